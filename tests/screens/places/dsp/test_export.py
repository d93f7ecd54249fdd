"""A text is read here page by page, or goes as an encrypted PDF whose password is shown once, here alone."""

import asyncio
import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.account.account import Account
from models.dsp import export
from models.dsp.access_codes import AccessAction
from models.dsp.export import ExportKind
from models.journal.journal import Entry
from models.messages.channel import EMAIL, MOBILE, Channel
from models.messages.outbox import Attachment, Message
from models.office import Office
from screens.forms import Visit
from screens.page.dialogs import Dialog
from screens.places.dsp.export import ExportPasswordPlace, ExportPlace
from screens.seen_page import seen
from tests.models.dsp.filing import file_document, subject
from tests.models.test_operations import everything
from tests.screens.product import product
from tests.screens.stage import NARROW, WIDE, staged
from tests.servers import MailServer
from tests.tui.portal.talker import talking
from tests.tui.portal.test_both_ways import stands
from tui.config.endpoints import Smtp, mail
from tui.delivery import courier
from tui.delivery.mail import MailGateway
from tui.printing.printer import ChildPrinter

HOSTILE = "../../etc/passwd\nX-Evil: 1\u202e" + "é" * 300


@pytest.fixture
def printing(office: Office, tmp_path: Path) -> Office:
    """The office with its printer."""
    return replace(office, printer=ChildPrinter(tmp_path / "printing"))


async def delivered(office: Office, server: MailServer) -> None:
    """The courier sends what waits, and ends."""
    address = mail(server.url)
    assert isinstance(address, Smtp)
    stop = asyncio.Event()
    stop.set()
    gateways = {EMAIL: MailGateway(address, "noreply@esante.example")}
    await courier.run_courier(office, gateways, stop)


