"""What comes from a terminal is keys and pastes; split, unfinished, unknown and hostile bytes are neither."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual import events

from tui.terminal.keyboard import LOCAL_HOLD, REMOTE_HOLD, Keyboard
from tui.terminal.pastes import PASTE_BYTES, PASTE_PATIENCE


def read(*pieces: tuple[float, bytes], hold: float = REMOTE_HOLD) -> list[str]:
    """The names of the keys and, in quotes, the pastes of bytes that came at such times; then silence."""
    keyboard, found = Keyboard(hold), []
    for at, piece in pieces:
        while keyboard.deadline is not None and keyboard.deadline <= at:
            found += keyboard.expire(keyboard.deadline)
        found += keyboard.feed(piece, at)
    while keyboard.deadline is not None:
        found += keyboard.expire(keyboard.deadline)
    return [event.key if isinstance(event, events.Key) else repr(event.text) for event in found]


def test_letters_and_controls() -> None:
    assert read((0, "aÉ€7 \t\r\x7f\x03\x0c".encode())) == [
        *("a", "É", "euro_sign", "7", "space", "tab", "enter", "backspace", "ctrl+c", "ctrl+l")
    ]


@pytest.mark.parametrize(
    ("sequence", "key"),
    [
        (b"\x1bOP", "f1"),
        (b"\x1b[[A", "f1"),
        (b"\x1b[11~", "f1"),
        (b"\x1b[21~", "f10"),
        (b"\x1b[A", "up"),
        (b"\x1bOA", "up"),
        (b"\x1b[Z", "shift+tab"),
        (b"\x1b\t", "shift+tab"),
        (b"\x1b[6~", "pagedown"),
        (b"\x1b[F", "end"),
    ],
)
def test_a_sequence_is_one_key_however_it_is_split(sequence: bytes, key: str) -> None:
    assert read((0, sequence)) == [key]
    for cut in range(1, len(sequence)):
        assert read((0, sequence[:cut]), (0.3, sequence[cut:])) == [key]
    one_by_one = [(0.3 * at, sequence[at : at + 1]) for at in range(len(sequence))]
    assert read(*one_by_one) == [key]


def test_a_lone_escape_waits_its_time() -> None:
    keyboard = Keyboard(REMOTE_HOLD)
    assert keyboard.feed(b"\x1b", 0) == []
    assert keyboard.expire(0.9) == []
    assert [event.key for event in keyboard.expire(1.0) if isinstance(event, events.Key)] == ["escape"]
    assert keyboard.deadline is None


def test_escape_and_a_digit_have_two_readings_until_escape_counts_as_a_key() -> None:
    assert read((0, b"\x1b7")) == ["alt+7"]
    assert read((0, b"\x1b"), (0.9, b"7")) == ["alt+7"]
    assert read((0, b"\x1b"), (1.1, b"7")) == ["escape", "7"]
    assert read((0, b"\x1b"), (0.2, b"7"), hold=LOCAL_HOLD) == ["escape", "7"]
    assert read((0, b"\x1ba7")) == ["escape", "a", "7"]
    assert read((0, b"\x1b\r")) == ["escape", "enter"]
    assert read((0, b"\x1b\x1b")) == ["escape", "escape"]


@pytest.mark.parametrize("hold", [LOCAL_HOLD, REMOTE_HOLD])
@pytest.mark.parametrize("sequence", [b"\x1b[A", b"\x1bOP", b"\x1b[21~"])
def test_a_tail_that_comes_too_late_is_no_text(sequence: bytes, hold: float) -> None:
    for cut in range(1, len(sequence)):
        found = read((0, sequence[:cut]), (hold * 1.5, sequence[cut:]), hold=hold)
        assert found == (["escape"] if cut == 1 else []), cut


@pytest.mark.parametrize(
    "answer",
    [
        b"\x1b[?62;22c",
        b"\x1b[>41;354;0c",
        b"\x1b[12;40R",
        b"\x1b[1;2R",
        b"\x1b]11;rgb:0000/0000/0000\x1b\\",
        b"\x1b]52;c;c2VjcmV0\x07",
        b"\x1bP1$r0m\x1b\\",
        b"\x1b[?2026;2$y",
        b"\x1b[<0;12;5M\x1b[<0;12;5m",
        b"\x1b[M !!",
        b"\x1b[I\x1b[O",
        b"\x1b[97;5u",
        b"\x1b[1;3A",
        b"\x1b[8;24;80t",
        b"\x1b[" + b"1;" * 500 + b"z",
        b"\xc2\x9b31m"[:2],
        b"\xff\xfe\x80",
        b"\0",
    ],
)
def test_answers_and_reports_are_ignored(answer: bytes) -> None:
    assert read((0, b"a" + answer + b"b")) == ["a", "b"]


def test_an_unfinished_string_ends_by_itself() -> None:
    assert read((0, b"\x1b]0;title"), (0.2, b"more"), (2, b"a")) == ["a"]
    assert read((0, b"\x1b]" + b"x" * 5000 + b"a"))[-1] == "a"


def test_invalid_utf8_is_ignored_and_split_utf8_joined() -> None:
    assert read((0, b"\xc3"), (0.4, b"\xa9"), (0.5, b"\xe2\x82"), (0.6, b"x")) == ["é", "x"]


def test_a_paste_is_one_event_and_submits_nothing() -> None:
    assert read((0, b"a\x1b[200~1893 1201\r\n05732\n\x1b[201~b")) == ["a", "'1893 1201\\n05732\\n'", "b"]
    paste = b"\x1b[200~un\x1b[31m deux\x1b[201~z"
    whole = ["'un[31m deux'", "z"]
    for cut in range(1, len(paste)):
        assert read((0, paste[:cut]), (0.5, paste[cut:])) == whole, cut
    assert read(*((0.01 * at, paste[at : at + 1]) for at in range(len(paste)))) == whole


def test_an_unfinished_paste_ends_in_time() -> None:
    keyboard = Keyboard(LOCAL_HOLD)
    assert keyboard.feed(b"\x1b[200~abc", 0) == []
    assert keyboard.expire(PASTE_PATIENCE - 0.1) == []
    (paste,) = keyboard.expire(PASTE_PATIENCE)
    assert isinstance(paste, events.Paste) and paste.text == "abc"
    assert len(keyboard.feed(b"d", 9)) == 1


@pytest.mark.parametrize("piece", [1000, 4096, 3_000_000])
def test_a_huge_paste_is_cut(piece: int) -> None:
    sent = b"\x1b[200~" + b"x" * 2_000_000 + b"\x1b[201~y"
    keyboard, found = Keyboard(), []
    for at in range(0, len(sent), piece):
        found += keyboard.feed(sent[at : at + piece], 0)
        assert len(keyboard._pasted) <= PASTE_BYTES + 20
    paste, key = found
    assert isinstance(paste, events.Paste) and paste.text == "x" * PASTE_BYTES
    assert isinstance(key, events.Key) and key.key == "y"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.one_of(st.binary(max_size=12), st.sampled_from([b"\x1b", b"\x1b[", b"\x1b[200~", b"\x1bO"])))
)
def test_any_bytes_in_any_pieces(pieces: list[bytes]) -> None:
    """No crash, no control in a text, and how the bytes were split changes nothing."""
    split, whole = Keyboard(), Keyboard()
    found = [event for piece in pieces for event in split.feed(piece, 0)] + split.expire(99)
    again = whole.feed(b"".join(pieces), 0) + whole.expire(99)
    assert [vars(event).get("key", vars(event).get("text")) for event in found] == [
        vars(event).get("key", vars(event).get("text")) for event in again
    ]
    for event in found:
        if isinstance(event, events.Paste):
            assert all(letter in "\n\t" or letter.isprintable() for letter in event.text)
        elif event.character and event.character.isprintable():
            assert len(event.character) == 1
