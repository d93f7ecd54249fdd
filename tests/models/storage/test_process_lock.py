"""One process has the lock, for as long as it lives and wants it."""

import asyncio
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.office import Office
from models.storage.process_lock import ProcessLock, is_held
from tests.engine import of_sqlite

pytestmark = of_sqlite

HOLDER = """
import asyncio, sys, time
from models.storage import database
from models.storage.process_lock import ProcessLock

async def held():
    async with database.connected(sys.argv[1]):
        lock = ProcessLock("work")
        print(lock.take(), flush=True)
        time.sleep(60)

asyncio.run(held())
"""


async def test_one_has_it_and_keeps_it(office: Office) -> None:
    first, second = ProcessLock("work"), ProcessLock("work")
    assert not is_held("work")
    assert first.take() and first.take()
    assert not second.take() and is_held("work")
    second.give_back()
    assert is_held("work")
    first.give_back()
    assert not is_held("work") and second.take()
    assert ProcessLock("other work").take()
    second.give_back()


def _times(folder: Path) -> dict[Path, int]:
    return {file: file.stat().st_mtime_ns for file in folder.iterdir()}


async def test_nothing_is_written_to_have_it_again_and_again(office: Office, tmp_path: Path) -> None:
    lock = ProcessLock("work")
    assert lock.take()
    before = _times(tmp_path)
    descriptors = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        assert lock.take() and is_held("work")
    assert _times(tmp_path) == before
    assert len(os.listdir("/proc/self/fd")) == descriptors
    lock.give_back()


async def test_a_process_that_is_killed_has_it_no_longer(office: Office, database_url: str) -> None:
    command = [sys.executable, "-c", HOLDER, database_url]
    holder = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
    assert holder.stdout and await holder.stdout.readline() == b"True\n"
    lock = ProcessLock("work")
    assert not lock.take()
    holder.send_signal(signal.SIGKILL)
    await holder.wait()
    assert lock.take()
    lock.give_back()


async def test_the_file_is_its_owners_as_the_database_is(office: Office, tmp_path: Path) -> None:
    (tmp_path / "esante.db").chmod(0o660)
    mask = os.umask(0)
    lock = ProcessLock("work")
    assert lock.take()
    os.umask(mask)
    file = tmp_path / "esante.db-work"
    assert file.stat().st_mode & 0o777 == 0o660
    lock.give_back()
    file.unlink()
    file.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError):
        lock.take()
    assert not (tmp_path / "elsewhere").exists()
