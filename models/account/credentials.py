"""The one place that sets an account's password and channel, for a new account and for a renewed one."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from models.account import luxtrust_link, recovery_code, session
from models.account.account import Account, Choices
from models.account.notification import notify
from models.actor import Actor
from models.journal import journal
from models.messages.channel import Channel
from models.person import Person


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a letter, or an identity in its place, sets: password hash, proven channel, accepted terms."""

    password_hash: str = field(repr=False)
    channel: Channel
    language: str
    terms_version: int
    terms_language: str
    terms_at: datetime


async def write(
    actor: Actor,
    person: Person,
    account: Account | None,
    new: Credentials,
    *,
    keeps_link: bool = False,
    **facts: str,
) -> Account:
    """Create the account, or renew it, in the caller's transaction; all addresses get a notice.

    A renewed account keeps its record and its language. Its sessions end. The linked identity (unless it was
    the proof: ``keeps_link``), the recovery code and the other addresses are removed: somebody who had taken
    over the account may have set them. ``facts`` go to the journal.
    """
    office, now = actor.office, actor.office.now()
    choices, renewed = Choices(new.channel, new.language), account is not None
    if account is None:
        account = Account(person_id=person.id, activated_at=now)
    else:
        choices = replace(account.choices_in(office.keys), channel=new.channel, others=())
        await notify(actor, person, account, "account_renewed")
        await session.end_all(account.id, now, "renewed")
        await recovery_code.forget(account.id)
        if not keeps_link:
            await luxtrust_link.drop(actor, account, person)
    account.credentials_at, account.password_hash, account.wrong_passwords = now, new.password_hash, 0
    account.terms_version, account.terms_language = new.terms_version, new.terms_language
    account.terms_at = new.terms_at
    account.seal_choices(office.keys, choices)
    await account.save()
    await notify(actor, person, account, "account_active")
    await journal.append(
        actor,
        f"person:{person.id}",
        "account_activated",
        "renewed" if renewed else "new",
        channel=new.channel.kind,
        **facts,
    )
    return account
