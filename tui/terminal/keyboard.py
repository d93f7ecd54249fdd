"""The bytes of a terminal become keys and pastes, and nothing else: a split sequence never becomes text.

The module is pure: bytes and times in, Textual's events out. Only the key sequences of Textual's own table
are known; answers of the terminal, reports of mouse and focus, and all other sequences are ignored.
"""

from codecs import getincrementaldecoder
from enum import Enum, auto

from textual import events
from textual._ansi_sequences import ANSI_SEQUENCES_KEYS
from textual.keys import KEY_NAME_REPLACEMENTS, Keys, _character_to_key

from tui.terminal.meta_digit import meta_digit
from tui.terminal.pastes import BEGIN, END, PASTE_BYTES, PASTE_LASTS, PASTE_PATIENCE, Remainder

LOCAL_HOLD = 0.1
REMOTE_HOLD = 1.0
"""Seconds for which an unfinished sequence is held, on this machine and over a network."""
_LONGEST_SEQUENCE = 64
_LONGEST_STRING = 4096
_HARD_BLANKS = "\u00a0\u202f\u2007"
_ESC, _CAN, _SUB, _BEL = 0x1B, 0x18, 0x1A, 0x07


class _State(Enum):
    TEXT = auto()
    ESCAPE = auto()
    SEQUENCE = auto()
    """After CSI or SS3, up to its final byte."""
    MOUSE = auto()
    """The three bytes of an old mouse report."""
    STRING = auto()
    """OSC, DCS and the like, up to BEL or ST."""
    STRING_END = auto()
    """ESC came inside a string: it is ST if a backslash follows."""
    PASTE = auto()
    PASTE_REST = auto()
    """What still arrives of a paste that was cut; it is dropped."""
    TAIL = auto()
    """A sequence was given up; what still arrives of it is no text."""


