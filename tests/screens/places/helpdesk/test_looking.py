"""« En attente », « Chiffres » and « Journal »: from the console's home page, at 80x24 and 40x20."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.dsp import settings
from models.helpdesk import figures, waiting
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.alarms import Alarm, AlarmKind
from models.helpdesk.waiting import MatterClaim
from models.journal import journal
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.office import Office
from screens.places.helpdesk.figures import GROUPS, ROWS
from tests.conftest import Watch
from tests.models.dsp.filing import PARENT, subject
from tests.models.helpdesk.agents import agent, code, come_in, new_agent, operator
from tests.models.helpdesk.callers import answer, caller, take_call
from tests.screens.stage import NARROW, WIDE, Stage, staged
from tui.portal.console import CHECKS, CONSOLE

PAGES = ["En attente", "Chiffres", "Journal"]
SIZES = pytest.mark.parametrize("size", [WIDE, NARROW])


@asynccontextmanager
async def at(office: Office, actor: Actor, page: str, size: tuple[int, int] = WIDE) -> AsyncIterator[Stage]:
    """An agent who is in, at one page of the console."""
    async with staged(office, {}, table=CONSOLE, attendance=CHECKS, size=size) as stage:
        stage.app.visitor.actor = actor
        await stage.go("helpdesk.call")
        stage.page.go_to("go")
        await stage.press("home", *(["down"] * PAGES.index(page)), "enter")
        yield stage


@SIZES
async def test_a_request_is_taken_and_left_to_another(office: Office, size: tuple[int, int]) -> None:
    nora, owner = await agent(office), await caller(office)
    await settings.ask(owner, subject(owner), settings.CLOSE)
    async with at(office, nora, "En attente", size) as stage:
        assert "demande" in stage.words and "Fermer le DSP" in stage.words
        assert "É. W." not in stage.words
        await stage.press("enter")
        assert stage.page.place_name == "helpdesk.matter", stage.text
        assert "demande : Fermer le DSP" in stage.words and "É. W. 1893" in stage.words
        assert stage.cursor_is_inside() and await MatterClaim.filter(agent_id=nora.agent_id).exists()
        await stage.press("tab", "enter")
        assert stage.page.place_name == "helpdesk.waiting" and not await MatterClaim.exists()
        assert "Un autre agent peut s'en occuper." in stage.words


@SIZES
async def test_a_message_is_settled(office: Office, visitor: Actor, size: tuple[int, int]) -> None:
    nora = await agent(office)
    await outbox.post(visitor, Channel(EMAIL, "nobody@example.lu"), "code_login", "fr", {})
    due = await delivery.claim(office, EMAIL)
    assert due
    await delivery.refused(office, due, "550 [/b]\x1b[2J")
    async with at(office, nora, "En attente", size) as stage:
        assert "message non remis" in stage.words
        await stage.press("enter")
        assert "550 [/b]␛[2J" in stage.words and "example.lu" not in stage.words
        await stage.press("enter")
        assert "Réglé." in stage.words and "Rien n'attend." in stage.words


async def test_taken_by_another_is_said(office: Office) -> None:
    nora, paul, owner = await agent(office), await agent(office, "paul"), await caller(office)
    await settings.ask(owner, subject(owner), settings.CLOSE)
    async with at(office, nora, "En attente") as stage:
        await waiting.take(paul, (await waiting.listed(paul))[0].name)
        await stage.press("enter")
        assert f"L'agent {paul.agent_id} s'en occupe déjà." in stage.words


async def test_an_alarm_is_lifted_with_a_fresh_code(office: Office, watch: Watch) -> None:
    new, paul = await new_agent(office), await agent(office, "paul")
    nora = await come_in(office, "nora", new.secret)
    name = f"{paul.agent_id}:letters"
    await Alarm.create(agent_id=paul.agent_id, kind=AlarmKind.LETTERS, open_of=name, at=office.now())
    watch.on(hours=2)
    await AgentSession.filter(id=nora.session_id).update(seen_at=office.now())
    async with at(office, nora, "En attente") as stage:
        await stage.press("enter")
        assert f"agent {paul.agent_id}" in stage.words and "trop de courriers" in stage.words
        await stage.press("tab", "enter")
        assert "le dernier a plus de" in stage.words and await Alarm.filter(lifted_at=None).exists()
        await stage.press("home")
        stage.page.go_to("code")
        await stage.type(code(new.secret, watch()))
        await stage.press("tab", "enter")
        assert "L'alarme est levée." in stage.words, stage.text


async def funnel(actor: Actor) -> None:
    async with in_transaction():
        for action, outcome, count in (
            ("activation_terms", "done", 40),
            ("letter_shown", "right", 39),
            ("activation_password", "done", 30),
            ("code_sent", "activation", 12),
            ("account_activated", "new", 3),
        ):
            for number in range(count):
                await journal.append(actor, f"person:{number}", action, outcome)


@SIZES
async def test_figures_with_bars_and_numbers(office: Office, visitor: Actor, size: tuple[int, int]) -> None:
    await funnel(visitor)
    async with at(office, await agent(office, "vera", "auditor"), "Chiffres", size) as stage:
        assert "Conditions acceptées" in stage.words
        assert "< 5" in stage.words or size == NARROW
        assert " 3 " not in stage.words and "40" in stage.words
        assert "#" * 14 in stage.text and ("Mot de passe choisi (arrêts)" in stage.words or size == NARROW)
        assert stage.cursor_is_inside()
        await stage.press("n")
        assert "Entrée ouvrir" not in stage.words
        await stage.press("p", "enter")
        assert "Chiffres : Connexions" in stage.words and "Courrier montré" not in stage.words, stage.text
        await stage.press("p", "p")
        assert "Appels par issue" in stage.words and stage.cursor_is_inside(), stage.text


async def test_every_figure_has_its_words(office: Office) -> None:
    found = await figures.told(operator(office))
    assert {group.name for group in found.groups} == set(GROUPS)
    assert {f"{group.name}.{row.name}" for group in found.groups for row in group.rows} == set(ROWS)


@SIZES
async def test_the_journal_of_a_person(office: Office, size: tuple[int, int]) -> None:
    vera, nora = await agent(office, "vera", "auditor"), await agent(office, "nora", "agent")
    await caller(office)
    person = await take_call(nora)
    await answer(nora, person, 1)
    async with at(office, vera, "Journal", size) as stage:
        assert stage.at == "whose" and ("Entrée suite" in stage.words or size == NARROW)
        await stage.type(PARENT)
        await stage.press("enter")
        assert "vérification" in stage.words and f"agent {nora.agent_id}" in stage.words, stage.text
        assert "call_" not in stage.words and "agent:" not in stage.words
        assert "Entrée ouvrir · Flèches" in stage.words or size == NARROW
        await stage.press("enter")
        assert stage.page.place_name == "helpdesk.journal.line" and f"personne {person}" in stage.words
        assert "juste" in stage.words and "street" not in stage.words
        await stage.press("escape")
        stage.page.go_to("filter")
        await stage.type("identif")
        await stage.press("enter")
        assert "personne identifiée" in stage.words and "vérification" not in stage.words, stage.text
        stage.page.go_to("whose")
        await stage.press("end", "backspace", "enter")
        assert "13 chiffres" in stage.words


async def test_the_chain_and_the_export(office: Office) -> None:
    vera = await agent(office, "vera", "auditor")
    await caller(office)
    async with at(office, vera, "Journal") as stage:
        await stage.type(PARENT)
        await stage.press("tab", "tab", "tab", "enter")
        assert "esante audit export" in stage.words, stage.text
        await stage.press("tab", "enter")
        assert "le journal est intact" in stage.words, stage.text


async def test_without_the_right_the_page_says_so(office: Office) -> None:
    async with at(office, await agent(office, "nora", "agent"), "Chiffres") as stage:
        assert stage.page.place_name == "helpdesk.call" and "Il vous manque le droit" in stage.words
