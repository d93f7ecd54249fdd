"""A lost password and a stolen letter, in a real terminal: two proofs, or a day for the owner to say no."""

import csv
import re
import time

from tests.phone import Phone
from tests.stories.hearer import BOTH_WAYS, Way
from tests.stories.service import ADULT, PASSWORD, Service
from tests.stories.terminal import Person
from tests.stories.test_luxtrust import LINKED, shown, to_account
from tests.stories.walk import (
    FRENCH,
    activates_by_email,
    enters,
    gives_email,
    logs_in,
    notes_recovery_code,
    reads_terms,
    sets_password,
    shows_letter,
)

ADDRESS, OTHER = "jerome@example.lu", "voleur@example.lu"
NEW = "jonquille jaune 7"


def to_forgotten(person: Person) -> None:
    """From the welcome page to « Mot de passe oublié ? »."""
    person.sees(FRENCH.welcome)
    person.takes(2)
    person.sees(FRENCH.login)
    person.takes(1)
    person.sees(FRENCH.forgotten)
    person.chooses(FRENCH.forgotten)
    person.sees("Indiquez votre matricule et l'adresse")


def asks(person: Person, address: str) -> None:
    """Matricule and address, up to the question for the code."""
    person.fills(ADULT)
    person.takes(1)
    person.fills(address)
    person.sees(FRENCH.received)


def letter_for(service: Service) -> str:
    """The Helpdesk has another letter sent; its code."""
    out = service.folder / f"again{time.monotonic_ns()}.csv"
    service.runs("letters", "--matricule", ADULT, "--csv", str(out))
    with out.open(encoding="utf-8", newline="") as file:
        return next(row["code"] for row in csv.DictReader(file))


def mail_to(service: Service, address: str, words: str) -> str:
    """The text of the newest e-mail to this address that says this, once it has arrived."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for message in reversed(service.mail.messages):
            text = str(message.get_content())
            if address in str(message["To"]) and words in text:
                return text
        time.sleep(0.05)
    raise AssertionError(words)


@BOTH_WAYS
def test_a_forgotten_password_with_the_recovery_code(service: Service, way: Way) -> None:
    person = service.opens(way=way)
    noted = activates_by_email(person, service, ADULT, ADDRESS)
    to_forgotten(person)
    asks(person, ADDRESS)
    service.mailed_code(1)
    person.fills(service.mailed_code(3))
    person.sees("Quelle est votre seconde preuve ?")
    person.takes(1)
    person.fills("0000-0000-00000")
    person.sees("non accepté")
    person.erases("0000-0000-00000")
    person.fills(noted.lower())
    person.sees("Nouveau mot de passe")
    person.fills(NEW, NEW)
    again = notes_recovery_code(person)
    assert again != noted
    person.sees(FRENCH.welcome, "Votre mot de passe est changé.")
    logs_in(person, ADULT, NEW)
    person.sees(FRENCH.received)
    person.fills(service.code_to(ADDRESS) and service.mailed_code(6))
    person.sees(FRENCH.services)
    person.drops()


@BOTH_WAYS
def test_a_forgotten_password_where_luxtrust_is_linked(luxtrust: Service, phone: Phone, way: Way) -> None:
    luxtrust.activates(ADULT, ADDRESS)
    person = luxtrust.opens(way=way)
    enters(person, luxtrust, ADULT, ADDRESS)
    to_account(person)
    person.sees("Signing Stick", "Mot de passe actuel")
    person.fills(PASSWORD)
    phone.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees(LINKED)
    person.drops()
    # The mailbox, and LuxTrust: nothing else is offered.
    person = luxtrust.opens(way=way)
    to_forgotten(person)
    asks(person, ADDRESS)
    person.fills(luxtrust.code_to(ADDRESS))
    person.sees("il est la seconde preuve demandée")
    person.sees_not("Mon code de récupération")
    person.goes_on()
    with Phone() as another:
        another.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees("Nouveau mot de passe")
    person.fills(NEW, NEW)
    person.sees(FRENCH.welcome, "Votre mot de passe est changé.")
    # LuxTrust alone does as well.
    to_forgotten(person)
    person.chooses("LuxTrust")
    with Phone() as another:
        another.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees("Nouveau mot de passe")
    person.fills(PASSWORD, PASSWORD)
    person.sees(FRENCH.welcome, "Votre mot de passe est changé.")
    person.drops()


def takes_the_letter(person: Person, service: Service) -> None:
    """Somebody else's hands: the letter, a new password, an address of theirs, up to the second proof."""
    code = letter_for(service)
    reads_terms(person)
    shows_letter(person, ADULT, code)
    sets_password(person, NEW)
    gives_email(person, OTHER)
    person.fills(service.code_to(OTHER))
    person.sees("Ce compte est déjà actif", "Quelle est votre seconde preuve ?")


