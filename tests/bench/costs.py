"""What a session costs the machine, in CPU of all processes of the service: to begin, to wait, for a key.

python -m tests.bench.costs
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from tests.bench.ssh import MANY, percentile
from tests.servers import MailServer, SmsServer
from tests.stories.caller import Caller
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import enters

FIRST = "Quitter F10"
ADDRESS = "jerome@example.lu"


def spent(pid: int) -> float:
    """Milliseconds of CPU of a process so far, to the microsecond (clock_getcpuclockid(3)); 0: it is gone."""
    try:
        return time.clock_gettime((~pid << 3) | 2) * 1000
    except OSError:
        return 0.0


def of_service(served: Served) -> dict[int, float]:
    """The CPU of each process so far: the front, the fork server, and all below it."""
    front = served.process.pid
    below = [int(pid) for pid in Path(f"/proc/{front}/task/{front}/children").read_text().split()]
    return {pid: spent(pid) for pid in (front, *below, *served.sessions())}


def since(before: dict[int, float], after: dict[int, float]) -> float:
    """What was spent in between, by those that came since as well."""
    return sum(value - before.get(pid, 0.0) for pid, value in after.items())


async def _comes(served: Served) -> Caller:
    caller = await Caller.call(served.port)
    await caller.sees(FIRST, 60)
    return caller


async def starts(served: Served, times: int = 20) -> dict[str, float]:
    """One person after the other: CPU of a start, with the process that takes the place of theirs."""
    callers = [await _comes(served) for _ in range(16)]  # now as many wait as ever
    await asyncio.sleep(5)
    before, taken = of_service(served), []
    for _ in range(times):
        callers.append(await _comes(served))
        taken.append((callers[-1].last - callers[-1].began) * 1000)
        await asyncio.sleep(0.3)
    await asyncio.sleep(2)
    cost = since(before, of_service(served)) / times
    for caller in callers:
        caller.close()
    return {"cpu_ms": round(cost, 1), "first_frame_ms_median": round(statistics.median(taken), 1)}


async def crowd(served: Served, people: int = 50) -> dict[str, float]:
    """All at once, connection and all: seconds to the first page, their CPU and the clients' own."""
    began, own, before = time.perf_counter(), time.process_time(), of_service(served)
    callers = await asyncio.gather(*(_comes(served) for _ in range(people)))
    served_at = sorted(caller.last - began for caller in callers)
    cost = since(before, of_service(served))
    for caller in callers:
        caller.close()
    return {
        "first_s": round(served_at[0], 2),
        "median_s": round(statistics.median(served_at), 2),
        "last_s": round(served_at[-1], 2),
        "cpu_s_of_the_service": round(cost / 1000, 2),
        "cpu_s_of_the_clients": round(time.process_time() - own, 2),
    }


def idle(served: Served, seconds: float = 30) -> dict[str, float]:
    """CPU per second of a session that does nothing, on the first page and in the record."""
    served.service.activates(ADULT, ADDRESS)
    found = {}
    for place, goes in (("first page", _to_first_page), ("record", _to_record)):
        person = served.opens()
        pid = goes(served, person)
        time.sleep(3)
        before = spent(pid)
        time.sleep(seconds)
        found[f"{place}_cpu_ms_per_s"] = round((spent(pid) - before) / seconds, 3)
        person.drops()
    return found


def _busiest(served: Served, before: dict[int, float]) -> int:
    return max(served.sessions(), key=lambda pid: spent(pid) - before.get(pid, 0.0))


def _to_first_page(served: Served, person: Person) -> int:
    person.sees("PATIENTS :")
    time.sleep(2)  # whoever waits now has begun
    before = of_service(served)
    person.turns(*("down", "up") * 5)
    return _busiest(served, before)


def _to_record(served: Served, person: Person) -> int:
    person.sees("PATIENTS :")
    before = of_service(served)
    enters(person, served.service, ADULT, ADDRESS)
    person.presses("enter")
    person.sees("1 Synthèse")
    return _busiest(served, before)


async def keys(
    served: Served,
    people: int,
    to: Callable[[Caller], Awaitable[None]],
    pair: tuple[bytes, bytes],
    seconds: int = 15,
) -> dict[str, float]:
    """So many people type two keys a second: CPU a key, and milliseconds to the echo."""
    callers = [await _comes(served) for _ in range(people)]
    for caller in callers:
        await to(caller)
    await asyncio.sleep(1)
    taken: list[float] = []

    async def types(caller: Caller, start: float) -> None:
        await asyncio.sleep(start)
        for number in range(2 * seconds):
            due = time.perf_counter() + 0.5
            taken.append(await caller.answer(pair[number % 2]) * 1000)
            await asyncio.sleep(max(0.0, due - time.perf_counter()))

    before = of_service(served)
    await asyncio.gather(*(types(caller, place * 0.5 / people) for place, caller in enumerate(callers)))
    cost = since(before, of_service(served)) / len(taken)
    for caller in callers:
        caller.close()
    return {"cpu_ms": round(cost, 2), "p50_ms": percentile(taken, 0.5), "p95_ms": percentile(taken, 0.95)}


async def _stays(caller: Caller) -> None:
    """The list of the first page."""


LETTER, ARROW = (b"7", b"\x7f"), (b"\x1b[B", b"\x1b[A")
"""A key and the one that undoes it."""


def portal_start(service: Service, times: int = 7) -> dict[str, float]:
    """``esante portal`` on a local terminal: from its start to its first page, and its CPU so far."""
    taken, cost = [], []
    for _ in range(times):
        began = time.perf_counter()
        variables = {**service.environment, "LANG": "fr_LU.UTF-8"}
        person = Person([sys.executable, "-m", "tui"], variables)
        person.sees(FIRST)
        taken.append((time.perf_counter() - began) * 1000)
        cost.append(spent(person.process.pid))
        person.drops()
    bare = [sys.executable, "-c", "import textual.app, tortoise"]
    before = os.times()
    for _ in range(times):
        subprocess.run(bare, check=True)
    after = os.times()
    bare_s = after.children_user + after.children_system - before.children_user - before.children_system
    return {
        "first_page_ms_median": round(statistics.median(taken), 0),
        "cpu_ms_median": round(statistics.median(cost), 0),
        "cpu_ms_of_importing_textual_and_tortoise": round(bare_s / times * 1000, 0),
    }


def measure() -> dict[str, Any]:
    """Everything, one after the other."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, MailServer(Path(folder)) as mail, SmsServer() as sms:
        service = Service(Path(folder), mail, sms)
        with Served(service, **MANY) as served:
            time.sleep(3)
            found["50 at once"] = asyncio.run(crowd(served))
            time.sleep(3)
            found["start"] = asyncio.run(starts(served))
            time.sleep(3)
            found["idle"] = idle(served)
            for people in (50, 100):
                for name, to, pair in (("letter", Caller.to_form, LETTER), ("arrow", _stays, ARROW)):
                    found[f"{name}, {people} people"] = asyncio.run(keys(served, people, to, pair))
                    time.sleep(2)
        found["portal"] = portal_start(service)
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
