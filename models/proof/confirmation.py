"""A person confirms on their own phone, through an identity provider, who sits at this terminal.

RFC 8628 (Device Authorization Grant) and CIBA in the terms of OpenID Connect: what is shown, what is asked,
what comes back. The network is not known here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tortoise.transactions import in_transaction

from models.actor import Actor
from models.identity import Identity, IdentityProvider, Invitation, NotYet
from models.journal import journal
from models.proof import used_identity
from models.refusal import Refused
from models.storage.dialect import retried

SLOWER = timedelta(seconds=5)
"""By how much ``slow_down`` delays this and every later question (RFC 8628, 3.5)."""
LONGEST = timedelta(seconds=60)
"""The longest pause between two questions: a provider in trouble is asked half as often each time, down to
this (RFC 8628, 3.5)."""
TROUBLES = 5
"""Questions in a row without a usable answer after which the provider counts as unreachable."""
STARTS = 10
"""The most confirmations that one conversation may begin."""
_FAILURES = (
    "luxtrust_refused",
    "luxtrust_level",
    "luxtrust_untrusted",
    "luxtrust_unnamed",
    "luxtrust_ended",
    "luxtrust_person",
)
"""Authentications that failed: they are journalled, as those that succeed are."""


@dataclass
class Confirmation:
    """One conversation's confirmation: in memory only, never handed on, usable once."""

    conversation: str
    invitation: Invitation
    interval: timedelta
    ask_at: datetime
    troubles: int = 0
    ended: bool = False
    matricule: str = field(default="", repr=False)
    """The matricule whose owner's telephone was asked; "" where none was."""


async def pushes(actor: Actor) -> bool:
    """Whether persons are asked on their own telephone, for which the matricule is needed first.

    Raises Refused ``luxtrust_off``, and as ``IdentityProvider.pushes``.
    """
    return await provider(actor).pushes()


async def begin(actor: Actor, starts: int = 0) -> Confirmation:
    """Begin a confirmation by a code to show. ``starts``: how many this conversation began before.

    Raises Refused ``luxtrust_off``, ``luxtrust_most``, and as ``IdentityProvider.invite``.
    """
    asked = provider(actor)
    if starts >= STARTS:
        raise Refused("luxtrust_most")
    return waiting(actor, await asked.invite())


def waiting(actor: Actor, invitation: Invitation, matricule: str = "") -> Confirmation:
    """Return a confirmation that begins now; ``matricule`` is whose telephone was asked, "" for nobody's."""
    first = actor.office.now() + invitation.interval
    return Confirmation(actor.conversation, invitation, invitation.interval, first, matricule=matricule)


@retried
async def ask(actor: Actor, confirmation: Confirmation) -> Identity | None:
    """Return the identity once it is confirmed; None while it is not, or while it is too early to ask.

    Raises Refused as ``IdentityProvider.ask``, ``luxtrust_expired`` by our own clock, ``luxtrust_away`` after
    ``TROUBLES``, ``luxtrust_ended`` for what was used already or belongs to another conversation, and
    ``luxtrust_person`` where the person who confirmed is not the one who was asked.
    """
    now = actor.office.now()
    if confirmation.ended or confirmation.conversation != actor.conversation:
        raise Refused("luxtrust_ended")
    if now >= confirmation.invitation.expires_at:
        confirmation.ended = True
        raise Refused("luxtrust_expired")
    if now < confirmation.ask_at:
        return None
    confirmation.ask_at = confirmation.invitation.expires_at  # a question meanwhile is too early
    try:
        answer = await provider(actor).ask(confirmation.invitation)
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
    """Accept an ID token only once, in whichever session (OpenID Connect Core 1.0, 16.11; RFC 8725, 2.8)."""
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


def provider(actor: Actor) -> IdentityProvider:
    """Return the provider of this service. Raises Refused ``luxtrust_off`` where there is none."""
    if actor.office.luxtrust is None:
        raise Refused("luxtrust_off")
    return actor.office.luxtrust
