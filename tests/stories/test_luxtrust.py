"""LuxTrust from end to end: a real terminal, the certified provider, a person who submits its forms."""

import re
import time

import pytest

from models.account.account import CLOSED_AFTER, Account
from models.account.luxtrust_link import Link
from models.journal.journal import Entry
from models.office import Office
from tests.phone import Phone, Provider
from tests.qr_reader import qr_on
from tests.stories.hearer import BOTH_WAYS, Hearer, Way
from tests.stories.served import Served
from tests.stories.service import ADULT, PASSWORD, Service
from tests.stories.terminal import Person
from tests.stories.walk import (
    FRENCH,
    copies,
    enters,
    gives_email,
    notes_recovery_code,
    reads_terms,
    sets_password,
    shows_letter,
)

ADDRESS = "jerome@example.lu"
CONFIRM = "Confirmez seulement si c'est vous"
LINKED = "Votre produit LuxTrust est associé"


def shown(person: Person) -> tuple[str, str]:
    """The address and the code on the screen."""
    person.sees(CONFIRM)
    address = re.search(r"http://127\.0\.0\.1:\d+/device", person.screen)
    code = re.search(r"\b[A-Z]{4}-[A-Z]{4}\b", person.screen)
    assert address and code, person.terminal.text()
    return address[0], code[0]


def to_luxtrust(person: Person) -> None:
    """From the welcome page to the code of a log-in."""
    person.sees(FRENCH.welcome)
    person.takes(2)
    person.sees(FRENCH.login)
    person.takes(2)


def to_account(person: Person) -> None:
    """From the services to LuxTrust in « Mon compte »."""
    person.sees(FRENCH.services)
    person.chooses("Mon compte")
    person.sees("Changer le mot de passe")
    person.chooses("LuxTrust")
    person.sees("Mot de passe actuel")


def in_service(service: Service, model: type[Link | Account]) -> int:
    async def counted(office: Office) -> int:
        return await model.all().count()

    return service.does(counted)


@BOTH_WAYS
def test_linked_in_etape_4_then_logged_in_with_it(luxtrust: Service, phone: Phone, way: Way) -> None:
    person = luxtrust.opens(way=way)
    reads_terms(person)
    shows_letter(person, ADULT, luxtrust.letters[ADULT])
    sets_password(person)
    gives_email(person, ADDRESS)
    person.fills(luxtrust.mailed_code(1))
    person.sees(
        FRENCH.step4, "SmartCard", "demande un lecteur", "LuxTrust Mobile", "confirme sur votre téléphone"
    )
    person.chooses("Connexion")
    address, code = shown(person)
    assert way is Hearer or qr_on(person.terminal) == f"{address}?user_code={code}"
    phone.confirms(address, code, "jerome-1", matricule=ADULT)
    person.sees(LINKED)
    person.goes_on()
    person.sees(FRENCH.done)
    person.goes_on()
    notes_recovery_code(person)
    person.sees(FRENCH.login, "LuxTrust : Connexion")
    person.takes(1)  # what was just linked is offered first
    with Phone() as another:
        another.confirms(*shown(person), "jerome-1", matricule=ADULT)
    person.sees(FRENCH.services, "MÜLLER Jérôme", "Vous êtes connecté avec LuxTrust.")
    deadline = time.monotonic() + 15
    while len(luxtrust.mail.messages) < 4 and time.monotonic() < deadline:
        time.sleep(0.1)
    linked, told = (str(message.get_content()) for message in luxtrust.mail.messages[2:4])
    assert "Un produit LuxTrust a été associé" in linked and "J. M." in linked
    assert "LuxTrust vient de servir" in told and "« Mes sessions »" in told and "terminal" in told
    person.drops()

    async def journalled(office: Office) -> set[tuple[str, str]]:
        return {(entry.action, entry.facts) for entry in await Entry.all()}

    lines = luxtrust.does(journalled)
    assert ("luxtrust_linked", '{"level": "high"}') in lines
    assert ("logged_in", '{"factor": "luxtrust", "level": "high"}') in lines


@BOTH_WAYS
def test_refused_then_begun_again_then_given_up(luxtrust: Service, phone: Phone, way: Way) -> None:
    person = luxtrust.opens(way=way)
    to_luxtrust(person)
    address, first = shown(person)
    phone.refuses(address, first)
    person.sees("refusée sur le téléphone", "Recommencer")
    person.goes_on()
    person.sees("Entrez ce code")
    person.sees_not(first)
    person.presses("esc")
    person.sees(FRENCH.login)
    person.drops()


