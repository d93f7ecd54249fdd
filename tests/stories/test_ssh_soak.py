"""Slow, stuck, loud and dying lines under load: what it costs, and that others notice nothing."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any

import pytest
from asyncssh.constants import MSG_GLOBAL_REQUEST
from asyncssh.packet import Boolean, String

from tests.bench.lines import memory_of, turn_pages
from tests.stories.caller import Caller
from tests.stories.link import link
from tests.stories.served import Served
from tests.stories.service import Service


async def _settled(check: Any, within: float) -> None:
    async with asyncio.timeout(within):
        while not check():
            await asyncio.sleep(0.05)


@pytest.mark.soak
async def test_a_client_that_reads_nothing_costs_little_and_then_sees_the_newest_page(served: Served) -> None:
    async with link(served.port, buffer=8192) as line:
        caller = await Caller.call(line.port)
        await caller.sees("Quitter F10")
        await turn_pages(caller, 10)
        before, pages = memory_of(served), len(caller.received)
        line.open.clear()
        await turn_pages(caller, 60)
        assert memory_of(served) - before < 5
        caller.channel.write(b"\x1bOQ")  # the newest page is one that was not shown before
        await asyncio.sleep(1)
        stuck = line.received
        line.open.set()
        # What the kernels held comes first, pages of long ago.
        await caller.sees("eSanté · Langue", within=10)
        await caller.settles(2)
        came = line.received - stuck  # what the kernels held, and one page
        assert came < 38_000 < 6 * pages, (came, pages)
        assert caller.terminal.text().startswith(" eSanté · Langue")
        caller.close()


@pytest.mark.soak
def test_fifty_clients_die_and_nobody_notices(service: Service) -> None:
    many: dict[str, Any] = {"max_per_source": 200, "max_arriving": 200, "max_new": 500, "waiting": 16}
    with Served(service, **many) as served:
        served.logs("courier at work")
        time.sleep(1)
        before = _descriptors(served), len(served.sessions())
        asyncio.run(_die(served))
        deadline = time.monotonic() + 5
        while time.monotonic() < deadline and (_descriptors(served), len(served.sessions())) != before:
            time.sleep(0.1)
        assert (_descriptors(served), len(served.sessions())) == before


def _descriptors(served: Served) -> int:
    return len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))


async def _die(served: Served) -> None:
    good = await Caller.call(served.port)
    await good.to_form()
    echoes: list[float] = []

    async def types() -> None:
        for number in range(60):
            echoes.append(await good.answer(b"7" if number % 20 < 10 else b"\x7f"))
            await asyncio.sleep(0.25)

    async def dies(place: int) -> None:
        await asyncio.sleep(place * 0.25)
        caller = await Caller.call(served.port)
        caller.channel.write(os.urandom(place * 7))
        await asyncio.sleep(0.1 * (place % 11))
        caller.close()

    await asyncio.gather(types(), *(dies(place) for place in range(50)))
    good.close()
    assert sorted(echoes)[int(len(echoes) * 0.95)] < 0.1, sorted(echoes)[-6:]


@pytest.mark.soak
async def test_noise_at_a_megabyte_a_second(served: Served) -> None:
    good = await Caller.call(served.port)
    await good.to_form()
    bad = await Caller.call(served.port)
    await bad.sees("Quitter F10")
    before, end = memory_of(served), time.monotonic() + 30
    echoes: list[float] = []

    async def shouts() -> None:
        while time.monotonic() < end and not bad.ended.is_set():
            if bad.channel.get_write_buffer_size() < 1_000_000:
                bad.channel.write(os.urandom(100_000))
            await asyncio.sleep(0.1)

    async def types() -> None:
        number = 0
        while time.monotonic() < end:
            echoes.append(await good.answer(b"7" if number % 20 < 10 else b"\x7f"))
            number += 1
            await asyncio.sleep(0.25)

    await asyncio.gather(shouts(), types())
    assert memory_of(served) - before < 40
    assert sorted(echoes)[int(len(echoes) * 0.95)] < 0.1
    bad.close()
    good.close()
    await _settled(lambda: "reason=gone" in served.log, 5)


async def _global_requests(caller: Caller) -> None:
    for _ in range(50):
        caller.connection.send_packet(MSG_GLOBAL_REQUEST, String("x@y"), Boolean(True))


async def _sizes(caller: Caller) -> None:
    for number in range(50):
        caller.channel.change_terminal_size(60 + number, 20)


async def _rekeys(caller: Caller) -> None:
    caller.connection._send_kexinit()


@pytest.mark.soak
@pytest.mark.parametrize("flood", [_global_requests, _sizes, _rekeys])
async def test_a_flood_of_packets_slows_only_itself(served: Served, flood: Any) -> None:
    good, bad = await Caller.call(served.port), await Caller.call(served.port)
    await good.to_form()
    await bad.sees("Quitter F10")
    before, end = memory_of(served), time.monotonic() + 10
    echoes: list[float] = []

    async def floods() -> None:
        while time.monotonic() < end and not bad.ended.is_set():
            await flood(bad)
            await asyncio.sleep(0.01)

    async def types() -> None:
        while time.monotonic() < end:
            echoes.append(await good.answer(b"7" if len(echoes) % 20 < 10 else b"\x7f"))
            await asyncio.sleep(0.2)

    await asyncio.gather(floods(), types())
    assert sorted(echoes)[int(len(echoes) * 0.95)] < 0.1, sorted(echoes)[-6:]
    assert memory_of(served) - before < 10
    for caller in (bad, good):
        caller.close()


@pytest.mark.soak
async def test_fake_answers_split_sequences_and_great_pastes(served: Served) -> None:
    caller = await Caller.call(served.port)
    await caller.to_form()
    fakes = [
        b"\x1b]52;c;eA==\x07",
        b"\x1b[?62;c",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[24;80R",
        b"\x1b[<0;1;1M",
        b"\x1b[I",
    ]
    for fake in fakes * 3:
        for byte in fake:
            caller.channel.write(bytes([byte]))
            await asyncio.sleep(0.02)
    caller.channel.write(b"\x1b[200~" + b"x\r\n" * 700_000 + b"\x1b[201~")
    await caller.settles(3)
    async with asyncio.timeout(120):
        while caller.channel.get_write_buffer_size():
            await asyncio.sleep(0.5)
    caller.channel.write(b"\x0c")
    await caller.settles(3)
    assert "Etape 1 sur 5" in caller.terminal.text() and not caller.ended.is_set()
    caller.close()
