"""An account is activated by a letter, a password and a proven channel, in this order, in one transaction."""

from datetime import datetime, timedelta

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from models.account import credentials, luxtrust, pending_change, second_proof, terms, underway
from models.account.account import Account, held
from models.account.activation_steps import Acceptance, Activation, Shown, Step, shown_in
from models.account.credentials import Credentials
from models.account.letter import Letter, LetterState, hashed, matching, parse_code, void_letters, why_not
from models.account.pending_change import PendingChange
from models.account.second_proof import ProofKind
from models.actor import Actor
from models.journal import journal
from models.matricule import Matricule
from models.messages.channel import Channel
from models.messages.channel_rules import allowed
from models.person import Person, find, matricule_key, told_of
from models.proof import one_time_code, throttle
from models.proof.copycode import CopyCode
from models.proof.counter import typed_key
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Purpose
from models.proof.password import Owner, check
from models.refusal import Refused
from models.storage import dialect
from models.storage.dialect import retried

TERMS_KEPT = timedelta(hours=24)


@retried
async def accept_terms(
    actor: Actor, activation: Activation, language: str, *, read: bool, ticked: bool
) -> None:
    """Accept the terms in force (guide, row 1). Raises Refused ``terms_unread`` or ``terms_unticked``."""
    if not read:
        raise Refused("terms_unread", "terms")
    if not ticked:
        raise Refused("terms_unticked", "accepted")
    activation.acceptance = Acceptance(terms.CURRENT, language, actor.office.now())
    if activation.shown:
        async with in_transaction():
            if activation.shown.letter_id:
                await _keep_terms(activation.acceptance, activation.shown.letter_id)
            await journal.append(actor, _subject(activation), "activation_terms")


@retried
async def show_letter(
    actor: Actor,
    activation: Activation,
    copycode: CopyCode,
    typed_matricule: str,
    typed_code: str,
    typed_copy: str,
) -> None:
    """Etape 1: check matricule and activation code, once the displayed code was copied or waited for.

    A typing error in either number costs neither a try nor the copied code. Every other call counts one try
    of the source; unless the source has to wait, one hash and one journal line follow, whatever is found.

    Raises Refused ``letter_wrong`` for all cases that must not be told apart, ``letter_wait`` while the
    source waits; for a right code the true reason: ``letter_expired``, ``letter_replaced``, ``letter_used``,
    or ``letter_needed`` (a minor's letter after the 18th birthday); and the field errors of
    ``Matricule.parse``, ``parse_code`` and ``CopyCode.check``.
    """
    office = actor.office
    matricule = Matricule.parse(typed_matricule, office.today())
    code = parse_code(typed_code)
    copycode.check(typed_copy, office.now())
    tried = await throttle.count(actor, throttle.TryPurpose.LETTER, matricule.digits)
    if not tried.allowed:
        raise Refused("letter_wait", until=tried.next_at, luxtrust=office.luxtrust is not None)
    code_hash = await hashed(office, matricule_key(office.keys, matricule.digits), code)
    person = await find(office.keys, matricule)
    letters = await Letter.filter(person_id=person.id if person else 0).order_by("id")
    letter = matching(letters, code_hash)
    reason = why_not(letter, person, office.now())
    subject = f"person:{person.id}" if person else f"matricule:{typed_key(office, matricule.digits)}"
    async with in_transaction():
        await journal.append(actor, subject, "letter_shown", reason or "right")
        if not reason and activation.acceptance:
            await journal.append(actor, subject, "activation_terms")
        if reason != "letter_wrong":
            await throttle.forgive(actor, tried)
        chosen = await underway.found(actor, letter.id) if letter and not reason else None
    if reason or person is None or letter is None:
        raise Refused(reason, until=tried.next_at)
    activation.shown = Shown(letter.id, person, person.details_in(office.keys), matricule)
    activation.password_hash, activation.challenge_id, activation.chosen = "", "", chosen
    if activation.acceptance:
        await _keep_terms(activation.acceptance, letter.id)
    else:
        activation.acceptance = _kept_terms(letter, office.now())


@retried
async def set_password(actor: Actor, activation: Activation, password: str, confirmation: str) -> None:
    """Etape 2: check the password and keep only its hash. Raises Refused ``password_*`` or ``step_order``."""
    shown = shown_in(activation)
    if activation.step is Step.TERMS:
        raise Refused("step_order")
    owner = Owner(shown.matricule, shown.person.birth_date, shown.details)
    hashed_password = await actor.office.hasher.hash(check(password, confirmation, owner))
    async with in_transaction():
        if shown.letter_id:
            await underway.keep(actor, shown.letter_id, hashed_password)
        await journal.append(actor, _subject(activation), "activation_password")
    activation.password_hash, activation.chosen = hashed_password, None


@retried
async def resume(actor: Actor, activation: Activation, *, mine: bool) -> None:
    """Etape 2, where a password was chosen with this letter before: take it up, or drop it.

    One that another source has made void meanwhile, or another conversation has replaced, is not taken up:
    Etape 2 asks again. Raises Refused ``step_order``.
    """
    shown, chosen = shown_in(activation), activation.chosen
    if activation.step is not Step.RESUME or chosen is None or shown.letter_id is None:
        raise Refused("step_order")
    async with in_transaction():
        stands = await underway.found(actor, shown.letter_id) == chosen
        if not mine:
            await underway.drop(shown.letter_id)
        outcome = "taken" if mine and stands else "over" if mine else "denied"
        await journal.append(actor, _subject(activation), "activation_resumed", outcome)
    if mine and stands:
        activation.password_hash = chosen.password_hash
    else:
        activation.chosen = None


