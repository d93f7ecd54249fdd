"""What a person over SSH feels and what each costs the machine: the first frame, an echo, CPU, memory.

python -m tests.bench.ssh
"""

import asyncio
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncssh

from tests.bench import lines
from tests.bench.memory import journey, rss, uss
from tests.servers import MailServer, SmsServer
from tests.stories.caller import OPTIONS, Caller
from tests.stories.link import link
from tests.stories.served import Served
from tests.stories.service import Service

_MAC = "hmac-sha2-256-etm@openssh.com"
_TICK = os.sysconf("SC_CLK_TCK")
MANY: dict[str, Any] = {
    f"max_{what}": 1000 for what in ("per_source", "arriving", "half_open", "new", "sessions")
}


def cpu(pids: list[int]) -> float:
    """Milliseconds of CPU so far, of all of them."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        spent += int(fields[11]) + int(fields[12])
    return spent * 1000 / _TICK


def percentile(values: list[float], share: float) -> float:
    """The value that so much of them do not exceed."""
    return round(sorted(values)[min(len(values) - 1, int(len(values) * share))], 2)


async def first_frame(port: int, pause: float, times: int = 15) -> dict[str, float]:
    """Milliseconds from the shell request to the first frame, and its bytes."""
    taken, size = [], 0
    for _ in range(times):
        connection = await asyncssh.connect("127.0.0.1", port, **OPTIONS)
        await asyncio.sleep(pause)
        caller = await Caller.sit(connection)
        await caller.sees("Quitter F10")
        taken.append((caller.last - caller.began) * 1000)
        size = len(caller.received)
        caller.close()
    return {"median_ms": round(statistics.median(taken), 1), "p95_ms": percentile(taken, 0.95), "bytes": size}


async def payload(port: int, cipher: str) -> dict[str, float]:
    """SSH bytes (TCP payload) from the service for a character, and for a minute's idling a fifth as long."""
    async with link(port) as line:
        caller = await Caller.call(
            line.port, encryption_algs=[cipher], mac_algs=["hmac-sha2-256-etm@openssh.com"]
        )
        await caller.to_form()
        costs = []
        for character in b"12345678":
            before = line.received
            await caller.answer(bytes([character]))
            await caller.settles(0.05)
            costs.append(line.received - before)
        before = len(caller.received)
        await asyncio.sleep(60)
        idle = len(caller.received) - before
        caller.close()
    return {"ssh_bytes_a_character_median": statistics.median(costs), "idle_60_s_terminal_bytes": idle}


async def echo(served: Served, people: int, seconds: float, every: float = 0.5) -> dict[str, float]:
    """So many people type two keys a second: milliseconds to the echo, and CPU a key."""
    callers = []
    for _ in range(people):
        callers.append(await Caller.call(served.port))
        await callers[-1].to_form()
    await asyncio.sleep(1)
    taken: list[float] = []
    pids = [served.process.pid, *served.sessions()]

    async def types(caller: Caller, start: float) -> None:
        await asyncio.sleep(start)
        for number in range(int(seconds / every)):
            due = time.perf_counter() + every
            taken.append(await caller.answer(b"7" if number % 20 < 10 else b"\x7f") * 1000)
            await asyncio.sleep(max(0, due - time.perf_counter()))

    before = cpu(pids)
    await asyncio.gather(*(types(caller, every * place / people) for place, caller in enumerate(callers)))
    spent = cpu(pids) - before
    for caller in callers:
        caller.close()
    return {
        "p50_ms": percentile(taken, 0.5),
        "p95_ms": percentile(taken, 0.95),
        "p99_ms": percentile(taken, 0.99),
        "cpu_ms_a_key": round(spent / len(taken), 2),
    }


async def memory(served: Served) -> dict[str, float]:
    """USS of one session at so many, in MB; RSS of the front before and after 500 came and went."""
    figures: dict[str, float] = {}
    callers: list[Caller] = []
    for people in (1, 10, 50, 100):
        while len(callers) < people:
            callers.append(await Caller.call(served.port))
            await callers[-1].sees("Quitter F10")
        await asyncio.sleep(2)
        # Two that wait and the courier are among them: those with the least and another.
        biggest = sorted((uss(pid) for pid in served.sessions()), reverse=True)[:people]
        figures[f"uss_mb_at_{people}"] = round(statistics.median(biggest), 1)
    for caller in callers:
        caller.close()
    await asyncio.sleep(3)
    figures["front_rss_mb_before"] = round(rss(served.process.pid), 1)
    for count in range(500):
        caller = await Caller.call(served.port)
        await caller.sees("Quitter F10")
        caller.close()
        if count == 249:
            figures["front_rss_mb_at_250"] = round(rss(served.process.pid), 1)
    await asyncio.sleep(3)
    figures["front_rss_mb_after_500"] = round(rss(served.process.pid), 1)
    figures["processes_left"] = len(served.sessions())
    return figures


def measure() -> dict[str, Any]:
    """Everything over SSH."""
    found: dict[str, Any] = {}
    with tempfile.TemporaryDirectory() as folder, MailServer(Path(folder)) as mail, SmsServer() as sms:
        service = Service(Path(folder), mail, sms)
        with Served(service, **MANY) as served:
            found["journey_uss_mb"] = journey(served)
            found["first_frame_waiting_child"] = asyncio.run(first_frame(served.port, 0.6))
            for cipher in ("aes256-gcm@openssh.com", "aes128-ctr"):
                found[cipher] = asyncio.run(payload(served.port, cipher))
            found["echo_1_person"] = asyncio.run(echo(served, 1, 20, 0.1))
            found["echo_50_people"] = asyncio.run(echo(served, 50, 20))
            found["bad_lines"] = asyncio.run(lines.measure(served))
            found["memory"] = asyncio.run(memory(served))
        with Served(service, waiting=0, **MANY) as served:
            found["first_frame_no_child"] = asyncio.run(first_frame(served.port, 0.2))
    return found


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