async def everything_stored(office: Office) -> str:
    """All rows of all tables, and what the sealed mails hold when they are opened."""
    mails = [message.body_in(office.keys) for message in await Message.all() if message.body]
    return f"{await everything()} {mails}"


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_a_document_goes_by_mail_and_opens_with_the_password_of_the_screen(
    printing: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    made = await product(printing)
    hostile = await file_document(made.visitor.actor, HOSTILE)
    facts = {**made.facts, "record.export": {"kind": "document", "document": hostile.id}}
    async with staged(printing, {}, size=size) as stage:
        await replace(made, facts=facts).shows(stage, "record.export")
        assert "Hémoglobine 14,2 g/dl" in stage.words or size is NARROW  # below a title of 300 letters
        await stage.press("tab", "enter")
        assert isinstance(stage.app.screen, Dialog) and "Ne pas envoyer" in stage.at
        await stage.press("enter")
        assert not await Message.all().exists()
        await stage.press("enter", "tab", "enter")
        await stage.app.runner.idle()
        await stage.settle()
        place = stage.page.place
        assert isinstance(place, ExportPasswordPlace) and stage.cursor_is_inside()
        password = place.password
        assert password in stage.text and "une fois" in stage.words
        helpdesk = seen(stage.app.visitor, stage.page.form, size, "xterm")
        assert password not in f"{helpdesk} {stage.app.visitor.messages}"
        await stage.press("escape")
        assert isinstance(stage.app.screen, Dialog)
        await stage.press("enter")
        assert password in stage.text  # « Pas encore »
    assert password not in await everything_stored(printing)
    with MailServer(tmp_path) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
        await delivered(printing, server)
        (arrived,) = [each for each in server.messages if each.is_multipart()]
    assert password not in arrived.as_string() and arrived["X-Evil"] is None
    (file,) = arrived.iter_attachments()
    assert file.get_filename() == "esante-document-2026-11-22.pdf"
    assert file.get_content_type() == "application/pdf"
    raw = file.get_content()
    reader = PdfReader(io.BytesIO(raw))
    assert reader.is_encrypted and not reader.decrypt(password.lower()) and reader.decrypt(password)
    text = " ".join(reader.pages[0].extract_text().split())
    assert "Hémoglobine 14,2 g/dl" in text and "\u202e" not in text and "/etc/passwd" in text
    assert not await Attachment.all().exists()
    noted = await Entry.filter(action=AccessAction.EXPORTED)
    assert [(each.subject, f'"document": {hostile.id}' in each.facts) for each in noted] == [
        (str(made.visitor.actor), True)
    ]


async def test_line_by_line_a_copy_is_read_and_sent(printing: Office) -> None:
    made = await product(printing)
    facts = {**made.facts, "record.export": {"kind": "copy"}}
    async with talking(printing) as person:
        stop = await stands(person, replace(made, facts=facts), "record.export")
        assert isinstance(stop.place, ExportPlace)
        assert "Copie de mes données" in person.said and "Matricule : 1893120105732" in person.said
        assert "Envoyer en PDF chiffré" in person.said
        while not person.new.endswith("Entrée : Envoyer en PDF chiffré :"):
            await person.types("")
        assert "Hémoglobine 14,2 g/dl" in person.said and "12/8 le matin" in person.said
        assert "2 non : Ne pas envoyer" in await person.types("")
        person.press("\r\r")
        await person.settles()
        assert not await Message.all().exists()
        await person.types("oui")
        place = person.conversation.stops[-1].place
        assert isinstance(place, ExportPasswordPlace)
        assert f"Mot de passe du PDF : {place.password}" in person.new
    assert await Attachment.all().count() == 1


async def test_every_sheet_of_every_export_is_text(printing: Office) -> None:
    """The whole copy holds account, rights, notes, both logs and all documents, the hidden ones too."""
    made = await product(printing)
    owner = made.visitor.actor
    await file_document(owner, "Psychologie", level="V", hidden=True)
    said: dict[ExportKind, str] = {}
    for kind in ExportKind:
        document = made.facts["record.document"]["document"]
        place = ExportPlace(made.visitor, subject(owner), kind=kind.value, document=document)
        await place.enter()
        said[kind] = ""
        for page in range(1, len(place.text.sheets) + 1):
            await place.load("text", page)
            said[kind] += str(place.form().fields[-1].blocks)
    everywhere = said[ExportKind.COPY]
    for wanted in ("1893120105732", "MÜLLER", "Tension", "12/8 le matin", "Psychologie", "consulté", "Hémo"):
        assert wanted in everywhere, wanted
    assert "MÜLLER" in said[ExportKind.URGENT] and "(+352)" in said[ExportKind.URGENT]
    assert "Psychologie" not in said[ExportKind.DOCUMENT]


async def test_while_it_is_made_it_says_how_far_it_is_and_the_loop_goes_on(printing: Office) -> None:
    made = await product(printing)
    for number in range(30):
        await file_document(made.visitor.actor, f"Document {number}")
    said, longest = set[str](), 0.0

    async def watch(place: ExportPlace) -> None:
        nonlocal longest
        loop = asyncio.get_running_loop()
        while True:
            begun = loop.time()
            await asyncio.sleep(0.005)
            longest = max(longest, loop.time() - begun)
            said.add(made.visitor.words.text(place.progress))

    place = ExportPlace(made.visitor, kind="copy")
    await place.enter()
    watching = asyncio.create_task(watch(place))
    assert isinstance(await place.act("do send", {}), Visit)
    watching.cancel()
    assert any(each.startswith("Préparation du PDF : 2") for each in said), said
    assert "Chiffrement du PDF…" in said and place.progress == "" and not place.committing
    assert longest < 0.5


async def test_without_an_email_one_sentence_says_what_to_do(printing: Office) -> None:
    made = await product(printing)
    account = await Account.get(id=made.visitor.actor.account_id)
    account.change(printing.keys, channel=Channel(MOBILE, "+352691123456"))
    await account.save()
    async with staged(printing, {}) as stage:
        await made.shows(stage, "record.export")
        assert "Ajoutez-en une dans « Mon compte », « Autres adresses »." in stage.words
        assert "Envoyer en PDF" not in stage.text and "Hémoglobine" in stage.text


async def test_without_a_printer_nothing_is_sent(office: Office) -> None:
    made = await product(office)
    async with staged(office, {}) as stage:
        await made.shows(stage, "record.export")
        await stage.press("tab", "enter", "tab", "enter")
        assert "Le PDF n'a pas pu être fait" in stage.words and stage.page.place_name == "record.export"
    assert not await Message.all().exists()
    assert await export.recipient(made.visitor.actor, subject(made.visitor.actor), ExportKind.LOG)
