"""Who is due a letter: whoever has neither account nor valid letter, or had one ordered by the Helpdesk."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime

from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.letters import order
from models.matricule import Matricule
from models.office import Office
from models.person import Person, find
from models.refusal import Refused

PAGE = 1000
"""People who are read at once."""


@dataclass(frozen=True, slots=True)
class LetterDue:
    """Somebody who gets a letter; ``ordered`` where only the Helpdesk's order is the reason for it."""

    person: Person
    renews: bool
    ordered: bool = False


async def one_due(office: Office, typed: str) -> LetterDue:
    person = await find(office.keys, Matricule.parse(typed, office.today()))
    if person is None:
        raise Refused("person_unknown", "matricule")
    if person.death_date:
        raise Refused("person_deceased", "matricule")
    account = await Account.get_or_none(person_id=person.id)
    if account and account.disabled_at:
        raise Refused("account_disabled", "matricule")
    return LetterDue(person, account is not None)


async def everybody_due(office: Office) -> AsyncIterator[LetterDue]:
    """Everyone who has neither account nor valid letter, or an account from before the 18th birthday.

    And those whose letter the Helpdesk ordered, while no change of their account waits: in its 24 hours no
    letter goes out (docs/guide.md, « acts of the Helpdesk »).

    The register is read by id, a page at a time: as fast at the millionth person as at the first.
    """
    last, now = 0, office.now()
    ordered = await order.printable(now)
    alive = Person.filter(death_date=None)
    while page := await alive.filter(id__gt=last).order_by("id").limit(PAGE).only("id", "birth_date"):
        first, last = page[0].id, page[-1].id
        here = {"person_id__gte": first, "person_id__lte": last}
        accounts = {account.person_id: account for account in await Account.filter(**here)}
        people = {person.id: person for person in page}
        valid = Letter.filter(**here, state=LetterState.VALID, valid_until__gt=now)
        lettered = {
            letter.person_id
            for letter in await valid.only("id", "person_id", "issued_at")
            if not letter.outgrown(people[letter.person_id], now)
        }
        due = {
            person.id: person.id in accounts
            for person in page
            if person.id not in lettered and _is_due(accounts.get(person.id), person, now)
        }
        for_order = {id: id in accounts for id in people if id in ordered and id not in due}
        wanted = due | for_order
        for person in await Person.filter(id__in=list(wanted)).order_by("id") if wanted else ():
            yield LetterDue(person, wanted[person.id], person.id in for_order)


def _is_due(account: Account | None, person: Person, now: datetime) -> bool:
    if account is None:
        return True
    return account.disabled_at is None and account.needs_new_letter(person, now)


async def count_due(office: Office) -> int:
    """How many have neither account nor valid letter: nearly everyone who is due one."""
    without = Person.filter(account__id__isnull=True, death_date=None)
    valid = {"letters__state": LetterState.VALID, "letters__valid_until__gt": office.now()}
    return await without.count() - await without.filter(**valid).count()
