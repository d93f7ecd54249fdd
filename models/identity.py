"""An identity provider confirms elsewhere, on the person's phone, who stands at this terminal.

RFC 8628 (Device Authorization Grant) and CIBA in the terms of OpenID Connect: what is shown, what is asked,
what comes back. How it is asked over the network is not known here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from tortoise.transactions import in_transaction

from models import journal, push_request, used_identity
from models.access import Actor
from models.binding_message import binding_message
from models.matricule import Matricule
from models.refusal import Refused

SLOWER = timedelta(seconds=5)
"""By how much ``slow_down`` puts off this and every later question (RFC 8628, 3.5)."""
LONGEST = timedelta(seconds=60)
"""A provider in trouble is asked half as often each time, down to this (RFC 8628, 3.5)."""
TROUBLES = 5
"""Questions in a row without a usable answer after which it counts as unreachable."""
PUSH_LASTS = timedelta(minutes=2)
"""How long a request stands on somebody's telephone; it is asked for so (CIBA Core 1.0, 7.1)."""
STARTS = 10
"""How often one conversation may begin anew."""
_FAILURES = (
    "luxtrust_refused",
    "luxtrust_level",
    "luxtrust_untrusted",
    "luxtrust_unnamed",
    "luxtrust_ended",
    "luxtrust_person",
)
"""Authentications that failed: they stand in the journal, as those do that succeed."""


@dataclass(frozen=True, slots=True)
class Invitation:
    """What the person needs to confirm: where, and the code exactly as issued.

    ``pushed``: the request is on the telephone already, ``address`` is "" and ``code`` what it shows there.
    """

    address: str
    code: str
    complete: str
    """The address that holds the code already, for the QR; "" where the provider gives none."""
    expires_at: datetime
    interval: timedelta
    begun_at: datetime
    device_code: str = field(repr=False)
    pushed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """Who confirmed, as the provider asserts and signs it."""

    issuer: str
    subject: str = field(repr=False)
    level: str
    """``acr``: at which level of assurance."""
    matricule: str = field(default="", repr=False)
    """13 digits; "" where the provider asserts none."""
    name: str = field(default="", repr=False)
    """What the provider calls the person, as one clean line; "" where it says nothing."""
    mark: str = field(default="", repr=False, compare=False)
    """The hash of what the provider signed: it is good once. Without one nothing is believed."""


class NotYet(StrEnum):
    """Why there is no identity so far."""

    PENDING = "pending"
    SLOW_DOWN = "slow_down"
    TROUBLE = "trouble"


class IdentityProvider(Protocol):
    """LuxTrust, or another provider of OpenID Connect."""

    @property
    def asserts_matricule(self) -> bool:
        """Whether an identity carries the person's matricule."""

    async def pushes(self) -> bool:
        """Whether it asks a person on the own telephone (CIBA). Raises Refused ``luxtrust_away``."""

    async def invite(self) -> Invitation:
        """Ask for a code. Raises Refused ``luxtrust_away`` or ``luxtrust_no_device``."""

    async def push(self, matricule: str, message: str) -> Invitation:
        """Ask the person with this matricule on the own telephone; whom it does not know looks the same.

        ``message`` stands on both screens. Raises Refused as ``invite``.
        """

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        """Whether the person has confirmed. Raises Refused ``luxtrust_refused``, ``luxtrust_expired``,
        ``luxtrust_level``, ``luxtrust_untrusted``, ``luxtrust_unnamed`` or ``luxtrust_away``; each is final.
        """


@dataclass
class Confirmation:
    """One conversation's way to an identity: in memory only, never handed on, good once."""

    conversation: str
    invitation: Invitation
    interval: timedelta
    ask_at: datetime
    troubles: int = 0
    ended: bool = False
    matricule: str = field(default="", repr=False)
    """Whose telephone was asked; "" where nobody's was."""


async def pushes(actor: Actor) -> bool:
    """Whether a person is asked on the own telephone, for which the matricule is needed first.

    Raises Refused ``luxtrust_off``, and as ``IdentityProvider.pushes``.
    """
    return await _provider(actor).pushes()


