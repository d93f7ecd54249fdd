"""A lost password and a stolen letter, in a real terminal: two proofs, or a day for the owner to say no."""

import csv
import re
import time

from tests.phone import Phone
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
    person.presses("down", "enter")
    person.sees(FRENCH.login)
    person.presses("enter")
    person.sees(FRENCH.forgotten)
    person.goes_to(FRENCH.forgotten)
    person.presses("enter")
    person.sees("Recevoir un code")


def asks(person: Person, address: str) -> None:
    """Matricule and address, up to the question for the code."""
    person.fills(ADULT)
    person.presses("enter")
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


def test_a_forgotten_password_with_the_recovery_code(service: Service) -> None:
    person = service.opens()
    noted = activates_by_email(person, service, ADULT, ADDRESS)
    to_forgotten(person)
    asks(person, ADDRESS)
    service.mailed_code(1)
    person.fills(service.mailed_code(3))
    person.sees("Quelle est votre seconde preuve ?")
    person.presses("enter")
    person.fills("0000-0000-00000")
    person.sees("non accepté")
    for _ in range(15):
        person.presses("backspace")
    person.fills(noted.lower())
    person.sees("Confirmation")
    person.fills(NEW, NEW)
    again = notes_recovery_code(person)
    assert again != noted
    person.sees(FRENCH.welcome, "Votre mot de passe est changé.")
    logs_in(person, ADULT, NEW)
    person.sees(FRENCH.received)
    person.fills(service.code_to(ADDRESS) and service.mailed_code(6))
    person.sees(FRENCH.services)
    person.drops()


def test_a_forgotten_password_where_luxtrust_is_linked(luxtrust: Service, phone: Phone) -> None:
    luxtrust.activates(ADULT, ADDRESS)
    person = luxtrust.opens()
    enters(person, luxtrust, ADULT, ADDRESS)
    to_account(person)
    person.sees("Signing Stick", "Mot de passe actuel")
    person.fills(PASSWORD)
    phone.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees(LINKED)
    person.drops()
    # The mailbox, and LuxTrust: nothing else is offered.
    person = luxtrust.opens()
    to_forgotten(person)
    asks(person, ADDRESS)
    person.fills(luxtrust.code_to(ADDRESS))
    person.sees("il est la seconde preuve demandée")
    person.sees_not("Mon code de récupération")
    person.presses("enter")
    with Phone() as another:
        another.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees("Confirmation")
    person.fills(NEW, NEW)
    person.sees(FRENCH.welcome, "Votre mot de passe est changé.")
    # LuxTrust alone does as well.
    to_forgotten(person)
    person.goes_to("LuxTrust")
    person.presses("enter")
    with Phone() as another:
        another.confirms(*shown(person), "jerome-9", matricule=ADULT)
    person.sees("Confirmation")
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


def test_a_stolen_letter_waits_and_the_old_address_stops_it(service: Service) -> None:
    service.activates(ADULT, ADDRESS)
    thief = service.opens()
    takes_the_letter(thief, service)
    thief.presses("down", "down", "enter")
    thief.sees("Le changement attend 24 heures. Toutes les adresses")
    thief.presses("tab", "enter")
    thief.sees(FRENCH.welcome, "Votre demande est enregistrée.")
    logs_in(thief, ADULT, NEW)
    thief.sees("non accepté")
    thief.drops()
    told = mail_to(service, ADDRESS, "Ce changement prend effet le")
    stop = re.search(r"code ([0-9A-Z]{4}-[0-9A-Z]{4})", told)
    assert stop and "Si ce n'était pas vous" in told
    # Who logs in is told first of all; Esc stops nothing.
    owner = service.opens()
    logs_in(owner, ADULT)
    owner.sees(FRENCH.received)
    owner.fills(service.code_to(ADDRESS))
    owner.sees("Quelqu'un a demandé, avec un courrier", "Ce n'était pas moi.")
    owner.presses("esc")
    owner.sees(FRENCH.services)
    owner.drops()
    # Without logging in, by the code of the notice.
    owner = service.opens()
    owner.sees(FRENCH.welcome)
    owner.presses("down", "enter")
    owner.sees(FRENCH.login)
    owner.goes_down_to("Arrêter un changement")
    owner.presses("enter")
    owner.sees("Code du message")
    owner.fills(stop[1])
    owner.sees(FRENCH.welcome, "Le changement est arrêté")
    owner.drops()
    assert "Rien n'a changé" in mail_to(service, OTHER, "est arrêté")
    assert "Waiting:" not in service.runs("account", "show", ADULT, "--reason", "test")


def test_a_letter_and_the_code_on_the_old_address_take_effect_at_once(service: Service) -> None:
    service.activates(ADULT, ADDRESS)
    person = service.opens()
    takes_the_letter(person, service)
    person.presses("enter")
    person.sees("Un code est en route vers l'adresse actuelle")
    person.fills(service.code_to(ADDRESS))
    person.sees(FRENCH.step4)
    person.presses("enter")
    person.sees(FRENCH.done)
    person.presses("enter")  # « Connexion » is what comes next
    notes_recovery_code(person)
    person.sees(FRENCH.login)
    person.presses("enter")
    person.sees(FRENCH.forgotten)
    person.fills(ADULT, NEW)
    person.sees(FRENCH.received)
    person.drops()


def test_another_address_and_a_new_recovery_code_in_the_account(service: Service) -> None:
    service.activates(ADULT, ADDRESS)
    person = service.opens()
    enters(person, service, ADULT, ADDRESS)
    person.goes_down_to("Mon compte")
    person.presses("enter")
    person.sees("Code de récupération", "Autres adresses")
    person.goes_down_to("Code de récupération")
    person.presses("enter")
    person.sees("Vous n'en avez pas encore.")
    person.fills(PASSWORD)
    notes_recovery_code(person)
    person.sees("est valable", "Changer le mot de passe")
    person.goes_down_to("Autres adresses")
    person.presses("enter")
    person.sees("Ajouter une adresse")
    person.presses("enter")
    person.sees("Quelle sorte d'adresse")
    person.presses("enter")
    person.fills("herve@example.lu", PASSWORD)
    person.sees(FRENCH.received)
    person.fills(service.code_to("herve@example.lu"))
    person.sees("L'adresse est ajoutée", "h•••••@example.lu")
    assert "reçoit maintenant tous les avis" in mail_to(service, ADDRESS, "h•••••@example.lu")
    mail_to(service, ADDRESS, "Un nouveau code de récupération a été créé")
    person.drops()
