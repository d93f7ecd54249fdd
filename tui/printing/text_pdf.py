"""Blocks of text become the pages of a PDF: selectable, in one language, with an outline and tags."""

import io
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from tui.printing.fonts import BOLD, REGULAR, draws, glyphs, width

MM = 72 / 25.4
WIDTH, HEIGHT = 210 * MM, 297 * MM
LEFT, RIGHT, TOP, BOTTOM, FOOT = 20 * MM, 190 * MM, 277 * MM, 22 * MM, 16 * MM
SIZE, LEADING = 10.0, 1.35
_SIZES = {0: 16.0, 1: 13.0, 2: 11.5}
_GAP = 2 * MM
_NARROWEST = 18 * MM
_TOGETHER = 8
"""The most lines of a row that no page break divides."""


@dataclass
class Tag:
    """One element of the PDF's structure (ISO 32000-1, 14.7).

    ``marks`` are the page (from 0) and the number of each piece of text that belongs to it.
    """

    role: str
    inner: list["Tag"] = field(default_factory=list)
    marks: list[tuple[int, int]] = field(default_factory=list)

    def put(self, role: str) -> "Tag":
        """Return a new last element inside."""
        self.inner.append(Tag(role))
        return self.inner[-1]


class TextPdf:
    """A PDF under way. ``foot`` and ``missing`` are as in ``models.printing.PrintOrder``."""

    def __init__(self, title: str, language: str, foot: str, missing: str) -> None:
        from reportlab.pdfgen.canvas import Canvas  # 140 ms: only in the child that prints

        glyphs()
        self._file = io.BytesIO()
        self._canvas: Any = Canvas(self._file, pagesize=(WIDTH, HEIGHT), pageCompression=1, lang=language)
        self._canvas.setTitle(title)
        self._canvas.setAuthor("eSanté")
        self._canvas.setCreator("eSanté")
        self._canvas.setViewerPreference("DisplayDocTitle", "true")
        self._foot, self._missing = foot, missing
        self._page, self._y, self._marks = 0, TOP, 0
        self.tags = Tag("Document")
        self.pieces = 0
        """How many pieces of text have a tag so far."""

    @property
    def pages(self) -> int:
        """How many pages there are so far."""
        return self._page + 1

    def add(self, block: Block) -> None:
        """Write a block below the one before it."""
        match block:
            case Heading():
                self._heading(block)
            case Paragraph():
                self._text(self.tags.put("P"), block.text)
                self._y -= _GAP
            case Item():
                indent = (block.depth - 1) * 5 * MM
                self._text(self.tags.put("P"), f"{block.mark} {block.text}", indent=indent)
                self._y -= _GAP / 2
            case Table():
                self._table(block)
                self._y -= _GAP

    def finish(self) -> bytes:
        """Return the file, not encrypted yet and without its tags."""
        self._end_page()
        self._canvas.save()
        return self._file.getvalue()

    def _heading(self, block: Heading) -> None:
        size = _SIZES.get(block.depth, SIZE)
        self._need(4 * size * LEADING)
        self._y -= size * 0.5
        text = self._readable(block.text).strip() or "…"
        key = f"h{self._page}-{self._marks}"
        self._canvas.bookmarkHorizontal(key, 0, self._y + size)
        self._canvas.addOutlineEntry(text[:80], key, 0)
        self._text(self.tags.put(f"H{min(max(block.depth, 1), 6)}"), text, BOLD, size)
        self._y -= _GAP / 2

    def _text(
        self, tag: Tag, text: str, font: str = REGULAR, size: float = SIZE, *, indent: float = 0
    ) -> None:
        lines = self._lines(text, font, size, RIGHT - LEFT - indent)
        while lines:
            self._need(size * LEADING)
            room = max(1, int((self._y - BOTTOM) / (size * LEADING)))
            self._draw(tag, LEFT + indent, lines[:room], font, size)
            self._y -= len(lines[:room]) * size * LEADING
            lines = lines[room:]

    def _table(self, table: Table) -> None:
        tag = self.tags.put("Table")
        if table.caption:
            self._text(tag.put("Caption"), table.caption, BOLD)
        rows = [row for row in (table.head, *table.rows) if row]
        count = max((len(row) for row in rows), default=0)
        if not count:
            return
        edges = self._edges(rows, count)
        if table.head:
            self._row(tag.put("TR"), table.head, edges, BOLD)
        for row in table.rows:
            self._row(tag.put("TR"), row, edges, REGULAR, table.head)

    def _edges(self, rows: list[tuple[str, ...]], count: int) -> list[tuple[float, float]]:
        """The left edge and the width of each column: what it needs, or its share of what there is."""
        room = RIGHT - LEFT - (count - 1) * _GAP
        wanted = [
            max([_NARROWEST, *(self._widest(row[place]) for row in rows[:200] if place < len(row))])
            for place in range(count)
        ]
        even = room / count
        if sum(wanted) > room:
            spare = room - sum(min(each, even) for each in wanted)
            hungry = sum(each - even for each in wanted if each > even) or 1.0
            wanted = [each if each <= even else even + spare * (each - even) / hungry for each in wanted]
        edges, left = [], LEFT
        for each in wanted:
            edges.append((left, each))
            left += each + _GAP
        return edges

    def _widest(self, text: str) -> float:
        return max((width(line, BOLD, SIZE) for line in self._readable(text)[:400].split("\n")), default=0.0)

    def _row(
        self,
        tag: Tag | None,
        row: tuple[str, ...],
        edges: list[tuple[float, float]],
        font: str,
        head: tuple[str, ...] = (),
    ) -> None:
        """One row, in one piece unless it is long; ``head`` is repeated on a new page.

        Without a tag it only decorates: a head that is repeated.
        """
        cells = [self._lines(cell, font, SIZE, wide) for cell, (_, wide) in zip(row, edges, strict=False)]
        tags = [tag.put("TH" if font == BOLD else "TD") if tag else None for _ in cells]
        count = max((len(cell) for cell in cells), default=0)
        for number in range(count):
            page, together = self._page, count if number == 0 and count <= _TOGETHER else 1
            self._need(together * SIZE * LEADING)
            if head and self._page != page:
                self._row(None, head, edges, BOLD)
            for cell, (left, _), inner in zip(cells, edges, tags, strict=False):
                if number < len(cell) and cell[number]:
                    self._draw(inner, left, [cell[number]], font, SIZE)
            self._y -= SIZE * LEADING
        self._y -= _GAP / 2

    def _draw(self, tag: Tag | None, x: float, lines: list[str], font: str, size: float) -> None:
        """Lines from the present height on downwards, as one piece of a tag, or of none."""
        if tag is None:
            self._canvas.addLiteral("/Artifact BMC")
        else:
            self._canvas.addLiteral(f"/{tag.role} <</MCID {self._marks}>> BDC")
            tag.marks.append((self._page, self._marks))
            self._marks += 1
            self.pieces += 1
        self._canvas.setFont(font, size)
        for number, line in enumerate(lines, start=1):
            self._canvas.drawString(x, self._y - number * size * LEADING, line)
        self._canvas.addLiteral("EMC")

    def _need(self, height: float) -> None:
        if self._y - height < BOTTOM:
            self._end_page()
            self._page, self._y, self._marks = self._page + 1, TOP, 0

    def _end_page(self) -> None:
        foot = self._foot.format(page=self.pages)
        self._y = FOOT
        self._draw(None, LEFT, [self._readable(foot)], REGULAR, 8.0)
        self._canvas.showPage()

    def _lines(self, text: str, font: str, size: float, most: float) -> list[str]:
        return [
            line for part in self._readable(text).split("\n") for line in _wrapped(part, font, size, most)
        ]

    def _readable(self, text: str) -> str:
        """The text with words in place of a run of characters that the fonts cannot draw.

        A soft hyphen is none: it only says where a word may be broken.
        """
        text = text.replace("\N{SOFT HYPHEN}", "").replace("\t", " ")
        if all(character == "\n" or draws(character) for character in text):
            return text
        parts, missing = list[str](), 0
        for character in (*text, ""):
            if character and not (character == "\n" or draws(character)):
                missing += 1
                continue
            if missing:
                parts.append(self._missing.format(count=missing))
                missing = 0
            parts.append(character)
        return "".join(parts)


@lru_cache(maxsize=4096)
def _word_width(word: str, font: str, size: float) -> float:
    return width(word, font, size)


def _wrapped(text: str, font: str, size: float, most: float) -> list[str]:
    """The text in lines of at most ``most`` points; a word that is longer is cut."""
    blank = _word_width(" ", font, size)
    lines, used = [""], 0.0
    for word in text.split(" "):
        wide = _word_width(word, font, size)
        if lines[-1] and used + blank + wide <= most:
            lines[-1], used = f"{lines[-1]} {word}", used + blank + wide
            continue
        if lines[-1]:
            lines.append("")
        while wide > most:
            fits = max(1, int(len(word) * most / wide) - 1)
            while fits > 1 and width(word[:fits], font, size) > most:
                fits -= 1
            lines[-1] = word[:fits]
            lines.append("")
            word, wide = word[fits:], width(word[fits:], font, size)
        lines[-1], used = word, wide
    return lines
