"""LuxTrust asks on the telephone (CIBA): no address, no code to copy, no QR; it serves 40 columns."""

import re
import sys
from collections.abc import Iterator

import pytest

from models.account.account import Account
from models.account.luxtrust_link import Link
from tests.phone import Provider, Telephone
from tests.stories.hearer import BOTH_WAYS, Hearer, Way
from tests.stories.service import ADULT, ELDER, PASSWORD, Service
from tests.stories.terminal import Person
from tests.stories.test_luxtrust import LINKED, in_service, to_account, to_luxtrust
from tests.stories.walk import ASCII, FRENCH, Words, enters

WORDS = re.compile(r"\b[a-z]+-[a-z]+\b")


@pytest.fixture(scope="module")
def pushing() -> Iterator[Provider]:
    with Provider(known=ADULT) as started:
        yield started


@pytest.fixture
def service_with_push(service: Service, pushing: Provider) -> Service:
    mine = {"client_id": "esante-push", "client_secret": "sesame", "matricule_claim": "matricule"}
    service.environment |= pushing.settings(**mine)
    return service


def words_on(person: Person) -> str:
    """The two words on the screen."""
    person.sees("mots :")
    found = WORDS.search(person.screen.split("mots :")[1])
    assert found, person.terminal.text()
    return found[0]


def narrow(service: Service, way: Way = Person, variables: dict[str, str] | None = None) -> Person:
    linear = str(int(way is Hearer))
    given = {"NO_COLOR": "1", "LANG": "fr_LU.UTF-8", "ESANTE_LINEAR": linear, **(variables or {})}
    return way([sys.executable, "-m", "tui"], {**service.environment, **given}, columns=40, rows=20)


@BOTH_WAYS
def test_linked_then_logged_in_on_40_columns_without_colours(
    service_with_push: Service, pushing: Provider, way: Way
) -> None:
    service, telephone = service_with_push, Telephone(pushing, ADULT)
    service.activates(ADULT, "jerome@example.lu")
    person = service.opens(way=way)
    enters(person, service, ADULT, "jerome@example.lu")
    to_account(person)
    person.sees("Signing Stick", "Mot de passe actuel")
    person.fills(PASSWORD)
    assert words_on(person) == telephone.shows  # the own matricule is known
    telephone.confirms()
    person.sees(LINKED)
    person.drops()

    person = narrow(service, way)
    to_luxtrust(person)
    person.sees("Matricule")
    person.fills(ADULT)
    assert words_on(person) == telephone.shows
    assert "http" not in person.screen and "▀" not in person.screen and "scannez" not in person.screen
    assert re.search(rb"\x1b\[[0-9;]*(3|4)[0-9]m", bytes(person.received)) is None
    telephone.confirms()
    person.sees(FRENCH.services)
    person.drops()
    assert in_service(service, Link) == 1


@pytest.mark.parametrize(("variables", "words"), [({}, FRENCH), ({"LC_ALL": "C"}, ASCII)])
def test_whom_nobody_knows_reads_the_same_words(
    service_with_push: Service, pushing: Provider, variables: dict[str, str], words: Words
) -> None:
    texts = []
    for matricule in (ADULT, ELDER):
        person = narrow(service_with_push, variables=variables)
        person.sees(words.welcome)
        person.presses("down", "enter")
        person.sees(words.login)
        person.presses("down", "enter")
        person.sees("Continuer")
        person.fills(matricule)
        shown = words_on(person)
        texts.append(person.screen.replace(shown, "WORDS"))
        person.drops()
    assert texts[0].split("mots")[0] == texts[1].split("mots")[0]
    assert in_service(service_with_push, Account) == 0


def test_refused_on_the_telephone_and_asked_too_often(service_with_push: Service, pushing: Provider) -> None:
    telephone = Telephone(pushing, ADULT)
    person = narrow(service_with_push)
    to_luxtrust(person)
    for _ in range(3):
        person.sees("Continuer")
        person.fills(ADULT)
        assert words_on(person) == telephone.shows
        telephone.refuses()
        person.sees("Recommencer")
        person.presses("enter")
    person.sees("Continuer")
    person.fills(ADULT)
    person.sees("Trop de demandes LuxTrust")
    person.presses("esc")
    person.drops()
