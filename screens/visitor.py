"""The visitor is the person at the keyboard: the actor, the language, the colours and the messages shown."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from models.actor import Actor
from screens.text.phrases import Catalogue, Phrase, catalogue

_MOST_MESSAGES = 50


class Blocks(StrEnum):
    """How a terminal shows half blocks, which a QR code is drawn with."""

    NONE = "none"  # not at all: it writes ASCII alone
    PLAIN = "plain"  # in its own two colours, light on dark as far as anybody knows
    COLOURED = "coloured"  # black on white, whatever its own colours are


@dataclass
class Visitor:
    """One conversation's state; made at its start, gone at its end, never shared.

    ``actor`` is replaced at log-in and log-out. ``demo`` gives what the demonstration's mailbox
    holds, newest first; None where this is not a demonstration. ``record`` is the id of the person
    whose DSP is open, if any is; ``banner`` says for whom one is here, on pages that say nothing else:
    for the one who is logged in, whose ``name`` it is, or for whoever's record is open. ``chosen``: the
    language is the person's choice (F2, or their terminal's LANG), which a log-in leaves alone.
    """

    actor: Actor
    words: Catalogue
    theme: str = "terminal"
    demo: "Callable[[], Awaitable[list[Mail]]] | None" = None
    facts: dict[str, Any] = field(default_factory=dict)
    record: int | None = None
    banner: Phrase | str = ""
    blocks: Blocks = Blocks.COLOURED
    name: str = ""
    chosen: bool = False
    messages: list[Phrase | str] = field(default_factory=list)
    ends_at: datetime | None = None
    """When this session ends, whatever is done; None as long as nobody counts."""
    scripts: bool = True
    """Whether the terminal shows superscripts: else 10⁹ is written ``10^9``."""

    def __post_init__(self) -> None:
        self._at_first = self.words, self.theme, self.chosen

    def chose(self, language: str) -> None:
        """Speak this language from here on, whatever an account says."""
        self.words, self.chosen = catalogue(language), True

    def remember(self, message: Phrase | str) -> None:
        """Keep what was said, errors at fields among it, for the help's list; newest last."""
        self.messages.append(message)
        del self.messages[:-_MOST_MESSAGES]

    def opens(self, record: int | None, banner: Phrase | str = "") -> None:
        """Stand in a record, or in none; where no other banner is given, the own name is it."""
        self.record, self.banner = record, banner or self.name

    def signs_out(self, actor: Actor) -> None:
        """Nobody is known any more: the next person gets the terminal's own language and colours."""
        self.actor = actor
        self.name = ""
        self.opens(None)
        self.words, self.theme, self.chosen = self._at_first

    @property
    def signed_in(self) -> bool:
        """Whether a person has proved who they are."""
        return self.actor.account_id is not None


@dataclass(frozen=True, slots=True)
class Mail:
    """One letter, e-mail or SMS of the demonstration; ``code`` as the person would read it off.

    ``answers``: what can be answered, as its words and its name; ``reply`` does it.
    """

    kind: str
    to: str
    title: str
    text: str
    code: str = ""
    answers: tuple[tuple[str, Phrase | str], ...] = ()
    reply: Callable[[str], None] | None = field(default=None, compare=False)
