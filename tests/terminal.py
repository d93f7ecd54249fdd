"""A terminal emulator for tests: pyte, corrected where it differs from xterm."""

import re
import unicodedata
from typing import Any

import pyte
from pyte import modes
from pyte.screens import Char, Margins, wcwidth

ALLOWED = re.compile(
    # Text without controls, CR, LF, BS, cursor motions, erasures, scrolling, REP, SGR, margins, RI.
    r"(?:[^\x00-\x1f\x7f-\x9f]|[\r\n\x08]|\x1b\[[\d;]*[ABCDGHJKLMSTXbdmr]|\x1bM"
    r"|\x1b\[\?(?:1049|7|2004|25)[hl])*"
)


def check_allowed(said: bytes) -> None:
    """Every byte of it is text, or one of the few sequences that the wire may say."""
    assert ALLOWED.fullmatch(said.decode()), said


_RUN = re.compile(r"[^\x00-\x1f\x7f-\x9f]+|\x1b\[([\d;]*)([ABCDGHJKLMSTXbdmr])")


class _Stream(pyte.ByteStream):
    csi = {**pyte.ByteStream.csi, "b": "repeat", "S": "scroll_up", "T": "scroll_down"}  # noqa: RUF012
    events = pyte.ByteStream.events | {"repeat", "scroll_up", "scroll_down"}

    def feed(self, data: bytes) -> None:  # type: ignore[override]  # as pyte.ByteStream
        """As pyte's own, which takes a sequence character by character: here those that come most are one."""
        assert self.listener is not None
        text, offset = self.utf8_decoder.decode(data), 0
        while offset < len(text):
            run = _RUN.match(text, offset) if self._taking_plain_text else None
            if run is None:
                self._taking_plain_text = self._send_to_parser(text[offset])
                offset += 1
                continue
            offset = run.end()
            if run[2] is None:
                self.listener.draw(run[0])
            else:
                numbers = [min(int(number or 0), 9999) for number in run[1].split(";")]
                getattr(self.listener, self.csi[run[2]])(*numbers)


class _Screen(pyte.Screen):
    """What pyte 0.8.2 lacks or does otherwise: REP, SU, SD, motions beyond the margins, the alternate screen,
    erasure in the background colour only, the home position after DECSTBM, the halves of wide characters,
    wrapping switched off."""

    def __init__(self, columns: int, lines: int) -> None:
        self._last = " "
        self._main: tuple[dict[int, Any], tuple[int, int]] | None = None
        self.modes_seen: set[int] = set()
        self.scrollback_cleared = False
        super().__init__(columns, lines)

    def draw(self, data: str) -> None:
        if self._draws_plainly(data):
            return
        for character in data:
            self._draw(character, wcwidth(character))
            if self.cursor.x >= self.columns and modes.DECAWM not in self.mode:
                self.cursor.x = self.columns - 1

    def _draws_plainly(self, data: str) -> bool:
        """What nearly all text is, at a tenth of the cost: ASCII in one row, over nothing wide."""
        row, start = self.buffer[self.cursor.y], self.cursor.x
        end = start + len(data)
        if end >= self.columns or not data.isascii() or not data.isprintable():
            return False
        # The cell after the last is half of a wide character where the last cell holds the other half.
        if any(x in row and not row[x].data.isascii() for x in range(start, end)) or row[start].data == "":
            return False
        worn = self.cursor.attrs
        for x, character in enumerate(data, start):
            row[x] = worn._replace(data=character)
        self.cursor.x, self._last = end, data[-1]
        return True

    def _draw(self, character: str, width: int) -> None:
        if width < 1:
            if self.cursor.x and unicodedata.category(character)[0] == "M":
                row = self.buffer[self.cursor.y]
                x = self.cursor.x - (2 if row[self.cursor.x - 1].data == "" else 1)
                row[x] = row[x]._replace(data=unicodedata.normalize("NFC", row[x].data + character))
            return
        if self.cursor.x + width > self.columns:
            if modes.DECAWM in self.mode:
                self.carriage_return()
                self.linefeed()
            else:
                self.cursor.x = self.columns - width
        for x in range(self.cursor.x, self.cursor.x + width):
            self._break_wide(x)
        row = self.buffer[self.cursor.y]
        row[self.cursor.x] = self.cursor.attrs._replace(data=character)
        if width == 2:
            row[self.cursor.x + 1] = self.cursor.attrs._replace(data="")
        self.cursor.x += width
        self._last = character

    def _break_wide(self, x: int) -> None:
        """Overwriting one half of a wide character leaves a blank as the other."""
        row = self.buffer[self.cursor.y]
        if row[x].data == "" and x:
            row[x - 1] = row[x - 1]._replace(data=" ")
        elif wcwidth(row[x].data[:1] or " ") == 2 and x + 1 < self.columns:
            row[x + 1] = row[x + 1]._replace(data=" ")

    def repeat(self, count: int = 1) -> None:
        self.draw(self._last * max(1, count))

    def scroll_up(self, count: int = 1) -> None:
        self._scroll(max(1, count))

    def scroll_down(self, count: int = 1) -> None:
        self._scroll(-max(1, count))

    def _scroll(self, count: int) -> None:
        top, bottom = self.margins or Margins(0, self.lines - 1)
        within = range(top, bottom + 1)
        moved = {
            y: self.buffer[y + count] for y in within if y + count in within and y + count in self.buffer
        }
        for y in within:
            self.buffer.pop(y, None)
        self.buffer.update(moved)

    def set_margins(self, top: int | None = None, bottom: int | None = None) -> None:
        super().set_margins(top, bottom or None)
        self.cursor_position()

    def cursor_down(self, count: int | None = None) -> None:
        """Only a cursor that is not yet below the bottom margin stops there."""
        bottom = (
            self.margins.bottom if self.margins and self.cursor.y <= self.margins.bottom else self.lines - 1
        )
        self.cursor.y = min(self.cursor.y + (count or 1), bottom)

    def cursor_up(self, count: int | None = None) -> None:
        top = self.margins.top if self.margins and self.cursor.y >= self.margins.top else 0
        self.cursor.y = max(self.cursor.y - (count or 1), top)

    def _erased(self) -> Char:
        return Char(" ", bg=self.cursor.attrs.bg)

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        start, end = [(self.cursor.x, self.columns), (0, self.cursor.x + 1), (0, self.columns)][how]
        for x in range(start, end):
            self._break_wide(x)
            self.buffer[self.cursor.y][x] = self._erased()

    def erase_characters(self, count: int | None = None) -> None:
        for x in range(self.cursor.x, min(self.cursor.x + (count or 1), self.columns)):
            self._break_wide(x)
            self.buffer[self.cursor.y][x] = self._erased()

    def erase_in_display(self, how: int = 0, *args: Any, **kwargs: Any) -> None:
        if how == 3:
            self.scrollback_cleared = True
            return
        rows = [range(self.cursor.y + 1, self.lines), range(self.cursor.y), range(self.lines)][how]
        for y in rows:
            for x in range(self.columns):
                self.buffer[y][x] = self._erased()
        if how < 2:
            self.erase_in_line(how)

    def set_mode(self, *numbers: int, **kwargs: Any) -> None:
        self.modes_seen.update(numbers)
        if 1049 in numbers and self._main is None:
            self._main = ({y: dict(row) for y, row in self.buffer.items()}, (self.cursor.x, self.cursor.y))
            self.buffer.clear()
        super().set_mode(*numbers, **kwargs)

    def reset_mode(self, *numbers: int, **kwargs: Any) -> None:
        if 1049 in numbers and self._main is not None:
            rows, (self.cursor.x, self.cursor.y) = self._main
            self._main = None
            self.buffer.clear()
            for y, row in rows.items():
                self.buffer[y].update(row)
        super().reset_mode(*numbers, **kwargs)

    @property
    def alternate(self) -> bool:
        return self._main is not None


