"""Each process that is forked from the first page goes on with it alone."""

import asyncio
import os
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from tui.ssh import first_page
from tui.ssh.first_page import FirstPage


@pytest.fixture
def page() -> Iterator[FirstPage]:
    streams, threads = (sys.stdout, sys.stderr), {*threading.enumerate()}
    first_page.draw()
    page = first_page.taken()
    assert {*threading.enumerate()} <= threads, "a fork of a process with threads may hang"
    assert (sys.stdout, sys.stderr) == streams
    yield page
    page.loop.run_until_complete(_left(page))
    page.loop.close()
    sys.stdout, sys.stderr = streams


async def _left(page: FirstPage) -> None:
    page.portal.exit()
    await page.run


def _own(loop: Any) -> tuple[int, ...]:
    """The descriptors that a loop waits at, as the kernel numbers them."""
    return tuple(os.fstat(end.fileno()).st_ino for end in (loop._ssock, loop._csock))


def test_a_fork_waits_at_descriptors_of_its_own(page: FirstPage) -> None:
    before, (heard, says) = _own(page.loop), os.pipe()
    child = os.fork()
    if not child:
        found = b"nothing"
        try:
            loop = page.renew()
            woken = loop.run_until_complete(asyncio.wait_for(_woken(), 10))
            found = b"well" if woken and not set(_own(loop)) & set(before) else b"shared"
        finally:
            os.write(says, found)
            os._exit(0)
    os.close(says)
    os.waitpid(child, 0)
    with os.fdopen(heard, "rb") as answer:
        assert answer.read() == b"well"
    assert _own(page.loop) == before
    assert page.loop.run_until_complete(asyncio.wait_for(_woken(), 10)), "the page before the fork goes on"


async def _woken() -> bool:
    """Whether another thread wakes the loop."""
    return await asyncio.to_thread(lambda: True)


def test_one_that_was_not_drawn_before_is_drawn_when_it_is_needed(page: FirstPage) -> None:
    other = first_page.taken()
    assert other.portal is not page.portal
    other.loop.run_until_complete(_left(other))
    other.loop.close()
