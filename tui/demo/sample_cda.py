"""Synthetic clinical documents as they are in Luxembourg, for the demonstration and the tests."""

import base64
import io
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import escape

ROOT = "1.3.182.2.4.6.6.1"
LABORATORY, HOSPITAL, IMAGING, SUMMARY = "11502-2", "34105-7", "18748-4", "60591-5"
_NAMES = {
    SUMMARY: "Résumé patient",
    LABORATORY: "Résultats d'examens biologiques",
    HOSPITAL: "CR de séjours hospitaliers et lettres de sorties",
    IMAGING: "Images radiologiques ou autres imageries médicales",
}


@dataclass(frozen=True, slots=True)
class Patient:
    """The patient of a document; ``born`` as YYYYMMDD."""

    matricule: str
    family_name: str
    given_names: str
    born: str


@dataclass(frozen=True, slots=True)
class SampleHeader:
    """The header of a specimen beyond its patient; ids are numbers below ``ROOT``."""

    number: int
    code: str
    title: str
    dated: str
    author: str = "Dr Anne SCHMIT"
    institution: str = "Hôpital du Parc"
    level: str = "N"
    set_number: int = 0
    version: int = 1
    replaces: int = 0


def document(patient: Patient, header: SampleHeader, body: str) -> bytes:
    """Return a whole CDA file around a body."""
    versions = ""
    if header.set_number:
        versions = f'<setId root="{ROOT}.set.{header.set_number}"/><versionNumber value="{header.version}"/>'
    replaced = ""
    if header.replaces:
        replaced = (
            '<relatedDocument typeCode="RPLC"><parentDocument>'
            f'<id root="{ROOT}.{header.replaces}"/></parentDocument></relatedDocument>'
        )
    name = f"<family>{escape(patient.family_name)}</family><given>{escape(patient.given_names)}</given>"
    # The custodian's name arrives like this from the national contact point.
    broken = "Agence eSanté".encode().decode("latin-1")
    text = f"""<?xml version="1.0" encoding="UTF-8"?>
<ClinicalDocument xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<realmCode code="LU"/><typeId root="2.16.840.1.113883.1.3" extension="POCD_HD000040"/>
<templateId root="1.3.6.1.4.1.12559.11.10.1.3.1.1.3"/>
<id root="{ROOT}.{header.number}"/>
<code code="{header.code}" codeSystem="2.16.840.1.113883.6.1" displayName="{escape(_NAMES[header.code])}"/>
<title>{escape(header.title)}</title>
<effectiveTime value="{header.dated}"/>
<confidentialityCode code="{header.level}" codeSystem="2.16.840.1.113883.5.25"/>
<languageCode code="fr-LU"/>{versions}
<recordTarget><patientRole><id root="1.3.182.4.4" extension="{patient.matricule}"/>
<patient><name>{name}</name><birthTime value="{patient.born}"/></patient></patientRole></recordTarget>
<author><time value="{header.dated}"/><assignedAuthor><id root="1.3.182.4.1" extension="9000{header.number}"/>
<assignedPerson><name>{escape(header.author)}</name></assignedPerson>
<representedOrganization><name>{escape(header.institution)}</name></representedOrganization>
</assignedAuthor></author>
<custodian><assignedCustodian><representedCustodianOrganization><name>{broken}</name>
</representedCustodianOrganization></assignedCustodian></custodian>{replaced}
<component>{body}</component></ClinicalDocument>"""
    return text.encode()


def structured(sections: str) -> str:
    """Return a body of sections."""
    return f"<structuredBody>{sections}</structuredBody>"


def section(code: str, title: str, text: str, entries: str = "") -> str:
    """Return one section with its narrative."""
    return (
        f'<component><section><code code="{code}" codeSystem="2.16.840.1.113883.6.1"/>'
        f"<title>{escape(title)}</title><text>{text}</text>{entries}</section></component>"
    )


