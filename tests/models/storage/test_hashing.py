"""Hashing is slow on purpose, the same for nobody as for somebody, and never more than two at a time."""

import asyncio
import subprocess
import sys
import time
from pathlib import Path

import pytest

from models.refusal import Unavailable
from models.storage import hashing
from models.storage.hashing import Cost, Hasher


@pytest.fixture
def hasher(tmp_path: Path) -> Hasher:
    return Hasher(tmp_path / "slots")


async def test_right_wrong_and_nobody(hasher: Hasher) -> None:
    stored = await hasher.hash("tulipe 42")
    assert stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert await hasher.verify("tulipe 42", stored) == (True, None)
    assert await hasher.verify("tulipe 43", stored) == (False, None)
    assert await hasher.verify("", None) == (False, None)


async def test_nobody_costs_the_same_parameters() -> None:
    assert hashing._NOBODY.startswith("$argon2id$v=19$m=19456,t=2,p=1$")


async def test_a_weaker_hash_is_replaced_when_it_is_right(hasher: Hasher, tmp_path: Path) -> None:
    weak = await Hasher(tmp_path, Cost(8192, 1)).hash("tulipe 42")
    right, better = await hasher.verify("tulipe 42", weak)
    assert right
    assert better is not None
    assert better.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert (await hasher.verify("wrong", weak))[1] is None


async def test_the_same_salt_gives_the_same_hash(hasher: Hasher) -> None:
    first, again = await asyncio.gather(hasher.hash("A", b"s" * 16), hasher.hash("A", b"s" * 16))
    assert first == again
    assert await hasher.hash("A", b"t" * 16) != first


def test_many_threads_may_be_the_first() -> None:
    code = (
        "import threading\nfrom models.storage import hashing\n"
        "failed = []\n"
        "def first():\n"
        "    try: hashing._argon2(hashing.OWASP).hash('x')\n"
        "    except BaseException as error: failed.append(error)\n"
        "threads = [threading.Thread(target=first) for _ in range(8)]\n"
        "[t.start() for t in threads]; [t.join() for t in threads]\n"
        "raise SystemExit(bool(failed))"
    )
    for _ in range(3):
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_whoever_finds_no_slot_waits_then_is_told(
    hasher: Hasher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "_PATIENCE", 0.2)
    with hasher._slot(), hasher._slot():
        started = time.monotonic()
        with pytest.raises(Unavailable, match="busy"):
            await hasher.hash("x")
        assert 0.15 < time.monotonic() - started < 3
    assert await hasher.hash("x")


_WAITS = """
import asyncio, sys
from pathlib import Path
from models.storage.hashing import Cost, Hasher
async def one(n, hasher):
    await asyncio.sleep(n * 0.004)
    await hasher.hash("x")
    print(n, flush=True)
async def main():
    hasher = Hasher(Path(sys.argv[1]), Cost(19456, 2))
    await asyncio.gather(*(one(n, hasher) for n in range(24)))
asyncio.run(main())
"""


def test_whoever_came_first_is_served_first(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _WAITS, str(tmp_path)], capture_output=True, text=True, check=True
    )
    order = [int(line) for line in done.stdout.split()]
    assert len(order) == 24
    assert max(abs(place - came) for place, came in enumerate(order)) <= 3 * hashing.SLOTS, order


async def test_one_who_gave_up_takes_no_slot(hasher: Hasher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "_PATIENCE", 0.1)
    with hasher._slot(), hasher._slot():
        waiting = [asyncio.ensure_future(hasher.hash("x")) for _ in range(3)]
        waiting[2].cancel()
        results = await asyncio.gather(*waiting, return_exceptions=True)
        assert [type(result) for result in results] == [Unavailable, Unavailable, asyncio.CancelledError]
    monkeypatch.setattr(hashing, "_PATIENCE", 10)
    assert await hasher.hash("x")


_PREPARED = """
import asyncio, sys
from pathlib import Path
from models.storage import hashing
hashing.prepare()
before = set(sys.modules)
async def main():
    hasher = hashing.Hasher(Path(sys.argv[1]))
    assert (await hasher.verify("x", await hasher.hash("x")))[0]
asyncio.run(main())
print(sorted(set(sys.modules) - before))
"""


def test_a_process_that_is_prepared_imports_nothing_to_hash(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PREPARED, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
