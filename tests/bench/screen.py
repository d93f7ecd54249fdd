"""What a person feels: the first screen after the start, and what a key costs in time and in bytes."""

import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.bench.task import Stock, terms_file
from tests.stories.terminal import Person

KEYS = 200
_TICK = os.sysconf("SC_CLK_TCK")


def _cpu(pid: int) -> float:
    """Milliseconds of CPU a process has used so far, user and system."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) * 1000 / _TICK


def _ours(folder: Path) -> Person:
    return Person([sys.executable, "-m", "tui", "demo", "--dir", str(folder / "demo")], {})


def _stock(folder: Path) -> Stock:
    return Stock([sys.executable, "-m", "tests.bench.stock", str(terms_file(folder))], {})


def first_screen(folder: Path, times: int = 7) -> float:
    """Milliseconds from the process's start to the welcome page; the median of warm starts."""
    taken = []
    for _ in range(times + 2):
        started = time.perf_counter()
        person = _ours(folder)
        while "Votre compte eSanté" not in person.screen:
            person.read(0.005)
        taken.append((time.perf_counter() - started) * 1000)
        person.drops()
    return round(statistics.median(taken[2:]), 1)


def _keys(person: Person) -> dict[str, float]:
    person.settles(0.3)
    before, cpu = len(person.received), _cpu(person.process.pid)
    for number in range(KEYS):
        person.process.send("7" if number % 20 < 10 else "\x7f")
        person.read(0.03)
    person.settles(0.3)
    spent = (_cpu(person.process.pid) - cpu) / KEYS
    received = (len(person.received) - before) / KEYS
    started = len(person.received)
    person.process.send("\t")
    person.settles(0.3)
    return {
        "cpu_ms_per_key": round(spent, 2),
        "bytes_per_character": round(received, 1),
        "bytes_per_tab": len(person.received) - started,
    }


def keys(folder: Path) -> dict[str, Any]:
    """A character in a field of Etape 1, ours beside Textual's own widgets and driver."""
    ours = _ours(folder)
    ours.sees("Reprendre une activation")
    ours.presses("down", "down", "enter")
    ours.sees("Etape 1 sur 5")
    ours.presses("enter")
    mine = _keys(ours)
    before = len(ours.received)
    started = time.monotonic()
    ours.settles(5)
    mine["idle_bytes_in_5_s"] = len(ours.received) - before if time.monotonic() - started >= 5 else -1
    ours.drops()
    stock = _stock(folder)
    stock.to_form()
    theirs = _keys(stock)
    stock.drops()
    return {"esante": mine, "stock_textual": theirs}


def measure() -> dict[str, Any]:
    """Milliseconds and bytes at 80x24, TERM=xterm-256color."""
    with tempfile.TemporaryDirectory() as folder:
        return {"first_screen_ms": first_screen(Path(folder)), "keys": keys(Path(folder))}