@BOTH_WAYS
def test_expired_then_begun_again(service: Service, way: Way) -> None:
    with Provider(seconds=5) as provider:
        service.environment |= provider.settings()
        person = service.opens(way=way)
        to_luxtrust(person)
        _, first = shown(person)
        person.sees("valable encore moins")
        person.sees("n'est plus valable", "Recommencer")
        person.goes_on()
        person.sees("Entrez ce code")
        person.sees_not(first)
        person.drops()


@BOTH_WAYS
def test_without_a_letter(luxtrust: Service, phone: Phone, way: Way) -> None:
    person = luxtrust.opens(way=way)
    reads_terms(person)
    person.takes(2)  # « Non »
    person.sees("sans attendre le courrier")
    person.chooses("LuxTrust")
    phone.confirms(*shown(person), "jerome-2", matricule=ADULT)
    sets_password(person)
    gives_email(person, ADDRESS)
    person.fills(luxtrust.mailed_code(1))
    person.sees(LINKED, "Etape 4 sur 5")
    person.goes_on()
    person.sees(FRENCH.done)
    person.drops()
    assert in_service(luxtrust, Link) == 1
    # The letter that was on its way opens nothing any more.
    person = luxtrust.opens(way=way)
    reads_terms(person)
    person.takes(1)
    person.fills(ADULT, luxtrust.letters[ADULT])
    copies(person)
    person.sees("un courrier plus récent le remplace")
    person.drops()


@BOTH_WAYS
def test_linked_and_unlinked_in_the_account(luxtrust: Service, phone: Phone, way: Way) -> None:
    luxtrust.activates(ADULT, ADDRESS)
    person = luxtrust.opens(way=way)
    enters(person, luxtrust, ADULT, ADDRESS)
    to_account(person)
    person.sees("Signing Stick", "Mot de passe actuel")
    person.fills(PASSWORD)
    phone.confirms(*shown(person), "jerome-3", matricule=ADULT)
    person.sees(LINKED, "Un produit est associé")
    person.chooses("LuxTrust")
    person.sees("Niveau", "high", "Mot de passe actuel")
    person.fills(PASSWORD)
    person.sees("Dissocier le produit LuxTrust ?")
    person.agrees()
    person.sees("est dissocié", "Aucun produit n'est associé")
    assert in_service(luxtrust, Link) == 0
    person.drops()


def test_over_ssh_while_the_password_is_locked_out(luxtrust: Service, phone: Phone) -> None:
    luxtrust.activates(ADULT, ADDRESS)
    with Served(luxtrust) as served:
        person = served.opens()
        enters(person, luxtrust, ADULT, ADDRESS)
        to_account(person)
        person.fills(PASSWORD)
        phone.confirms(*shown(person), "jerome-4", matricule=ADULT)
        person.sees(LINKED)
        person.drops()

        async def lock(office: Office) -> None:
            await Account.all().update(wrong_passwords=CLOSED_AFTER)

        luxtrust.does(lock)
        person = served.opens()
        to_luxtrust(person)
        with Phone() as another:
            another.confirms(*shown(person), "jerome-4", matricule=ADULT)
        person.sees(FRENCH.services, "MÜLLER Jérôme")
        person.drops()


@pytest.mark.parametrize(
    ("subject", "level", "matricule", "told", "way"),
    [
        ("nobody", "high", ADULT, "n'est associé à aucun compte", Person),
        ("nameless", "high", "", "n'a pas donné votre matricule", Person),
        ("low", "substantial", ADULT, "n'a pas le niveau de sécurité demandé", Person),
        ("low", "substantial", ADULT, "n'a pas le niveau de sécurité demandé", Hearer),
    ],
)
def test_an_identity_that_opens_nothing(
    luxtrust: Service, phone: Phone, subject: str, level: str, matricule: str, told: str, way: Way
) -> None:
    person = luxtrust.opens(way=way)
    to_luxtrust(person)
    phone.confirms(*shown(person), subject, level, matricule)
    person.sees(told, "Recommencer")
    person.drops()
    assert in_service(luxtrust, Account) == 0
