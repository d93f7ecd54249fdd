"""What was done for somebody whom no message reaches is told by post: printed once, or given back."""

from models.account.account import Account
from models.helpdesk import acts
from models.helpdesk.act import Act
from models.letters import batch, notice
from models.letters.notice import PostalNotice
from models.office import Office
from tests.conftest import messages
from tests.models.helpdesk.agents import agent, operator
from tests.models.helpdesk.callers import caller, proved, take_call
from tests.models.letters.test_issuing import Pile
from tests.models.letters.test_issuing import issue as print_letters


async def protected(office: Office) -> str:
    """An account is disabled whose addresses do not open any more; returns the receipt."""
    owner, nora = await caller(office), await agent(office)
    await proved(nora, await take_call(nora), 1)
    await Account.filter(id=owner.account_id).update(choices=b"damaged")
    return (await acts.perform(nora, Act.DISABLE)).receipt


async def test_an_act_that_no_message_can_tell_is_told_by_post_once(office: Office) -> None:
    receipt = await protected(office)
    assert not [each for each in await messages(office) if each["kind"].startswith("helpdesk_")]
    pile = Pile()
    issued, _ = await print_letters(operator(office), pile)
    (told,) = [letter for letter in pile.letters if letter.notice]
    assert (told.notice, told.receipt, told.code, issued.count) == ("helpdesk_disable", receipt, "", 1)
    assert told.agent_id and (await PostalNotice.get()).printed_at
    assert (await print_letters(operator(office), Pile()))[0].count == 0


async def test_one_that_cannot_be_written_waits_for_the_next_run(office: Office) -> None:
    """It is the only word to that person, and a row may be mended."""
    await protected(office)
    person = await (await PostalNotice.get()).person
    whole, person.details = person.details, b"damaged"
    await person.save()
    issued, _ = await print_letters(operator(office), Pile())
    assert issued.count == 0 and len(issued.damaged) == 1 and (await PostalNotice.get()).printed_at is None
    person.details = whole
    await person.save()
    assert (await print_letters(operator(office), pile := Pile()))[0].count == 1 and pile.letters[0].notice


async def test_a_run_that_was_killed_gives_its_notices_back(office: Office) -> None:
    await protected(office)
    maria = operator(office)
    run = await batch.begin(maria, ("/pile",))
    assert len(await notice.take(run.batch(0), 10)) == 1 and await notice.take(run.batch(1), 10) == []
    await batch.withdraw(maria, run)
    assert (await print_letters(maria, pile := Pile()))[0].count == 1 and pile.letters[0].notice
