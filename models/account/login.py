"""Log-in by matricule, password and one-time code (guide, row 7); no answer shows who has an account."""

from dataclasses import dataclass
from datetime import datetime

from tortoise.expressions import F
from tortoise.transactions import in_transaction

from models.account import known_source, pending_change, session
from models.account.account import CLOSED_AFTER, Account, held
from models.account.notification import notify
from models.actor import Actor, Role
from models.journal import journal
from models.matricule import Matricule
from models.person import Person, find, told_of
from models.proof import one_time_code, throttle
from models.proof.counter import typed_key
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Purpose
from models.proof.password import MOST, normalised
from models.proof.throttle import Try, TryPurpose
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried

FACTORS = "password+code"


@dataclass(frozen=True, slots=True)
class Login:
    """A log-in whose password was right and whose code was sent to ``masked``; in memory only."""

    account_id: int
    challenge_id: str
    masked: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """The person and the account that belong to a typed matricule; None where there is none."""

    matricule: Matricule
    person: Person | None
    account: Account | None

    def subject(self, actor: Actor) -> str:
        """Return the journal's subject: ``person:ID``, or ``matricule:MAC`` for an unregistered matricule."""
        if self.person:
            return f"person:{self.person.id}"
        return f"matricule:{typed_key(actor.office, self.matricule.digits)}"


async def candidate(actor: Actor, typed: str) -> Candidate:
    """Look up a typed matricule. Raises the field errors of ``Matricule.parse``.

    A pending change of the account whose 24 hours are over takes effect first.
    """
    matricule = Matricule.parse(typed, actor.office.today())
    person = await find(actor.office.keys, matricule)
    account = await Account.get_or_none(person_id=person.id if person else 0)
    if await pending_change.settle(actor.office, account.id if account else 0) and account:
        await account.refresh_from_db()
    return Candidate(matricule, person, account)


@retried
async def verify_password(
    actor: Actor, who: Candidate, password: str, purpose: TryPurpose = TryPurpose.PASSWORD
) -> None:
    """Count a try, verify the password once, and write the same rows on every path.

    Raises Refused ``password_old``, for a log-in ``login_wrong``: the same for an unknown matricule, a wrong
    password and a password that is closed to this source. While the next try has to wait, ``until`` says
    until when, and a log-in raises ``login_wait``. The right password clears this source's tries at this
    matricule.
    """
    account, account_id = who.account, who.account.id if who.account else 0
    tried = await known_source.count(actor, purpose, who.matricule.digits, account_id)
    if not tried.allowed:
        raise _refused(actor, tried)
    # A password longer than any can be is cut, not refused: the answer and the work stay the same.
    typed = normalised(password[: MOST + 1])
    right, rehashed = await actor.office.hasher.verify(typed, account.password_hash if account else None)
    async with in_transaction():
        # Without the person, whom only an account has: the same statements on every path.
        current = await dialect.held(Account.filter(id=account_id)).first()
        closed = current is not None and current.wrong_passwords >= CLOSED_AFTER and not tried.known
        if right and account and not closed:
            await _note_right(actor, account, tried)
            if rehashed:
                old = account.password_hash
                await Account.filter(id=account_id, password_hash=old).update(password_hash=rehashed)
                account.password_hash = rehashed
            await throttle.forgive(actor, tried)
        else:
            await _note_wrong(actor, who, tried)
        outcome = "closed" if closed else "right" if right else "wrong"
        await journal.append(actor, who.subject(actor), "password", outcome, factor="password")
    if not right or closed:
        raise _refused(actor, tried)


@retried
async def give_password(actor: Actor, typed_matricule: str, password: str) -> Login:
    """« Matricule, mot de passe »: check both, then send the code to the proven channel.

    Raises Refused ``login_wrong`` and ``login_wait`` as ``verify_password``, and the field errors of
    ``Matricule.parse``; for a right password the true reason: ``account_disabled``, ``letter_needed``, or as
    ``one_time_code.start``. Within 60 seconds of the last code the same conversation goes on with that code.
    """
    who = await candidate(actor, typed_matricule)
    await verify_password(actor, who, password, TryPurpose.LOGIN)
    if who.person is None or who.account is None:
        raise Refused("login_wrong", until=None)
    may_enter(who.person, who.account, actor.office.now())
    known = await known_source.is_known(actor, who.account.id)
    async with in_transaction():
        to = addressee(actor, who.person, who.account)
        started = await one_time_code.open_here(actor, Purpose.LOGIN, who.person.id)
        started = started or await one_time_code.start(actor, Purpose.LOGIN, to, known=known)
        await journal.append(actor, who.subject(actor), "code_sent", "login")
    return Login(who.account.id, started.id, to.channel.masked if to.channel else "")


