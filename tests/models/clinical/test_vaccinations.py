"""Only a vaccination that happened is « reçu »; each rule with its source in the HL7 RIM or CDA R2."""

import pytest

from models.clinical import cda
from models.clinical.blocks import DocumentPage, Section, Vaccination, VaccinationState, from_json, to_json
from screens.text.formats import partial_day
from screens.text.phrases import catalogue
from tests.models.dsp.filing import CHILD
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient, SampleHeader

NOE = Patient(CHILD, "WAGNER", "Noé", "20150923")
HEADER = SampleHeader(7, sample_cda.SUMMARY, "Résumé patient", "20261101")
PLAIN = sample_cda.vaccination("20210501", "Polio", 1, "L1", "Dr X")
REASON = (
    '<entryRelationship typeCode="RSON"><observation classCode="OBS" moodCode="EVN">'
    '<code code="PATOBJ" displayName="Refus du patient"/></observation></entryRelationship>'
    "</substanceAdministration>"
)


def read(entry: str) -> Vaccination:
    body = sample_cda.structured(sample_cda.section("11369-6", "Vaccinations", "x", entry))
    (section,) = cda.parse(sample_cda.document(NOE, HEADER, body)).sections
    (found,) = section.vaccinations
    return found


@pytest.mark.parametrize(
    ("before", "after", "state"),
    [
        ("", "", VaccinationState.GIVEN),
        # RIM, Act.moodCode: INT intended, RQO requested, PRMS promised, PRP proposed, APT, ARQ appointments.
        *(
            ('moodCode="EVN" neg', f'moodCode="{mood}" neg', VaccinationState.PLANNED)
            for mood in ("INT", "RQO", "PRMS", "PRP", "APT", "ARQ")
        ),
        ('moodCode="EVN" neg', 'moodCode="DEF" neg', VaccinationState.UNKNOWN),
        ('moodCode="EVN" neg', "neg", VaccinationState.UNKNOWN),
        # RIM, Act.statusCode.
        *(
            ('code="completed"', f'code="{code}"', VaccinationState.ABORTED)
            for code in ("aborted", "cancelled", "suspended", "held")
        ),
        ('code="completed"', 'code="nullified"', VaccinationState.VOID),
        ('code="completed"', 'code="active"', VaccinationState.UNKNOWN),
        ('<statusCode code="completed"/>', "", VaccinationState.UNKNOWN),
        # RIM, Act.negationInd; xs:boolean knows 1 as well.
        ('negationInd="false"', 'negationInd="true"', VaccinationState.REFUSED),
        ('negationInd="false"', 'negationInd="1"', VaccinationState.REFUSED),
        # CDA R2, nullFlavor of the act itself.
        ('negationInd="false"', 'nullFlavor="UNK"', VaccinationState.UNKNOWN),
    ],
)
def test_what_became_of_it(before: str, after: str, state: VaccinationState) -> None:
    assert before in PLAIN
    found = read(PLAIN.replace(before, after, 1) if before else PLAIN)
    assert found.state is state and found.given == (state is VaccinationState.GIVEN)
    assert found.vaccine == "Polio"


def test_a_refusal_says_why() -> None:
    refused = PLAIN.replace('negationInd="false"', 'negationInd="true"')
    found = read(refused.replace("</substanceAdministration>", REASON))
    assert (found.state, found.reason) == (VaccinationState.REFUSED, "Refus du patient")


@pytest.mark.parametrize(
    ("value", "day", "shown"),
    [
        ("2021", "2021", "2021"),
        ("202105", "2021-05", "05.2021"),
        ("20210501", "2021-05-01", "01.05.2021"),
        ("202105011030", "2021-05-01T10:30", "01.05.2021 10:30"),
        ("20210501103000+0200", "2021-05-01T10:30", "01.05.2021 10:30"),
        ("20210501233000+0000", "2021-05-02T01:30", "02.05.2021 01:30"),
        ("20210501103000.123+0200", "2021-05-01T10:30", "01.05.2021 10:30"),
        ("20211345", "", ""),
        ("20210230", "", ""),
        ("2021-05-01", "", ""),
        ("x", "", ""),
        ("", "", ""),
    ],
)
def test_dates_with_their_real_precision(value: str, day: str, shown: str) -> None:
    found = read(PLAIN.replace('value="20210501"', f'value="{value}"'))
    assert (found.day, catalogue("fr").text(partial_day(found.day))) == (day, shown)


def test_it_is_kept_and_what_was_kept_before_says_nothing_of_its_state() -> None:
    sheet = DocumentPage((Section("11369-6", "", (), (read(PLAIN),)),))
    assert from_json(to_json(sheet)) == sheet
    old = to_json(sheet).replace(b',"state":"given","reason":""', b"")
    assert b"state" not in old
    assert from_json(old).sections[0].vaccinations[0].state is VaccinationState.UNKNOWN
