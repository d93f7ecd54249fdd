"""Slow, stuck and hostile lines: what a client is told, what it costs, and that others notice nothing."""

import asyncio
import os
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from asyncssh import compression

from tests.bench.ssh import rss
from tests.stories.caller import OPTIONS, Caller
from tests.stories.link import link
from tests.stories.served import Served
from tests.stories.service import Service


async def test_a_modem_echoes_in_time(served: Served) -> None:
    """9600 baud, 600 ms there and back, 24 characters at 5 a second."""
    async with link(served.port, rate=960, delay=0.3) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        typed = b"1968101545978"
        for character in typed:
            caller.channel.write(bytes([character]))
            await asyncio.sleep(0.2)
        sent = time.perf_counter()
        while "1968 10 15 45978" not in caller.terminal.text() and time.perf_counter() - sent < 5:
            await asyncio.sleep(0.02)
        assert caller.last - sent < 1.2, caller.terminal.text()
        caller.close()


async def test_three_hundred_resizes_cost_little_and_lose_nothing(served: Served) -> None:
    async with link(served.port) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        await caller.answer(b"1968")
        before = line.received
        for number in range(300):
            caller.channel.change_terminal_size(60 + number % 60, 16 + number % 20)
            await asyncio.sleep(0.01)
        caller.terminal.resize(80, 24)
        caller.channel.change_terminal_size(80, 24)
        await caller.settles(1)
        assert line.received - before < 200_000
        caller.channel.write(b"\x0c")
        await caller.settles(0.5)
        assert "1968" in caller.terminal.text()
        for monstrous in ((2**31 - 1, 2**31 - 1), (0, 0), (1, 1)):
            caller.channel.change_terminal_size(*monstrous)
        await caller.settles(1)
        caller.channel.change_terminal_size(80, 24)
        await caller.settles(1)
        assert not caller.ended.is_set()
        caller.close()


async def test_a_monstrous_terminal_is_a_large_one(served: Served) -> None:
    caller = await Caller.call(served.port, size=(80, 24))
    connection = await asyncssh.connect("127.0.0.1", served.port, **OPTIONS)
    _, other = await connection.create_session(
        Caller, term_type="xterm", term_size=(2**31 - 1, 2**31 - 1), encoding=None
    )
    async with asyncio.timeout(20):
        while len(other.received) < 500:
            await asyncio.sleep(0.05)
    assert len(other.received) < 20_000
    caller.close()
    connection.abort()


async def test_one_terminal_a_connection_and_no_signal(served: Served) -> None:
    caller = await Caller.call(served.port)
    await caller.sees("Quitter F10")
    with pytest.raises(asyncssh.ChannelOpenError, match="One terminal a connection"):
        await Caller.sit(caller.connection)
    caller.channel.send_signal("KILL")
    caller.channel.send_break(100)
    await caller.answer(b"\x1b[B")
    served.logs("refused what=signal ")
    served.logs("refused what=break ")
    for _ in range(300):
        caller.channel.send_signal("TERM")
    await asyncio.wait_for(caller.ended.wait(), 10)


async def test_input_is_read_slowly_and_nothing_is_lost(served: Served) -> None:
    caller = await Caller.call(served.port)
    await caller.to_form()
    began = time.perf_counter()
    caller.channel.write(b"\x1b[200~" + b"9" * 200_000 + b"\x1b[201~")
    caller.channel.write(b"\x0c")
    await caller.settles(1.5)
    async with asyncio.timeout(30):
        while "..." not in caller.terminal.text() and "9999" not in caller.terminal.text():
            await asyncio.sleep(0.1)
    assert time.perf_counter() - began < 30 and not caller.ended.is_set()
    caller.close()


def test_a_compression_bomb_ends_its_connection_alone(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Bomb(compression.Compressor):
        armed = False

        def __init__(self) -> None:
            self._stream = zlib.compressobj(9)

        def compress(self, data: bytes) -> bytes:
            if Bomb.armed:
                # MSG_IGNORE with a string of 20 MB of zeros, which is 20 KB on the line.
                data = b"\x02" + struct.pack(">I", 20_000_000) + bytes(20_000_000)
            return self._stream.compress(data) + self._stream.flush(zlib.Z_SYNC_FLUSH)

    monkeypatch.setitem(compression._cmp_compressors, b"zlib@openssh.com", Bomb)

    async def bombs() -> None:
        bystander = await Caller.call(served.port, compression_algs=["none"])
        await bystander.sees("Quitter F10")
        before = rss(served.process.pid)
        caller = await Caller.call(served.port, compression_algs=["zlib@openssh.com"])
        await caller.sees("Quitter F10")
        Bomb.armed = True
        caller.channel.write(b"x")
        await asyncio.wait_for(caller.ended.wait(), 10)
        assert rss(served.process.pid) - before < 10
        assert await bystander.answer(b"\x1b[B") < 1
        bystander.close()

    asyncio.run(bombs())


async def _settled(check: Any, within: float) -> None:
    async with asyncio.timeout(within):
        while not check():
            await asyncio.sleep(0.05)


@pytest.mark.soak
async def test_a_client_that_reads_nothing_costs_little_and_then_sees_the_newest_page(served: Served) -> None:
    async with link(served.port, buffer=8192) as line:
        caller = await Caller.call(line.port)
        await caller.sees("Quitter F10")
        await _turn_pages(caller, 10)
        before, pages = _memory(served), len(caller.received)
        line.open.clear()
        await _turn_pages(caller, 60)
        assert _memory(served) - before < 5
        caller.channel.write(b"\x1bOQ")  # the newest page is one that was not shown before
        await asyncio.sleep(1)
        stuck = line.received
        line.open.set()
        # What the kernels held comes first, pages of long ago.
        await caller.sees("eSanté · Langue", within=10)
        await caller.settles(2)
        assert line.received - stuck < 50_000 < 6 * pages  # what the kernels held, and one page
        assert caller.terminal.text().startswith(" eSanté · Langue")
        caller.close()


async def _turn_pages(caller: Caller, seconds: int) -> None:
    """The help and back, again and again: every page is another one."""
    for _ in range(2 * seconds):
        caller.channel.write(b"\x1bOP")
        await asyncio.sleep(0.25)
        caller.channel.write(b"\r")
        await asyncio.sleep(0.25)


def _memory(served: Served) -> float:
    """MB of the front and its sessions together."""
    limited = [pid for pid in served.sessions() if "1073741824" in Path(f"/proc/{pid}/limits").read_text()]
    return rss(served.process.pid) + sum(rss(pid) for pid in limited)


# Slow: make soak


@pytest.mark.soak
def test_fifty_clients_die_and_nobody_notices(service: Service) -> None:
    many = {"max_per_source": 200, "max_arriving": 200, "max_new": 500}
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
    before, end = _memory(served), time.monotonic() + 30
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
    assert _memory(served) - before < 40
    assert sorted(echoes)[int(len(echoes) * 0.95)] < 0.1
    bad.close()
    good.close()
    await _settled(lambda: "reason=gone" in served.log, 5)


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
