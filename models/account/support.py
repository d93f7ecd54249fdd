"""An operator sees the state of an account, unlocks, disables and enables it, each time with a reason.

Every operation raises Refused ``operator_only`` for anybody but a named operator.
"""

from dataclasses import dataclass
from datetime import datetime

from tortoise.transactions import in_transaction

from models.account import locks, pending_change, session
from models.account.account import CLOSED_AFTER, Account, held
from models.account.letter import Letter
from models.account.notification import notify
from models.actor import Actor, need_operator
from models.journal import journal
from models.matricule import Matricule
from models.person import Person, find, matricule_key
from models.proof import throttle
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line


@dataclass(frozen=True, slots=True)
class LetterStanding:
    """One letter of the person: its state and its dates."""

    state: str
    issued_at: datetime
    valid_until: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class AccountStanding:
    """The state of an active account; ``password_closed`` means too many wrong passwords in a row."""

    activated_at: datetime
    disabled_at: datetime | None
    needs_new_letter: bool
    wrong_passwords: int
    password_closed: bool
    channel: str
    language: str
    open_sessions: int
    change_at: datetime | None
    """When the pending change of password and channel takes effect; None where there is none."""


@dataclass(frozen=True, slots=True)
class PersonState:
    """The state of a person: no name, no address, no secret. ``account`` is None before activation."""

    matricule: Matricule
    minor: bool
    wrong_tries: int
    waits_until: datetime | None
    letters: tuple[LetterStanding, ...]
    account: AccountStanding | None


@retried
async def account_state(actor: Actor, matricule: str, reason: str) -> PersonState:
    """Return the state of a person. Raises Refused ``person_unknown``, ``matricule_*`` or ``text_*``."""
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_show", why)
    now = actor.office.now()
    async with in_transaction():
        counters = await throttle.of_matricule(actor.office, number.digits)
        waits = [throttle.waits_until(counter, now, actor.office.rules) for counter in counters]
        letters = await Letter.filter(person_id=person.id).order_by("-issued_at", "-id")
        account = await Account.get_or_none(person_id=person.id)
        standing = PersonState(
            number,
            minor=now < person.majority,
            wrong_tries=throttle.tries_in(counters, now),
            waits_until=max((end for end in waits if end), default=None),
            letters=tuple(LetterStanding(x.state, x.issued_at, x.valid_until, x.ended_at) for x in letters),
            account=await _standing(actor, account, person) if account else None,
        )
        await journal.append(actor, f"person:{person.id}", "account_show", reason=why)
    return standing


@retried
async def unlock(actor: Actor, matricule: str, reason: str) -> None:
    """Forget the wrong tries of a matricule: its password opens again, and its sources are known again.

    Raises Refused ``person_unknown``, ``matricule_*`` or ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_unlock", why)
    async with in_transaction():
        count = await locks.unlock(actor.office, person, number)
        await journal.append(actor, f"person:{person.id}", "account_unlock", reason=why, count=count)


@retried
async def disable(actor: Actor, matricule: str, reason: str) -> int:
    """Close an account to its owner and end its sessions; returns how many were open.

    Raises Refused ``account_missing``, ``account_disabled``, ``person_unknown``, ``matricule_*`` or
    ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_disable", why)
    async with in_transaction():
        account = await _account(person)
        ended = await locks.disable(actor.office, account)
        await notify(actor, person, account, "account_disabled")
        await journal.append(actor, f"person:{person.id}", "account_disable", reason=why, sessions=ended)
    return ended


@retried
async def enable(actor: Actor, matricule: str, reason: str) -> None:
    """Open a disabled account again.

    Raises Refused ``account_missing``, ``account_enabled``, ``person_unknown``, ``matricule_*`` or
    ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_enable", why)
    async with in_transaction():
        account = await _account(person)
        await locks.enable(account)
        await notify(actor, person, account, "account_enabled")
        await journal.append(actor, f"person:{person.id}", "account_enable", reason=why)


@retried
async def stop_change(actor: Actor, matricule: str, reason: str) -> None:
    """Stop a pending change of password and channel; every address gets a notice.

    Raises Refused ``change_none``, ``account_missing``, ``person_unknown``, ``matricule_*`` or ``text_*``.
    """
    number, why = _asked(actor, matricule, reason)
    person = await _person(actor, number, "account_stop_change", why)
    async with in_transaction():
        change = await pending_change.waiting((await _account(person)).id, actor.office.now())
        if change is None:
            raise Refused("change_none")
        await pending_change.stop(actor, change, "operator")
        await journal.append(actor, f"person:{person.id}", "account_stop_change", reason=why)


def _asked(actor: Actor, matricule: str, reason: str) -> tuple[Matricule, str]:
    need_operator(actor)
    return Matricule.parse(matricule, actor.office.today()), clean_line(reason, REASON_LENGTH, "reason")


@retried
async def _person(actor: Actor, number: Matricule, action: str, reason: str) -> Person:
    person = await find(actor.office.keys, number)
    if person is None:
        subject = f"matricule:{matricule_key(actor.office.keys, number.digits)}"
        async with in_transaction():
            await journal.append(actor, subject, action, "unknown", reason=reason)
        raise Refused("person_unknown", "matricule")
    return person


async def _account(person: Person) -> Account:
    account = await held(person_id=person.id)
    if account is None:
        raise Refused("account_missing", "matricule")
    return account


async def _standing(actor: Actor, account: Account, person: Person) -> AccountStanding:
    choices = account.choices_in(actor.office.keys)
    change = await pending_change.waiting(account.id, actor.office.now())
    return AccountStanding(
        activated_at=account.activated_at,
        disabled_at=account.disabled_at,
        needs_new_letter=account.needs_new_letter(person, actor.office.now()),
        wrong_passwords=account.wrong_passwords,
        password_closed=account.wrong_passwords >= CLOSED_AFTER,
        channel=f"{choices.channel.kind} {choices.channel.masked}",
        language=choices.language,
        open_sessions=len(await session.open_of(actor.office, account.id)),
        change_at=change.effective_at if change else None,
    )
