"""What a fork shares stays shared: an interpreter prepared for it works on, and is written to less."""

import subprocess
import sys

import pytest

from tui.ssh import copy_on_write

IMMORTAL = copy_on_write.can_be_immortal()


def _runs(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_only_known_interpreters_are_reached_into() -> None:
    assert (sys.implementation.name == "cpython" and (3, 12) <= sys.version_info[:2] <= (3, 13)) == IMMORTAL


def test_an_interpreter_that_was_prepared_works_on() -> None:
    said = _runs(
        "import json, decimal, asyncio\n"
        "from tui.ssh.copy_on_write import give_back_large_blocks, keep_shared\n"
        "give_back_large_blocks()\n"
        "kept = {'a': [1, 2, 'three']}\n"
        "keep_shared(); keep_shared()\n"
        "for _ in range(1000): other = [kept, kept]\n"
        "kept['b'] = decimal.Decimal('1.5'); del kept['a']\n"
        "async def told(): return json.dumps({'b': str(kept['b'])})\n"
        "print(asyncio.run(told()))\n"
    )
    assert said.strip() == '{"b": "1.5"}'


_FORKED = """
import gc, os, sys
from pathlib import Path
from tui.ssh.copy_on_write import keep_shared
def private():
    text = Path("/proc/self/smaps_rollup").read_text()
    return sum(int(line.split()[1]) for line in text.splitlines() if line.startswith("Private_"))
held = [[str(n), n + 1000] for n in range(200_000)]
if sys.argv[1:] == ["prepared"]: keep_shared()
else: gc.freeze()
if os.fork() == 0:
    before = private()
    for each in held: each[0], each[1]
    print(private() - before, flush=True)
    os._exit(0)
os.wait()
"""


@pytest.mark.skipif(not IMMORTAL, reason="needs CPython 3.12 or 3.13")
def test_to_read_an_object_copies_nothing() -> None:
    written = [
        int(subprocess.run([sys.executable, "-c", _FORKED, *more], capture_output=True, check=True).stdout)
        for more in ((), ("prepared",))
    ]
    assert written[1] < 500 < 5_000 < written[0]


def test_a_large_block_goes_back_at_once() -> None:
    said = _runs(
        "from pathlib import Path\n"
        "from tui.ssh.copy_on_write import give_back_large_blocks\n"
        "import ctypes\n"
        "def held(): return int(Path('/proc/self/status').read_text().split('VmRSS:')[1].split()[0])\n"
        "give_back_large_blocks()\n"
        "libc = ctypes.CDLL(None)\n"
        "libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]\n"
        "before = held()\n"
        "for _ in range(3):\n"
        "    block = libc.malloc(19 << 20); ctypes.memset(ctypes.c_void_p(block), 1, 19 << 20)\n"
        "    libc.malloc(64)\n"  # something small above it, as an extension's state is
        "    libc.free(block)\n"
        "print(held() - before)\n"
    )
    assert int(said) < 2_000  # KiB
