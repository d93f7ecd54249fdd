"""Files become documents of the right record; hostile ones are refused with their reason."""

import base64
import csv
import os
from pathlib import Path

import pytest

from models.actor import Actor, Role
from models.clinical.blocks import Item, Table
from models.dsp import documents, overview, reading
from models.dsp.document import Document, Original, Readable
from models.journal.journal import Entry
from models.office import Office
from tests.conftest import Watch, messages
from tests.models.dsp.filing import CHILD, PARENT, member, subject
from tui.demo import sample_cda
from tui.demo.sample_cda import Patient, SampleHeader
from tui.imports.documents import DONE, REFUSED, import_documents

NOE = Patient(CHILD, "WAGNER", "Noé", "20150923")
GOOD = SampleHeader(7, sample_cda.LABORATORY, "Analyse « de sang »", "20261101")


def bomb() -> bytes:
    levels = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    declared = f'<!DOCTYPE x [<!ENTITY a0 "lol">{levels}]>'
    return good().replace(b"?>\n", b"?>\n" + declared.encode(), 1).replace(b"<title>", b"<title>&a9;")


def good(header: SampleHeader = GOOD) -> bytes:
    return sample_cda.document(
        NOE, header, sample_cda.structured(sample_cda.section("1-1", "Texte", "Bonjour"))
    )


HOSTILE = {
    "bombe.xml": (bomb(), "document type"),
    "dehors.xml": (
        good().replace(b"?>\n", b'?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>', 1),
        "document type",
    ),
    "utf16.xml": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
        "document type",
    ),
    "coupe.xml": (good()[:-40], "well-formed"),
    "vide.xml": (b"", "well-formed"),
    "octets.xml": (good().replace("« de".encode(), b"\xff\xfe de"), "encoding"),
    "html.xml": (b"<html/>", "not a CDA"),
    "base64.xml": (
        sample_cda.document(
            NOE,
            GOOD,
            '<nonXMLBody><text mediaType="application/pdf" representation="B64">%%%</text></nonXMLBody>',
        ),
        "base64",
    ),
    "sanscorps.xml": (sample_cda.document(NOE, GOOD, "<nonXMLBody><text/></nonXMLBody>"), "empty body"),
    "niveau.xml": (good(SampleHeader(8, sample_cda.HOSPITAL, "x", "20261101", level="X")), "confidentiality"),
    "date.xml": (good(SampleHeader(9, sample_cda.HOSPITAL, "x", "20261345")), "date"),
    "matricule.xml": (good().replace(CHILD.encode(), b"2015092399706"), "matricule"),
    "inconnu.xml": (good().replace(CHILD.encode(), b"2019021199694"), "register"),
    "profond.xml": (
        sample_cda.document(NOE, GOOD, sample_cda.structured("<component><section>" * 400)),
        "well-formed",
    ),
    "grand.xml": (good().replace(b"Bonjour", b"x" * 9_000_000), "larger"),
}


def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


async def filed(office: Office, folder: Path) -> tuple[int, str]:
    said: list[str] = []
    status = await import_documents(operator(office), folder, said.append, lambda done, total: None)
    return status, "\n".join(said)


