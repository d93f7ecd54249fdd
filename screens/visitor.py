"""The visitor: the person at the keyboard, with actor, language, colours and the messages shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.account.support_code import SupportLine
from models.actor import Actor
from screens.text.phrases import Catalogue, Phrase, catalogue

_MOST_MESSAGES = 50
_MOST_REFUSALS = 20


class Blocks(StrEnum):
    """How a terminal shows half blocks, with which a QR code is drawn."""

    NONE = "none"  # not at all: it writes ASCII alone
    PLAIN = "plain"  # in its own two colours, presumably light on dark
    COLOURED = "coloured"  # black on white, whatever its own colours are


@dataclass
class Visitor:
    """The state of one conversation; made at its start, gone at its end, never shared.

    ``actor`` is replaced at log-in and log-out. ``demo`` returns the demonstration's mailbox, newest first;
    it is None where this is no demonstration. ``record`` is the id of the person whose DSP is open, if any;
    ``banner`` is shown on pages without a subject of their own: whose record is open, or the ``name`` of the
    person who is logged in. ``chosen`` means that the language is the person's choice (F2, or their
    terminal's LANG), which a log-in does not change.
    """

    actor: Actor
    words: Catalogue
    theme: str = "terminal"
    demo: "Callable[[], Awaitable[list[Mail]]] | None" = None
    newest_mail: Phrase | str = ""
    """What the demonstration's last line says of its mailbox, so that the next page begins with it."""
    facts: dict[str, Any] = field(default_factory=dict)
    record: int | None = None
    banner: Phrase | str = ""
    blocks: Blocks = Blocks.COLOURED
    name: str = ""
    chosen: bool = False
    messages: list[Phrase | str] = field(default_factory=list)
    ends_at: datetime | None = None
    """When this session ends, whatever the person does; None while no time is counted."""
    near: bool = False
    """Whether the terminal is this machine's own. Over a line the row one is at has its mark alone: a bar
    that moves rewrites two rows. And a text beside a list, which no terminal scrolls, moves by half pages."""
    scripts: bool = True
    """Whether the terminal shows superscripts; if not, 10⁹ is written ``10^9``."""
    underlines: bool = False
    """Whether the terminal underlines blanks: an empty field is then a line, and no dots that are spoken."""
    linear: bool = False
    """Whether the person is asked line by line instead of by pages."""
    pages: bool = True
    """Whether the terminal can show pages at all."""
    support: SupportLine | None = None
    """The support code of this terminal; None where F1 shows none."""
    refusals: list[tuple[datetime, Phrase | str]] = field(default_factory=list)
    """The last errors that were shown, each with its time; newest last."""

    def __post_init__(self) -> None:
        self._at_first = self.words, self.theme, self.chosen

    def arrives(self, actor: Actor, words: Catalogue, theme: str, *, chosen: bool) -> None:
        """Somebody comes to a page that was drawn before anybody was there."""
        self.actor = actor
        self.words, self.theme, self.chosen = self._at_first = words, theme, chosen

    def chose(self, language: str) -> None:
        """Use this language from now on, whatever an account says."""
        self.words, self.chosen = catalogue(language), True

    def remember(self, message: Phrase | str) -> None:
        """Keep a message, or an error at a field, for the help's list; newest last, at most 50."""
        self.messages.append(message)
        del self.messages[:-_MOST_MESSAGES]

    def remember_error(self, error: Phrase | str) -> None:
        """Keep an error that was shown, for the help's list and for the Helpdesk where it follows."""
        self.remember(error)
        self.refusals.append((self.actor.office.now(), error))
        del self.refusals[:-_MOST_REFUSALS]

    def opens(self, record: int | None, banner: Phrase | str = "") -> None:
        """Note which record is open, or none; without a banner the person's own name is shown."""
        self.record, self.banner = record, banner or self.name

    def signs_out(self, actor: Actor) -> None:
        """Forget the person: the next one gets the terminal's own language and colours."""
        self.actor = actor
        self.name = ""
        self.refusals.clear()
        self.opens(None)
        self.words, self.theme, self.chosen = self._at_first

    @property
    def signed_in(self) -> bool:
        """Whether a person has proved who they are."""
        return self.actor.account_id is not None or self.actor.agent_id is not None

    @property
    def has_account(self) -> bool:
        """Whether that person has an account, which keeps language and colours; an agent has none."""
        return self.actor.account_id is not None


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter, e-mail or SMS of the demonstration; ``code`` is as the person would read it.

    ``answers`` are the possible answers, each with its name and its words; ``reply`` sends one by its name.
    """

    kind: str
    to: str
    title: str
    text: str
    code: str = ""
    answers: tuple[tuple[str, Phrase | str], ...] = ()
    reply: Callable[[str], None] | None = field(default=None, compare=False)
