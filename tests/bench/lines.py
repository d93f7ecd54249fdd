"""Bad lines: a modem, a window that is drawn larger and smaller, a client that reads nothing for a minute."""

import asyncio
import time
from pathlib import Path
from typing import Any

from tests.bench.memory import rss
from tests.stories.caller import Caller
from tests.stories.link import link
from tests.stories.served import Served

WORD = b"ABCDEFGHJKMNPQRSTVWXYZ23"
MODEM: dict[str, Any] = {"rate": 960, "delay": 0.3}
"""9600 baud, 600 ms there and back."""


def memory_of(served: Served) -> float:
    """MB of the front and its sessions together."""
    limited = [pid for pid in served.sessions() if "1073741824" in Path(f"/proc/{pid}/limits").read_text()]
    return rss(served.process.pid) + sum(rss(pid) for pid in limited)


async def turn_pages(caller: Caller, seconds: int) -> None:
    """The help and back, again and again: every page is another one."""
    for _ in range(2 * seconds):
        caller.channel.write(b"\x1bOP")
        await asyncio.sleep(0.25)
        caller.channel.write(b"\r")
        await asyncio.sleep(0.25)


async def types_slowly(caller: Caller) -> float:
    """``WORD`` into the next field, at 5 characters per second; when the last one was sent."""
    caller.channel.write(b"\t")
    sent = 0.0
    for character in WORD:
        sent = time.perf_counter()
        caller.channel.write(bytes([character]))
        await asyncio.sleep(0.2)
    return sent


async def resize_storm(caller: Caller) -> None:
    """300 changes of size in 3 s."""
    for number in range(300):
        caller.channel.change_terminal_size(60 + number % 60, 16 + number % 20)
        await asyncio.sleep(0.01)


async def modem(served: Served) -> dict[str, float]:
    """9600 baud, 600 ms: from the last of 24 characters at 5 a second to its echo."""
    async with link(served.port, **MODEM) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        sent = await types_slowly(caller)
        await caller.sees("YZ23")
        await caller.settles(1)
        late = (caller.last - sent) * 1000
        caller.close()
    return {"last_echo_ms_after_the_last_key": round(late)}


async def resizes(served: Served) -> dict[str, float]:
    """Bytes for 300 changes of size in 3 s."""
    async with link(served.port) as line:
        caller = await Caller.call(line.port)
        await caller.to_form()
        before = line.received
        await resize_storm(caller)
        await caller.settles(1)
        spent = line.received - before
        caller.close()
    return {"bytes_for_300_resizes": spent}


async def stuck(served: Served) -> dict[str, float]:
    """A minute of changing pages that nobody reads: MB more, and the bytes that come once it reads again."""
    async with link(served.port, buffer=8192) as line:
        caller = await Caller.call(line.port)
        await caller.sees("Quitter F10")
        await turn_pages(caller, 10)
        before = memory_of(served)
        line.open.clear()
        await turn_pages(caller, 60)
        more, received = memory_of(served) - before, line.received
        line.open.set()
        await caller.settles(3)
        late = line.received - received
        caller.close()
    return {"mb_more_after_60_s_unread": round(more, 1), "bytes_once_read_again": late}


async def measure(served: Served) -> dict[str, Any]:
    """All of them."""
    return {**await modem(served), **await resizes(served), **await stuck(served)}
