"""`make screenshots`: the README's pictures, drawn by the real app over the demonstration."""

import asyncio
import os
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from models.office import Office
from screens.page.page import Page
from tui.demo.mailbox import Mailbox
from tui.demo.run import PASSWORD, opened_demo, words
from tui.portal.app import Portal
from tui.portal.session import PortalSession

PICTURES = Path(__file__).parent.parent / "docs"
CLOCK = datetime(2026, 11, 22, 19, 5, tzinfo=UTC)
MATRICULE, WITH_ACCOUNT = "1968101545978", "1984030400190"


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
        (PICTURES / f"{name}.svg").write_text(self.app.export_screenshot(title="esante"), "utf-8")

    @property
    def copy(self) -> str:
        """The displayed code of Etape 1."""
        page = self.app.screen
        assert isinstance(page, Page)
        shown = next(field for field in page.form.fields if field.name == "shown")
        return str(shown.text).replace(" ", "")


async def activation(camera: Camera, mailbox: Mailbox) -> None:
    """From the welcome page to an error in Etape 1 and on to Etape 3."""
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


async def narrow(camera: Camera, mailbox: Mailbox) -> None:
    """The terms on forty columns."""
    await camera.types("{enter}")
    camera.shoots("narrow")


async def visit(walk: Callable[..., Any], size: tuple[int, int]) -> None:
    """One walk over a fresh demonstration."""
    from tui.delivery.courier import courier_beside

    with tempfile.TemporaryDirectory() as folder:
        async with opened_demo(Path(folder), lambda: CLOCK) as (office, mailbox):
            app = _portal(office, mailbox)
            async with courier_beside(office, mailbox.gateways), app.run_test(size=size) as pilot:
                await pilot.pause(1.5)
                await walk(Camera(pilot, app), mailbox)


def _portal(office: Office, mailbox: Mailbox) -> Portal:
    return Portal(
        PortalSession(
            office=office, source="local:tty1", language="fr", mailbox=mailbox.mails, notice=words()
        )
    )


async def main() -> None:
    """All pictures."""
    PICTURES.mkdir(exist_ok=True)
    await visit(activation, (80, 24))
    await visit(services, (80, 24))
    await visit(record, (80, 24))
    await visit(narrow, (40, 20))


if __name__ == "__main__":
    os.environ.pop("NO_COLOR", None)
    asyncio.run(main())
