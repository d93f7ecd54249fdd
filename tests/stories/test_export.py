"""« Fiche d'urgence » over SSH: printed, encrypted and sent, and opened with the password of the screen."""

import io
import re
import time
from email.message import EmailMessage

from pypdf import PdfReader

from tests.stories.served import Served
from tests.stories.service import CHILD, Service
from tests.stories.test_record import CHILD_MAIL, files
from tests.stories.walk import enters


def _with_a_file(service: Service) -> EmailMessage:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for mail in service.mail.messages:
            if any(True for _ in mail.iter_attachments()):
                return mail
        time.sleep(0.05)
    raise AssertionError("no e-mail carries a file")


def test_the_emergency_sheet_is_sent_and_opens_with_the_password_on_the_screen(service: Service) -> None:
    service.activates(CHILD, CHILD_MAIL)
    files(service, CHILD)
    with Served(service) as served:
        person = served.opens()
        enters(person, service, CHILD, CHILD_MAIL)
        person.presses("enter")
        person.sees("1 Synthèse", "Arachide")
        person.types("9")
        person.sees("Copie de mes données")
        person.presses("enter")
        person.sees("Établie le", "Envoyer en PDF chiffré")
        person.presses("tab", "enter")
        person.sees("Ne pas envoyer")
        person.presses("down", "enter")
        person.sees("Le PDF est en route", within=30)
        found = re.search(r"\b(?:[0-9A-Z]{4}-){3}[0-9A-Z]{4}\b", person.screen)
        assert found, person.screen
        mail = _with_a_file(service)
        person.drops()
    carried = next(mail.iter_attachments())
    assert found[0] not in mail.as_string() and carried.get_filename() is not None
    reader = PdfReader(io.BytesIO(carried.get_content()))
    assert (
        reader.is_encrypted and reader.decrypt("0000-0000-0000-0000") == 0 and reader.decrypt(found[0]) != 0
    )
    assert "Arachide" in "".join(page.extract_text() for page in reader.pages)
