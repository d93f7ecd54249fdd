"""Every operation asks who does it: account, session and person belong together, an operator has a name."""

import importlib
import inspect
import pkgutil
from collections.abc import AsyncIterator, Awaitable, Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

import models
from models.account import session
from models.account.account import Account
from models.account.session import Session
from models.actor import Actor, Role
from models.dsp import notes
from models.dsp.assistant import AssistantKind
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from models.storage import dialect
from tests import engine, postgres
from tests.models.dsp.filing import CHILD, ELDER, OTHER, PARENT, file_document, member, opens_to, subject
from tests.models.helpdesk.agents import agent, new_agent
from tests.models.helpdesk.operations import AGENTS, AGENTS_SILENT
from tests.models.operations import (
    ANYBODY,
    OPERATORS,
    PARTS,
    PASSWORD,
    PERSONS,
    RECORDS,
    SILENT,
    Scene,
    Try,
)


def operations() -> set[str]:
    """Every public coroutine of the models whose first parameter is the actor, by introspection."""
    found = set()
    for module in pkgutil.walk_packages(models.__path__, "models."):
        if module.name.startswith("models.storage.migrations"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            function = inspect.unwrap(value) if callable(value) else None
            if not inspect.isfunction(function) or function.__module__ != module.name or name[0] == "_":
                continue
            waits = inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function)
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if waits and first is not None and first.annotation in (Actor, "Actor"):
                found.add(f"{module.name}.{name}")
    return found


def test_every_operation_stands_in_the_table() -> None:
    by_name: tuple[Iterable[str], ...] = (PERSONS, RECORDS, OPERATORS, SILENT, AGENTS, AGENTS_SILENT)
    tables = [*map(set, by_name), ANYBODY, PARTS]
    assert operations() == set().union(*tables)
    assert sum(map(len, tables)) == len(set().union(*tables))


@pytest.fixture
async def owner(office: Office) -> Actor:
    owner = await member(office, PARENT)
    _HASHES.append(_HASHES[0] if _HASHES else await office.hasher.hash(PASSWORD))
    await Account.filter(id=owner.account_id).update(password_hash=_HASHES[0])
    return owner


_HASHES: list[str] = []
"""The password's, made once: it is the slowest part of an owner."""


@pytest.fixture
async def scene(owner: Actor) -> Scene:
    """A record with a document, a note and an assistant whose account is disabled."""
    helper = await member(owner.office, CHILD, "WAGNER", "Noé")
    someone = await member(owner.office, ELDER, "SCHMIT")
    row = await opens_to(owner, helper)
    await Account.filter(id=helper.account_id).update(disabled_at=owner.office.now())
    note = await notes.write(owner, subject(owner), "Titre", "Texte")
    await new_agent(owner.office, "lena")
    document = await file_document(owner)
    return Scene(subject(owner), document.id, note, row.id, subject(someone), "lena")


async def pretenders(owner: Actor) -> AsyncIterator[tuple[str, Actor]]:
    """Everybody who is not logged in, however much of it he has."""
    office = owner.office
    other = await member(office, OTHER, "MÜLLER")
    ended = await session.begin(Actor(office, "local:test"), await Account.get(id=owner.account_id), "test")
    await Session.filter(id=ended.session_id).update(ended_at=office.now())
    old = await session.begin(Actor(office, "local:test"), await Account.get(id=owner.account_id), "test")
    since = office.now() - office.rules.absolute - timedelta(minutes=1)
    await Session.filter(id=old.session_id).update(started_at=since)
    disabled = await Account.get(disabled_at__isnull=False)
    yield "visitor", Actor(office, "local:test")
    yield "system", Actor(office, "local:service", Role.SYSTEM)
    yield "operator", Actor(office, "local:test", Role.OPERATOR, operator="maria")
    yield "operator with a session", replace(owner, role=Role.OPERATOR, operator="maria")
    yield "visitor with a session", replace(owner, role=Role.VISITOR)
    yield "agent", await agent(office, "nora")
    yield "agent with a person", replace(owner, role=Role.AGENT, agent_id=1)
    yield "no session", replace(owner, session_id=None)
    yield "unknown session", replace(owner, session_id=4711)
    yield "ended session", ended
    yield "session over its time", old
    yield "disabled account", await session.begin(Actor(office, "local:test"), disabled, "test")
    yield "another's session", replace(owner, session_id=other.session_id)
    yield "another's account", replace(owner, account_id=other.account_id)
    yield "another's person", replace(owner, person_id=other.person_id)
    yield (
        "another's account and person",
        replace(owner, account_id=other.account_id, person_id=other.person_id),
    )
    yield (
        "another's session and account",
        replace(owner, session_id=other.session_id, account_id=other.account_id),
    )


