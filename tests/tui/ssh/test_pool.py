"""As many wait as came in the last minute: at least what was set, at most 16, and never without a place."""

import time
from pathlib import Path
from typing import Any

import pytest

from models.office import Rules
from tui.ssh import pool
from tui.ssh.pool import MOST_WAITING, WorkerPool
from tui.ssh.worker import WorkerSettings

STATION = WorkerSettings("sqlite:////nowhere", Path(), Rules(), "fr", "terminal", None)


class Standby:
    """In the place of a process."""

    alive = True
    open = 0

    def __init__(self, _station: WorkerSettings) -> None:
        Standby.open += 1

    def close(self) -> None:
        Standby.open -= 1


@pytest.fixture(autouse=True)
def _no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "PooledWorker", Standby)
    monkeypatch.setattr(Standby, "open", 0)


async def _refilled(workers: WorkerPool) -> None:
    while workers._refilling is not None and not workers._refilling.done():
        await workers._refilling


async def test_those_who_came_are_a_sign_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    workers = WorkerPool(STATION, 2)
    await workers.start()
    assert (workers.wanted, Standby.open) == (2, 2)
    for wanted in (2, 2, 3, 4, 5):
        taken = await workers.next()
        await _refilled(workers)
        assert (workers.wanted, Standby.open) == (wanted, wanted + 1)
        taken.close()
    for _ in range(40):
        (await workers.next()).close()
    await _refilled(workers)
    assert workers.wanted == Standby.open == MOST_WAITING
    moment += 61
    workers._trimmed()
    assert (workers.wanted, Standby.open) == (2, 2)
    workers.close()
    assert (workers.wanted, Standby.open) == (0, 0)


async def test_none_waits_for_whom_there_is_no_place() -> None:
    room = 9
    workers = WorkerPool(STATION, 1, lambda: room)
    taken: list[Any] = [await workers.next() for _ in range(20)]
    await _refilled(workers)
    assert workers.wanted == 9
    room = 0
    assert workers.wanted == 1
    for each in taken:
        each.close()
    workers.close()


async def test_where_none_is_to_wait_none_does() -> None:
    workers = WorkerPool(STATION, 0)
    for _ in range(5):
        (await workers.next()).close()
    await _refilled(workers)
    assert (workers.wanted, Standby.open) == (0, 0)
    workers.close()