@retried
async def choose_channel(
    actor: Actor, activation: Activation, kind: str, address: str, field: str = "address"
) -> None:
    """Etape 3: name the channel for one-time codes; the first code goes there at once.

    Another address voids the code of the one before; its tries go on counting. The same address within 60
    seconds gets no second code. Raises Refused as ``channel_rules.allowed``, ``quota_addresses``,
    ``quota_codes``, ``code_tries``, ``code_ended`` and ``step_order``.
    """
    if activation.step not in (Step.CHANNEL, Step.CODE):
        raise Refused("step_order")
    channel = allowed(actor.office.rules, kind, address, field)
    person_id = shown_in(activation).person.id
    async with in_transaction():
        if activation.challenge_id and await one_time_code.open_here(
            actor, Purpose.ACTIVATION, person_id, channel
        ):
            return  # the same address within a minute: its code was sent already
        tries = 0
        if activation.challenge_id:
            tries = (await one_time_code.void(actor, activation.challenge_id)).tries
        to = _addressee(actor, activation, channel)
        started = await one_time_code.start(actor, Purpose.ACTIVATION, to, tries=tries)
        await journal.append(actor, _subject(activation), "code_sent", "activation", channel=kind)
    activation.channel, activation.challenge_id = channel, started.id


async def resend(actor: Actor, activation: Activation) -> None:
    """Send a new code to the same address. Raises Refused ``step_order`` and as ``one_time_code.resend``."""
    if activation.step is not Step.CODE or activation.channel is None:
        raise Refused("step_order")
    await one_time_code.resend(
        actor, activation.challenge_id, _addressee(actor, activation, activation.channel)
    )


async def confirm(actor: Actor, activation: Activation, typed_code: str) -> None:
    """Etape 3: check the code and commit; an account that is already active first needs a second proof.

    Raises Refused ``step_order``, and as ``one_time_code.prove`` and ``commit``.
    """
    if activation.step is not Step.CODE:
        raise Refused("step_order")
    await one_time_code.prove(actor, activation.challenge_id, Purpose.ACTIVATION, typed_code)
    account = await Account.get_or_none(person_id=shown_in(activation).person.id)
    if activation.second is None and _wants_proof(activation, account, actor.office.now()):
        activation.channel_proven = True
    else:
        await commit(actor, activation)


@retried
async def commit(actor: Actor, activation: Activation) -> None:
    """Use the letter, write the account or its pending change, and the journal: all in one transaction.

    Without a second proof the change of an active account waits 24 hours. Raises Refused
    ``someone_else_first`` when another conversation was faster, ``letter_expired``, ``letter_replaced`` or
    ``letter_needed`` when the letter became invalid meanwhile, ``account_disabled``, ``code_ended``,
    ``step_order``, and as ``second_proof.take`` and ``luxtrust.write``.
    """
    try:
        async with in_transaction():
            shown, now = shown_in(activation), actor.office.now()
            await dialect.hold(Account.filter(person_id=shown.person.id))
            await one_time_code.use(actor, activation.challenge_id)
            if shown.letter_id:
                await _use_letter(actor, shown.letter_id, shown.person)
                await underway.drop(shown.letter_id)
            else:
                await void_letters(shown.person.id, now)
            credentials_at, effective_at = await _write_account(actor, activation, now)
    except IntegrityError as error:
        if not dialect.is_taken(error, "account", "person_id"):
            raise
        raise Refused("someone_else_first") from None
    activation.done = True
    activation.credentials_at, activation.effective_at = credentials_at, effective_at
    activation.linked = shown.identity.level if shown.identity else ""


def _wants_proof(activation: Activation, account: Account | None, now: datetime) -> bool:
    """Whether a letter alone is not enough: the account is active, and its credentials count.

    Credentials from before the 18th birthday do not count: a parent knows them and could delay the owner.
    """
    shown = shown_in(activation)
    return account is not None and bool(shown.letter_id) and not account.needs_new_letter(shown.person, now)


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


async def _write_account(
    actor: Actor, activation: Activation, now: datetime
) -> tuple[datetime | None, datetime | None]:
    """Return (``credentials_at``, None) of the written account, or (None, when its change takes effect)."""
    shown, acceptance, channel = shown_in(activation), activation.acceptance, activation.channel
    if acceptance is None or channel is None:
        raise Refused("step_order")
    person = shown.person
    if await Person.exists(id=person.id, death_date__isnull=False):  # the register has learnt it meanwhile
        raise Refused("account_deceased")
    account = await held(person_id=person.id)
    if shown.identity and (account.credentials_at if account else None) != shown.credentials_at:
        # As with a letter that was used meanwhile: an earlier confirmation does not overtake the owner.
        raise Refused("someone_else_first")
    if account and account.disabled_at:
        raise Refused("account_disabled")
    new = Credentials(
        activation.password_hash,
        channel,
        activation.language,
        acceptance.version,
        acceptance.language,
        acceptance.at,
    )
    second, facts, keeps_link = activation.second, {}, False
    if account and _wants_proof(activation, account, now):
        if second is None:
            return None, await pending_change.wait(actor, person, account, new)
        await second_proof.take(actor, account, second)
        facts, keeps_link = {"second": str(second.kind)}, second.kind is ProofKind.LUXTRUST
    account = await credentials.write(actor, person, account, new, keeps_link=keeps_link, **facts)
    await PendingChange.filter(account_id=account.id).delete()
    if shown.identity:
        await luxtrust.write(actor, account, person, shown.identity)
    return account.credentials_at, None
