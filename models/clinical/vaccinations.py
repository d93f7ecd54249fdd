"""Coded vaccinations are read with their state: only a completed event counts as received."""

from collections.abc import Iterator
from typing import Any

from models.clinical.blocks import Vaccination, VaccinationState
from models.clinical.entry_text import coded_text, day_of, is_negated, named_parts, text_of
from models.clinical.text import NS

IMMUNIZATIONS = "11369-6"
_DOSE = "30973-2"
_ENDED = frozenset({"aborted", "cancelled", "suspended", "held"})
_UNDER_WAY = frozenset({"active", "new"})


def vaccinations_of(section: Any) -> Iterator[Vaccination]:
    """Yield every substanceAdministration of a section, whatever its state."""
    named = named_parts(section)
    for given in section.findall(f"{NS}entry/{NS}substanceAdministration"):
        material = given.find(f"{NS}consumable/{NS}manufacturedProduct/{NS}manufacturedMaterial")
        vaccine, lot = "", ""
        if material is not None:
            vaccine, lot = _vaccine(material, named), text_of(material.find(f"{NS}lotNumberText"))
        performer = given.find(f"{NS}performer/{NS}assignedEntity/{NS}assignedPerson/{NS}name")
        state = _state(given)
        reason = "" if state is VaccinationState.GIVEN else _reason(given, named)
        yield Vaccination(day_of(given), vaccine or "?", _dose(given), lot, text_of(performer), state, reason)


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
    if is_negated(given):
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
                if coded is not None and (said := coded_text(coded, narrative)):
                    return said
            if said := text_of(act.find(f"{NS}text")):
                return said
    return ""


def _vaccine(material: Any, narrative: dict[str, Any]) -> str:
    code = material.find(f"{NS}code")
    named = text_of(material.find(f"{NS}name"))
    return named if code is None else coded_text(code, narrative) or named


def _dose(given: Any) -> str:
    for observation in given.findall(f"{NS}entryRelationship/{NS}observation"):
        code, value = observation.find(f"{NS}code"), observation.find(f"{NS}value")
        if code is not None and value is not None and code.get("code") == _DOSE:
            return str(value.get("value") or "")[:16]
    return ""
