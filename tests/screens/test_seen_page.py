"""The Helpdesk is told which page is open and which sentences were shown, and nothing that anybody typed."""

import json
from datetime import timedelta
from string import Formatter

import pytest

from models.actor import Actor
from models.office import Office
from screens import seen_page
from screens.forms import Field, Form, Kind
from screens.seen_page import HIDDEN, LATELY, MADE_BY_RULES, REFUSALS
from screens.text.phrases import catalogue, phrase
from screens.text.refusals import SENTENCES, sentence
from screens.visitor import Visitor
from tests.conftest import Watch

SIZE, TERMINAL = (80, 24), "xterm, UTF-8, 16"
STEP3 = Form(title=phrase("Activation du compte"), step=(3, phrase("Sécurisation du compte")))
PEOPLES_OWN = {"name"}
"""Facts of sentences that may be somebody's own words."""
AGENTS = {"agent", "ago", "missing", "right"}
"""Facts of sentences that only agents of the Helpdesk are told."""


@pytest.fixture
def visitor(desk: Office) -> Visitor:
    return Visitor(Actor(desk, "local:test"), catalogue("de"))


def told(visitor: Visitor, form: Form = STEP3) -> seen_page.SeenPage:
    """What the agent's process reads, from what the terminal's has written."""
    return seen_page.read(json.loads(json.dumps(seen_page.seen(visitor, form, SIZE, TERMINAL))))


def words(visitor: Visitor, language: str = "fr") -> list[str]:
    return [catalogue(language).text(said) for _, said in told(visitor).refusals]


def test_page_step_language_and_terminal(visitor: Visitor) -> None:
    found = told(visitor)
    assert catalogue("fr").text(found.page) == "Activation du compte"
    assert found.step and found.step[0] == 3
    assert (
        catalogue("de").text(found.step[1]) != catalogue("fr").text(found.step[1]) == "Sécurisation du compte"
    )
    assert (found.language, found.size, found.terminal) == ("de", SIZE, TERMINAL)


def test_a_refusal_is_told_in_the_agents_language(visitor: Visitor) -> None:
    error = sentence("matricule_length", {"count": 9})
    visitor.remember_error(phrase("{label} : {error}", label=phrase("Matricule"), error=error))
    french, german = words(visitor, "fr"), words(visitor, "de")
    assert (
        french != german and french[0].startswith("Matricule : ") and "9" in french[0] and "13" in french[0]
    )


def test_a_wait_is_told_with_its_time(visitor: Visitor, watch: Watch) -> None:
    until = watch() + timedelta(minutes=4)
    visitor.remember_error(sentence("login_wait", {"until": until, "luxtrust": True}, watch()))
    assert "à 10:04 (dans 4 minutes)" in words(visitor)[0] and "LuxTrust" in words(visitor)[0]


def test_what_may_be_somebodys_own_words_is_hidden(visitor: Visitor) -> None:
    secret = "Zebra[/b]\ud800\x1b[2J"
    visitor.remember_error(phrase("{label} : {error}", label=secret, error=secret))
    visitor.remember_error(secret)
    visitor.remember_error(phrase("Bonjour {name}, {count}", name=secret, count=3))
    assert words(visitor) == [f"{HIDDEN} : {HIDDEN}", HIDDEN, f"Bonjour {HIDDEN}, 3"]
    titled = Form(title=secret, subject=secret, corner=secret, fields=(Field("x", Kind.TEXT, value=secret),))
    assert "Zebra" not in json.dumps(seen_page.seen(visitor, titled, SIZE, TERMINAL))
    assert catalogue("fr").text(told(visitor, titled).page) == "Page d'un document"


def test_the_last_ones_of_the_last_minutes(visitor: Visitor, watch: Watch) -> None:
    visitor.remember_error(phrase("Trop vieux."))
    watch.on(seconds=LATELY.total_seconds())
    for count in range(REFUSALS + 3):
        visitor.remember_error(phrase("Erreur {count}.", count=count))
    assert words(visitor) == [f"Erreur {count}." for count in range(3, REFUSALS + 3)]
    assert told(visitor).refusals[-1][0] == watch()
    visitor.signs_out(visitor.actor.signed_out())
    assert words(visitor) == []


def test_messages_that_are_no_errors_are_not_told(visitor: Visitor) -> None:
    visitor.remember(phrase("Un code a été envoyé à {address}.", address="e•••••@example.lu"))
    assert words(visitor) == []


def test_every_fact_of_a_sentence_was_looked_at() -> None:
    facts = {name for said in SENTENCES.values() for _, name, _, _ in Formatter().parse(said.text) if name}
    assert facts - MADE_BY_RULES <= PEOPLES_OWN | AGENTS
