"""A paste that is too long is cut, and the rest of it is told from the keys that follow.

The module is pure: bytes and times in. The keyboard cuts at what the field can hold, the front of a service
before that, so that nobody waits for bytes that are not used.
"""

BEGIN, END = b"\x1b[200~", b"\x1b[201~"
"""The marks around a paste (xterm's bracketed paste, mode 2004)."""
PASTE_BYTES = 16 * 1024
"""The most bytes of a paste; no field holds as much."""
PASTE_PATIENCE = 2.0
"""Seconds of silence after which a paste without its end counts as ended."""
PASTE_LASTS = 5.0
"""Seconds after which a paste counts as ended, even while more of it arrives."""
_ALONE = 0.1
"""Seconds of silence before a key, as a person types it."""
_LONGEST_KEY = 8
_BEGINNINGS = tuple(END[:length] for length in range(1, len(END)))


class Remainder:
    """The rest of a paste that was cut at ``now``; ``last`` are its last bytes so far."""

    def __init__(self, last: bytes, now: float) -> None:
        self._last = last[1 - len(END) :]
        self._came_at = now

    def after(self, received: bytes, now: float) -> bytes | None:
        """Return those bytes that follow the paste; None while all of them still belong to it.

        The paste ends by its end mark, by silence, or by one key that arrives alone: a paste arrives in large
        pieces.
        """
        silence, self._came_at = now - self._came_at, now
        seen = self._last + received
        end = seen.find(END)
        if end >= 0:
            return seen[end + len(END) :]
        if silence >= PASTE_PATIENCE or (silence >= _ALONE and _is_key(received, seen)):
            return received
        self._last = seen[1 - len(END) :]
        return None


def _is_key(received: bytes, seen: bytes) -> bool:
    if seen.endswith(_BEGINNINGS):
        return False  # the end mark may be arriving
    if received.startswith(b"\x1b"):
        return len(received) <= _LONGEST_KEY
    return len(received.decode("utf-8", "replace")) == 1


class PasteGate:
    """Passes a client's bytes on, but of each paste only the first ones and an end mark."""

    def __init__(self, most: int = PASTE_BYTES) -> None:
        self._most = most
        self._last = b""
        self._inside: int | None = None
        """Bytes of the paste that were passed on; None outside of one."""
        self._remainder: Remainder | None = None

    def let(self, received: bytes, now: float) -> bytes:
        """Return those of the bytes that are passed on."""
        passed = b""
        while received:
            if self._remainder is not None:
                rest = self._remainder.after(received, now)
                if rest is None:
                    break
                self._remainder, received = None, rest
            else:
                cut = self._next(received, now)
                passed, received = passed + received[:cut], received[cut:]
                passed += END * (self._remainder is not None)
        return passed

    def _next(self, received: bytes, now: float) -> int:
        """How many bytes are passed on before a paste begins, ends or is cut."""
        mark = BEGIN if self._inside is None else END
        piece = received if self._inside is None else received[: self._most - self._inside]
        seen = self._last + piece
        found = seen.find(mark)
        if found >= 0:
            cut = found + len(mark) - len(self._last)
            self._last, self._inside = b"", 0 if self._inside is None else None
            return cut
        self._last = seen[1 - len(mark) :]
        if self._inside is not None:
            self._inside += len(piece)
            if self._inside >= self._most:
                self._remainder = Remainder(self._last, now)
                self._last, self._inside = b"", None
        return len(piece)