def fill(folder: Path, files: dict[str, bytes]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, raw in files.items():
        (folder / name).write_bytes(raw)
    return folder


async def test_a_small_record_is_filed_once_and_can_be_read(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    folder = fill(tmp_path / "docs", dict(sample_cda.specimens(NOE, 100)))
    status, said = await filed(office, folder)
    assert status == DONE and said.startswith("7 files: 7 new, 0 replacing an older version, 0 filed already")
    status, said = await filed(office, folder)
    assert status == DONE and "7 filed already" in said and await Document.all().count() == 7
    listing = await documents.listed(noe, subject(noe))
    assert [row.title for row in listing.rows][:3] == [
        "Résumé patient",
        "Analyse de sang",
        "Lettre de sortie, service de pédiatrie",
    ]
    seen = await overview.overview(noe, subject(noe))
    allergies = next(section for section in seen.sections if section.code == overview.ALLERGIES)
    assert allergies.blocks[0] == Item("Arachide : réaction sévère, depuis 2019")
    drugs = next(section for section in seen.sections if section.code == overview.DRUGS).blocks[0]
    assert isinstance(drugs, Table) and drugs.head == ("Médicament", "Dose", "Depuis")
    assert seen.vaccinations == 5 and seen.documents == 7
    doses = (await overview.vaccinations(noe, subject(noe))).entries
    assert [each.day for each in doses] == ["2022-03-12", "2017-09", "2016-04-15", "2016-01-20", "2015-09-25"]
    assert doses[0].vaccine.startswith("Diphtérie") and doses[0].by == "Dr Anne SCHMIT"
    letter = await reading.opened(noe, subject(noe), listing.rows[2].id)
    assert letter.pages == 3 and letter.head.custodian == "Agence eSanté"
    third = await reading.page(noe, subject(noe), letter.row.id, 3)
    assert any("page 3 sur 3" in getattr(block, "text", "") for block in third)
    image = next(row for row in listing.rows if "thorax" in row.title)
    assert (await reading.opened(noe, subject(noe), image.id)).reading is Readable.IMAGE
    assert [m["kind"] for m in await messages(office)] == ["document_new"]


async def test_hostile_files_are_refused_with_their_reason_and_the_rest_goes_in(
    office: Office, tmp_path: Path
) -> None:
    await member(office, CHILD, "WAGNER", "Noé")
    folder = fill(tmp_path / "docs", {name: raw for name, (raw, _) in HOSTILE.items()} | {"bon.xml": good()})
    (folder / "lien.xml").symlink_to("/etc/passwd")
    os.mkfifo(folder / "tube.xml")
    status, said = await filed(office, folder)
    assert status == DONE and f"{len(HOSTILE) + 3} files: 1 new" in said
    report = tmp_path / "docs.rejected.csv"
    assert report.stat().st_mode & 0o777 == 0o600
    with report.open(encoding="utf-8", newline="") as file:
        reasons = {row["file"]: row["reason"] for row in csv.DictReader(file)}
    assert set(reasons) == {*HOSTILE, "lien.xml", "tube.xml"} or set(reasons) == {*HOSTILE, "lien.xml"}
    for name, (_, part) in HOSTILE.items():
        assert part in reasons[name], (name, reasons[name])
    assert await Document.all().count() == 1


async def test_everything_refused_is_a_refusal_and_a_good_run_takes_the_report_away(
    office: Office, tmp_path: Path
) -> None:
    folder = fill(tmp_path / "docs", {"x.xml": b"<x/>"})
    assert (await filed(office, folder))[0] == REFUSED
    assert (tmp_path / "docs.rejected.csv").exists()
    (folder / "x.xml").unlink()
    assert (await filed(office, folder))[0] == DONE
    assert not (tmp_path / "docs.rejected.csv").exists()
    assert (await filed(office, tmp_path / "nowhere"))[0] == REFUSED


async def test_nothing_of_a_document_can_move_a_cursor(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    title = "Gauche \u202e droite [bold]gras[/bold] \u0085"
    raw = good(SampleHeader(5, sample_cda.HOSPITAL, title, "20261101", institution="H\u200b\ufeffôpital"))
    fill(tmp_path / "docs", {"x.xml": raw})
    await filed(office, tmp_path / "docs")
    row = (await documents.listed(noe, subject(noe))).rows[0]
    assert row.title == "Gauche droite [bold]gras[/bold]" and row.author == "Hôpital"


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (2, 1, 3)])
@pytest.mark.parametrize("by", ["set", "chain"])
async def test_the_newest_version_is_current_in_whatever_order(
    office: Office, tmp_path: Path, order: tuple[int, ...], by: str
) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    for version in order:
        if by == "set":
            header = SampleHeader(
                10 + version, sample_cda.HOSPITAL, f"v{version}", "20261101", set_number=4, version=version
            )
        else:
            # Each corrects the one before it, and bears an earlier date.
            replaces = 9 + version if version > 1 else 0
            header = SampleHeader(
                10 + version, sample_cda.HOSPITAL, f"v{version}", f"2026110{9 - version}", replaces=replaces
            )
        fill(tmp_path / "docs", {f"{version}.xml": good(header)})
        await filed(office, tmp_path / "docs")
    listing = await documents.listed(noe, subject(noe))
    assert [row.title for row in listing.rows] == ["v3"]
    opened = await reading.opened(noe, subject(noe), listing.rows[0].id)
    assert {row.title for row in opened.versions} == {"v1", "v2"}
    older = await reading.opened(noe, subject(noe), opened.versions[0].id)
    assert older.row.replaced


async def test_a_replacement_stays_hidden_and_restricted(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    for version in (1, 2):
        header = SampleHeader(
            version, sample_cda.HOSPITAL, f"v{version}", "20261101", set_number=4, version=version
        )
        fill(tmp_path / "docs", {f"{version}.xml": good(header)})
        await filed(office, tmp_path / "docs")
        row = (await documents.listed(noe, subject(noe))).rows[0]
        assert row.title == f"v{version}"
        if version == 1:
            await documents.set_level(noe, subject(noe), row.id, "V")
            await documents.hide(noe, subject(noe), row.id)
    assert row.hidden and row.level == "V"


async def test_nobody_replaces_a_document_of_another_record(office: Office, tmp_path: Path) -> None:
    noe, parent = await member(office, CHILD, "WAGNER", "Noé"), await member(office, PARENT)
    fill(
        tmp_path / "docs",
        {"1.xml": good(SampleHeader(1, sample_cda.HOSPITAL, "Noé", "20261101", set_number=4))},
    )
    await filed(office, tmp_path / "docs")
    mother = Patient(PARENT, "WAGNER", "Éloïse", "18931201")
    body = sample_cda.structured(sample_cda.section("1-1", "Texte", "Bonjour"))
    same_set = SampleHeader(2, sample_cda.HOSPITAL, "Mère", "20261102", set_number=4, version=2)
    same_id = SampleHeader(1, sample_cda.HOSPITAL, "Mère", "20261102")
    fill(
        tmp_path / "docs",
        {
            "2.xml": sample_cda.document(mother, same_set, body),
            "3.xml": sample_cda.document(mother, same_id, body),
            "4.xml": sample_cda.document(
                mother, SampleHeader(3, sample_cda.HOSPITAL, "Chaîne", "20261103", replaces=1), body
            ),
        },
    )
    await filed(office, tmp_path / "docs")
    assert [row.title for row in (await documents.listed(noe, subject(noe))).rows] == ["Noé"]
    assert {row.title for row in (await documents.listed(parent, subject(parent))).rows} == {"Mère", "Chaîne"}


async def test_a_pdf_that_cannot_be_read_is_kept(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    broken = sample_cda.with_pdf(NOE, GOOD, b"%PDF-1.7 rien")
    fill(tmp_path / "docs", {"x.xml": broken})
    status, said = await filed(office, tmp_path / "docs")
    assert status == DONE and "1 PDFs could not be read" in said
    row = (await documents.listed(noe, subject(noe))).rows[0]
    assert (await reading.opened(noe, subject(noe), row.id)).reading is Readable.NO
    assert await Original.all().count() == 1


async def test_a_file_just_below_the_limit_goes_in(office: Office, tmp_path: Path) -> None:
    await member(office, CHILD, "WAGNER", "Noé")
    filler = base64.b64encode(b"x" * 6_600_000)
    body = '<nonXMLBody><text mediaType="image/jpeg" representation="B64">@</text></nonXMLBody>'
    raw = sample_cda.document(NOE, GOOD, body).replace(b"@", filler)
    assert 8_700_000 < len(raw) < 9_000_000
    fill(tmp_path / "docs", {"x.xml": raw})
    assert (await filed(office, tmp_path / "docs"))[0] == DONE
    assert (await Document.get()).reading is Readable.IMAGE


async def test_at_rest_nothing_of_it_can_be_read(office: Office, tmp_path: Path, watch: Watch) -> None:
    await member(office, CHILD, "WAGNER", "Noé")
    fill(tmp_path / "docs", dict(sample_cda.specimens(NOE, 100)))
    await filed(office, tmp_path / "docs")
    files = [tmp_path / f"esante.db{end}" for end in ("", "-wal")]
    stored = b"".join(file.read_bytes() for file in files)
    for text in (
        "Arachide",
        "Analyse de sang",
        "Laboratoire du Parc",
        "Hémoglobine",
        "11502-2",
        CHILD,
        "1.3.182",
    ):
        assert text.encode() not in stored
    entries = await Entry.filter(action="document_deposited")
    assert len(entries) == 7 and all("sang" not in entry.facts for entry in entries)


async def test_a_coded_vaccine_may_be_named_in_the_narrative_alone(office: Office, tmp_path: Path) -> None:
    noe = await member(office, CHILD, "WAGNER", "Noé")
    coded = sample_cda.vaccination("2021", "Polio", 1, "L1", "Dr X").replace(
        '<code code="J07" displayName="Polio"/>',
        '<code nullFlavor="UNK"><originalText><reference value="#v1"/></originalText></code>',
    )
    text = '<paragraph><content ID="v1">Fièvre jaune</content> en 2021<br/>à Dakar</paragraph>'
    body = sample_cda.structured(sample_cda.section("11369-6", "Vaccinations", text, coded))
    header = SampleHeader(7, sample_cda.SUMMARY, "Résumé patient", "20261101")
    fill(tmp_path / "docs", {"x.xml": sample_cda.document(NOE, header, body)})
    await filed(office, tmp_path / "docs")
    found = await overview.vaccinations(noe, subject(noe))
    assert [(each.day, each.vaccine) for each in found.entries] == [("2021", "Fièvre jaune")]
    seen = (await overview.overview(noe, subject(noe))).sections[0].blocks[0]
    assert getattr(seen, "text", "") == "Fièvre jaune en 2021\nà Dakar"
