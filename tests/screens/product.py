"""Every page of the product, ready to be drawn: an owner, an assistant, a child, a note and a document."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from models.account.activation_steps import Activation
from models.account.addresses import NewAddress
from models.account.login import Login
from models.account.luxtrust import PasswordProof
from models.account.password_reset import Reset
from models.account.profile import ChannelChange
from models.dsp import notes
from models.dsp.lab_history import LabPoint, LabSeries
from models.identity import Invitation
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.proof.confirmation import Confirmation
from screens.forms import Visit
from screens.page import page as pages
from screens.page import scrolling
from screens.page.page import Page
from screens.places.dsp.log import LogPage
from screens.places.luxtrust_wait import WaitPlace
from screens.text.formats import minutes
from screens.text.phrases import catalogue, phrase
from screens.visitor import Mail, Visitor
from tests.models.dsp.filing import CHILD, OTHER, PARENT, file_document, member, opens_to, subject
from tests.screens.stage import Stage
from tui.portal.places import PLACES

LEFT = phrase("Le code est valable encore {time}.", time=minutes(9))

TESTED = LabSeries(
    "Glycémie",
    "mg/dL",
    "1558-6",
    (LabPoint("2026-11-12", "112", "70", "100"), LabPoint("2025-11-12", "<70", "70", "")),
)


@dataclass
class Product:
    """A logged-in visitor, and what each place is told on the way to it."""

    visitor: Visitor
    facts: Mapping[str, Mapping[str, Any]]

    @staticmethod
    def waits(made: WaitPlace) -> WaitPlace:
        """Make a place wait for a confirmation that was begun."""
        made._confirmation, made._left = _confirmation(made.visitor), LEFT
        return made

    async def shows(self, stage: Stage, name: str) -> Page:
        """Stand on one page of the product, fresh, above the first one."""
        await stage.app.runner.navigation.begin_anew("")
        visitor = stage.app.visitor
        visitor.actor = self.visitor.actor
        made = PLACES[name](visitor, **self.facts.get(name, {}))
        if isinstance(made, WaitPlace):
            self.waits(made)
        else:
            await made.enter()
        page = Page(made, name)
        await stage.app.push_screen(page)
        await stage.settle()
        return page


async def product(office: Office) -> Product:
    """Put everything in its place."""
    owner, other = await member(office, PARENT), await member(office, OTHER, "MÜLLER")
    child = await member(office, CHILD, "WAGNER", "Noé")
    held = await opens_to(owner, other)
    await opens_to(child, owner)
    document = await file_document(owner)
    await notes.write(owner, subject(owner), "Tension", "12/8 le matin")
    visitor = Visitor(owner, catalogue("fr"))
    log = LogPage(visitor)
    await log.enter()
    line = await log.act("open", {"lines": log.form().fields[-1].options[0].value})
    note = (await notes.listed(owner, subject(owner))).rows[0].id
    assert isinstance(line, Visit)
    activation = Activation(channel=Channel(EMAIL, "eloise@example.lu"))
    steps = {name: {"activation": activation} for name in PLACES if name.startswith("activation.")}
    change = ChannelChange(channel=Channel(EMAIL, "eloise@example.lu"))
    channel = {name: {"change": change} for name in PLACES if name.startswith("account.channel.")}
    reset = {"reset": Reset(PARENT, Channel(EMAIL, "eloise@example.lu"), 0, "")}
    mail = Mail("email", "eloise@example.lu", "Votre code", "Votre code est 123456.", "123456")
    return Product(
        visitor,
        {
            **steps,
            **channel,
            "terms": {"activation": activation},
            "login.code": {"login": Login(0, "", "e•••••@example.lu")},
            "forgotten.code": reset,
            "forgotten.password": reset,
            "forgotten.proof": reset,
            "forgotten.proof.luxtrust": reset,
            "recovery.shown": {"code": "7QJ4-M9XK-B2WT0"},
            "account.address.code": {
                "new": NewAddress(channel=Channel(EMAIL, "autre@example.lu"), challenge_id="")
            },
            "account.address.remove": {"channel": Channel(EMAIL, "autre@example.lu")},
            "mailbox.mail": {"mail": mail},
            "service": {"code": "econsult"},
            "record": {"subject": subject(child)},
            "record.document": {"document": document.id},
            "record.document.level": {"document": document.id},
            "record.versions": {"document": document.id},
            "record.note": {"note": note},
            "record.export": {"kind": "document", "document": document.id},
            "record.export.password": {"password": "7QJ4-M9XK-B2WT-0RV5", "address": "e•••••@example.lu"},
            "record.log.line": line.facts,
            "record.test": {"series": TESTED, "header": log.header},
            "record.assistant": {"assistant": held.id},
            "account.luxtrust.wait": {"proof": PasswordProof("")},
        },
    )


def _confirmation(visitor: Visitor) -> Confirmation:
    now = visitor.actor.office.now()
    address = "https://login.example.lu/device"
    invitation = Invitation(
        address, "WDJB MJHT", address, now + timedelta(minutes=10), timedelta(seconds=5), now, "secret"
    )
    return Confirmation("", invitation, invitation.interval, now)


class Endless(AssertionError):
    """A page asks itself again and again."""


class Looks:
    """How often pages looked where they stand since the last ``begin``."""

    count = 0
    most = 30
    """Far more than a change of the page can need."""

    def begin(self) -> None:
        """Count from here."""
        self.count = 0


@contextmanager
def counted_looks() -> Iterator[Looks]:
    """Whoever looks too often fails instead of hanging."""
    looks, show = Looks(), scrolling.show_spot

    def counting(*given: Any, **named: Any) -> bool:
        looks.count += 1
        if looks.count > looks.most:
            raise Endless
        return show(*given, **named)

    setattr(pages, "show_spot", counting)  # noqa: B010
    try:
        yield looks
    finally:
        setattr(pages, "show_spot", show)  # noqa: B010


def every_place() -> list[str]:
    """The names of all places, the first page left out: it lies below each of them."""
    return [name for name in PLACES if name != "welcome"]
