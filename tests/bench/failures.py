"""How long the failures take that nobody may tell apart, and what argon2 does to the event loop."""

import asyncio
import math
import random
import statistics
import tempfile
import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from models.account import activation, login, password_reset
from models.account.activation_steps import Activation
from models.actor import Actor
from models.messages.outbox import Message
from models.office import Office
from models.proof.copycode import CopyCode
from models.proof.counter import Counter
from models.proof.one_time_code_row import Challenge
from models.refusal import Refused
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import activate, issue, register

ACTIVE, LETTER, BARE, UNKNOWN = "1893120105732", "1937010112347", "1968101545978", "2015092399705"
Failure = Callable[[Actor], Awaitable[Any]]


def _shows(matricule: str, code: str) -> Failure:
    def fail(actor: Actor) -> Awaitable[Any]:
        copy = CopyCode()
        return activation.show_letter(actor, Activation(), copy, matricule, code, copy.text)

    return fail


def _asks(matricule: str, address: str) -> Failure:
    return lambda actor: password_reset.ask(actor, matricule, "email", address)


def _logs_in(matricule: str) -> Failure:
    return lambda actor: login.give_password(actor, matricule, "wrong one 1")


FAILURES: dict[str, Failure] = {
    "activation, unknown matricule": _shows(UNKNOWN, "000000000000"),
    "activation, wrong code": _shows(LETTER, "000000000000"),
    "log-in, unknown matricule": _logs_in(UNKNOWN),
    "log-in, not activated": _logs_in(BARE),
    "log-in, wrong password": _logs_in(ACTIVE),
    "forgotten, unknown matricule": _asks(UNKNOWN, "eloise@example.lu"),
    "forgotten, not activated": _asks(BARE, "eloise@example.lu"),
    "forgotten, another address": _asks(ACTIVE, "stranger@example.lu"),
    "forgotten, the right address": _asks(ACTIVE, "eloise@example.lu"),
}


async def _timed(office: Office, fail: Failure, number: int) -> float:
    for counted in (Counter, Challenge, Message):
        await counted.all().delete()
    started = time.perf_counter()
    with suppress(Refused):
        await fail(Actor(office, f"bench:{number}"))
    return (time.perf_counter() - started) * 1000


def _separable(one: list[float], other: list[float]) -> float:
    """The p-value of the two-sample Kolmogorov-Smirnov test, by its asymptotic distribution."""
    one, other = sorted(one), sorted(other)
    shares = ((bisect_right(one, x) / len(one), bisect_right(other, x) / len(other)) for x in one + other)
    size = max(abs(a - b) for a, b in shares) * math.sqrt(len(one) * len(other) / (len(one) + len(other)))
    if size < 0.3:  # the series converges no more; what it stands for is 1 to eight places
        return 1.0
    terms = ((1 if k % 2 else -1) * math.exp(-2 * (k * size) ** 2) for k in range(1, 100))
    return min(1.0, 2 * sum(terms))


async def _measure(folder: Path, samples: int) -> dict[str, Any]:
    url, key_file = f"sqlite://{folder / 'bench.db'}", folder / "bench.key"
    await database.migrate(url, key_file)
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(folder / "slots"))
        visitor = Actor(office, "bench")
        await issue(office, await register(office, ACTIVE))
        await activate(visitor, ACTIVE)
        await issue(office, await register(office, LETTER, "THILL", "Jean"))
        await register(office, BARE, "MULLER", "Anne")
        times: dict[str, list[float]] = {name: [] for name in FAILURES}
        order = list(FAILURES)
        for number in range(samples):  # in any order, so that the machine's moods hit all alike
            random.shuffle(order)
            for name in order:
                times[name].append(await _timed(office, FAILURES[name], number))
        return {
            "failures_ms": {
                name: {
                    "median": round(statistics.median(taken), 2),
                    "p95": round(statistics.quantiles(taken, n=20)[-1], 2),
                }
                for name, taken in times.items()
            },
            "p that nobody can tell it from the unknown matricule": {
                name: round(_separable(times[f"{kind}, unknown matricule"], taken), 4)
                for name, taken in times.items()
                if (kind := name.partition(",")[0]) and not name.endswith("unknown matricule")
            },
            "loop_blocked_by_argon2_ms": await _blocked(office),
        }


async def _blocked(office: Office) -> float:
    """The longest the event loop stood still while twenty passwords were hashed at once."""
    hashing = asyncio.gather(*(office.hasher.hash(f"password {n}") for n in range(20)))
    longest, last = 0.0, time.perf_counter()
    while not hashing.done():
        await asyncio.sleep(0.001)
        longest, last = max(longest, time.perf_counter() - last), time.perf_counter()
    await hashing
    return round(longest * 1000, 1)


def measure(samples: int = 200) -> dict[str, Any]:
    """Milliseconds: median and 95th percentile of each failure over as many samples."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_measure(Path(folder), samples))
