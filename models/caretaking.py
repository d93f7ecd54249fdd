"""The operator sees where an account stands, unlocks, disables and enables it, each time with a reason.

Every operation raises Refused ``operator_only`` for anybody but a named operator.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tortoise.transactions import in_transaction

from models import attempt, journal, login, outbox, session
from models.access import Actor, need_operator
from models.account import CLOSED_AFTER, Account
from models.attempt import Attempt, attempt_key
from models.letter import Letter
from models.matricule import Matricule
from models.person import Person, find, matricule_key
from models.refusal import Refused
from models.text import clean_line

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """One letter of the person: what became of it, and when."""

    state: str
    issued_at: datetime
    valid_until: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """Where an active account stands; ``password_closed``: too many wrong passwords in a row."""

    activated_at: datetime
    disabled_at: datetime | None
    needs_new_letter: bool
    wrong_passwords: int
    password_closed: bool
    channel: str
    language: str
    open_sessions: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a person stands: no name, no address, no secret. ``account`` is None before activation."""

    matricule: Matricule
    minor: bool
    wrong_tries: int
    waits_until: datetime | None
    letters: tuple[LetterStanding, ...]
    account: AccountStanding | None


async def account_state(actor: Actor, matricule: str, reason: str) -> Standing:
    """Where a person stands; raises Refused ``person_unknown``, ``matricule_*`` or ``text_*``."""
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_show", why)
    now = actor.office.now()
    async with in_transaction():
        counter = await Attempt.get_or_none(key=attempt_key(actor.office, number.digits))
        letters = await Letter.filter(person_id=person.id).order_by("-issued_at", "-id")
        account = await Account.get_or_none(person_id=person.id)
        standing = Standing(
            number,
            minor=now < person.majority,
            wrong_tries=counter.count if counter else 0,
            waits_until=counter.wait_until if counter and counter.waits(now) else None,
            letters=tuple(LetterStanding(x.state, x.issued_at, x.valid_until, x.ended_at) for x in letters),
            account=await _standing(actor, account, person) if account else None,
        )
        await journal.append(actor, f"person:{person.id}", "account_show", reason=why)
    return standing


async def unlock(actor: Actor, matricule: str, reason: str) -> None:
    """Forget the wrong tries of a matricule, and open the password way again.

    Raises Refused ``person_unknown``, ``matricule_*`` or ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_unlock", why)
    async with in_transaction():
        counter = await Attempt.get_or_none(key=attempt_key(actor.office, number.digits))
        await attempt.clear(actor.office, number.digits)
        await Account.filter(person_id=person.id).update(wrong_passwords=0)
        forgotten: dict[str, Any] = {"count": counter.count, "refused": counter.refused} if counter else {}
        await journal.append(actor, f"person:{person.id}", "account_unlock", reason=why, **forgotten)


async def disable(actor: Actor, matricule: str, reason: str) -> int:
    """Close an account to its owner and end its sessions; returns how many were open.

    Raises Refused ``account_missing``, ``account_disabled``, ``person_unknown``, ``matricule_*`` or
    ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_disable", why)
    now = actor.office.now()
    async with in_transaction():
        account = await _account(person)
        if not await Account.filter(id=account.id, disabled_at=None).update(disabled_at=now):
            raise Refused("account_disabled")
        ended = await session.end_all(account.id, now, "disabled")
        await _tell(actor, person, account, "account_disabled")
        await journal.append(actor, f"person:{person.id}", "account_disable", reason=why, sessions=ended)
    return ended


async def enable(actor: Actor, matricule: str, reason: str) -> None:
    """Open a disabled account again.

    Raises Refused ``account_missing``, ``account_enabled``, ``person_unknown``, ``matricule_*`` or
    ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_enable", why)
    async with in_transaction():
        account = await _account(person)
        if not await Account.filter(id=account.id, disabled_at__isnull=False).update(disabled_at=None):
            raise Refused("account_enabled")
        await _tell(actor, person, account, "account_enabled")
        await journal.append(actor, f"person:{person.id}", "account_enable", reason=why)


def _asked(actor: Actor, matricule: str, reason: str) -> tuple[Matricule, str]:
    need_operator(actor)
    return Matricule.parse(matricule, actor.office.today()), clean_line(reason, REASON_LENGTH, "reason")


async def _person(actor: Actor, number: Matricule, action: str, reason: str) -> Person:
    person = await find(actor.office.keys, number)
    if person is None:
        subject = f"matricule:{matricule_key(actor.office.keys, number.digits)}"
        async with in_transaction():
            await journal.append(actor, subject, action, "unknown", reason=reason)
        raise Refused("person_unknown", "matricule")
    return person


async def _tell(actor: Actor, person: Person, account: Account, kind: str) -> None:
    """The person learns it on the proven channel, in the transaction of what it tells."""
    to = login.addressee(actor, person, account)
    if to.channel:
        await outbox.post(actor, to.channel, kind, to.language, to.facts)


async def _account(person: Person) -> Account:
    account = await Account.get_or_none(person_id=person.id)
    if account is None:
        raise Refused("account_missing", "matricule")
    return account


async def _standing(actor: Actor, account: Account, person: Person) -> AccountStanding:
    choices = account.choices_in(actor.office.keys)
    return AccountStanding(
        activated_at=account.activated_at,
        disabled_at=account.disabled_at,
        needs_new_letter=account.needs_new_letter(person, actor.office.now()),
        wrong_passwords=account.wrong_passwords,
        password_closed=account.wrong_passwords >= CLOSED_AFTER,
        channel=f"{choices.channel.kind} {choices.channel.masked}",
        language=choices.language,
        open_sessions=len(await session.open_of(actor.office, account.id)),
    )