class Keyboard:
    """Turns the bytes of one terminal into keys and pastes.

    ``hold`` is how many seconds an unfinished sequence may wait for its rest. Call ``expire`` when
    ``deadline`` (in the same seconds as ``now``) has passed. ``longest_paste`` is the most bytes of the next
    paste.
    """

    def __init__(self, hold: float = LOCAL_HOLD) -> None:
        self.hold = hold
        self.deadline: float | None = None
        self._state = _State.TEXT
        self._held = bytearray()
        self.longest_paste = PASTE_BYTES
        self._pasted = bytearray()
        self._fed_at = self._paste_until = 0.0
        self._rest_of_paste = Remainder(b"", 0.0)
        self._decode = getincrementaldecoder("utf-8")("ignore").decode
        self._found: list[events.Key | events.Paste] = []
        self._escaped_at = float("-inf")

    def feed(self, received: bytes, now: float) -> list[events.Key | events.Paste]:
        """Return the events that these bytes complete."""
        self._lapse(now)
        self._fed_at = now
        if self._is_late_tail(received, now):
            received = b""
        at = 0
        while at < len(received):
            if self._state is _State.PASTE:
                at = self._paste(received, at)
            elif self._state is _State.PASTE_REST:
                after = self._rest_of_paste.after(received[at:], now)
                if after is None:
                    break
                self._state, at = _State.TEXT, len(received) - len(after)
            else:
                self._byte(received[at])
                at += 1
        self.deadline = self._deadline(now)
        return self._take()

    def expire(self, now: float) -> list[events.Key | events.Paste]:
        """Return the events that follow because no byte has arrived until now."""
        self._lapse(now)
        return self._take()

    def _lapse(self, now: float) -> None:
        if self.deadline is None or now < self.deadline:
            return
        self.deadline = None
        match self._state:
            case _State.ESCAPE:
                self._key(b"\x1b")
                self._escaped_at = now
                self._state = _State.TEXT
            case _State.PASTE if now >= self._paste_until:
                self._cut_paste()
            case _State.PASTE:
                self._end_paste()
            case _State.SEQUENCE:
                self._state = _State.TAIL
                self.deadline = now + self.hold
            case _:
                self._state = _State.TEXT

    def _deadline(self, now: float) -> float | None:
        if self._state in (_State.TEXT, _State.PASTE_REST):
            return None
        if self._state is _State.PASTE:
            self._paste_until = self._paste_until or now + PASTE_LASTS
            return min(now + max(self.hold, PASTE_PATIENCE), self._paste_until)
        return now + self.hold

    def _take(self) -> list[events.Key | events.Paste]:
        found, self._found = self._found, []
        return found

    def _is_late_tail(self, received: bytes, now: float) -> bool:
        """Whether these bytes belong to an ESC that has counted as a lone one since.

        A person's next key arrives alone; the rest of a sequence arrives in one piece.
        """
        late = self._state is _State.TEXT and now - self._escaped_at < self.hold and len(received) > 1
        return late and b"\x1b" + received in _KNOWN

    # One byte after another

    def _byte(self, byte: int) -> None:
        match self._state:
            case _State.TEXT:
                self._text(byte)
            case _State.ESCAPE:
                self._escape(byte)
            case _State.SEQUENCE:
                self._sequence(byte)
            case _State.MOUSE:
                self._held.append(byte)
                if len(self._held) == 3:
                    self._state = _State.TEXT
            case _State.STRING:
                self._string(byte)
            case _State.STRING_END:
                self._state = _State.TEXT
                if byte != ord("\\"):
                    self._begin_escape()
                    self._escape(byte)
            case _State.TAIL:
                self._tail(byte)

    def _text(self, byte: int) -> None:
        if byte == _ESC:
            self._begin_escape()
        else:
            for character in self._decode(bytes((byte,))):
                self._character(character)

    def _character(self, character: str) -> None:
        character = " " if character in _HARD_BLANKS else character
        if character < " " or character == "\x7f":
            self._key(character.encode())
        elif character.isprintable():
            name = character if character.isalnum() else _character_to_key(character)
            self._found.append(events.Key(KEY_NAME_REPLACEMENTS.get(name, name), character))

    def _begin_escape(self) -> None:
        self._decode(b"", final=True)
        self._held = bytearray(b"\x1b")
        self._state = _State.ESCAPE

    def _escape(self, byte: int) -> None:
        if byte in b"[O":
            self._held.append(byte)
            self._state = _State.SEQUENCE
        elif byte in b"]P^_X":
            self._held.clear()
            self._state = _State.STRING
        elif (byte < 0x20 or byte == 0x7F) and bytes((_ESC, byte)) in _KNOWN:
            # Meta with a control key, such as the Linux console's Shift+Tab.
            self._state = _State.TEXT
            self._key(bytes((_ESC, byte)))
        elif byte in b"0123456789":
            self._state = _State.TEXT
            self._found.append(meta_digit(chr(byte)))
        else:
            self._state = _State.TEXT
            self._key(b"\x1b")
            self._text(byte)

    def _sequence(self, byte: int) -> None:
        if byte < 0x20 or byte > 0x7E:
            self._break_off(byte)
            return
        self._held.append(byte)
        if byte < 0x40 or bytes(self._held) == b"\x1b[[":
            if len(self._held) > _LONGEST_SEQUENCE:
                self._state = _State.TAIL
            return
        sequence = bytes(self._held)
        self._state = _State.TEXT
        if sequence == BEGIN:
            self._pasted.clear()
            self._paste_until = 0.0
            self._state = _State.PASTE
        elif sequence == b"\x1b[M":
            self._held.clear()
            self._state = _State.MOUSE
        else:
            self._key(sequence)

    def _break_off(self, byte: int) -> None:
        self._state = _State.TEXT
        if byte not in (_CAN, _SUB):
            self._text(byte)

    def _string(self, byte: int) -> None:
        self._held.append(byte)
        if byte in (_BEL, _CAN, _SUB) or len(self._held) > _LONGEST_STRING:
            self._state = _State.TEXT
        elif byte == _ESC:
            self._state = _State.STRING_END

    def _tail(self, byte: int) -> None:
        if byte < 0x20 or byte > 0x7E:
            self._break_off(byte)
        elif byte >= 0x40:
            self._state = _State.TEXT

    # Pastes

    def _paste(self, received: bytes, at: int) -> int:
        """Take pasted bytes; returns where the paste ends in these, or is cut."""
        before = len(self._pasted)
        self._pasted += received[at : at + self.longest_paste + len(END)]
        end = self._pasted.find(END, max(0, before - len(END) + 1))
        if end >= 0:
            taken = end + len(END) - before
            del self._pasted[end:]
            self._end_paste()
            return at + taken
        taken = len(self._pasted) - before
        # The last bytes are kept beyond the limit: they may begin the end mark.
        if len(self._pasted) >= self.longest_paste + len(END):
            self._cut_paste()
        return at + taken

    def _cut_paste(self) -> None:
        """End a paste that is too long or lasts too long; the rest of it is dropped."""
        self._rest_of_paste = Remainder(bytes(self._pasted[-len(END) :]), self._fed_at)
        self._end_paste()
        self._state = _State.PASTE_REST

    def _end_paste(self) -> None:
        self._state = _State.TEXT
        text = bytes(self._pasted[: self.longest_paste]).decode("utf-8", "ignore")
        self._pasted.clear()
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        text = "".join(" " if letter in _HARD_BLANKS else letter for letter in text)
        kept = "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())
        if kept:
            self._found.append(events.Paste(kept))

    def _key(self, sequence: bytes) -> None:
        """Add the key of a sequence, if it has one."""
        if key := _KNOWN.get(sequence):
            self._found.append(events.Key(*key))


def _known() -> dict[bytes, tuple[str, str | None]]:
    known: dict[bytes, tuple[str, str | None]] = {}
    for sequence, keys in ANSI_SEQUENCES_KEYS.items():
        # Left out: keys of two parts (Alt and an arrow would leave the screen by its Esc), ESC and a letter.
        if isinstance(keys, tuple) and len(keys) == 1:
            known[sequence.encode()] = (keys[0].value, sequence if len(sequence) == 1 else None)
        elif isinstance(keys, str) and sequence.startswith("\x1bO"):
            known[sequence.encode()] = (_character_to_key(keys) if not keys.isalnum() else keys, keys)
    # They cannot be told apart from the cursor's position (ESC [ row ; column R).
    for sequence in ("\x1b[1;2R", "\x1b[1;5R", "\x1b[1;6R", "\x1b\x1b"):
        del known[sequence.encode()]
    # Some clients send this to keep a connection open: it is no key.
    del known[b"\0"]
    known[b"\x1b"] = (Keys.Escape.value, "\x1b")
    return known


_KNOWN = _known()
