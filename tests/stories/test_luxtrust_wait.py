"""While LuxTrust is waited for, and where it cannot be: silence, the QR or text alone, and sentences."""

import re
import subprocess
import sys
import time
from datetime import UTC, datetime

import pytest

from models.account.account import Account
from models.account.luxtrust_link import Link
from models.office import Office
from tests.phone import Phone, Provider
from tests.qr_reader import qr_on
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.test_luxtrust import CONFIRM, shown, to_luxtrust
from tests.stories.walk import ASCII, FRENCH, Words, gives_email, reads_terms, sets_password, shows_letter
from tests.tui.luxtrust.hostile import Issuer, endless


def test_the_wait_is_silent_but_for_a_line_a_minute(luxtrust: Service) -> None:
    person = luxtrust.opens_at(datetime.now(UTC))
    to_luxtrust(person)
    person.sees("Le code est valable encore 9 minutes")
    person.settles(1)
    before = len(person.received)
    for minutes in (8, 7, 6, 5):  # past the idle limit of three minutes
        said = len(person.received)
        person.settles(3)
        assert len(person.received) == said
        luxtrust.passes(60)
        person.sees(f"Le code est valable encore {minutes} minutes")
    assert len(person.received) - before < 4 * 60
    assert CONFIRM in person.screen
    person.drops()


def test_an_issuer_that_cannot_serve_terminals(service: Service) -> None:
    with Provider(device=False) as provider:
        service.environment |= provider.settings()
        person = service.opens()
        to_luxtrust(person)
        person.sees("ne peut pas servir un terminal", FRENCH.login)
        person.drops()
        assert re.search(r"RED +luxtrust .*no device", doctor(service))


def doctor(service: Service) -> str:
    said = subprocess.run(
        [sys.executable, "-m", "tui", "doctor"],
        env={**service.environment, "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return said.stdout


def test_a_client_with_a_secret(service: Service, provider: Provider, phone: Phone) -> None:
    """Signs that HTTP Basic would take apart; and ES256, which this client of the provider asks for."""
    mine = {"client_id": "esante-secret", "client_secret": "ses+a%me/x:y"}
    service.environment |= provider.settings(**{**mine, "client_secret": "wrong"})
    assert re.search(r"RED +luxtrust .*client not accepted", doctor(service))
    service.environment |= provider.settings(**mine)
    assert re.search(r"ok +luxtrust +reached", doctor(service))
    person = service.opens()
    to_luxtrust(person)
    phone.confirms(*shown(person), "somebody")
    person.sees("n'est associé à aucun compte")
    person.drops()


def test_confirmed_while_the_help_lies_over_the_page(luxtrust: Service, phone: Phone) -> None:
    person = luxtrust.opens_at(datetime.now(UTC))
    to_luxtrust(person)
    address, code = shown(person)
    person.turns("f1")
    person.sees("Aide")
    luxtrust.passes(240)  # past the idle limit
    person.settles(2)
    assert "Êtes-vous encore là" not in person.screen and "Session terminée" not in person.screen
    phone.confirms(address, code, "nobody", matricule=ADULT)
    person.settles(7)
    person.turns("esc")
    person.sees("n'est associé à aucun compte", "Recommencer")
    person.drops()


def test_etape_suivante_always_works(luxtrust: Service, phone: Phone) -> None:
    """Etape 4: a request that was refused, one that was given up, and on."""
    person = luxtrust.opens()
    reads_terms(person)
    shows_letter(person, ADULT, luxtrust.letters[ADULT])
    sets_password(person)
    gives_email(person, "jerome@example.lu")
    person.fills(luxtrust.mailed_code(1))
    person.sees(FRENCH.step4)
    person.turns("tab", "enter")
    phone.refuses(*shown(person))
    person.sees("refusée sur le téléphone", "Recommencer")
    person.presses("enter")
    shown(person)
    person.presses("esc")
    person.sees(FRENCH.step4, "Etape suivante")
    person.goes_to("Etape suivante")
    person.presses("enter")
    person.sees(FRENCH.done)
    person.drops()
    assert luxtrust.does(_accounts) == 1  # and no link


def test_an_issuer_that_is_away_and_one_that_is_not_set(service: Service) -> None:
    with Provider() as gone:
        service.environment |= gone.settings()
    person = service.opens()
    to_luxtrust(person)
    person.sees("LuxTrust ne répond pas")
    person.drops()
    for name in [name for name in service.environment if name.startswith("ESANTE_LUXTRUST_")]:
        del service.environment[name]
    person = service.opens()
    to_luxtrust(person)
    person.sees("LuxTrust n'est pas configuré ici. Choisissez « Matricule, mot de passe et code ».")
    person.drops()


@pytest.mark.parametrize(
    ("size", "variables", "words"), [((40, 20), {}, FRENCH), ((80, 24), {"LC_ALL": "C"}, ASCII)]
)
def test_on_a_narrow_screen_and_in_ascii_the_text_alone(
    luxtrust: Service, size: tuple[int, int], variables: dict[str, str], words: Words
) -> None:
    environment = {**luxtrust.environment, **variables}
    person = Person([sys.executable, "-m", "tui"], environment, columns=size[0], rows=size[1])
    person.sees(words.welcome)
    person.turns("down", "enter")
    person.sees(words.login)
    person.turns("down", "enter")
    shown(person)
    assert qr_on(person.terminal) == "" and "▀" not in person.screen
    person.drops()


def hostile(service: Service, issuer: Issuer) -> Person:
    """At the code of an issuer that answers as it likes."""
    issuer.device = {"interval": 1}
    service.environment |= {
        "ESANTE_LUXTRUST_ISSUER": issuer.url,
        "ESANTE_LUXTRUST_CLIENT_ID": "esante",
        "ESANTE_LUXTRUST_ACR": "high",
    }
    person = service.opens()
    to_luxtrust(person)
    person.sees(CONFIRM)
    return person


def test_an_answer_that_never_ends_holds_up_nobody(service: Service) -> None:
    with Issuer() as issuer:
        issuer.tokens = [endless]
        person = hostile(service, issuer)
        deadline = time.monotonic() + 10
        while not any(path == "/token" for path, _, _ in issuer.asked):
            assert time.monotonic() < deadline
            person.read()
        began = time.monotonic()
        person.turns("f1")
        person.sees("Aide")
        person.turns("esc")
        person.sees(CONFIRM)
        assert time.monotonic() - began < 3
        person.presses("esc")
        person.sees(FRENCH.login)
        person.presses("f10")
        person.sees("Voulez-vous quitter")
        person.turns("tab", "enter")
        person.leaves()


def test_trouble_is_waited_out_in_words(service: Service) -> None:
    with Issuer() as issuer:
        pending = (400, {"error": "authorization_pending"})
        issuer.tokens = [(500, b"<html>"), (503, {}), pending, (200, {"id_token": "not.a.token"})]
        person = hostile(service, issuer)
        person.sees("LuxTrust ne répond pas en ce moment")
        person.sees("La réponse de LuxTrust n'a pas pu être vérifiée", "Recommencer", within=20)
        assert service.does(_accounts) == 0
        person.drops()


async def _accounts(office: Office) -> int:
    return await Account.all().count() + await Link.all().count()
