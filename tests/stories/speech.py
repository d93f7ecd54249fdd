"""What a screen reader of the console speaks, as tdsr does: text as it is drawn, and each typed character."""

from typing import Any

import pyte


class _Screen(pyte.Screen):
    """Every character that is drawn and was not just typed is kept for speech; a new line ends a piece."""

    def __init__(self, columns: int, rows: int) -> None:
        self.pieces: list[str] = [""]
        self.echoes: list[str] = []
        self.expected = ""
        self.moved = 0
        super().__init__(columns, rows)

    def draw(self, data: str) -> None:
        for character in data:
            if self.expected.startswith(character):
                self.expected = self.expected[1:]
                self.echoes.append(character)
            else:
                self.pieces[-1] += character
            super().draw(character)

    def linefeed(self) -> None:
        if self.pieces[-1]:
            self.pieces.append("")
        super().linefeed()

    def cursor_position(self, *given: Any, **more: Any) -> None:
        self.moved += 1
        super().cursor_position(*given, **more)


class Speech:
    """The reader at one terminal."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self._screen = _Screen(columns, rows)
        self._before = self._screen.moved  # a screen places its cursor when it is made
        self._stream = pyte.ByteStream(self._screen)

    def feed(self, drawn: bytes) -> None:
        """Take what the program sends."""
        self._stream.feed(drawn)

    def typed(self, text: str) -> None:
        """These keys were pressed: what is drawn of them next is their echo."""
        self._screen.expected = text

    @property
    def spoken(self) -> str:
        """All that was spoken, in order, but the echo of keys."""
        return " ".join(" ".join(self._screen.pieces).split())

    @property
    def echoed(self) -> str:
        """The typed characters that were spoken."""
        return "".join(self._screen.echoes)

    @property
    def moves(self) -> int:
        """How often the cursor was placed somewhere else, so that a reader would lose its place."""
        return self._screen.moved - self._before
