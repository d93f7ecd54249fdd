"""What the Helpdesk orders the next run prints, once; what was stopped or has to wait is not sent."""

from collections.abc import Sequence
from typing import Any

import pytest

from models.account import pending_change
from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.account.pending_change import AwaitedChannel, PendingChange
from models.actor import Actor, Role
from models.letters import batch, order
from models.letters.order import LetterOrder
from models.messages.channel import EMAIL, MOBILE, Channel
from models.office import Office
from models.person import Person
from tests.conftest import Watch, issue
from tests.models.dsp.filing import PARENT, member, subject
from tests.models.letters.test_issuing import Pile
from tests.models.letters.test_issuing import issue as print_letters


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


@pytest.fixture
async def owner(office: Office) -> Actor:
    """An account in use, with a letter from before: nobody is due one."""
    owner = await member(office, PARENT)
    await issue(office, await Person.get(id=owner.person_id))
    return owner


async def ordered(owner: Actor, receipt: str = "R-0000-0000") -> LetterOrder:
    person, now = subject(owner), owner.office.now()
    return await LetterOrder.create(person_id=person, open_of=person, receipt=receipt, ordered_at=now)


async def test_an_order_is_printed_once_and_the_older_letter_dies(owner: Actor, operator: Actor) -> None:
    pile = Pile()
    assert (await print_letters(operator, pile))[0].count == 0
    await ordered(owner)
    issued, _ = await print_letters(operator, pile)
    assert issued.count == 1 and pile.matricules == [PARENT] and pile.letters[0].renews
    states: Sequence[Any] = (
        await Letter.filter(person_id=owner.person_id).order_by("id").values_list("state", flat=True)
    )
    assert list(states) == [LetterState.REPLACED, LetterState.VALID]
    row = await LetterOrder.get()
    assert (pile.letters[0].receipt, pile.letters[0].ordered_at) == (row.receipt, row.ordered_at)
    assert row.printed_at and row.open_of is None and not await order.stop(row.receipt, owner.office.now())
    assert (await print_letters(operator, Pile()))[0].count == 0


async def test_the_run_for_one_person_prints_it_too(owner: Actor, operator: Actor) -> None:
    await ordered(owner)
    assert (await print_letters(operator, Pile(), matricule=PARENT))[0].count == 1
    assert (await LetterOrder.get()).printed_at


async def test_what_is_stopped_is_not_printed(owner: Actor, operator: Actor) -> None:
    row = await ordered(owner)
    assert await order.stop(row.receipt, owner.office.now())
    assert not await order.stop(row.receipt, owner.office.now())
    assert (await print_letters(operator, Pile()))[0].count == 0
    await ordered(owner, "R-0000-0001")


async def test_an_order_waits_while_a_change_waits_or_the_account_is_disabled(
    owner: Actor, operator: Actor, watch: Watch
) -> None:
    await ordered(owner)
    account = await Account.get(id=owner.account_id)
    present = account.choices_in(owner.office.keys).channel
    new = AwaitedChannel(Channel(MOBILE, "+352621456123"), present, "R-0000-0001")
    await pending_change.prepare(operator, account, new)
    assert (await print_letters(operator, Pile()))[0].count == 0
    await PendingChange.all().delete()
    await Account.all().update(disabled_at=watch())
    assert (await print_letters(operator, Pile()))[0].count == 0
    await Account.all().update(disabled_at=None)
    assert (await print_letters(operator, Pile()))[0].count == 1
    assert present.kind == EMAIL


async def test_a_run_that_is_withdrawn_gives_its_orders_back(owner: Actor, operator: Actor) -> None:
    await ordered(owner)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await print_letters(operator, Pile(while_writing=killed))
    row = await LetterOrder.get()
    assert row.batch and not row.printed_at and not await order.stop(row.receipt, owner.office.now())
    run = await batch.unfinished()
    assert run and await batch.withdraw(operator, run) == 1
    row = await LetterOrder.get()
    assert (row.batch, row.open_of, row.printed_at) == ("", owner.person_id, None)
    assert (await print_letters(operator, Pile()))[0].count == 1


async def test_stopped_while_the_run_is_hashing(owner: Actor, operator: Actor) -> None:
    """The run has chosen the person already: the order is taken only with the letter."""
    row = await ordered(owner)
    hashing = operator.office.hasher.hash

    async def overtaken(secret: str, salt: bytes | None = None) -> str:
        await order.stop(row.receipt, operator.office.now())
        return await hashing(secret, salt)

    operator.office.hasher.hash = overtaken  # type: ignore[method-assign]
    pile = Pile()
    assert (await print_letters(operator, pile))[0].count == 0
    assert pile.letters == [] and pile.finished
    assert await Letter.filter(person_id=owner.person_id).count() == 1


async def test_two_orders_for_one_person_are_one(owner: Actor) -> None:
    await ordered(owner)
    with pytest.raises(Exception, match=r"(?i)unique"):
        await ordered(owner, "R-0000-0001")
