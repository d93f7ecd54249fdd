"""Answers that must not be told apart by their time are given after one fixed time, whatever was found."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

LASTS = 0.1
"""Seconds: many times what the work takes, and short for a person who waits for a message anyway."""

_COARSE = 0.002
"""Seconds that are waited for by blocking; no other person is in this process."""


@asynccontextmanager
async def even_time() -> AsyncIterator[None]:
    """Leave the block ``LASTS`` seconds after it was entered, or later, once its work is done.

    The same statements for everybody are not enough: a row that exists is read and opened, a row that does
    not exist is neither, and over many tries the tenths of a millisecond add up.
    """
    loop = asyncio.get_running_loop()
    ends = loop.time() + LASTS
    try:
        yield
    finally:
        await asyncio.sleep(ends - loop.time() - _COARSE)
        # The loop wakes at whole milliseconds after it fell asleep, which would show when that was.
        time.sleep(max(0.0, ends - loop.time()))  # noqa: ASYNC251
