"""The content of a document is a list of blocks: headings, paragraphs, items and tables, all plain text."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class Heading:
    """A title within a text; ``depth`` 1 is the highest level."""

    text: str
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of text; its line feeds are kept."""

    text: str


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a list, with its mark (``•``, ``1.``)."""

    text: str
    mark: str = "•"
    depth: int = 1


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the names of its columns (perhaps none), and rows with one cell per column."""

    rows: tuple[tuple[str, ...], ...]
    head: tuple[str, ...] = ()
    caption: str = ""


Block = Heading | Paragraph | Item | Table
_KINDS: dict[str, type[Any]] = {"h": Heading, "p": Paragraph, "i": Item, "t": Table}
_NAMES = {kind: name for name, kind in _KINDS.items()}


class VaccinationState(StrEnum):
    """The state of a vaccination; only GIVEN means that it was received."""

    GIVEN = "given"
    PLANNED = "planned"
    REFUSED = "refused"
    ABORTED = "aborted"
    VOID = "void"  # written by mistake, and taken back
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Vaccination:
    """One vaccination as coded: ``day`` is ISO 8601, as precise as it was filed (``2021-05``).

    ``reason`` says why it was refused or aborted. A document filed before states were read gives UNKNOWN.
    """

    day: str
    vaccine: str
    dose: str = ""
    lot: str = ""
    by: str = ""
    state: VaccinationState = VaccinationState.UNKNOWN
    reason: str = ""

    @property
    def given(self) -> bool:
        """Whether the vaccination was received."""
        return self.state is VaccinationState.GIVEN


@dataclass(frozen=True, slots=True)
class LabValue:
    """One result of a laboratory test: a number with its unit, as they were filed.

    ``day`` is ISO 8601, "" for the document's own; ``code`` is LOINC, "" for a result in a table only.
    ``value`` and the limits are decimal numbers with a point, a value perhaps after ``<`` or ``>``; ``unit``
    is as filed (UCUM where coded, ``1`` for none); ``low`` and ``high`` are the reference range, "" where
    there is no such limit.
    """

    day: str
    code: str
    name: str
    value: str
    unit: str
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a document: its LOINC code ("" where there is none), its title and its content."""

    code: str
    title: str
    blocks: tuple[Block, ...]
    vaccinations: tuple[Vaccination, ...] = ()
    values: tuple[LabValue, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """One page of a document: a page of a PDF, or the whole of a narrative."""

    sections: tuple[Section, ...] = field(default=())

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Every block of the page, section titles as headings."""
        return tuple(flat(self.sections))


def flat(sections: Iterable[Section]) -> Iterable[Block]:
    """Yield the blocks of sections in order, each section below its title."""
    for section in sections:
        if section.title:
            yield Heading(section.title)
        yield from section.blocks


def to_json(sheet: DocumentPage) -> bytes:
    """Return a page as JSON in UTF-8, as a leaf stores it once it is sealed."""
    sections = [
        {
            "code": section.code,
            "title": section.title,
            "blocks": [[_NAMES[type(block)], asdict(block)] for block in section.blocks],
            "vaccinations": [asdict(entry) for entry in section.vaccinations],
            "values": [asdict(value) for value in section.values],
        }
        for section in sheet.sections
    ]
    return json.dumps(sections, ensure_ascii=False, separators=(",", ":")).encode()


def from_json(kept: bytes) -> DocumentPage:
    """Return the page that ``to_json`` wrote."""
    return DocumentPage(
        tuple(
            Section(
                held["code"],
                held["title"],
                tuple(_block(name, values) for name, values in held["blocks"]),
                tuple(_vaccination(entry) for entry in held["vaccinations"]),
                tuple(LabValue(**value) for value in held.get("values", ())),
            )
            for held in json.loads(kept)
        )
    )


def _vaccination(held: dict[str, str]) -> Vaccination:
    state = VaccinationState(held.get("state", VaccinationState.UNKNOWN))
    return Vaccination(**{**held, "state": state})  # type: ignore[arg-type]


def _block(name: str, values: dict[str, Any]) -> Block:
    if name == "t":
        rows = tuple(tuple(row) for row in values["rows"])
        return Table(rows, tuple(values["head"]), values["caption"])
    block: Block = _KINDS[name](**values)
    return block
