"""Which step of an activation may follow is told by what its conversation has proved so far."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from models.account.second_proof import SecondProof
from models.identity import Identity
from models.matricule import Matricule
from models.messages.channel import Channel
from models.person import Details, Person
from models.refusal import Refused


class Step(StrEnum):
    """What is to be done next. LETTER before TERMS: who resumes shows the letter first."""

    LETTER = "letter"
    TERMS = "terms"
    PASSWORD = "password"
    CHANNEL = "channel"
    CODE = "code"
    PROOF = "proof"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Acceptance:
    """The terms somebody accepted: version, language shown, when."""

    version: int
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """The letter that was shown, or the identity that stands in for it, and whose it is; in memory only."""

    letter_id: int | None
    person: Person
    details: Details
    matricule: Matricule
    identity: Identity | None = None
    credentials_at: datetime | None = None
    """Of the account as it was when an identity was shown; None where there was none."""


@dataclass
class Activation:
    """One conversation's way through the steps, in memory until the commit of Etape 3."""

    acceptance: Acceptance | None = None
    shown: Shown | None = None
    password_hash: str = ""
    channel: Channel | None = None
    challenge_id: str = ""
    language: str = "fr"
    done: bool = False
    linked: str = ""
    """The level of the LuxTrust identity that was linked on the way."""
    credentials_at: datetime | None = None
    """Of the account that the commit wrote: another one is not this conversation's."""
    channel_proven: bool = False
    second: SecondProof | None = None
    """Of an account that is active already: what lets a letter take effect at once."""
    identity_challenge: str = ""
    effective_at: datetime | None = None
    """When the change takes effect that waits, where there was no second proof."""

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
            return Step.PASSWORD
        if self.channel_proven:
            return Step.PROOF
        return Step.CODE if self.challenge_id else Step.CHANNEL


def shown_in(activation: Activation) -> Shown:
    """What Etape 1 proved; raises Refused ``step_order`` before it."""
    if activation.shown is None:
        raise Refused("step_order")
    return activation.shown
