"""The visitor is the one at the keyboard: who they are, so far, and how they want to be spoken to."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.access import Actor
from screens.phrases import Catalogue, Phrase


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
    whose DSP is open, if any is; ``banner`` says for whom one is here, on pages that say nothing else.
    """

    actor: Actor
    words: Catalogue
    theme: str = "terminal"
    demo: "Callable[[], Awaitable[list[Mail]]] | None" = None
    facts: dict[str, Any] = field(default_factory=dict)
    record: int | None = None
    banner: Phrase | str = ""
    blocks: Blocks = Blocks.COLOURED
    scripts: bool = True
    """Whether the terminal shows superscripts: else 10⁹ is written ``10^9``."""

    def __post_init__(self) -> None:
        self._at_first = self.words, self.theme

    def signs_out(self, actor: Actor) -> None:
        """Nobody is known any more: the next person gets the terminal's own language and colours."""
        self.actor = actor
        self.record, self.banner = None, ""
        self.words, self.theme = self._at_first

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
