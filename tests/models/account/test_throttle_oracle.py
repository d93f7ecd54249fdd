"""A stranger cannot tell who is registered: neither by words, nor by the next time, nor by the statements."""

import re
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiosqlite import Connection

from models.account import activation, login, password_reset
from models.account.activation_steps import Activation
from models.actor import Actor
from models.office import Office
from models.proof.copycode import CopyCode
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, register

ACTIVE, BARE, UNKNOWN = "1893120105732", "1968101545978", "1937010112347"
Ask = Callable[[Actor, str], Awaitable[Any]]


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every statement that goes to the database, its values left out."""
    seen: list[str] = []
    for name in ("execute", "execute_fetchall", "execute_insert", "executemany"):
        real = getattr(Connection, name)

        def noted(self: Connection, sql: str, *rest: Any, real: Any = real) -> Any:
            plain = re.sub(r"IN \([?, ]+\)", "IN", re.sub(r"savepoint_\d+", "savepoint", sql))
            seen.append(re.sub(r"\s+", " ", plain))
            return real(self, sql, *rest)

        monkeypatch.setattr(Connection, name, noted)
    yield seen


@pytest.fixture
async def people(office: Office, visitor: Actor, watch: Watch) -> None:
    """One account whose owner logs in at home, one person without, and everybody else."""
    await issue(office, await register(office, ACTIVE))
    await activate(visitor)
    await log_in(Actor(office, "192.0.2.1"))
    await issue(office, await register(office, BARE, "THILL", "Jean"))
    watch.on(days=2)


def shows(actor: Actor, matricule: str) -> Awaitable[Any]:
    copy = CopyCode()
    return activation.show_letter(actor, Activation(), copy, matricule, "000000000000", copy.text)


def logs_in(actor: Actor, matricule: str) -> Awaitable[Any]:
    return login.give_password(actor, matricule, "wrong one 1")


def asks(actor: Actor, matricule: str) -> Awaitable[Any]:
    return password_reset.ask(actor, matricule, "email", "stranger@example.lu")


def asks_rightly(actor: Actor, matricule: str) -> Awaitable[Any]:
    return password_reset.ask(actor, matricule, "email", "eloise@example.lu")


async def answer(ask: Ask, actor: Actor, matricule: str) -> tuple[str, Any]:
    try:
        await ask(actor, matricule)
    except Refused as refusal:
        return refusal.code, refusal.facts
    return "", {}


@pytest.mark.parametrize("ask", [shows, logs_in, asks, asks_rightly])
async def test_the_same_words_times_and_statements_for_everybody(
    office: Office, people: None, statements: list[str], ask: Ask, watch: Watch
) -> None:
    """For as long as one likes: free tries, waits, a full pool, and the day after."""
    told: dict[str, list[Any]] = {}
    begin = watch.moment
    for number, matricule in enumerate((ACTIVE, BARE, UNKNOWN)):
        watch.moment, told[matricule] = begin, []
        for turn in range(26):
            statements.clear()
            actor = Actor(office, f"198.51.{100 + number}.{turn % 4}")
            said = await answer(ask, actor, matricule)
            told[matricule].append((said, list(statements)))
            watch.on(minutes=5)
    for turn, (one, other) in enumerate(zip(told[ACTIVE], told[UNKNOWN], strict=True)):
        assert one == other, f"turn {turn}: {set(one[1]) ^ set(other[1])} {len(one[1])} {len(other[1])}"
    assert told[ACTIVE] == told[UNKNOWN]
    assert told[BARE] == told[UNKNOWN]


async def test_a_new_code_for_nobody_is_the_same_statements(
    office: Office, people: None, statements: list[str], watch: Watch
) -> None:
    told = []
    for number, (matricule, address) in enumerate(
        [(ACTIVE, "eloise"), (ACTIVE, "stranger"), (BARE, "eloise"), (UNKNOWN, "eloise")]
    ):
        actor = Actor(office, f"198.51.100.{number}")
        reset = await password_reset.ask(actor, matricule, "email", f"{address}@example.lu")
        watch.on(minutes=2)
        statements.clear()
        await password_reset.resend(actor, reset)
        told.append(list(statements))
    assert told[0] == told[1] == told[2] == told[3]
