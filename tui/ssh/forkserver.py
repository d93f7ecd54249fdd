"""Processes come from a fork server: it imports, and does nothing else, so forking it is safe and quick."""

import asyncio
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

_forks = multiprocessing.get_context("forkserver")
_LIGHT, _ALL = "models.storage.light_orm", "tui.ssh.preloaded"
_forks.set_forkserver_preload([_LIGHT, "__main__", _ALL])


def preload_server() -> None:
    """Have the fork server ready for PostgreSQL: its engine is there before the models are made ready."""
    _forks.set_forkserver_preload([_LIGHT, "__main__", "models.storage.engines.postgres", _ALL])


# One thread starts them all: a fork takes milliseconds that everybody else would wait for.
_starter = ThreadPoolExecutor(1, "forks")
T = TypeVar("T")


async def started(make: Callable[[], T]) -> T:
    """Do in that thread what starts a process; to the end, even if nobody waits for it any more.

    Raises OSError, also where the fork server is gone.
    """
    try:
        return await asyncio.shield(asyncio.get_running_loop().run_in_executor(_starter, make))
    except EOFError:
        raise OSError("the fork server is gone") from None


def process(main: Callable[..., None], *arguments: Any) -> BaseProcess:
    """A process that will run ``main``, and ends with this one."""
    return _forks.Process(target=main, args=arguments, daemon=True)


async def exited(running: BaseProcess) -> int:
    """Wait for its end without asking again and again; its exit status (negative: the signal)."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    sentinel = os.dup(running.sentinel)
    loop.add_reader(sentinel, over.set)
    try:
        await over.wait()
    finally:
        loop.remove_reader(sentinel)
        os.close(sentinel)
    running.join()
    return running.exitcode or 0
