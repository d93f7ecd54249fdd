"""A paste is cut by bytes and by time, in the front and at the field; the next key is a key again."""

import random

import pytest
from textual import events

from tests.tui.terminal.test_keyboard import read
from tui.ssh.rate_limit import DROPPED, MOST, RATE, RateLimit
from tui.terminal.keyboard import Keyboard
from tui.terminal.pastes import BEGIN, END, PASTE_BYTES, PASTE_LASTS, PasteGate


def cut(limit: int, *pieces: tuple[float, bytes]) -> list[str]:
    """What a keyboard that takes so many pasted bytes finds in these pieces."""
    keyboard, found = Keyboard(), []
    keyboard.longest_paste = limit
    for at, piece in pieces:
        while keyboard.deadline is not None and keyboard.deadline <= at:
            found += keyboard.expire(keyboard.deadline)
        found += keyboard.feed(piece, at)
    return [event.key if isinstance(event, events.Key) else f"paste {len(event.text)}" for event in found]


def test_a_paste_ends_at_the_length_that_is_wanted() -> None:
    """It is there at once, not when its end comes; that end and what is before it are no keys."""
    long = BEGIN + b"x" * 5000
    assert cut(100, (0, long)) == ["paste 100"]
    assert cut(100, (0, long), (0.01, b"yy\r" * 99 + END + b"z")) == ["paste 100", "z"]
    assert cut(100, (0, long), (0.3, b"yy\r" * 99), (0.6, b"\r\r" + END[:3]), (0.9, END[3:]), (1, b"z")) == [
        *("paste 100", "z")
    ]
    for split in range(1, len(END)):
        pieces = (0, long + END[:split]), (0.3, END[split:]), (0.31, b"z")
        assert cut(100, *pieces) == ["paste 100", "z"], split


@pytest.mark.parametrize("key", [b"z", "é".encode(), b"\r", b"\x1b[A", b"\x1b[21~"])
def test_after_a_paste_without_an_end_the_next_key_that_comes_alone_acts(key: bytes) -> None:
    (name,) = read((0, key))
    assert cut(100, (0, BEGIN + b"x" * 2_000_000), (0.15, key)) == ["paste 100", name]
    assert cut(100, (0, BEGIN + b"x" * 2_000_000), (0.05, key)) == ["paste 100"]


def test_typing_does_not_prolong_a_paste_without_an_end() -> None:
    """It went on for as long as somebody typed."""
    typed = [(0.3 * number, b"k") for number in range(1, 40)]
    first, *keys = cut(1000, (0, BEGIN + b"x"), *typed)
    in_time = sum(at < PASTE_LASTS for at, _ in typed)
    assert first == f"paste {1 + in_time}" and keys == ["k"] * (39 - in_time)


@pytest.mark.parametrize("piece", [1, 7, 4096, 3_000_000])
def test_the_front_lets_no_more_than_the_first_bytes_through(piece: int) -> None:
    size = 30_000 if piece < 100 else 2_000_000
    sent = b"a" + BEGIN + b"x" * size + END + b"b"
    gate = PasteGate()
    passed = b"".join(gate.let(sent[at : at + piece], 0.0) for at in range(0, len(sent), piece))
    assert passed == b"a" + BEGIN + b"x" * PASTE_BYTES + END + b"b"


def test_the_front_changes_nothing_else() -> None:
    chance = random.Random(3)
    parts = [BEGIN, END, b"\x1b[", b"20", b"1~", b"\x1b", b"text", b"\r", BEGIN + b"short" + END]
    for _ in range(2000):
        sent = b"".join(chance.choices(parts, k=chance.randrange(1, 12)))
        gate, at, passed = PasteGate(10_000), 0, b""
        while at < len(sent):
            step = chance.randrange(1, 9)
            passed += gate.let(sent[at : at + step], 0.0)
            at += step
        assert passed == sent


def test_the_front_lets_the_key_after_a_paste_without_an_end_through() -> None:
    gate = PasteGate(100)
    assert gate.let(BEGIN + b"x" * 5000, 0.0) == BEGIN + b"x" * 100 + END
    assert gate.let(b"x" * 5000, 0.3) == b"" and gate.let(b"k", 0.35) == b""
    assert gate.let(b"k", 0.5) == b"k" and gate.let(b"text", 0.5) == b"text"


def test_what_is_dropped_is_forgiven_within_its_own_allowance() -> None:
    intake = RateLimit(0.0)
    for _ in range(512):
        intake.forgive(4096)
        assert intake.spend(4096, 1, 0.0) == 0
    waits = []
    for _ in range(512):
        intake.forgive(4096)
        waits.append(intake.spend(4096, 1, 0.0))
    assert waits[-1] == 0 or waits[-1] < (MOST + 4 * 1024 * 1024) / RATE
    for _ in range(512):
        intake.forgive(4096)
        waits.append(intake.spend(4096, 1, 0.0))
    assert waits[-1] > 5 and intake.forgivable == 0 and DROPPED > 2 * 1024 * 1024
