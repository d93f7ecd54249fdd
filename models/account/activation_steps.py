"""The steps of an activation: what its conversation has proved so far decides which step may follow."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from models.account.second_proof import SecondProof
from models.account.underway import ChosenPassword
from models.identity import Identity
from models.matricule import Matricule
from models.messages.channel import Channel
from models.person import Details, Person
from models.refusal import Refused


class Step(StrEnum):
    """The step to be done next. LETTER precedes TERMS: a person who resumes shows the letter first.

    RESUME takes the place of PASSWORD where another conversation has chosen one with the same letter.
    """

    LETTER = "letter"
    TERMS = "terms"
    RESUME = "resume"
    PASSWORD = "password"
    CHANNEL = "channel"
    CODE = "code"
    PROOF = "proof"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The terms that a person accepted: version, language shown, and when."""

    version: int
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The letter that was shown, or the identity in its place, and the person they name; in memory only."""

    letter_id: int | None
    person: Person
    details: Details
    matricule: Matricule
    identity: Identity | None = None
    credentials_at: datetime | None = None
    """``credentials_at`` of the account when an identity was shown; None where there was no account."""


@dataclass
class Activation:
    """The state of one conversation's activation, in memory until the commit of Etape 3."""

    acceptance: Acceptance | None = None
    shown: Shown | None = None
    password_hash: str = field(default="", repr=False)
    chosen: ChosenPassword | None = None
    """A password that was chosen with the same letter before: the person says whether it is theirs."""
    channel: Channel | None = None
    challenge_id: str = ""
    language: str = "fr"
    done: bool = False
    linked: str = ""
    """The level of the LuxTrust identity that was linked on the way; "" where none was."""
    credentials_at: datetime | None = None
    """``credentials_at`` of the account that the commit wrote: a later value is another conversation's."""
    channel_proven: bool = False
    second: SecondProof | None = None
    """The second proof for an account that is active already: with it a letter takes effect at once."""
    identity_challenge: str = ""
    effective_at: datetime | None = None
    """When the pending change takes effect, where there was no second proof."""

    @property
    def step(self) -> Step:
        """The one step that may follow (ASVS 2.3.1: in order, none skipped)."""
        if self.done:
            return Step.DONE
        if self.shown is None:
            return Step.LETTER
        if self.acceptance is None:
            return Step.TERMS
        if not self.password_hash:
            return Step.RESUME if self.chosen else Step.PASSWORD
        if self.channel_proven:
            return Step.PROOF
        return Step.CODE if self.challenge_id else Step.CHANNEL


def shown_in(activation: Activation) -> Shown:
    """Return what Etape 1 proved. Raises Refused ``step_order`` before Etape 1."""
    if activation.shown is None:
        raise Refused("step_order")
    return activation.shown
