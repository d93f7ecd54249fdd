"""What must not be told apart by its time is answered at one moment, whatever was found on the way."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LASTS = 0.1
"""Seconds: many times what the work takes, and little to whoever waits for a message anyway."""

_COARSE = 0.002
"""Seconds that are waited for by the clock itself; nobody else is in this process."""


@asynccontextmanager
async def even_time() -> AsyncIterator[None]:
    """Leaves the block ``LASTS`` seconds after it was entered, or as soon as its work is done after that.

    The same statements for everybody are not enough: a row that is there is read and opened, a row that is
    not there is neither, and over many tries the tenths of a millisecond add up.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + LASTS
    try:
        yield
    finally:
        await asyncio.sleep(ends - loop.time() - _COARSE)
        # The loop wakes at whole milliseconds from when it fell asleep, which tells when that was.
        time.sleep(max(0.0, ends - loop.time()))  # noqa: ASYNC251
