"""The narrative of a section becomes blocks of plain text; coded vaccinations are read beside it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from models.clinical.cda import shown
from models.dsp.blocks import Block, Heading, Item, Paragraph, Section, Table, Vaccination

_NS = "{urn:hl7-org:v3}"
IMMUNIZATIONS = "11369-6"
MOST_BLOCKS, MOST_DEPTH, MOST_TEXT, MOST_COLUMNS = 20_000, 12, 20_000, 24
MOST_VACCINATIONS = 500
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_OWN_LINE = frozenset({"paragraph", "list", "table", "footnote"})
_DOSE = "30973-2"
_BLANKS = re.compile(r"\s+")


def sections_of(structured: Any) -> tuple[Section, ...]:
    """All sections of a structuredBody, nested ones flattened after the one they stand in."""
    found: list[Section] = []
    for section in structured.findall(f"{_NS}component/{_NS}section"):
        found.extend(_section(section, 1))
    return tuple(section for section in found if section.title or section.blocks)


def _section(element: Any, depth: int) -> Iterator[Section]:
    code = element.find(f"{_NS}code")
    loinc = "" if code is None else str(code.get("code") or "")[:32]
    title = shown("".join(_strings(element.find(f"{_NS}title"))))
    text = element.find(f"{_NS}text")
    blocks = _Narrative().read(text) if text is not None else ()
    vaccinations = tuple(_vaccinations(element)) if loinc == IMMUNIZATIONS else ()
    yield Section(loinc, title, blocks, vaccinations)
    if depth < MOST_DEPTH:
        for nested in element.findall(f"{_NS}component/{_NS}section"):
            yield from _section(nested, depth + 1)


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _strings(element: Any) -> Iterator[str]:
    if element is not None:
        yield from element.itertext()


class _Narrative:
    """Reads one ``text`` element (CDA R2, 4.3.5), within bounds."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []

    def read(self, text: Any) -> tuple[Block, ...]:
        self._flow(text, 1)
        return tuple(self._blocks)

    def _add(self, block: Block) -> None:
        if len(self._blocks) < MOST_BLOCKS:
            self._blocks.append(block)

    def _say(self, pieces: list[str]) -> None:
        if said := several_lines("".join(pieces)):
            self._add(Paragraph(said))
        pieces.clear()

    def _flow(self, element: Any, depth: int) -> None:
        """Text between blocks is a paragraph of its own."""
        pieces: list[str] = [_flat(element.text)]
        for child in element:
            name = _name(child)
            if name in _OWN_LINE:
                self._say(pieces)
                self._block(name, child, depth)
            elif name == "caption":
                pass  # it stands above as a heading
            elif any(_name(inner) in _OWN_LINE for inner in child.iter()) and depth < MOST_DEPTH:
                self._say(pieces)
                self._flow(child, depth + 1)
            else:
                pieces.append(_inline(child))
            pieces.append(_flat(child.tail))
        self._say(pieces)

    def _block(self, name: str, element: Any, depth: int) -> None:
        if name == "table":
            self._table(element)
        elif name == "list":
            self._list(element, depth)
        else:
            caption = element.find(f"{_NS}caption")
            if caption is not None:
                self._add(Heading(one_line("".join(_strings(caption))), 2))
            self._flow(element, depth)

    def _list(self, element: Any, depth: int) -> None:
        caption = element.find(f"{_NS}caption")
        if caption is not None and (said := one_line("".join(_strings(caption)))):
            self._add(Heading(said, 2))
        ordered = element.get("listType") == "ordered"
        for number, item in enumerate(element.findall(f"{_NS}item"), start=1):
            nested = list(_outermost(item))
            mark = f"{number}." if ordered else "•"
            self._add(Item(several_lines(_inline(item, without=set(nested))), mark, depth))
            for each in nested if depth < MOST_DEPTH else ():
                self._block(_name(each), each, depth + 1)

    def _table(self, element: Any) -> None:
        caption = element.find(f"{_NS}caption")
        head = _grid(element.findall(f"{_NS}thead/{_NS}tr"))
        rows = _grid(element.findall(f"{_NS}tbody/{_NS}tr") or element.findall(f"{_NS}tr"))
        rows += _grid(element.findall(f"{_NS}tfoot/{_NS}tr"))
        names = tuple(" ".join(filter(None, cells)) for cells in zip(*head, strict=True)) if head else ()
        width = max((len(row) for row in [*rows, names]), default=0)
        if not width:
            return
        filled = tuple(row + ("",) * (width - len(row)) for row in rows[:MOST_BLOCKS])
        title = one_line("".join(_strings(caption)))
        self._add(Table(filled, names + ("",) * (width - len(names)) if names else (), title))


def _outermost(element: Any) -> Iterator[Any]:
    """Lists and tables within an item, those within others of them left out."""
    for child in element:
        if _name(child) in ("list", "table"):
            yield child
        else:
            yield from _outermost(child)


