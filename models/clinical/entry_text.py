"""The words and the moment of a coded entry are read the same way in every section."""

import re
from datetime import datetime
from typing import Any

from models.clinical.text import NS, shown
from models.office import LUXEMBOURG

_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?(?:([0-9]{2})([0-9]{2})[0-9.]*)?([+-][0-9]{4})?")


def named_parts(section: Any) -> dict[str, Any]:
    """Return the elements of a section's narrative that have an ID, which a coded entry may point at."""
    text = section.find(f"{NS}text")
    return {str(each.get("ID")): each for each in text.iter() if each.get("ID")} if text is not None else {}


def coded_text(code: Any, narrative: dict[str, Any]) -> str:
    """Return the words of a code: its ``displayName``, else its original text, perhaps in the narrative.

    ``narrative`` are the elements of the section's text by their ID (``named_parts``).
    """
    original = code.find(f"{NS}originalText")
    coded = shown(str(code.get("displayName") or ""))
    return coded or text_of(original) or _referred(original, narrative)


def _referred(original: Any, narrative: dict[str, Any]) -> str:
    """What a ``reference value="#id"`` points at in the narrative of the section (CDA R2, 4.3.5.1)."""
    reference = None if original is None else original.find(f"{NS}reference")
    wanted = "" if reference is None else str(reference.get("value") or "").removeprefix("#")
    return text_of(narrative.get(wanted))


def text_of(element: Any) -> str:
    """Return the text of an element as one printable line; "" for none."""
    if element is None:
        return ""
    return shown(" ".join(part.strip() for part in element.itertext() if part.strip()))


def is_negated(entry: Any) -> bool:
    """Whether an entry says that it did not happen (HL7 RIM: ``negationInd`` of an Act)."""
    return str(entry.get("negationInd") or "").strip() in ("true", "1")


def day_of(entry: Any) -> str:
    """Return ISO 8601 in Luxembourg's time, as precise as it was filed; "" where there is no moment."""
    time = entry.find(f"{NS}effectiveTime")
    if time is None:
        return ""
    low = time.find(f"{NS}low")
    value = str(time.get("value") or (low.get("value") if low is not None else "") or "")
    found = _MOMENT.fullmatch(value)
    if found is None:
        return ""
    year, month, day, hour, minute, zone = found.groups()
    try:
        if hour is None:
            datetime(int(year), int(month or 1), int(day or 1), tzinfo=LUXEMBOURG)
            return "-".join(part for part in (year, month, day) if part)
        written = f"{year}{month}{day}{hour}{minute}"
        at = datetime.strptime(f"{written}{zone or '+0000'}", "%Y%m%d%H%M%z")
        at = at.astimezone(LUXEMBOURG) if zone else at.replace(tzinfo=LUXEMBOURG)
    except (ValueError, OverflowError):
        return ""
    return f"{at:%Y-%m-%dT%H:%M}"
