"""The results of one laboratory test over time, from all documents in which its name and unit are certain.

Every operation raises Refused as ``rights.exercised``.
"""

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from models.actor import Actor
from models.clinical.blocks import LabValue, from_json
from models.clinical.lab_values import tabled_values
from models.dsp.access_codes import AccessAction, AccessPage
from models.dsp.document import LABORATORY, Document, Leaf, Readable, leaf_name, type_key
from models.dsp.rights import Need, RecordHeader, exercised
from models.office import LUXEMBOURG
from models.storage.dialect import retried
from models.storage.keys import Damaged, Keyring

MOST_DOCUMENTS = 400
"""The newest documents of results that are read; older ones are not counted."""
_AT_ONCE = 20
"""Documents read before other tasks get a turn: some 10 ms of work."""


class LabPoint(NamedTuple):
    """One result: its day (ISO 8601), its value and reference range as in ``LabValue``."""

    day: str
    value: str
    low: str
    high: str

    @property
    def number(self) -> Decimal:
        """The value, or the limit that it lies below or above."""
        return Decimal(self.value.lstrip("<>"))

    @property
    def position(self) -> int:
        """-1 below the reference range of the same result, 1 above it, else 0."""
        if self.low and not self.value.startswith(">") and self.number < Decimal(self.low):
            return -1
        return int(bool(self.high) and not self.value.startswith("<") and self.number > Decimal(self.high))


@dataclass(frozen=True, slots=True)
class LabSeries:
    """All results of one test in one unit, the newest first.

    ``origin`` tells tests of one name apart: the LOINC code, or what stands above the table.
    """

    name: str
    unit: str
    origin: str
    points: tuple[LabPoint, ...]


@dataclass(frozen=True, slots=True)
class LabHistory:
    """Every test of a record, by name. ``left_out`` counts documents in conflict or damaged."""

    header: RecordHeader
    series: tuple[LabSeries, ...]
    left_out: int


class _Test(NamedTuple):
    """What makes two results those of one test.

    A LOINC code and a unit; without a code the name and all that stands above it, since « Protéines » of
    urine is another test than that of blood.
    """

    unit: str
    origin: str
    name: str = ""


async def history(actor: Actor, subject_id: int, document_id: int | None = None) -> LabHistory:
    """Open the tests of a record, journalled; with ``document_id`` only those that this document has too."""
    header, documents, leaves = await _read(actor, subject_id)
    found: dict[_Test, list[LabPoint]] = {}
    names: dict[_Test, str] = {}
    here: set[_Test] = set()
    left_out = 0
    for place, document in enumerate(documents):
        try:
            values = [] if document.conflict else list(_values(actor.office.keys, document, leaves))
            left_out += document.conflict is not None
        except Damaged:
            values, left_out = [], left_out + 1
        for test, value in values:
            names.setdefault(test, value.name)
            found.setdefault(test, []).append(LabPoint(value.day, value.value, value.low, value.high))
            if document.id == document_id:
                here.add(test)
        if place % _AT_ONCE == _AT_ONCE - 1:
            await asyncio.sleep(0)
    wanted = found if document_id is None else here
    series = [LabSeries(names[test], test.unit, test.origin, _newest_first(found[test])) for test in wanted]
    series.sort(key=lambda each: (each.name.casefold(), each.unit, each.origin))
    return LabHistory(header, tuple(series), left_out)


@retried
async def _read(actor: Actor, subject_id: int) -> tuple[RecordHeader, list[Document], dict[int, bytes]]:
    async with exercised(actor, subject_id, Need.READ, "tests") as held:
        await held.note(AccessAction.PAGE_OPENED, page=AccessPage.TESTS)
        wanted = type_key(actor.office.keys, LABORATORY)
        found = Document.filter(held.visible, replaced_at=None, type_key=wanted, reading=Readable.NARRATIVE)
        documents = await found.order_by("-dated_at", "-id").limit(MOST_DOCUMENTS)
        leaves = await Leaf.filter(document_id__in=[each.id for each in documents], number=1)
        return held.header, documents, {each.document_id: each.body for each in leaves}


def _values(keys: Keyring, document: Document, leaves: dict[int, bytes]) -> Iterator[tuple[_Test, LabValue]]:
    """The results of one document, each with its day. Raises Damaged."""
    if document.id not in leaves:
        return
    sheet = from_json(keys.open("leaf.body", leaf_name(document.key, 1), leaves[document.id]))
    title = document.head_in(keys).title
    own_day = document.dated_at.astimezone(LUXEMBOURG).date().isoformat()
    for section in sheet.sections:
        for value in section.values:
            yield _Test(value.unit, value.code), _dated(value, own_day)
        for above, value in tabled_values(section):
            where = ", ".join(filter(None, (title, section.title, *above)))
            yield _Test(value.unit, where, value.name.casefold()), _dated(value, own_day)


def _dated(value: LabValue, own_day: str) -> LabValue:
    return value if value.day else replace(value, day=own_day)


def _newest_first(points: Iterable[LabPoint]) -> tuple[LabPoint, ...]:
    """Each result once: laboratories print the earlier ones again."""
    return tuple(sorted(dict.fromkeys(points), key=lambda point: point.day, reverse=True))
