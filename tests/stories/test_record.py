"""Whole journeys in the record: a parent and the children, an end while a page is open, a reader, a draft."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from time import monotonic

import pytest

from models.account import session
from models.account.account import Account
from models.actor import Actor
from models.dsp import appointing
from models.dsp.assistant import Assistant, AssistantKind
from models.office import LUXEMBOURG, Clock, Office
from tests.stories.hearer import BOTH_WAYS, Way
from tests.stories.service import (
    ADULT,
    CHILD,
    EIGHTEENTH,
    ELDER,
    NEARLY_ADULT,
    SISTER,
    Service,
    now,
    years,
)
from tests.stories.terminal import Person
from tests.stories.walk import ENGLISH, FRENCH, GERMAN, Words, activates_by_email, enters, logs_in
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient

NAMES = {CHILD: ("Noé", "20150923"), SISTER: ("Zoé", "20190211")}
IN_CHILDS = f"Vous consultez le dossier de WAGNER Noé ({years(CHILD)} ans)"
CHILD_MAIL, PARENT_MAIL = "noe@example.lu", "jerome@example.lu"


def files(service: Service, matricule: str, first: int = 100) -> None:
    """The clinical files of a child are filed by the operator."""
    given, born = NAMES[matricule]
    folder = Path(service.folder, f"docs-{matricule}")
    folder.mkdir()
    for name, raw in sample_cda.specimens(Patient(matricule, "WAGNER", given, born), first):
        (folder / name).write_bytes(raw)
    assert "7 new" in service.runs("documents", "import", str(folder))


def appoints(
    service: Service,
    owner: int,
    holder: str,
    kind: AssistantKind = AssistantKind.ASSISTANT,
    clock: Clock = now,
) -> None:
    """Somebody appoints an assistant, elsewhere."""

    async def done(office: Office) -> None:
        actor = await entered(office, owner)
        found = await appointing.search(actor, owner, holder)
        await appointing.appoint(actor, found, kind, "")

    service.does(done, clock)


def removes(service: Service, owner: int) -> None:
    """The owner removes the assistant, elsewhere."""

    async def done(office: Office) -> None:
        row = await Assistant.get(person_id=owner, ended_at=None)
        await appointing.remove(await entered(office, owner), owner, row.id)

    service.does(done)


async def entered(office: Office, owner: int) -> Actor:
    return await session.begin(Actor(office, "local:story"), await Account.get(person_id=owner), "story")


def opens_child(person: Person) -> None:
    """From the services over the own record into the one child's."""
    person.takes(1)
    person.sees("Synthèse", "Votre DSP ne contient pas encore de document")
    person.opens_row(8)
    person.sees("Autres dossiers patient", "WAGNER Noé", f"{years(CHILD)} ans")
    person.takes(1)
    person.sees(IN_CHILDS, "Arachide")


def test_a_parent_becomes_assistant_of_the_child_and_reads_the_record(service: Service) -> None:
    service.activates(ADULT, PARENT_MAIL)
    files(service, CHILD)
    person = service.opens()
    activates_by_email(person, service, CHILD, CHILD_MAIL)
    enters(person, service, CHILD, CHILD_MAIL)
    person.presses("enter")
    person.sees("1 Synthèse", "Arachide")
    person.types("6")
    person.sees("Personne d'autre n'a accès à ce DSP.", "Ajouter")
    person.presses("enter")
    person.sees("Nom : numéro assuré")
    person.types(ADULT)
    person.presses("enter")
    person.sees("MÜLLER Jérôme", "Choisissez le nom")
    person.turns("enter")
    person.turns("enter")  # « Assistant DSP »
    person.sees("MÜLLER Jérôme aura les mêmes droits que vous")
    person.presses("tab", "enter")
    person.sees("MÜLLER Jérôme a maintenant accès à ce dossier : Assistant DSP.", "22.09.2033")
    person.presses("esc")
    person.sees("1 Synthèse")
    person.presses("esc")
    person.sees(FRENCH.services)
    person.presses("end", "enter")
    person.sees(FRENCH.out)
    enters(person, service, ADULT, PARENT_MAIL)
    opens_child(person)
    person.types("2")
    person.sees(IN_CHILDS, "Lettre de sortie", "Restreint")
    person.presses("down", "down", "enter")
    person.sees("Hôpital du Parc", "page 1 sur 3", "Hémoglobine", "Vous consultez le dossier de")
    person.presses("page down")
    person.sees("page 2 sur 3")
    person.presses("f1")
    person.sees("Helpdesk", "Vous consultez le dossier de WAGNER Noé")
    person.presses("esc")
    person.sees("page 2 sur 3")
    person.presses("esc", "esc")
    person.sees("1 Synthèse")
    person.types("5")
    person.sees("Journal des accès", "Vous (assistant", "DSP), ", "fois", "consulté")
    person.presses("enter")  # one line a day, until one wants them all
    person.sees("Lettre de sortie", "Vous (assistant DSP)", "consulté")
    person.drops()


