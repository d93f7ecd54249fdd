"""Whole journeys line by line, over real terminals and SSH: nothing is seen, everything is heard."""

import subprocess

import pytest

from tests.stories.hearer import Hearer
from tests.stories.served import Served
from tests.stories.service import ADULT, CHILD, PASSWORD, Service
from tests.stories.test_record import files
from tests.stories.walk import activates_by_email, enters, reads_terms
from tui import __main__ as program

CHILD_MAIL, PARENT_MAIL = "noe@example.lu", "jerome@example.lu"
MOST_BYTES = 9 * 1024
ONCE = (
    "Avez-vous reçu un code d'activation par courrier ?",
    "Matricule, 13 chiffres (ou 11), sur votre carte de sécurité sociale",
    "Code d'activation, 12 caractères",
    "Code affiché :",
    "Recopiez le code affiché",
    "Confirmation. Le même mot de passe",
    "Par quel moyen souhaitez-vous recevoir",
    "Adresse e-mail. Par exemple",
    "Votre code :",
)
"""What an activation asks and tells; whoever listens hears it once."""


def calls(served: Served, term: str = "xterm-256color", **variables: str) -> Hearer:
    """Somebody calls who wants to be asked line by line."""
    variables = {"TERM": term, "ESANTE_LINEAR": "1", **variables}
    return Hearer(served.client(), variables)


def test_activation_log_in_a_document_and_an_assistant_over_ssh(served: Served) -> None:
    service = served.service
    service.activates(ADULT, PARENT_MAIL)
    files(service, CHILD)
    person = calls(served)
    activates_by_email(person, service, CHILD, CHILD_MAIL)
    spoken, echoed = person.speech.spoken, person.speech.echoed
    assert [each for each in ONCE if spoken.count(each) != 1] == []
    assert CHILD in echoed and PASSWORD not in echoed + spoken
    enters(person, service, CHILD, CHILD_MAIL)
    assert len(person.received) <= MOST_BYTES, len(person.received)
    person.answers("1", then="DSP.")
    person.answers(person.numbered("Documents"), then="1. ")
    person.answers("1", then="/ et un mot pour chercher")
    assert "Niveau de confidentialité" in person.new and "Masquer" in person.new
    person.answers("*")
    person.answers("<", then="Documents.")
    person.answers("<", then="DSP.")
    person.answers(person.numbered("Assistants"), then="a : Ajouter")
    person.answers("a", then="Nom : numéro assuré")
    person.answers(ADULT, then="MÜLLER Jérôme")
    person.answers("1", "1", "", "", then="Entrée : Valider")
    person.answers("", then="aura les mêmes droits que vous")
    assert "Type : Assistant DSP" in person.new and person.new.endswith("2 non : Ne pas ajouter :")
    person.answers("oui", then="a maintenant accès à ce dossier")
    person.answers("q", then="Voulez-vous quitter")
    person.process.send("oui\r")
    person.leaves()
    served.logs(r"term=xterm-256color .*reason=left")


def test_f5_goes_from_pages_to_lines_and_back_with_what_was_typed(service: Service) -> None:
    person = service.opens()
    reads_terms(person)
    person.turns("enter")
    person.types("1968")
    person.process.send("\x1b[15~")
    person.sees("Activation du compte, étape 1 sur 5")
    person.sees("Autres actions, par + : Je ne peux pas recopier ce code")
    before = len(person.received)
    person.process.send(f"{service.letters[ADULT]}\r2")
    person.process.send("\x1b[15~")
    person.sees("Etape 1 sur 5", "Matricule", "1968", service.letters[ADULT])
    assert b"\x1b[?1049h" in person.received[before:]
    person.presses("esc")
    person.sees("Ce que vous avez tapé ici sera perdu.")
    person.drops()


@pytest.mark.parametrize(
    ("term", "size", "options"),
    [
        ("dumb", (80, 24), []),
        ("never-heard-of", (80, 24), []),
        ("xterm", (30, 8), []),
        ("xterm", (80, 24), ["--linear"]),
    ],
)
def test_whoever_asks_and_a_terminal_that_can_show_no_page_begin_line_by_line(
    service: Service, term: str, size: tuple[int, int], options: list[str]
) -> None:
    variables = {**service.environment, "TERM": term}
    person = Hearer(["esante", *options], variables, columns=size[0], rows=size[1], main=program.main)
    person.hears("eSanté. Bienvenue.", "Un numéro pour ouvrir")
    person.answers("+", then="1. Aide")
    assert ("pages" in person.new) == (term != "dumb")
    person.drops()


def test_a_client_without_a_terminal_sends_whole_lines(served: Served) -> None:
    client = subprocess.Popen(
        served.client("-T"),
        env={"PATH": "/usr/bin:/bin", "HOME": str(served.service.folder), "LANG": "fr_FR.UTF-8"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    said, _ = client.communicate(b"4\n<\n2\n1\n" + f"{ADULT}\n{PASSWORD}\n\n".encode(), timeout=60)
    text = said.decode()
    assert "votre programme montre ce que vous tapez" in text and "Helpdesk : " in text
    assert f"tapé : {len(PASSWORD)} signes" in text and PASSWORD not in text
    assert text.rstrip().endswith("Plus rien ne peut être tapé : la session se termine.")
    assert client.returncode == 0 and "\x1b" not in text and "\r" not in text


def test_the_account_remembers_lines(service: Service) -> None:
    service.activates(ADULT, PARENT_MAIL)
    person = service.opens()
    enters(person, service, ADULT, PARENT_MAIL)
    person.goes_down_to("Mon compte")
    person.presses("enter")
    person.sees("Compte activé le")
    person.goes_down_to("Affichage")
    person.presses("enter")
    person.sees("Ligne par ligne")
    person.turns("down", "enter")
    person.sees("Affichage de votre compte : Ligne par ligne.", "Mon compte.", "un numéro pour ouvrir")
    person.process.send("q\roui\r")
    person.drops()
    again = service.opens()
    enters(again, service, ADULT, PARENT_MAIL)
    again.sees("Mes services eSanté.", "Un numéro pour ouvrir")
    again.drops()