class Terminal:
    """A terminal of so many columns and rows that shows the bytes it is fed."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        self.screen = _Screen(columns, rows)
        self._stream = _Stream(self.screen)

    def feed(self, received: bytes) -> None:
        self._stream.feed(received)

    @property
    def lines(self) -> list[str]:
        """The rows, blanks at their ends included."""
        rows, columns = self.screen.buffer, range(self.columns)
        return ["".join([row[x].data for x in columns]) for row in (rows[y] for y in range(self.rows))]

    def text(self) -> str:
        """All rows, blanks at their ends taken away."""
        return "\n".join(line.rstrip() for line in self.lines)

    @property
    def columns(self) -> int:
        return int(self.screen.columns)

    @property
    def rows(self) -> int:
        return int(self.screen.lines)

    @property
    def cursor(self) -> tuple[int, int]:
        """Column and row from 0."""
        return min(self.screen.cursor.x, self.columns - 1), self.screen.cursor.y

    @property
    def cursor_visible(self) -> bool:
        return not self.screen.cursor.hidden

    @property
    def alternate(self) -> bool:
        """Whether the alternate screen is shown."""
        return self.screen.alternate

    def cell(self, x: int, y: int) -> Char:
        """Character (``data``; "" is the second half of a wide one), ``fg``, ``bg``, ``bold`` and so on."""
        return self.screen.buffer[y][x]

    def resize(self, columns: int, rows: int) -> None:
        self.screen.resize(rows, columns)


class _WidthlessScreen(_Screen):
    def draw(self, data: str) -> None:
        for character in data:
            if unicodedata.category(character)[0] != "M":
                self._draw(character, 1)
                self.cursor.x = min(self.cursor.x, self.columns - 1)

    def _break_wide(self, x: int) -> None:
        """Nothing is wide here: overwriting a cell leaves its neighbour alone."""


class WidthlessTerminal(Terminal):
    """A terminal for which every character is one cell wide and marks are nothing: no two agree on widths."""

    def __init__(self, columns: int = 80, rows: int = 24) -> None:
        super().__init__(columns, rows)
        self.screen = _WidthlessScreen(columns, rows)
        self._stream = _Stream(self.screen)
