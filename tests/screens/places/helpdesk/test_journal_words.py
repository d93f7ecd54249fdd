"""A line of the journal has words for every code of the console."""

from datetime import UTC, datetime

import pytest

from models.helpdesk.act import Act
from models.helpdesk.agent import Right
from models.helpdesk.agent_journal import TOLD, JournalLine
from models.helpdesk.alarms import AlarmKind
from models.helpdesk.call import CallOutcome
from models.helpdesk.waiting import MatterKind
from screens.places.helpdesk.journal_words import FACTS, RIGHTS, fact, outcome, said_by, who
from screens.text.phrases import Phrase, Said, catalogue


def said(text: Said) -> str:
    return catalogue("fr").text(text)


def ended(action: str, code: str) -> Said:
    return outcome(JournalLine(1, datetime.now(UTC), "agent:7", "agent:7", action, code, "", {}))


def test_every_fact_that_is_shown_has_a_name() -> None:
    assert set(FACTS) == TOLD and set(RIGHTS) == set(Right)


def test_every_outcome_of_a_call_a_matter_an_alarm_has_words() -> None:
    pairs: list[tuple[str, str]] = [("call_ended", code) for code in CallOutcome]
    pairs += [("approval_opened", code) for code in Act]
    pairs += [("agent_alarm", code) for code in (*AlarmKind, "lifted")]
    pairs += [(f"matter_{done}", code) for done in ("taken", "opened", "settled") for code in MatterKind]
    assert all(isinstance(ended(*pair), Phrase) for pair in pairs)
    assert said(ended("call_ended", "counter")) == "envoyé au guichet"


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("kind", "street", "rue"),
        ("kind", "letters", "trop de courriers"),
        ("matter", "request:3:1763802000", "demande"),
        ("rights", "find letter", "trouver, lettre"),
        ("factor", "password+code", "mot de passe, code"),
        ("subject", "record", "fermer ou rouvrir le DSP"),
        ("receipt", "R-0000-0000", "R-0000-0000"),
        ("reason", "find letter", "find letter"),
    ],
)
def test_the_value_of_a_fact(name: str, value: str, words: str) -> None:
    assert said(fact(name, value)) == words


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("agent:7", "agent 7"),
        ("person:3", "personne 3"),
        ("operator:{0.x}[/b]", "exploitant {0.x}[/b]"),
        ("system", "le service"),
        ("visitor", "visiteur"),
    ],
)
def test_who_it_was(named: str, words: str) -> None:
    assert said(who(named)) == words


def test_what_is_said_leads_to_the_code() -> None:
    found = said_by(catalogue("de"))
    assert "Anruf beendet" in found["call_ended"] and "falsch" in found["wrong"]
