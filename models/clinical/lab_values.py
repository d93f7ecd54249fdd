"""Results of laboratories are read only where name and unit are certain: coded, or in columns that say so."""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice
from typing import Any

from models.clinical.blocks import LabValue, Section, Table
from models.clinical.entry_text import coded_text, day_of, is_negated, named_parts
from models.clinical.text import NS, shown

MOST_VALUES = 2_000
"""The most results that are read of one section."""
LOINC = "2.16.840.1.113883.6.1"
NO_UNIT = "1"
"""UCUM's unit of a number without one, such as a pH."""
_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_CODE = re.compile(r"[0-9]{1,7}-[0-9]")
_UNIT = re.compile(r"[!-~]{1,40}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:\.[0-9]{1,6})?")
_WRITTEN = re.compile(r"([<>]?) ?(-?[0-9]{1,9}(?:[.,][0-9]{1,6})?)")
_GROUPED = re.compile(r"-?[1-9][0-9]*[.,][0-9]{3}")
"""1,200 may be a thousand and two hundred: what it is depends on who wrote it."""
_BETWEEN = re.compile(r"\(?([0-9.,]+) ?(?:-|–|à|a|bis|to|ate) ?([0-9.,]+)\)?")
_BELOW = re.compile(r"\(?< ?([0-9.,]+)\)?")
_ABOVE = re.compile(r"\(?> ?([0-9.,]+)\)?")
_PLAIN = re.compile(r"[^\W_][^\ue000-\uf8ff\n]{0,79}")
"""A name of a test: no mark of something deleted or left out in it (``models/clinical/omissions.py``)."""

_NAMES = frozenset(
    {"analyse", "analyses", "examen", "test", "parametre", "analysis", "untersuchung", "parameter"}
)
_RESULTS = frozenset(
    {"resultat", "resultats", "valeur", "result", "value", "ergebnis", "wert", "resultado", "valor"}
)
_UNITS = frozenset({"unite", "unites", "unit", "units", "einheit", "eenheet", "unidade"})
_LIMITS = frozenset(
    {
        "norme",
        "normalwerte",
        "reference",
        "reference range",
        "references",
        "referenz",
        "referenzbereich",
        "valeur de reference",
        "valeurs de reference",
        "valeurs usuelles",
        "valores de referencia",
    }
)


def lab_values_of(section: Any) -> Iterator[LabValue]:
    """Yield the coded results of one section, at most ``MOST_VALUES``.

    A result counts when it is a completed observation (HL7 RIM: moodCode EVN, not negated) with a LOINC code
    and a physical quantity (PQ, or one limit of an IVL_PQ).
    """
    observations = (
        each for entry in section.findall(f"{NS}entry") for each in entry.iter(f"{NS}observation")
    )
    first = next(observations, None)
    if first is not None:
        narrative = named_parts(section)
        found = (_coded(each, narrative) for each in (first, *observations))
        yield from islice((value for value in found if value), MOST_VALUES)


def _coded(observation: Any, narrative: dict[str, Any]) -> LabValue | None:
    status, code = observation.find(f"{NS}statusCode"), observation.find(f"{NS}code")
    over = status is not None and status.get("code") == "completed"
    happened = observation.get("moodCode") == "EVN" and not is_negated(observation)
    certain = over and happened and not observation.get("nullFlavor")
    if not certain or code is None or code.get("codeSystem") != LOINC:
        return None
    loinc, name = str(code.get("code") or ""), coded_text(code, narrative)
    value, unit = _quantity(observation.find(f"{NS}value"))
    if not (_CODE.fullmatch(loinc) and name and value and _UNIT.fullmatch(unit)):
        return None
    return LabValue(day_of(observation), loinc, name, value, unit, *_range(observation, unit))


def _quantity(value: Any) -> tuple[str, str]:
    """The number, perhaps after ``<`` or ``>``, and its unit; empty where it is no physical quantity."""
    kind = "" if value is None else str(value.get(_TYPE) or "").rpartition(":")[2]
    if kind == "PQ":
        return _number(value), str(value.get("unit") or "")
    if kind == "IVL_PQ":
        low, high = value.find(f"{NS}low"), value.find(f"{NS}high")
        sign, limit = (">", low) if high is None else ("<", high)
        if (low is None) != (high is None) and (number := _number(limit)):
            return f"{sign}{number}", str(limit.get("unit") or "")
    return "", ""


def _number(element: Any) -> str:
    number = "" if element is None or element.get("nullFlavor") else str(element.get("value") or "")
    return number if _DECIMAL.fullmatch(number) else ""


def _range(observation: Any, unit: str) -> tuple[str, str]:
    """The one reference range; none where there are several (by age, by sex), or of another unit."""
    found = observation.findall(f"{NS}referenceRange/{NS}observationRange/{NS}value")
    if len(found) != 1:
        return "", ""
    limits = [found[0].find(f"{NS}{name}") for name in ("low", "high")]
    if any(limit is not None and limit.get("unit") != unit for limit in limits):
        return "", ""
    return _number(limits[0]), _number(limits[1])


def tabled_values(section: Section) -> Iterator[tuple[tuple[str, str], LabValue]]:
    """Yield the results in the tables of a section without coded ones, each with where it stands.

    Where it stands is the caption and the heading row above it: « Protéines » of urine is another test than
    that of blood. A table counts when it has one column of names, one of results and one of units, and none
    other but reference ranges.
    """
    tables = [] if section.values else [block for block in section.blocks if isinstance(block, Table)]
    found = (each for table in tables for each in _rows(table))
    yield from islice(found, MOST_VALUES)


def _rows(table: Table) -> Iterator[tuple[tuple[str, str], LabValue]]:
    head = [_folded(name) for name in table.head]
    kinds = (_NAMES, _RESULTS, _UNITS, _LIMITS)
    places = [[place for place, name in enumerate(head) if name in kind] for kind in kinds]
    if [len(found) for found in places[:3]] != [1, 1, 1] or len(places[3]) != len(head) - 3 or len(head) > 4:
        return
    (name_at,), (result_at,), (unit_at,), limits_at = places
    above = ""
    for row in table.rows:
        name, unit = row[name_at], row[unit_at]
        if name and not any(cell for place, cell in enumerate(row) if place != name_at):
            above = name
            continue
        value = _written(row[result_at])
        if _PLAIN.fullmatch(name) and value and unit and unit == shown(unit, 40):
            low, high = _limits(row[limits_at[0]]) if limits_at else ("", "")
            yield (table.caption, above), LabValue("", "", name, value, unit, low, high)


def _folded(name: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", name.casefold())
    return " ".join("".join(sign for sign in taken_apart if not unicodedata.combining(sign)).split())


def _written(text: str) -> str:
    """A number as a person writes it, with a point; empty where it may be read in two ways."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or _GROUPED.fullmatch(found[2]):
        return ""
    return f"{found[1]}{found[2].replace(',', '.')}"


def _limits(text: str) -> tuple[str, str]:
    plain = _folded(text)
    if found := _BETWEEN.fullmatch(plain):
        low, high = _written(found[1]), _written(found[2])
        return (low, high) if low and high else ("", "")
    if found := _BELOW.fullmatch(plain):
        return "", _written(found[1])
    return (_written(found[1]), "") if (found := _ABOVE.fullmatch(plain)) else ("", "")
