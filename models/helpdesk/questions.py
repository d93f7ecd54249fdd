"""What can be asked about a person, from what is on file: nothing that a letter or neighbour shows alone."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.account.session import Session
from models.dsp.assistant import Assistant, in_force
from models.helpdesk import comparing
from models.helpdesk.check import ADDRESS, CheckKind
from models.helpdesk.comparing import Answer
from models.office import LUXEMBOURG, Office
from models.person import Details, Person

DRAWN_FOR = timedelta(hours=24)
"""How long one draw stands for a person: whoever calls again is asked the same."""
ASKED_MOST = 5
"""The most questions of one call: a caller who could go on would find those whose answer he knows."""


def drawn(kinds: Iterable[CheckKind]) -> list[CheckKind]:
    """Return the questions of a call in a random order, of street and postcode only one."""
    order = list(kinds)
    secrets.SystemRandom().shuffle(order)
    address = [kind for kind in order if kind in ADDRESS]
    return [kind for kind in order if kind not in address[1:]][:ASKED_MOST]


async def answers(office: Office, person: Person) -> dict[CheckKind, Answer]:
    """Return the answer to each question that can be asked about a person now. Raises Damaged."""
    now, details = office.now(), person.details_in(office.keys)
    found = _from_the_register(details)
    letter = (
        await Letter.filter(person_id=person.id)
        .exclude(state__in=(LetterState.PENDING, LetterState.VOID))
        .order_by("-issued_at")
        .first()
    )
    if letter is not None:
        found[CheckKind.LETTER_MONTH] = comparing.month(letter.issued_at.astimezone(LUXEMBOURG).date())
    account = await Account.get_or_none(person_id=person.id)
    if account is not None:
        found[CheckKind.CHANNEL] = comparing.channel(account.choices_in(office.keys).channel)
        last = await Session.filter(account_id=account.id).order_by("-started_at").first()
        if last is not None:
            found[CheckKind.LAST_LOGIN] = comparing.near_day(last.started_at.astimezone(LUXEMBOURG).date())
    for kind, people in (
        (CheckKind.ASSISTANT, await _assistants(person, now)),
        (CheckKind.CHILD, await _children(person, now)),
    ):
        if given := [each.details_in(office.keys).given_names for each in people]:
            found[kind] = comparing.first_name(given)
    return found


def _from_the_register(details: Details) -> dict[CheckKind, Answer]:
    found = dict[CheckKind, Answer]()
    if comparing.words_of(details.street):
        found[CheckKind.STREET] = comparing.street(details.street)
    if comparing.postcode(details.postcode)(details.postcode):
        found[CheckKind.POSTCODE] = comparing.postcode(details.postcode)
    if len(details.given_names.split()) > 1:  # one name alone stands on every letter
        found[CheckKind.GIVEN_NAMES] = comparing.names(details.given_names)
    return found


async def _assistants(person: Person, now: datetime) -> list[Person]:
    rows = Assistant.filter(in_force(now), person_id=person.id)
    return [row.holder for row in await rows.prefetch_related("holder")]


async def _children(person: Person, now: datetime) -> list[Person]:
    rows = await Assistant.filter(in_force(now), holder_id=person.id).prefetch_related("person")
    return [row.person for row in rows if now < row.person.majority]
