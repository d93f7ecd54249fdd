"""What many open conversations rest on is asked in a few questions, not in some for each of them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from models.account.account import Account
from models.account.session import Session
from models.dsp.assistant import Assistant, in_force
from models.dsp.record import Record
from models.messages.outbox import Message
from models.office import Office
from models.proof.one_time_code_row import Challenge

_AT_ONCE = 1000
"""Rows asked for by their ids in one question."""


@dataclass(frozen=True, slots=True)
class Grounds:
    """What one open conversation rests on: ids of its session, its open record, the code it waits for."""

    account_id: int | None = None
    person_id: int | None = None
    session_id: int | None = None
    subject_id: int | None = None
    challenge_id: str | None = None

    def __bool__(self) -> bool:
        """Whether there is anything that may end or change; an agent's session is of another kind."""
        return self.account_id is not None or self.challenge_id is not None


@dataclass(frozen=True, slots=True)
class Standing:
    """How they stand. ``account_of``, ``rights.why_over`` and ``message_state`` say what follows from it."""

    session_open: bool
    record_open: bool
    message: str | None


async def standing_of(office: Office, asked: Collection[Grounds]) -> dict[Grounds, Standing]:
    """Return how each stands at this moment; whoever finds a difference asks the operations themselves."""
    sessions, owners = await _sessions(office, asked), await _owners(office, asked)
    appointments, messages = await _appointments(office, asked), await _messages(asked)
    return {
        each: Standing(
            (each.session_id, each.account_id, each.person_id) in sessions,
            (each.subject_id, each.person_id) in appointments
            or (each.subject_id == each.person_id and each.account_id in owners),
            messages.get(each.challenge_id or ""),
        )
        for each in asked
    }


async def _sessions(office: Office, asked: Collection[Grounds]) -> set[tuple[int | None, ...]]:
    """The sessions that are open, as in ``session.account_of``."""
    since = office.now() - office.rules.absolute
    found: set[tuple[int | None, ...]] = set()
    for some in _parts({each.session_id for each in asked}):
        rows = Session.filter(id__in=some, ended_at=None, started_at__gt=since, account__disabled_at=None)
        found.update(await rows.values_list("id", "account_id", "account__person_id"))
    return found


async def _owners(office: Office, asked: Collection[Grounds]) -> set[int | None]:
    """The accounts to which their own records are open, as in ``rights.why_over``."""
    now, found = office.now(), set[int | None]()
    for some in _parts({each.account_id for each in asked if each.subject_id == each.person_id}):
        accounts = await Account.filter(id__in=some).select_related("person")
        shut = await _shut([each.person_id for each in accounts])
        found.update(
            each.id
            for each in accounts
            if each.person_id not in shut and not each.needs_new_letter(each.person, now)
        )
    return found


async def _appointments(office: Office, asked: Collection[Grounds]) -> set[tuple[int | None, int | None]]:
    """Whose records are open to whom, as in ``rights.why_over``."""
    found = set[tuple[int | None, int | None]]()
    for some in _parts({each.subject_id for each in asked if each.subject_id != each.person_id}):
        rows = Assistant.filter(in_force(office.now()), person_id__in=some, person__death_date=None)
        shut = await _shut(some)
        found.update(pair for pair in await rows.values_list("person_id", "holder_id") if pair[0] not in shut)
    return found


async def _shut(people: list[Any]) -> set[Any]:
    """Whose records of these people's are closed."""
    closed = Record.filter(person_id__in=people).exclude(closed_at=None)
    return set(await closed.values_list("person_id", flat=True))


async def _messages(asked: Collection[Grounds]) -> dict[str, str]:
    """The state of the newest message of each code."""
    found = dict[str, str]()
    for some in _parts({each.challenge_id for each in asked}):
        rows = await Challenge.filter(id__in=some).values_list("id", "message_id")
        sent = Message.filter(id__in=[message for _, message in rows if message])
        states = dict(await sent.values_list("id", "state"))
        found.update({code: f"{message} {states.get(message)}" for code, message in rows})
    return found


def _parts(ids: Collection[int | str | None]) -> Iterator[list[int | str]]:
    known = [each for each in ids if each is not None]
    for start in range(0, len(known), _AT_ONCE):
        yield known[start : start + _AT_ONCE]