@BOTH_WAYS
def test_a_stolen_letter_waits_and_the_old_address_stops_it(service: Service, way: Way) -> None:
    service.activates(ADULT, ADDRESS)
    thief = service.opens(way=way)
    takes_the_letter(thief, service)
    thief.takes(3)
    thief.sees("Le changement attend 24 heures. Toutes les adresses")
    thief.agrees()
    thief.sees(FRENCH.welcome, "Votre demande est enregistrée.")
    logs_in(thief, ADULT, NEW)
    thief.sees("non accepté")
    thief.drops()
    told = mail_to(service, ADDRESS, "Ce changement prend effet le")
    stop = re.search(r"code ([0-9A-Z]{4}-[0-9A-Z]{4})", told)
    assert stop and "Si ce n'était pas vous" in told
    # Who logs in is told first of all; Esc stops nothing.
    owner = service.opens(way=way)
    logs_in(owner, ADULT)
    owner.sees(FRENCH.received)
    owner.fills(service.code_to(ADDRESS))
    owner.sees("Quelqu'un a demandé, avec un courrier", "Ce n'était pas moi.")
    owner.presses("esc")
    owner.sees(FRENCH.services)
    owner.drops()
    # Without logging in, by the code of the notice.
    owner = service.opens(way=way)
    owner.sees(FRENCH.welcome)
    owner.takes(2)
    owner.sees(FRENCH.login)
    owner.chooses("Arrêter un changement")
    owner.sees("Code du message")
    owner.fills(stop[1])
    owner.sees(FRENCH.welcome, "Le changement est arrêté")
    owner.drops()
    assert "Rien n'a changé" in mail_to(service, OTHER, "est arrêté")
    assert "Waiting:" not in service.runs("account", "show", ADULT, "--reason", "test")


@BOTH_WAYS
def test_a_letter_and_the_code_on_the_old_address_take_effect_at_once(service: Service, way: Way) -> None:
    service.activates(ADULT, ADDRESS)
    person = service.opens(way=way)
    takes_the_letter(person, service)
    person.takes(1)
    person.sees("Un code est en route vers l'adresse actuelle")
    person.fills(service.code_to(ADDRESS))
    person.sees(FRENCH.step4)
    person.goes_on()
    person.sees(FRENCH.done)
    person.goes_on()  # « Connexion » is what comes next
    notes_recovery_code(person)
    person.sees(FRENCH.login)
    person.takes(1)
    person.sees(FRENCH.forgotten)
    person.fills(ADULT, NEW)
    person.sees(FRENCH.received)
    person.drops()


@BOTH_WAYS
def test_another_address_and_a_new_recovery_code_in_the_account(service: Service, way: Way) -> None:
    service.activates(ADULT, ADDRESS)
    person = service.opens(way=way)
    enters(person, service, ADULT, ADDRESS)
    person.chooses("Mon compte")
    person.sees("Code de récupération", "Autres adresses")
    person.chooses("Code de récupération")
    person.sees("Vous n'en avez pas encore.")
    person.fills(PASSWORD)
    notes_recovery_code(person)
    person.sees("est valable", "Changer le mot de passe")
    person.chooses("Autres adresses")
    person.chooses("Ajouter une adresse")
    person.sees("Quelle sorte d'adresse")
    person.takes(1)
    person.fills("herve@example.lu", PASSWORD)
    person.sees(FRENCH.received)
    person.fills(service.code_to("herve@example.lu"))
    person.sees("L'adresse est ajoutée", "h•••••@example.lu")
    assert "reçoit maintenant tous les avis" in mail_to(service, ADDRESS, "h•••••@example.lu")
    mail_to(service, ADDRESS, "Un nouveau code de récupération a été créé")
    person.drops()