def _grid(rows: list[Any]) -> list[tuple[str, ...]]:
    """Cells by column; what spans several columns or rows stands in the first of them."""
    grid: list[tuple[str, ...]] = []
    hanging: dict[int, int] = {}
    for row in rows[:MOST_BLOCKS]:
        cells: list[str] = []
        for cell in row:
            while hanging.get(len(cells), 0) > 0:
                hanging[len(cells)] -= 1
                cells.append("")
            columns, down = _span(cell, "colspan"), _span(cell, "rowspan")
            for place in range(len(cells), min(len(cells) + columns, MOST_COLUMNS)):
                hanging[place] = down - 1
            cells += [one_line(_inline(cell)), *[""] * (columns - 1)]
        while hanging.get(len(cells), 0) > 0:
            hanging[len(cells)] -= 1
            cells.append("")
        grid.append(tuple(cells[:MOST_COLUMNS]))
    width = max(map(len, grid), default=0)
    return [row + ("",) * (width - len(row)) for row in grid]


def _span(cell: Any, name: str) -> int:
    value = str(cell.get(name) or "1")
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdecimal() and int(value) else 1


def _inline(element: Any, without: set[Any] | None = None) -> str:
    """The text in an element; a line break is one, a link shows where it leads, a picture that it is one."""
    name = _name(element)
    if name == "br":
        return "\n"
    if name == "renderMultiMedia":
        return " [image] "
    pieces = [_flat(element.text)]
    for child in element:
        if without and child in without:
            pieces.append(" ")
        else:
            apart = _name(child) in ("paragraph", "item", "tr")
            pieces += ["\n" if apart else "", _inline(child, without), "\n" if apart else ""]
        pieces.append(_flat(child.tail))
    if name == "linkHtml" and element.get("href"):
        pieces.append(f" ({element.get('href')})")
    return "".join(pieces)


def _flat(text: str | None) -> str:
    """Line feeds of the file's own layout are blanks; only ``br`` breaks a line."""
    return _BLANKS.sub(" ", text or "")


def several_lines(text: str) -> str:
    """Plain text: blanks shrunk, line breaks of ``br`` kept, nothing in it but print."""
    lines = (one_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)[:MOST_TEXT]


def one_line(text: str) -> str:
    """Without controls; every run of blanks is one."""
    flat = unicodedata.normalize("NFC", " ".join(text.split()))
    if flat.isprintable():
        return flat[:MOST_TEXT]
    return "".join(c for c in flat if unicodedata.category(c) not in _UNSEEN)[:MOST_TEXT]


def _vaccinations(section: Any) -> Iterator[Vaccination]:
    text = section.find(f"{_NS}text")
    named = {str(each.get("ID")): each for each in text.iter() if each.get("ID")} if text is not None else {}
    for given in section.findall(f"{_NS}entry/{_NS}substanceAdministration")[:MOST_VACCINATIONS]:
        if given.get("negationInd") == "true":
            continue
        material = given.find(f"{_NS}consumable/{_NS}manufacturedProduct/{_NS}manufacturedMaterial")
        vaccine, lot = "", ""
        if material is not None:
            vaccine, lot = _vaccine(material, named), _said(material.find(f"{_NS}lotNumberText"))
        performer = given.find(f"{_NS}performer/{_NS}assignedEntity/{_NS}assignedPerson/{_NS}name")
        yield Vaccination(_day(given), vaccine or "?", _dose(given), lot, _said(performer))


def _vaccine(material: Any, narrative: dict[str, Any]) -> str:
    code = material.find(f"{_NS}code")
    named = _said(material.find(f"{_NS}name"))
    if code is None:
        return named
    coded = shown(str(code.get("displayName") or ""))
    original = code.find(f"{_NS}originalText")
    return coded or _said(original) or _referred(original, narrative) or named


def _referred(original: Any, narrative: dict[str, Any]) -> str:
    """What a ``reference value="#id"`` points at in the narrative of the section (CDA R2, 4.3.5.1)."""
    reference = None if original is None else original.find(f"{_NS}reference")
    wanted = "" if reference is None else str(reference.get("value") or "").removeprefix("#")
    return _said(narrative.get(wanted))


def _said(element: Any) -> str:
    return shown(" ".join(part.strip() for part in _strings(element) if part.strip()))


def _day(given: Any) -> str:
    """ISO 8601, as precise as it was filed; "" when it was not."""
    time = given.find(f"{_NS}effectiveTime")
    if time is None:
        return ""
    low = time.find(f"{_NS}low")
    value = str(time.get("value") or (low.get("value") if low is not None else "") or "")
    digits = value[:8]
    if not (digits.isascii() and digits.isdecimal()) or len(digits) not in (4, 6, 8):
        return ""
    return "-".join(part for part in (digits[:4], digits[4:6], digits[6:8]) if part)


def _dose(given: Any) -> str:
    for observation in given.findall(f"{_NS}entryRelationship/{_NS}observation"):
        code, value = observation.find(f"{_NS}code"), observation.find(f"{_NS}value")
        if code is not None and value is not None and code.get("code") == _DOSE:
            return str(value.get("value") or "")[:16]
    return ""
