"""An account is activated by a letter, a password and a proven channel, in this order and all at once."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models import attempt, challenge, journal, luxtrust, outbox, session, terms
from models.access import Actor
from models.account import Account, Choices
from models.challenge import Addressee, Purpose
from models.channel import Channel
from models.copycode import CopyCode
from models.identity import Identity
from models.letter import Letter, LetterState, hashed, matching, parse_code, void_letters, why_not
from models.matricule import Matricule
from models.password import Owner, check
from models.person import Details, Person, find, matricule_key, told_of
from models.refusal import Refused

TERMS_KEPT = timedelta(hours=24)


class Step(StrEnum):
    """What is to be done next. LETTER before TERMS: who resumes shows the letter first."""

    LETTER = "letter"
    TERMS = "terms"
    PASSWORD = "password"
    CHANNEL = "channel"
    CODE = "code"
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
        return Step.CODE if self.challenge_id else Step.CHANNEL


async def accept_terms(
    actor: Actor, activation: Activation, language: str, *, read: bool, ticked: bool
) -> None:
    """Accept the terms in force; raises Refused ``terms_unread`` or ``terms_unticked`` (guide, row 1)."""
    if not read:
        raise Refused("terms_unread", "terms")
    if not ticked:
        raise Refused("terms_unticked", "accepted")
    activation.acceptance = Acceptance(terms.CURRENT, language, actor.office.now())
    if activation.shown and activation.shown.letter_id:
        await _keep_terms(activation.acceptance, activation.shown.letter_id)


async def show_letter(
    actor: Actor,
    activation: Activation,
    copycode: CopyCode,
    typed_matricule: str,
    typed_code: str,
    typed_copy: str,
) -> None:
    """Etape 1: matricule and activation code, once the displayed code was copied or waited for.

    A slip of the pen in either number costs neither a try nor the copied code. Every other path counts
    one try, hashes once and writes the journal once. Raises Refused ``letter_wrong`` for all that must
    not be told apart; for a right code its true reason: ``letter_expired``, ``letter_replaced``,
    ``letter_used``, ``letter_needed`` for a minor's at 18; and the field errors of ``Matricule``,
    ``parse_code`` and ``CopyCode``.
    """
    office = actor.office
    matricule = Matricule.parse(typed_matricule, office.today())
    code = parse_code(typed_code)
    copycode.check(typed_copy, office.now())
    tried = await attempt.count(actor, matricule.digits)
    if not tried.allowed:
        raise Refused("letter_wrong", until=tried.next_at)
    code_hash = await hashed(office, matricule_key(office.keys, matricule.digits), code)
    person = await find(office.keys, matricule)
    letters = await Letter.filter(person_id=person.id if person else 0).order_by("id")
    letter = matching(letters, code_hash)
    reason = why_not(letter, person, office.now())
    subject = (
        f"person:{person.id}" if person else f"matricule:{attempt.attempt_key(office, matricule.digits)}"
    )
    async with in_transaction():
        await journal.append(actor, subject, "letter_shown", reason or "right")
        if reason != "letter_wrong":
            await attempt.forgive(actor, matricule.digits)
    if reason or person is None or letter is None:
        raise Refused(reason, until=tried.next_at)
    activation.shown = Shown(letter.id, person, person.details_in(office.keys), matricule)
    activation.password_hash, activation.challenge_id = "", ""
    if activation.acceptance:
        await _keep_terms(activation.acceptance, letter.id)
    else:
        activation.acceptance = _kept_terms(letter, office.now())


async def set_password(actor: Actor, activation: Activation, password: str, confirmation: str) -> None:
    """Etape 2; only the hash is kept. Raises Refused ``password_*`` or ``step_order``."""
    shown = shown_in(activation)
    if activation.step is Step.TERMS:
        raise Refused("step_order")
    owner = Owner(shown.matricule, shown.person.birth_date, shown.details)
    activation.password_hash = await actor.office.hasher.hash(check(password, confirmation, owner))


async def choose_channel(
    actor: Actor, activation: Activation, kind: str, address: str, field: str = "address"
) -> None:
    """Etape 3: where codes go; the first one goes there at once.

    Another address while one waits for its code voids that code and counts as a resend. Raises
    Refused ``channel_unavailable``, the field errors of ``Channel``, ``resend_most``, ``step_order``.
    """
    if activation.step not in (Step.CHANNEL, Step.CODE):
        raise Refused("step_order")
    if kind not in actor.office.rules.channels:
        raise Refused("channel_unavailable", "kind")
    channel = Channel.parse(kind, address, field)
    async with in_transaction():
        tries = resends = 0
        if activation.challenge_id:
            voided = await challenge.void(actor, activation.challenge_id)
            tries, resends = voided.tries, voided.resends + 1
        to = _addressee(actor, activation, channel)
        started = await challenge.start(actor, Purpose.ACTIVATION, to, tries=tries, resends=resends)
        await journal.append(actor, _subject(activation), "code_sent", "activation", channel=kind)
    activation.channel, activation.challenge_id = channel, started.id


async def resend(actor: Actor, activation: Activation) -> None:
    """Send a new code to the same address; raises as ``challenge.resend``."""
    if activation.step is not Step.CODE or activation.channel is None:
        raise Refused("step_order")
    await challenge.resend(actor, activation.challenge_id, _addressee(actor, activation, activation.channel))


async def confirm(actor: Actor, activation: Activation, typed_code: str) -> None:
    """Etape 3, the code: the commit point. Letter used <=> account active <=> journal entry.

    Raises Refused as ``challenge.prove``; ``someone_else_first`` when another conversation was
    faster, ``letter_expired``, ``letter_replaced`` or ``letter_needed`` when the letter died meanwhile.
    """
    if activation.step is not Step.CODE:
        raise Refused("step_order")
    await challenge.prove(actor, activation.challenge_id, Purpose.ACTIVATION, typed_code)
    try:
        async with in_transaction():
            await challenge.use(actor, activation.challenge_id)
            now = actor.office.now()
            shown = shown_in(activation)
            if shown.letter_id:
                await _use_letter(actor, shown.letter_id, shown.person)
            else:
                await void_letters(shown.person.id, now)
            await _write_account(actor, activation, now)
    except IntegrityError:
        raise Refused("someone_else_first") from None
    activation.done, activation.credentials_at = True, now
    activation.linked = shown.identity.level if shown.identity else ""


def shown_in(activation: Activation) -> Shown:
    """What Etape 1 proved; raises Refused ``step_order`` before it."""
    if activation.shown is None:
        raise Refused("step_order")
    return activation.shown


def _subject(activation: Activation) -> str:
    return f"person:{shown_in(activation).person.id}"


def _addressee(actor: Actor, activation: Activation, channel: Channel) -> Addressee:
    shown = shown_in(activation)
    facts = told_of(shown.person, shown.details, actor.source, actor.office.now())
    return Addressee(channel, activation.language, facts, shown.person.id)


def _kept_terms(letter: Letter, now: datetime) -> Acceptance | None:
    if (
        letter.terms_at is None
        or letter.terms_at <= now - TERMS_KEPT
        or letter.terms_version != terms.CURRENT
    ):
        return None
    return Acceptance(terms.CURRENT, str(letter.terms_language), letter.terms_at)


async def _keep_terms(acceptance: Acceptance, letter_id: int) -> None:
    await Letter.filter(id=letter_id, state=LetterState.VALID).update(
        terms_version=acceptance.version, terms_language=acceptance.language, terms_at=acceptance.at
    )


async def _use_letter(actor: Actor, letter_id: int, person: Person) -> None:
    now = actor.office.now()
    if (await Letter.get(id=letter_id)).outgrown(person, now):
        raise Refused("letter_needed")  # shown before midnight, confirmed after it
    used = await Letter.filter(id=letter_id, state=LetterState.VALID, valid_until__gt=now).update(
        state=LetterState.USED, ended_at=now, terms_version=None, terms_language=None, terms_at=None
    )
    if not used:
        reason = why_not(await Letter.get(id=letter_id), person, now)
        raise Refused("someone_else_first" if reason == "letter_used" else reason)


async def _write_account(actor: Actor, activation: Activation, now: datetime) -> None:
    shown, acceptance, channel = shown_in(activation), activation.acceptance, activation.channel
    if acceptance is None or channel is None:
        raise Refused("step_order")
    office = actor.office
    account = await Account.get_or_none(person_id=shown.person.id)
    renewed = account is not None
    if shown.identity and (account.credentials_at if account else None) != shown.credentials_at:
        # As a letter that was used meanwhile: whoever confirmed earlier does not overtake the owner.
        raise Refused("someone_else_first")
    account = account or Account(person_id=shown.person.id, activated_at=now)
    if account.disabled_at:
        raise Refused("account_disabled")
    choices = Choices(channel, activation.language)
    if renewed:
        old = account.choices_in(office.keys)
        choices = replace(old, channel=channel)
        facts = told_of(shown.person, shown.details, actor.source, now)
        await outbox.post(actor, old.channel, "account_renewed", old.language, facts)
        await session.end_all(account.id, now, "renewed")
        await luxtrust.drop(actor, account, shown.person)
    account.credentials_at, account.password_hash, account.wrong_passwords = now, activation.password_hash, 0
    account.terms_version, account.terms_language = acceptance.version, acceptance.language
    account.terms_at = acceptance.at
    account.seal_choices(office.keys, choices)
    await account.save()
    if shown.identity:
        await luxtrust.write(actor, account, shown.person, shown.identity)
    to = _addressee(actor, activation, channel)
    await outbox.post(actor, channel, "account_active", to.language, to.facts)
    await journal.append(
        actor,
        _subject(activation),
        "account_activated",
        "renewed" if renewed else "new",
        channel=channel.kind,
    )
