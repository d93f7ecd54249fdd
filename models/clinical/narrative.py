"""The narrative of a section becomes blocks of plain text; what cannot be shown is named in its place."""

from collections.abc import Iterator
from typing import Any

from models.clinical.blocks import Block, Heading, Item, Paragraph, Section
from models.clinical.lab_values import lab_values_of
from models.clinical.omissions import Omitted, deleted, left_out
from models.clinical.tables import table_blocks
from models.clinical.text import NS, flat, lowered, one_line, parts_of, raised, several_lines, shown, tag_of
from models.clinical.vaccinations import IMMUNIZATIONS, vaccinations_of

MOST_LINES = 20_000
"""The most blocks and rows of one narrative; a last line says how many more there are."""
DEEPEST = 12
"""The deepest level of a list that is indented; deeper levels are shown at this one."""
_OWN_LINE = frozenset({"paragraph", "list", "table", "footnote"})
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


def sections_of(structured: Any) -> tuple[Section, ...]:
    """Return the sections of a structuredBody that have a title or a text, nested ones after their parent."""
    found: list[Section] = []
    for section in structured.findall(f"{NS}component/{NS}section"):
        found.extend(_section(section))
    return tuple(section for section in found if section.title or section.blocks)


def _section(element: Any) -> Iterator[Section]:
    code = element.find(f"{NS}code")
    loinc = "" if code is None else str(code.get("code") or "")[:32]
    heading = element.find(f"{NS}title")
    title = shown("".join(heading.itertext())) if heading is not None else ""
    text, entries = element.find(f"{NS}text"), element.findall(f"{NS}entry")
    blocks = _Narrative().read(text) if text is not None else ()
    if not blocks and entries:
        blocks = (Paragraph(left_out(Omitted.ENTRIES, len(entries))),)
    vaccinations = tuple(vaccinations_of(element)) if loinc == IMMUNIZATIONS else ()
    yield Section(loinc, title, blocks, vaccinations, tuple(lab_values_of(element)))
    for nested in element.findall(f"{NS}component/{NS}section"):
        yield from _section(nested)


