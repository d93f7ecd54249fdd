"""Coded vaccinations are read with their state: only a completed event counts as received."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from models.clinical.blocks import Vaccination, VaccinationState
from models.clinical.text import NS, shown
from models.office import LUXEMBOURG

IMMUNIZATIONS = "11369-6"
_DOSE = "30973-2"
_TRUE = frozenset({"true", "1"})
_MOMENT = re.compile(r"([0-9]{4})([0-9]{2})?([0-9]{2})?(?:([0-9]{2})([0-9]{2})[0-9.]*)?([+-][0-9]{4})?")
_ENDED = frozenset({"aborted", "cancelled", "suspended", "held"})
_UNDER_WAY = frozenset({"active", "new"})


def vaccinations_of(section: Any) -> Iterator[Vaccination]:
    """Yield every substanceAdministration of a section, whatever its state."""
    text = section.find(f"{NS}text")
    named = {str(each.get("ID")): each for each in text.iter() if each.get("ID")} if text is not None else {}
    for given in section.findall(f"{NS}entry/{NS}substanceAdministration"):
        material = given.find(f"{NS}consumable/{NS}manufacturedProduct/{NS}manufacturedMaterial")
        vaccine, lot = "", ""
        if material is not None:
            vaccine, lot = _vaccine(material, named), _said(material.find(f"{NS}lotNumberText"))
        performer = given.find(f"{NS}performer/{NS}assignedEntity/{NS}assignedPerson/{NS}name")
        state = _state(given)
        reason = "" if state is VaccinationState.GIVEN else _reason(given, named)
        yield Vaccination(_day(given), vaccine or "?", _dose(given), lot, _said(performer), state, reason)


def _state(given: Any) -> VaccinationState:
    """The state of a vaccination (HL7 RIM: moodCode, statusCode, negationInd, nullFlavor of an Act).

    Only an event that is completed, and neither negated nor of unknown kind, counts as received.
    """
    status = given.find(f"{NS}statusCode")
    code = "" if status is None else str(status.get("code") or "")
    if given.get("nullFlavor"):
        return VaccinationState.UNKNOWN
    if code == "nullified":
        return VaccinationState.VOID
    if str(given.get("negationInd") or "").strip() in _TRUE:
        return VaccinationState.REFUSED
    if code in _ENDED:
        return VaccinationState.ABORTED
    mood = given.get("moodCode")
    if mood == "EVN":
        return VaccinationState.GIVEN if code == "completed" else VaccinationState.UNKNOWN
    return (
        VaccinationState.PLANNED
        if mood in ("INT", "RQO", "PRMS", "PRP", "APT", "ARQ")
        else VaccinationState.UNKNOWN
    )


def _reason(given: Any, narrative: dict[str, Any]) -> str:
    """The reason: what an ``entryRelationship typeCode="RSON"`` names."""
    for relation in given.findall(f"{NS}entryRelationship"):
        if relation.get("typeCode") != "RSON":
            continue
        for act in relation:
            for name in ("value", "code"):
                coded = act.find(f"{NS}{name}")
                if coded is not None and (said := _coded(coded, narrative)):
                    return said
            if said := _said(act.find(f"{NS}text")):
                return said
    return ""


def _vaccine(material: Any, narrative: dict[str, Any]) -> str:
    code = material.find(f"{NS}code")
    named = _said(material.find(f"{NS}name"))
    return named if code is None else _coded(code, narrative) or named


def _coded(code: Any, narrative: dict[str, Any]) -> str:
    original = code.find(f"{NS}originalText")
    coded = shown(str(code.get("displayName") or ""))
    return coded or _said(original) or _referred(original, narrative)


def _referred(original: Any, narrative: dict[str, Any]) -> str:
    """What a ``reference value="#id"`` points at in the narrative of the section (CDA R2, 4.3.5.1)."""
    reference = None if original is None else original.find(f"{NS}reference")
    wanted = "" if reference is None else str(reference.get("value") or "").removeprefix("#")
    return _said(narrative.get(wanted))


def _said(element: Any) -> str:
    if element is None:
        return ""
    return shown(" ".join(part.strip() for part in element.itertext() if part.strip()))


def _day(given: Any) -> str:
    """ISO 8601 in Luxembourg's time, as precise as it was filed; "" when it was not, or is no moment."""
    time = given.find(f"{NS}effectiveTime")
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


def _dose(given: Any) -> str:
    for observation in given.findall(f"{NS}entryRelationship/{NS}observation"):
        code, value = observation.find(f"{NS}code"), observation.find(f"{NS}value")
        if code is not None and value is not None and code.get("code") == _DOSE:
            return str(value.get("value") or "")[:16]
    return ""