def table(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Return a narrative table."""
    names = "".join(f"<th>{escape(name)}</th>" for name in head)
    lines = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{lines}</tbody></table>"


def vaccination(day: str, vaccine: str, dose: int, lot: str, by: str) -> str:
    """Return one coded administration, as section 11369-6 holds it."""
    return f"""<entry><substanceAdministration classCode="SBADM" moodCode="EVN" negationInd="false">
<statusCode code="completed"/><effectiveTime value="{day}"/>
<consumable><manufacturedProduct><manufacturedMaterial>
<code code="J07" displayName="{escape(vaccine)}"/><lotNumberText>{lot}</lotNumberText>
</manufacturedMaterial></manufacturedProduct></consumable>
<performer><assignedEntity><assignedPerson><name>{escape(by)}</name></assignedPerson></assignedEntity></performer>
<entryRelationship typeCode="SUBJ"><observation classCode="OBS" moodCode="EVN">
<code code="30973-2" codeSystem="2.16.840.1.113883.6.1"/><value value="{dose}"/></observation>
</entryRelationship></substanceAdministration></entry>"""


VACCINES = (
    ("20150925", "Hépatite B, pédiatrique", 1, "AHB12", "Dr Paul KIEFFER"),
    ("20160120", "Diphtérie, tétanos, coqueluche, polio", 1, "DT881", "Dr Paul KIEFFER"),
    ("20160415", "Diphtérie, tétanos, coqueluche, polio", 2, "DT902", "Dr Paul KIEFFER"),
    ("201709", "Rougeole, oreillons, rubéole", 1, "ROR55", "Dr Anne SCHMIT"),
    ("20220312", "Diphtérie, tétanos, coqueluche, polio", 3, "DT977", "Dr Anne SCHMIT"),
)


def _written(day: str) -> str:
    return ".".join(part for part in (day[6:8], day[4:6], day[:4]) if part)


def summary(patient: Patient, number: int, dated: str = "20261112091500+0100", *, version: int = 1) -> bytes:
    """Return a « Résumé patient » with its six sections; the vaccinations are coded and a table."""
    drugs = table(
        ("Médicament", "Dose", "Depuis"),
        (
            ("Salbutamol 100 µg", "2 bouffées si besoin", "03.2021"),
            ("Cétirizine 10 mg", "1 le soir", "05.2024"),
        ),
    )
    vaccines = table(
        ("Date", "Vaccin", "Dose"),
        tuple((_written(day), name, str(dose)) for day, name, dose, _, _ in VACCINES),
    )
    entries = "".join(vaccination(*each) for each in VACCINES)
    body = structured(
        section("10160-0", "Historique de la prise médicamenteuse", drugs)
        + section(
            "48765-2",
            "Allergies, effets indésirables, alertes",
            "<list><item>Arachide : réaction sévère, depuis 2019</item>"
            "<item>Pénicilline : éruption</item></list>",
        )
        + section("11369-6", "Vaccinations", vaccines, entries)
        + section("11450-4", "Liste des problèmes", "<paragraph>Asthme, depuis 2021.</paragraph>")
        + section(
            "47519-4",
            "Antécédents chirurgicaux",
            "<paragraph>Appendicectomie, 2023.<br/>Sans complication.</paragraph>",
        )
        + section("46264-8", "Liste des dispositifs médicaux", "<paragraph>Aucun.</paragraph>")
    )
    header = SampleHeader(
        number, SUMMARY, "Résumé patient", dated, set_number=number // 10 * 10 + 1, version=version
    )
    return document(patient, header, body)


TESTS = {
    "Hémoglobine": ("718-7", "g/dL", "11.5", "15.5"),
    "Glycémie à jeun": ("1558-6", "mg/dL", "70", "100"),
    "Ferritine": ("2276-4", "ug/L", "20", "140"),
    "IgE totales": ("19113-0", "kU/L", "", "100"),
}
"""Tests of a laboratory: LOINC code, UCUM unit and reference range."""


def laboratory(patient: Patient, header: SampleHeader, results: dict[str, str]) -> bytes:
    """Return results of a laboratory as a table and coded, a decimal number per name of ``TESTS``."""
    rows, entries = [], ""
    for name, value in results.items():
        code, unit, low, high = TESTS[name]
        usual = f"{low} à {high}" if low else f"< {high}"
        rows.append((name, value.replace(".", ","), unit, usual.replace(".", ",")))
        limits = f'<low value="{low}" unit="{unit}"/>' if low else ""
        entries += f"""<entry><observation classCode="OBS" moodCode="EVN">
<code code="{code}" codeSystem="2.16.840.1.113883.6.1" displayName="{escape(name)}"/>
<statusCode code="completed"/><effectiveTime value="{header.dated[:8]}"/>
<value xsi:type="PQ" value="{value}" unit="{unit}"/><referenceRange><observationRange>
<value xsi:type="IVL_PQ">{limits}<high value="{high}" unit="{unit}"/></value>
</observationRange></referenceRange></observation></entry>"""
    text = table(("Analyse", "Résultat", "Unité", "Valeurs de référence"), tuple(rows))
    return document(patient, header, structured(section("26436-6", "Résultats", text, entries)))


def with_pdf(patient: Patient, header: SampleHeader, raw: bytes) -> bytes:
    """Return a PDF in a CDA header, as nearly all documents are."""
    packed = base64.b64encode(raw).decode()
    return document(
        patient,
        header,
        f'<nonXMLBody><text mediaType="application/pdf" representation="B64">{packed}</text></nonXMLBody>',
    )


def pdf(pages: list[list[str]]) -> bytes:
    """Return a PDF of text pages; a page without lines holds a drawing and no text."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(595, 842), invariant=1)
    for lines in pages:
        for place, line in enumerate(lines):
            canvas.drawString(60, 780 - 16 * place, line)
        if not lines:
            canvas.rect(100, 100, 300, 500, fill=1)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def report(title: str, pages: int = 2) -> bytes:
    """Return a report in French, with accents and some values."""
    values = ["Hémoglobine      14,2 g/dl    (12,0 à 16,0)", "Glycémie à jeun  0,92 g/l     (0,70 à 1,10)"]
    return pdf(
        [
            [f"{title}, page {number} sur {pages}", "", "Patient vu en consultation.", *values, "", "Validé."]
            for number in range(1, pages + 1)
        ]
    )


def specimens(patient: Patient, first: int) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of seven files, a small record; ids begin at ``first``, a multiple of ten."""
    yield "resume.xml", summary(patient, first)
    analyses = (
        (1, "Analyse de sang", "20261112081000+0100", "N", ("12.4", "88", "31")),
        (3, "Test d'allergie", "20260618090000+0200", "R", ("11.2", "91", "18", "212")),
        (6, "Analyse de sang", "20241112", "N", ("12.9", "85", "44")),
    )
    for place, title, dated, level, values in analyses:
        header = SampleHeader(
            first + place, LABORATORY, title, dated, institution="Laboratoire du Parc", level=level
        )
        yield f"analyses-{place}.xml", laboratory(patient, header, dict(zip(TESTS, values, strict=False)))
    letters = (
        (2, "Lettre de sortie, service de pédiatrie", "20261003150000+0200", "N", 3),
        (4, "Consultation de psychologie", "20260302140000+0100", "V", 1),
    )
    for place, title, dated, level, pages in letters:
        header = SampleHeader(first + place, HOSPITAL, title, dated, level=level)
        yield f"document-{place}.xml", with_pdf(patient, header, report(title, pages))
    imaging = "Centre d'imagerie de l'Alzette"
    picture = SampleHeader(first + 5, IMAGING, "Radiographie du thorax", "20250911", institution=imaging)
    yield "image.xml", with_pdf(patient, picture, pdf([[]]))