async def resend(actor: Actor, login: Login) -> None:
    """Send a new code to the same channel. Raises Refused as ``one_time_code.resend``."""
    account = await Account.get(id=login.account_id).prefetch_related("person")
    await one_time_code.resend(actor, login.challenge_id, addressee(actor, account.person, account))


@retried
async def give_code(actor: Actor, login: Login, typed: str) -> Actor:
    """Check the code and begin the session; returns the actor as that person.

    Raises Refused as ``one_time_code.prove``, ``account_disabled`` and ``letter_needed``.
    """
    account = await Account.get(id=login.account_id).prefetch_related("person")
    subject = f"person:{account.person_id}"
    await one_time_code.prove(actor, login.challenge_id, Purpose.LOGIN, typed)
    async with in_transaction():
        account = await held(id=login.account_id) or account
        await one_time_code.use(actor, login.challenge_id)
        may_enter(account.person, account, actor.office.now())
        person = await session.begin(actor, account, FACTORS)
        await journal.append(person, subject, "logged_in", factor=FACTORS)
    return person


@retried
async def leave(actor: Actor) -> Actor:
    """« Déconnexion »: end the session; returns the actor as a visitor who is not logged in."""
    if actor.role is Role.PERSON:
        async with in_transaction():
            now = actor.office.now()
            mine = session.Session.filter(id=actor.session_id, account_id=actor.account_id, ended_at=None)
            own = await Account.exists(id=actor.account_id, person_id=actor.person_id)
            if own and await mine.update(ended_at=now, end_reason="left"):
                await journal.append(actor, f"person:{actor.person_id}", "logged_out")
    return actor.signed_out()


def addressee(actor: Actor, person: Person, account: Account) -> Addressee:
    """Return the account's proven channel as the addressee of a message written now."""
    office = actor.office
    choices = account.choices_in(office.keys)
    facts = told_of(person, person.details_in(office.keys), actor.source, office.now())
    return Addressee(choices.channel, choices.language, facts, person.id)


def may_enter(person: Person, account: Account, now: datetime) -> None:
    """Check that an account opens to its owner. Raises Refused ``account_deceased``, ``account_disabled`` or
    ``letter_needed``.
    """
    if person.death_date:
        raise Refused("account_deceased")
    if account.disabled_at:
        raise Refused("account_disabled")
    if account.needs_new_letter(person, now):
        raise Refused("letter_needed")


def _refused(actor: Actor, tried: Try) -> Refused:
    """The one answer for all cases that must not be told apart; during a wait it says which ways are open."""
    if tried.purpose is not TryPurpose.LOGIN:
        return Refused("password_old", until=tried.next_at)
    if tried.next_at is None:
        return Refused("login_wrong", until=None)
    return Refused("login_wait", until=tried.next_at, luxtrust=actor.office.luxtrust is not None)


async def _note_right(actor: Actor, account: Account, tried: Try) -> None:
    """Reset the wrong passwords in a row where the right one came from (NIST SP 800-63B-4, 3.2.2)."""
    if tried.known:
        await known_source.note_right(actor, account.id)
    else:
        await Account.filter(id=account.id).update(wrong_passwords=0)


async def _note_wrong(actor: Actor, who: Candidate, tried: Try) -> None:
    # For nobody the same UPDATE runs over no row: the same writes on every path.
    account_id = who.account.id if who.account else 0
    if tried.known:
        if await known_source.note_wrong(actor, account_id):
            await journal.append(actor, who.subject(actor), "source_unknown")
        return
    await Account.filter(id=account_id).update(wrong_passwords=F("wrong_passwords") + 1)
    account = await Account.get_or_none(id=account_id)
    if account and who.person and account.wrong_passwords == CLOSED_AFTER:
        await notify(actor, who.person, account, "password_closed")