async def everything(*but: str) -> dict[str, list[tuple[str, ...]]]:
    """All rows of all tables."""
    return {
        table: sorted(
            tuple(map(repr, row.values())) for row in await dialect.rows(f'SELECT * FROM "{table}"')
        )
        for table in await engine.tables() - set(but)
    }


async def refusal(asked: Awaitable[Any]) -> str:
    try:
        await asked
    except Refused as refused:
        return refused.code
    return ""


@pytest.mark.parametrize("name", [*PERSONS, *RECORDS])
async def test_only_whoever_is_logged_in_does_anything(name: str, owner: Actor, scene: Scene) -> None:
    operation = {**PERSONS, **RECORDS}[name]
    async for kind, actor in pretenders(owner):
        for place in {scene.subject, actor.person_id or scene.subject}:
            before = await everything("journal")
            told = await refusal(operation(actor, replace(scene, subject=place)))
            assert told == "session_ended", (kind, told)
            assert await everything("journal") == before, kind
            assert not await Entry.filter(action="access_refused").exists()
    assert await refusal(operation(owner, scene)) not in ("session_ended", "record_unseen") or name in (
        "models.dsp.appointing.keep",  # there is nobody to decide on
    )


@pytest.mark.parametrize("name", RECORDS)
@pytest.mark.parametrize("kind", list(AssistantKind))
async def test_whoever_holds_one_record_opens_no_other(
    name: str, kind: AssistantKind, owner: Actor, scene: Scene
) -> None:
    stranger = await member(owner.office, OTHER, "MÜLLER")
    elsewhere = await member(owner.office, "1984030400190", "WEBER", "Luc")
    await opens_to(elsewhere, stranger, kind)
    before = await everything("journal")
    assert await refusal(RECORDS[name](stranger, scene)) == "record_unseen"
    assert await everything("journal") == before
    noted = Entry.filter(actor=str(stranger), subject=str(owner))
    assert [entry.action for entry in await noted] == ["access_refused"]


@pytest.mark.parametrize(
    "name",
    # A restore is made of a file of SQLite, while nobody else is at work: it takes rows in no order.
    [name for name in OPERATORS if not (postgres.ON and name.startswith("models.restoring."))],
)
async def test_an_operators_operation_wants_a_named_operator(name: str, owner: Actor, scene: Scene) -> None:
    operation: Try = OPERATORS[name]
    nameless = Actor(owner.office, "local:test", Role.OPERATOR)
    async for kind, actor in pretenders(owner):
        if actor.role is Role.OPERATOR:
            continue
        before = await everything()
        assert await refusal(operation(actor, scene)) == "operator_only", kind
        assert await everything() == before, kind
    before = await everything()
    assert await refusal(operation(owner, scene)) == "operator_only"
    assert await refusal(operation(nameless, scene)) == "operator_only"
    assert await everything() == before
    maria = Actor(owner.office, "local:test", Role.OPERATOR, operator="maria")
    assert await refusal(operation(maria, scene)) != "operator_only"
    assert await Entry.filter(actor="operator:maria").exists() or name.endswith(
        ("enable", "stop_change", "retire", "prove")
    )


@pytest.mark.parametrize("name", SILENT)
async def test_what_goes_by_itself_does_nothing_for_whoever_is_not_logged_in(
    name: str, owner: Actor, scene: Scene
) -> None:
    async for kind, actor in pretenders(owner):
        if name == "models.account.login.leave" and kind in ("session over its time", "disabled account"):
            continue  # they may still leave
        before = await everything()
        assert not isinstance(answer := await SILENT[name](actor, scene), bool) or not answer, kind
        assert await everything() == before, kind
