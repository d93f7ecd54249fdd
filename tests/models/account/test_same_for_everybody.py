"""« Mot de passe oublié ? » answers everybody by the same sentence and the same SQL statements."""

import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from tortoise.connection import get_connection

from models.account import password_reset
from models.account.account import Account
from models.actor import Actor
from models.office import Office
from models.proof.counter import Counter
from models.proof.even_time import LASTS
from tests.conftest import START, Watch, refused, register
from tests.engine import of_sqlite
from tests.models.account.renewable import link, two_accounts

pytestmark = of_sqlite


MATRICULE, PASSWORD = "1893120105732", "tulipe 42 bleue"
ADDRESS, OTHER = "eloise@example.lu", "1937010112347"


@pytest.fixture
async def account(office: Office, visitor: Actor, watch: Watch) -> Account:
    return await two_accounts(office, visitor, watch)


@asynccontextmanager
async def statements(seen: list[str]) -> AsyncIterator[None]:
    """Every SQL statement of the block, without its values."""
    raw = get_connection("default")._connection

    def note(sql: str) -> None:
        said = re.sub("[0-9]+", "", re.split(r"\(| WHERE |=", sql)[0])
        if not said.startswith("UPDATE") or seen[-1] != said:  # a trigger is traced as what has fired it
            seen.append(said)

    await raw.set_trace_callback(note)
    try:
        yield
    finally:
        await raw.set_trace_callback(None)


PATHS = ("known", "unknown", "not activated", "wrong address", "disabled", "over quota", "linked")


async def asked(path: str, visitor: Actor, account: Account) -> tuple[str, str]:
    """What somebody of this sort types."""
    match path:
        case "unknown":
            return "1968101545978", ADDRESS
        case "not activated":
            await register(visitor.office, "1968101545978", "MÜLLER", "Jérôme")
            return "1968101545978", ADDRESS
        case "wrong address":
            return MATRICULE, "stranger@example.lu"
        case "disabled":
            await Account.filter(id=account.id).update(disabled_at=START)
        case "over quota":
            for _ in range(password_reset.ASKED_A_DAY):
                await password_reset.ask(visitor, MATRICULE, "email", ADDRESS)
        case "linked":
            await link(visitor)
    return MATRICULE, ADDRESS


async def test_same_sentence_and_same_statements_for_everybody(
    office: Office, visitor: Actor, watch: Watch, account: Account
) -> None:
    found: dict[str, tuple[list[str], Any]] = {}
    for path in PATHS:
        await Account.filter(id=account.id).update(disabled_at=None)
        watch.on(days=2)
        matricule, address = await asked(path, visitor, account)
        await Counter.all().delete()  # how often something was typed shows nothing
        seen: list[str] = []
        stranger = Actor(office, f"192.0.2.{len(found)}")
        async with statements(seen):
            reset = await password_reset.ask(stranger, matricule, "email", address)
            watch.on(seconds=61)
            await password_reset.resend(stranger, reset)
            wrong = await refused(password_reset.prove(stranger, reset, "12345"))
            assert wrong.code == "code_form"
        found[path] = seen, (await refused(password_reset.prove(stranger, reset, "000000"))).code
    assert {path: len(seen) for path, (seen, _) in found.items()} == dict.fromkeys(
        PATHS, len(found["known"][0])
    )
    for path, each in found.items():
        pairs = zip(each[0], found["known"][0], strict=True)
        assert [pair for pair in pairs if pair[0] != pair[1]] == [], path
        assert each[1] == found["known"][1] == "code_wrong"


async def test_every_answer_leaves_at_the_same_moment(
    office: Office, visitor: Actor, account: Account, watch: Watch
) -> None:
    """A tenth of a second after it was asked for, however long the work was (the bench shows the rest)."""
    for path in PATHS:
        await Account.filter(id=account.id).update(disabled_at=None)
        watch.on(days=2)
        matricule, address = await asked(path, visitor, account)
        await Counter.all().delete()
        stranger = Actor(office, "192.0.2.99")
        began = time.perf_counter()
        reset = await password_reset.ask(stranger, matricule, "email", address)
        watch.on(seconds=61)
        again = time.perf_counter()
        await password_reset.resend(stranger, reset)
        ended = time.perf_counter()
        assert again - began >= LASTS and ended - again >= LASTS, path