async def push(actor: Actor, typed_matricule: str, starts: int = 0) -> Confirmation:
    """Ask the person with this matricule on the own telephone, and wait; raises as ``begin``.

    Whom the register or the issuer does not know gets the same words. Raises Refused ``luxtrust_pushes``
    too, and the field errors of ``Matricule``.
    """
    provider = _provider(actor)
    matricule = Matricule.parse(typed_matricule, actor.office.today())
    if starts >= STARTS:
        raise Refused("luxtrust_most")
    await push_request.count(actor, matricule)
    invitation = await provider.push(matricule.digits, binding_message())
    return _waiting(actor, invitation, matricule.digits)


async def begin(actor: Actor, starts: int = 0) -> Confirmation:
    """Get a code to show. ``starts``: how many this conversation had before.

    Raises Refused ``luxtrust_off``, ``luxtrust_most``, and as ``IdentityProvider.invite``.
    """
    provider = _provider(actor)
    if starts >= STARTS:
        raise Refused("luxtrust_most")
    return _waiting(actor, await provider.invite())


def _waiting(actor: Actor, invitation: Invitation, matricule: str = "") -> Confirmation:
    first = actor.office.now() + invitation.interval
    return Confirmation(actor.conversation, invitation, invitation.interval, first, matricule=matricule)


async def ask(actor: Actor, confirmation: Confirmation) -> Identity | None:
    """The identity once it is confirmed, None as long as it is not or it is too early to ask.

    Raises Refused as ``IdentityProvider.ask``, ``luxtrust_expired`` by the own clock, ``luxtrust_away``
    after ``TROUBLES``, ``luxtrust_ended`` for what was used already or belongs to another conversation, and
    ``luxtrust_person`` where somebody else confirmed than who was asked.
    """
    now = actor.office.now()
    if confirmation.ended or confirmation.conversation != actor.conversation:
        raise Refused("luxtrust_ended")
    if now >= confirmation.invitation.expires_at:
        confirmation.ended = True
        raise Refused("luxtrust_expired")
    if now < confirmation.ask_at:
        return None
    confirmation.ask_at = confirmation.invitation.expires_at  # whoever asks meanwhile is too early
    try:
        answer = await _provider(actor).ask(confirmation.invitation)
        if isinstance(answer, Identity):
            await _take(actor, confirmation, answer)
    except Refused as refusal:
        confirmation.ended = True
        if refusal.code in _FAILURES:
            async with in_transaction():
                await journal.append(actor, str(actor), "luxtrust", refusal.code)
        raise
    if isinstance(answer, Identity):
        confirmation.ended = True
        return answer
    _wait(confirmation, answer, actor.office.now())
    return None


async def _take(actor: Actor, confirmation: Confirmation, identity: Identity) -> None:
    """An ID token is good once, in whichever session (OpenID Connect Core 1.0, 16.11; RFC 8725, 2.8)."""
    if not identity.mark:
        raise Refused("luxtrust_untrusted")
    if not await used_identity.use(actor.office, identity.mark):
        raise Refused("luxtrust_ended")
    if confirmation.matricule and identity.matricule not in ("", confirmation.matricule):
        raise Refused("luxtrust_person")


def _wait(confirmation: Confirmation, answer: NotYet, now: datetime) -> None:
    if answer is NotYet.TROUBLE:
        confirmation.troubles += 1
        if confirmation.troubles >= TROUBLES:
            confirmation.ended = True
            raise Refused("luxtrust_away")
        doubled = confirmation.interval * 2**confirmation.troubles
        pause = max(confirmation.interval, min(doubled, LONGEST))
    else:
        confirmation.troubles = 0
        if answer is NotYet.SLOW_DOWN:
            confirmation.interval += SLOWER
        pause = confirmation.interval
    confirmation.ask_at = now + pause


def _provider(actor: Actor) -> IdentityProvider:
    if actor.office.luxtrust is None:
        raise Refused("luxtrust_off")
    return actor.office.luxtrust