@BOTH_WAYS
def test_three_children_and_a_revocation_while_a_page_is_open(service: Service, way: Way) -> None:
    service.activates(ADULT, PARENT_MAIL)
    children = [service.activates(m, f"{m}@example.lu") for m in (CHILD, SISTER, NEARLY_ADULT)]
    for child in children:
        appoints(service, child, ADULT)
    files(service, CHILD)
    person = service.opens(way=way)
    enters(person, service, ADULT, PARENT_MAIL)
    person.takes(1)
    person.sees("Synthèse")
    person.opens_row(8)
    last = EIGHTEENTH - timedelta(days=1)
    person.sees("WAGNER Léo", "17 ans", f"{last:%d.%m.%Y}", "WAGNER Noé", f"{years(CHILD)} ans")
    person.sees("WAGNER Zoé", f"{years(SISTER)} ans")
    person.takes(2)
    person.sees("Vous consultez le dossier de WAGNER Noé", "Arachide")
    person.opens_row(2)
    person.sees("Lettre de sortie")
    person.presses("f10")  # a question over it is closed too
    person.sees("Voulez-vous quitter")
    removes(service, children[0])
    ended = monotonic()
    person.sees("Votre accès à ce dossier est terminé.", within=4)
    assert monotonic() - ended < 2.6
    person.sees_not("Lettre de sortie")
    person.sees_not("WAGNER Noé")
    person.sees("MÜLLER Jérôme" if way is Person else "DSP. 1. Synthèse")
    person.opens_row(8)
    person.sees("WAGNER Léo", "WAGNER Zoé")
    person.sees_not("WAGNER Noé")
    person.drops()


@BOTH_WAYS
def test_the_eighteenth_birthday_while_the_page_is_open(service: Service, way: Way) -> None:
    birthday = datetime.combine(EIGHTEENTH, time.min, LUXEMBOURG).astimezone(UTC)
    before = birthday - timedelta(hours=1)
    service.activates(ADULT, PARENT_MAIL, lambda: before)
    child = service.activates(NEARLY_ADULT, "leo@example.lu", lambda: before)
    appoints(service, child, ADULT, clock=lambda: before)
    person = service.opens_at(birthday - timedelta(seconds=100), way=way)
    enters(person, service, ADULT, PARENT_MAIL)
    person.takes(1)
    person.sees("Synthèse")
    person.opens_row(8)
    person.sees("WAGNER Léo")
    person.takes(1)
    person.sees("Vous consultez le dossier de WAGNER Léo (17 ans)")
    service.passes(90)
    person.sees("Votre accès à ce dossier est terminé.", within=20)
    person.opens_row(8)
    person.sees("Aucun autre dossier ne vous est ouvert.")

    def told() -> list[str]:
        return [str(message["Subject"]) for message in service.mail.messages]

    deadline = monotonic() + 45
    while sum("18 ans" in subject for subject in told()) < 2 and monotonic() < deadline:
        person.read(0.2)
    assert sum("18 ans" in subject for subject in told()) == 2, told()
    person.presses("esc", "esc")
    person.sees(FRENCH.services)
    person.takes(-1)
    person.sees(FRENCH.out)
    logs_in(person, NEARLY_ADULT)
    person.sees("il vous faut un nouveau code d'activation")
    person.drops()


@BOTH_WAYS
def test_a_read_only_assistant_reads_and_changes_nothing(service: Service, way: Way) -> None:
    child = service.activates(CHILD, CHILD_MAIL)
    service.activates(ELDER, "helene@example.lu")
    files(service, CHILD)
    appoints(service, child, ELDER, AssistantKind.READER)
    person = service.opens(way=way)
    enters(person, service, ELDER, "helene@example.lu")
    opens_child(person)
    for nowhere in ("Journal des accès", "Espace personnel", "Paramètres", "Assistants"):
        person.sees_not(nowhere)
    person.opens_row(2)
    person.sees("Test d'allergie", "Restreint", "sur 6" if way is Person else "6. ")
    person.sees_not("psychologie")
    if way is Person:
        person.types("\x1b[A\x1b[A")
    person.takes(1)
    person.sees("chercher")
    person.sees_not("Masquer")
    person.presses("esc")
    person.sees("Test d'allergie", "Restreint")
    person.chooses("Analyses dans le temps")
    person.sees("Hémoglobine", "12,4 g/dL")
    person.chooses("Hémoglobine")
    person.sees("18.06.2026", "11,2 g/dL", "11,5 à 15,5, résultat en dessous", "12.11.2024", "12,9 g/dL")
    person.drops()


@pytest.mark.parametrize(
    ("language", "words", "summary", "documents"),
    [("de", GERMAN, "1 Übersicht", "Dokumente"), ("en", ENGLISH, "1 Summary", "Documents")],
)
def test_the_record_in_german_and_english_on_forty_columns(
    service: Service, language: str, words: Words, summary: str, documents: str
) -> None:
    service.activates(CHILD, CHILD_MAIL, language=language)
    files(service, CHILD)
    person = service.opens(language, columns=40, rows=20)
    enters(person, service, CHILD, CHILD_MAIL, words)
    person.presses("enter")
    person.sees(summary, documents, "Arachide")
    person.types("2")
    person.sees("Lettre de sortie", "Hôpital du Parc")
    person.presses("down", "down", "enter")
    person.sees("Hémoglobine")
    person.drops()


@BOTH_WAYS
def test_a_note_that_was_being_written_survives_a_dropped_line(service: Service, way: Way) -> None:
    service.activates(ADULT, PARENT_MAIL)
    person = service.opens(way=way)
    enters(person, service, ADULT, PARENT_MAIL)
    person.takes(1)
    person.sees("Synthèse")
    person.opens_row(4)
    person.sees("Il n'y a pas encore de note.")
    person.chooses("Ajouter")
    person.sees("Titre")
    person.fills("Tension")
    person.types("12/8 ce matin")
    person.sees("12/8 ce matin")
    person.drops()
    again = service.opens(way=way)
    enters(again, service, ADULT, PARENT_MAIL)
    again.takes(1)
    again.sees("Synthèse")
    again.opens_row(4)
    again.sees("Il n'y a pas encore de note.")
    again.chooses("Ajouter")
    again.sees("Votre brouillon est repris", "Tension", "12/8 ce matin")
    again.chooses("Enregistrer")
    again.sees("La note est enregistrée.", "Tension")
    again.drops()
