"""`make screenshots`: pictures for the README and docs/, drawn by the real app over the demonstration."""

import asyncio
import os
import tempfile
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.segment import Segment, SegmentLines
from rich.style import Style
from textual.pilot import Pilot

from models.office import Office
from screens.page.page import Page
from screens.places.helpdesk.door import KEY
from screens.widgets.button import Press
from tests.recording import record as record_session
from tui.demo.mailbox import Mailbox
from tui.demo.run import PASSWORD, opened_demo, words
from tui.portal.app import Portal
from tui.portal.console import entrance
from tui.portal.session import PortalSession

PICTURES = Path(__file__).parent.parent / "docs"
CLOCK = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)
LATER = CLOCK + timedelta(days=2)
"""When somebody calls: a letter of the last 24 hours would keep the next one back."""
MATRICULE, WITH_ACCOUNT, DOUBTFUL = "1968101545978", "1984030400190", "1937010112347"
RIGHT = {
    "Sa rue": "12 rue du parc",
    "Son code": "1234",
    "Le mois": "11",
    "Où arrivent": "e-mail er",
    "Le jour": "22.11.",
    "Le prénom d'un enfant": "noe",
}
"""What the caller with an account answers, by the question."""
WRONG = {"Sa rue": "9, rue du Bois", "Son code": "9999", "Le mois": "01"}
"""What somebody else answers for ``DOUBTFUL``."""


def drawn(app: Portal) -> str:
    """The screen as SVG. Those who show it leave out a line below a blank: it is drawn."""
    console = Console(
        width=app.size.width, file=StringIO(), force_terminal=True, color_system="truecolor", record=True
    )
    lines = [
        [
            Segment(each.text.replace(" ", "_"), each.style + Style(underline=False))
            if each.style and each.style.underline
            else each
            for each in strip
        ]
        for strip in app.screen._compositor.render_strips()
    ]
    console.print(SegmentLines(lines, new_lines=True))
    return console.export_svg(title="esante", unique_id="esante")


class Camera:
    """One visit to the portal, and what is photographed on the way."""

    def __init__(self, pilot: Pilot[Any], app: Portal) -> None:
        self.pilot, self.app = pilot, app

    async def types(self, *texts: str) -> None:
        """Text and Enter, field by field; a key name in braces is pressed."""
        for text in texts:
            await self.pilot.press(*(text[1:-1],) if text.startswith("{") else (*text, "enter"))
            await self.pilot.pause(0.4)

    def shoots(self, name: str) -> None:
        """Write the screen as it is."""
        (PICTURES / f"{name}.svg").write_text(drawn(self.app), "utf-8")

    async def ends_call(self) -> None:
        """Go to « Terminer l'appel », and through its page."""
        while not (isinstance(at := self.app.focused, Press) and at.action == "end"):
            await self.types("{tab}")
        await self.types("{enter}", "")

    def answer(self, answers: Mapping[str, str]) -> str:
        """Which of the answers is that to the question on the page."""
        page, said = self.app.screen, self.app.visitor.words.text
        assert isinstance(page, Page)
        asked = next(said(field.label) for field in page.form.fields if field.name == "answer")
        return next(told for question, told in answers.items() if asked.startswith(question))

    @property
    def copy(self) -> str:
        """The displayed code of Etape 1."""
        page = self.app.screen
        assert isinstance(page, Page)
        shown = next(field for field in page.form.fields if field.name == "shown")
        return str(shown.text).replace(" ", "")


async def activation(camera: Camera, mailbox: Mailbox) -> None:
    """From the welcome page to an error in Etape 1."""
    camera.shoots("welcome")
    await camera.types("{enter}")
    camera.shoots("terms")
    await camera.types("{end}", "{enter}", "{enter}")
    camera.shoots("etape-1")
    await camera.types("{enter}", "1968 1015 45979", "QQQQ-QQQQ-QQQQ", camera.copy)
    camera.shoots("error")


async def services(camera: Camera, mailbox: Mailbox) -> None:
    """The log-in of the account that is active already."""
    await camera.types("{down}", "{enter}", "{enter}", WITH_ACCOUNT, PASSWORD)
    code = ""
    while not code:
        await camera.pilot.pause(0.3)
        code = next((m.code for m in await mailbox.mails() if m.kind == "email"), "")
    await camera.types(code)
    camera.shoots("services")