class _Narrative:
    """Reads one ``text`` element (CDA R2, 4.3.5: the narrative block's schema), within bounds."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._lines = 0
        self._over = 0

    def read(self, text: Any) -> tuple[Block, ...]:
        """Return all blocks; the last one says how many lines exceeded ``MOST_LINES``."""
        self._notes = {
            str(note.get("ID")): number
            for number, note in enumerate(text.iter(f"{NS}footnote"), start=1)
            if note.get("ID")
        }
        self._flow(text, 1)
        if self._over:
            self._blocks.append(Paragraph(left_out(Omitted.LINES, self._over)))
        return tuple(self._blocks)

    def _add(self, block: Block, lines: int = 1) -> None:
        if self._lines + lines > MOST_LINES:
            self._over += lines
        else:
            self._lines += lines
            self._blocks.append(block)

    def _say(self, pieces: list[str]) -> None:
        for part in parts_of(several_lines("".join(pieces))):
            self._add(Paragraph(part))
        pieces.clear()

    def _flow(self, element: Any, depth: int) -> None:
        """Text between blocks is a paragraph of its own."""
        pieces: list[str] = [flat(element.text)]
        for child in element:
            name = tag_of(child)
            if _is_deleted(child):
                pieces.append(self._inline(child))
            elif name in _OWN_LINE:
                self._say(pieces)
                self._block(name, child, depth)
            elif name == "caption":
                pass  # it is shown above as a heading
            elif any(tag_of(inner) in _OWN_LINE for inner in child.iter()):
                self._say(pieces)
                self._flow(child, depth)
            else:
                pieces.append(self._inline(child))
            pieces.append(flat(child.tail))
        self._say(pieces)

    def _block(self, name: str, element: Any, depth: int) -> None:
        if name == "table":
            caption = one_line(self._caption(element))
            blocks, over = table_blocks(element, caption, MOST_LINES - self._lines, self._inline)
            self._over += over
            for block in blocks:
                self._add(block, max(1, len(getattr(block, "rows", ()))))
            return
        if name == "list":
            self._list(element, depth)
            return
        if said := one_line(self._caption(element)):
            self._add(Heading(said, 2))
        if name == "footnote" and (number := self._notes.get(str(element.get("ID")))):
            element.text = f"[{number}] {element.text or ''}"
        self._flow(element, depth)

    def _caption(self, element: Any) -> str:
        caption = element.find(f"{NS}caption")
        return "" if caption is None else self._inline(caption)

    def _list(self, element: Any, depth: int) -> None:
        if said := one_line(self._caption(element)):
            self._add(Heading(said, 2))
        self._say([flat(element.text)])
        number = 0
        for child in element:
            if tag_of(child) == "item":
                number += 1
                self._item(child, _mark(element, number), min(depth, DEEPEST))
            elif tag_of(child) != "caption":
                self._say([self._inline(child)])
            self._say([flat(child.tail)])

    def _item(self, item: Any, mark: str, depth: int) -> None:
        """The item's text up to a nested list or table, then that one, then the rest as a paragraph."""
        pieces, begun = [flat(item.text)], False

        def said() -> None:
            nonlocal begun
            for part in parts_of(several_lines("".join(pieces))):
                self._add(Paragraph(part) if begun else Item(part, mark, depth))
                begun = True
            pieces.clear()

        for child in item:
            nested = [] if _is_deleted(child) else list(_outermost(child))
            if nested == [child]:
                said()
                self._block(tag_of(child), child, depth + 1)
            else:
                pieces.append(self._inline(child, without=set(nested)))
                if tag_of(child) == "caption":
                    pieces.append(" : ")
                if nested:
                    said()
                for each in nested:
                    self._block(tag_of(each), each, depth + 1)
            pieces.append(flat(child.tail))
        said()

    def _inline(self, element: Any, without: set[Any] | None = None) -> str:
        """The text in an element; what changes its meaning is said (deleted, raised, lowered, a picture)."""
        name = tag_of(element)
        if name == "br":
            return "\n"
        inner = self._inner(element, without)
        if name == "renderMultiMedia":
            return f" {left_out(Omitted.PICTURES, 1)} {inner} "
        if name == "footnoteRef" and (number := self._notes.get(str(element.get("IDREF")))):
            return f"[{number}]{inner}"
        if name == "sup":
            return raised(inner)
        if name == "sub":
            return lowered(inner)
        href = str(element.get("href") or "") if name == "linkHtml" else ""
        if href and href.strip() not in inner:
            inner = f"{inner} ({flat(href)})"
        return deleted(inner) if _is_deleted(element) else inner

    def _inner(self, element: Any, without: set[Any] | None) -> str:
        pieces = [flat(element.text)]
        for child in element:
            if without and child in without:
                pieces.append(" ")
            else:
                name = tag_of(child)
                before = "\n" if name in ("paragraph", "item", "tr", "footnote", "list", "table") else ""
                after = " " if name in ("td", "th") else "\n" if name == "caption" else before
                pieces += [before, self._inline(child, without), after]
            pieces.append(flat(child.tail))
        return "".join(pieces)


def _is_deleted(element: Any) -> bool:
    """Whether its author took it back: ``revised="delete"`` (CDA R2, 4.3.5.2), or struck through."""
    return element.get("revised") == "delete" or "strike" in str(element.get("styleCode") or "").lower()


def _outermost(element: Any) -> Iterator[Any]:
    """Lists and tables in an element, itself included, those within others of them left out."""
    if tag_of(element) in ("list", "table"):
        yield element
        return
    for child in element:
        yield from _outermost(child)


def _mark(element: Any, number: int) -> str:
    """The mark of an item, as the ordered list's ``styleCode`` says (CDA R2, table of style codes)."""
    if element.get("listType") != "ordered":
        return "•"
    style = str(element.get("styleCode") or "").lower()
    if "roman" in style and number < 40:
        text, left = "", number
        for value, sign in _ROMAN:
            text, left = text + sign * (left // value), left % value
    elif "alpha" in style and number <= 26:
        text = chr(ord("a") + number - 1)
    else:
        text = str(number)
    return f"{text.upper() if 'big' in style else text}."
