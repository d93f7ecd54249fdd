"""The steps that many stories share, as a person takes them: reading the screen, typing, Enter."""

import re
import time
import unicodedata
from dataclasses import asdict, dataclass

from tests.stories.service import PASSWORD, Service
from tests.stories.terminal import Person
from tui.portal.key_gate import OWN_PRESS


@dataclass(frozen=True)
class Words:
    """What a story looks for on the screen, in one language."""

    welcome: str
    terms: str
    bottom: str
    step1: str
    shown: str
    step2: str
    step3: str
    received: str
    step4: str
    done: str
    login: str
    forgotten: str
    services: str
    out: str
    recovery: str


FRENCH = Words(
    welcome="Votre compte eSanté",
    terms="Conditions Générales d'Utilisation",
    bottom="J'ai lu et j'accepte",
    step1="Etape 1 sur 5",
    shown="Code affiché :",
    step2="Etape 2 sur 5",
    step3="Par quel moyen",
    received="Code reçu",
    step4="Associer un produit LuxTrust",
    done="Votre activation est terminée ! Vous pouvez vous connecter à votre DSP.",
    login="Matricule, mot de passe et code",
    forgotten="Mot de passe oublié ?",
    services="Mes services eSanté",
    out="Vous êtes déconnecté.",
    recovery="Votre code :",
)

GERMAN = Words(
    welcome="Ihr eSanté-Konto",
    terms="Allgemeine Nutzungsbedingungen",
    bottom="Ich habe die Allgemeinen Nutzungsbedingungen gelesen",
    step1="Schritt 1 von 5",
    shown="Angezeigter Code:",
    step2="Schritt 2 von 5",
    step3="Wie möchten Sie Ihren Einmalcode erhalten?",
    received="Erhaltener Code",
    step4="LuxTrust-Produkt verknüpfen",
    done="Ihre Aktivierung ist abgeschlossen!",
    login="Matrikelnummer, Passwort und Code",
    forgotten="Passwort vergessen?",
    services="Meine eSanté-Dienste",
    out="Sie sind abgemeldet.",
    recovery="Ihr Code:",
)
ENGLISH = Words(
    welcome="Your eSanté account",
    terms="General terms of use",
    bottom="I have read and accept the General terms of use",
    step1="Step 1 of 5",
    shown="Displayed code:",
    step2="Step 2 of 5",
    step3="How would you like to receive your one-time code?",
    received="Code received",
    step4="Link a LuxTrust product",
    done="Your activation is complete!",
    login="Matricule, password and code",
    forgotten="Forgotten your password?",
    services="My eSanté services",
    out="You are logged out.",
    recovery="Your code:",
)
ASCII = Words(
    **{
        name: unicodedata.normalize("NFD", text).encode("ascii", "ignore").decode()
        for name, text in asdict(FRENCH).items()
    }
)


def reads_terms(person: Person, words: Words = FRENCH) -> None:
    """From the welcome page through the terms to Etape 1, by Enter alone."""
    person.sees(words.welcome)
    person.presses("enter")
    person.sees(words.terms, words.bottom)
    for _ in range(60):
        x, y = person.terminal.cursor
        if person.terminal.lines[y][x - 1 :].startswith("[ ]"):
            break
        person.turns("enter")
    time.sleep(OWN_PRESS + 0.1)
    person.presses("enter")  # ticks, and goes on: a press of its own
    person.sees(words.step1)


def shows_letter(person: Person, matricule: str, code: str, words: Words = FRENCH) -> None:
    """Etape 1, by text and Enter alone."""
    person.sees(words.step1, words.shown)
    person.turns("enter")  # « Oui »
    copy = person.screen.split(words.shown)[1].strip()[:11].replace(" ", "")
    person.fills(matricule, code, copy)
    person.sees(words.step2)


def keeps_password(person: Person, words: Words = FRENCH) -> None:
    """Etape 2, where a password was chosen with the same letter before: not by Enter alone."""
    person.sees("Garder ce mot de passe")
    person.presses("down", "enter")
    person.sees(words.step3)


def sets_password(person: Person, password: str = PASSWORD, words: Words = FRENCH) -> None:
    """Etape 2."""
    person.sees(words.step2)
    person.fills(password, password)
    person.sees(words.step3)


def gives_email(person: Person, address: str, words: Words = FRENCH) -> None:
    """Etape 3, by e-mail."""
    person.sees(words.step3)
    person.presses("enter")
    person.fills(address)
    person.sees(words.received)


def gives_mobile(person: Person, number: str, words: Words = FRENCH) -> None:
    """Etape 3, by SMS."""
    person.sees(words.step3)
    person.presses("down", "enter")
    person.fills(number)
    person.sees(words.received)


def confirms(person: Person, code: str, words: Words = FRENCH) -> str:
    """The code received, Etapes 4 and 5, and back on the welcome page; returns the recovery code."""
    person.fills(code)
    person.sees(words.step4)
    person.presses("enter")
    person.sees(words.done)
    person.presses("esc")
    noted = notes_recovery_code(person, words)
    person.sees(words.welcome)
    return noted


def notes_recovery_code(person: Person, words: Words = FRENCH) -> str:
    """The recovery code as it stands on the screen, written down."""
    person.sees(words.recovery)
    found = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5}\b", person.screen)
    assert found, person.terminal.text()
    person.presses("enter")
    return found[0]


def logs_in(person: Person, matricule: str, password: str = PASSWORD, words: Words = FRENCH) -> None:
    """From the welcome page to the question for the code."""
    person.sees(words.welcome)
    person.presses("down", "enter")
    person.sees(words.login)
    person.presses("enter")
    person.sees(words.forgotten)
    person.fills(matricule, password)


def enters(person: Person, service: Service, matricule: str, mail: str, words: Words = FRENCH) -> None:
    """Log in, to « Mes services eSanté »."""
    logs_in(person, matricule, words=words)
    person.sees(words.received)
    person.fills(service.code_to(mail))
    person.sees(words.services)


def activates_by_email(
    person: Person, service: Service, matricule: str, address: str, words: Words = FRENCH
) -> str:
    """The whole activation, by the first e-mail of this server; returns the recovery code."""
    reads_terms(person, words)
    shows_letter(person, matricule, service.letters[matricule], words)
    sets_password(person, words=words)
    gives_email(person, address, words)
    return confirms(person, service.mailed_code(1), words)