async def record(camera: Camera, mailbox: Mailbox) -> None:
    """The mother's way into her child's record, a document, and who has access."""
    await services(camera, mailbox)
    await camera.types("{enter}", "{8}", "{enter}")
    camera.shoots("record")
    await camera.types("{2}")
    camera.shoots("documents")
    await camera.types("{down}", "{down}", "{enter}")
    camera.shoots("document")
    await camera.types("{escape}", "{escape}", "{5}")
    camera.shoots("log")
    await camera.types("{m}")
    camera.shoots("months")
    await camera.types("{escape}", "{6}", "{tab}", "{enter}")
    camera.shoots("assistants")
    await camera.types("{escape}", "{f1}")
    camera.shoots("help")
    await camera.types("{escape}", "{f10}")
    camera.shoots("question")


async def broad(camera: Camera, mailbox: Mailbox) -> None:
    """The list of documents with the chosen one's head beside it."""
    await services(camera, mailbox)
    await camera.types("{enter}", "{8}", "{enter}", "{2}", "{down}")
    camera.shoots("broad")


async def coloured(camera: Camera, mailbox: Mailbox) -> None:
    """An error in the theme of high contrast."""
    await camera.types("{enter}", "{end}", "{enter}", "{enter}", "{enter}")
    await camera.types("1968 1015 45979", "QQQQ-QQQQ-QQQQ", camera.copy)
    camera.shoots(camera.app.visitor.theme)


async def narrow(camera: Camera, mailbox: Mailbox) -> None:
    """The terms on forty columns."""
    await camera.types("{enter}")
    camera.shoots("narrow")


async def helpdesk(camera: Camera, mailbox: Mailbox) -> None:
    """The console: its door, a letter for a caller, a new address, a doubtful caller, and what then waits."""
    camera.shoots("helpdesk-door")
    await camera.types((await mailbox.console_mails())[0].code)
    await camera.types(WITH_ACCOUNT)
    await camera.types(camera.answer(RIGHT))
    await camera.types(camera.answer(RIGHT))
    camera.shoots("helpdesk-call")
    await camera.types("{tab}", "{1}")
    camera.shoots("helpdesk-act")
    await camera.types("oui")
    await camera.ends_call()
    await camera.types(DOUBTFUL)
    await camera.types(camera.answer(WRONG))
    await camera.types(camera.answer(WRONG))
    camera.shoots("helpdesk-doubtful")
    await camera.ends_call()
    await camera.types("{tab}", "{tab}", "{tab}", "{w}")
    camera.shoots("helpdesk-waiting")
    await camera.types("{escape}", "{tab}", "{tab}", "{tab}", "{f}")
    camera.shoots("helpdesk-figures")


async def visit(walk: Callable[..., Any], size: tuple[int, int], theme: str = "terminal") -> None:
    """One walk over a fresh demonstration."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_demo(Path(folder), lambda: CLOCK) as (office, mailbox):
            await _walked(walk, size, mailbox, _portal(office, mailbox, theme))


async def visit_console(size: tuple[int, int]) -> None:
    """The walk through the console, two days after the demonstration was made."""
    with tempfile.TemporaryDirectory() as folder:
        async with opened_demo(Path(folder), lambda: CLOCK):
            pass
        async with opened_demo(Path(folder), lambda: LATER) as (office, mailbox):
            await _walked(helpdesk, size, mailbox, _console(office, mailbox.agent_key))


async def _walked(walk: Callable[..., Any], size: tuple[int, int], mailbox: Mailbox, app: Portal) -> None:
    from tui.delivery.courier import courier_beside

    office = app.visitor.actor.office
    async with courier_beside(office, mailbox.gateways), app.run_test(size=size) as pilot:
        await pilot.pause(1.5)
        await walk(Camera(pilot, app), mailbox)


def _portal(office: Office, mailbox: Mailbox, theme: str) -> Portal:
    return Portal(
        PortalSession(
            office=office,
            source="local:tty1",
            language="fr",
            theme=theme,
            mailbox=mailbox.mails,
            notice=words(),
            underlines=True,
        )
    )


def _console(office: Office, agent_key: str) -> Portal:
    table, checks = entrance(agent_key)
    session = PortalSession(office=office, source="local:tty1", language="fr", table=table, attendance=checks)
    session.visitor.facts[KEY] = agent_key
    return Portal(session)


async def main() -> None:
    """All pictures."""
    PICTURES.mkdir(exist_ok=True)
    await visit_console((80, 24))
    await visit(activation, (80, 24))
    await visit(broad, (132, 40))
    await visit(record, (80, 24))
    await visit(narrow, (40, 20))
    for theme in ("dark", "light"):
        await visit(coloured, (80, 24), theme)
    await asyncio.to_thread(record_session, PICTURES / "session.cast")


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    asyncio.run(main())
