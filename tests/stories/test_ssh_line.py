"""Slow, stuck and hostile lines: what a client is told, what it costs, and that others notice nothing."""

import asyncio
import struct
import time
import zlib

import asyncssh
import pytest
from asyncssh import compression

from tests.bench.lines import MODEM, resize_storm, types_slowly
from tests.bench.memory import rss
from tests.stories.caller import OPTIONS, Caller
from tests.stories.link import link
from tests.stories.served import Served


async def test_a_modem_echoes_in_time(served: Served) -> None:
    """9600 baud, 600 ms there and back, 24 characters at 5 a second."""
    async with link(served.port, **MODEM) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        sent = await types_slowly(caller)
        await caller.sees("23", within=5)
        assert "EFGHJKMNPQRSTVWXYZ23" in caller.terminal.text(), caller.terminal.text()
        assert caller.last - sent < 1.4
        # Typed ahead of a slow line: every key is there, and Enter twice is one wish.
        caller.channel.write(b"\x1b[Z" + b"1968101545978\r\r\r")
        await caller.settles(4)
        shown = caller.terminal.text()
        assert "1968 1015 45978" in shown and "Etape 1 sur 5" in shown and shown.count("! Ce champ") == 1, (
            shown
        )
        caller.close()


async def test_three_hundred_resizes_cost_little_and_lose_nothing(served: Served) -> None:
    async with link(served.port) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        await caller.answer(b"1968")
        before = line.received
        await resize_storm(caller)
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
    assert isinstance(other, Caller)
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
    caller.channel.write(b"\x1b[I\x1b[O" * 33_000 + b"9999")
    await caller.settles(1.5)
    async with asyncio.timeout(30):
        while "9999" not in caller.terminal.text():
            await asyncio.sleep(0.1)
    # 198,000 bytes at 32 KiB a second, less what may come at once.
    assert 4 < time.perf_counter() - began < 30 and not caller.ended.is_set()
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
