"""An agent follows the terminal whose code he is read; it proves something where the caller is logged in."""

import pytest

from models.account import login, session, support_code
from models.account.support_code import ANSWER, SILENT, SupportCode, SupportLine
from models.actor import Actor
from models.helpdesk import call, following, verification
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.following import WITHIN, WRONG_MOST, Sight, SittingThere
from models.journal.journal import Entry
from models.messages import outbox
from models.messages.channel import EMAIL, Channel
from models.office import Office
from tests.conftest import Watch, refused
from tests.models.dsp.filing import ELDER, member
from tests.models.helpdesk.agents import agent
from tests.models.helpdesk.callers import caller, identified, take_call

VIEW = {"page": ["Activation du compte", {}]}


@pytest.fixture
async def nora(office: Office) -> Actor:
    return await agent(office, "nora", "agent")


@pytest.fixture
def line() -> SupportLine:
    return SupportLine()


async def read_out(who: Actor, line: SupportLine, nora: Actor) -> None:
    """F1, the agent types what he hears, and the terminal answers."""
    await support_code.show(who, line)
    await following.follow(nora, f"{line.code[:3]} {line.code[3:]}")
    await support_code.keep(who, line, VIEW)


async def opened(nora: Actor) -> None:
    await call.open(nora, Means.TELEPHONE, CallSubject.ACTIVATION)


async def test_somebody_nobody_knows_is_seen_and_proves_nothing(
    office: Office, visitor: Actor, nora: Actor, line: SupportLine
) -> None:
    await opened(nora)
    assert (await following.look(nora)).sight is Sight.NONE
    await support_code.show(visitor, line)
    await following.follow(nora, line.code)
    assert (await following.look(nora)).sight is Sight.ASKED
    await support_code.keep(visitor, line, VIEW)
    seen = await following.look(nora)
    assert (seen.sight, seen.view, seen.who) == (Sight.SEEN, VIEW, SittingThere.NOBODY)
    await caller(office)
    await identified(nora)
    assert (await following.look(nora)).who is SittingThere.NOBODY
    assert (await verification.verified(nora)).points == 0


async def test_the_caller_logged_in_there_has_three_points(
    office: Office, nora: Actor, line: SupportLine
) -> None:
    owner = await caller(office)
    await take_call(nora)
    await read_out(owner, line, nora)
    assert (await verification.verified(nora)).points == 0
    for _ in range(2):
        seen = await following.look(nora)
        assert seen.who is SittingThere.CALLER and not seen.read_again
        assert (await verification.verified(nora)).points == 3
    checked = Entry.filter(action="call_checked", subject=f"person:{owner.person_id}")
    assert await checked.count() == 1
    assert await Entry.filter(action="support_code", subject=f"person:{owner.person_id}").exists()


async def test_followed_first_and_identified_then(office: Office, nora: Actor, line: SupportLine) -> None:
    owner = await caller(office)
    await opened(nora)
    await read_out(owner, line, nora)
    assert (await following.look(nora)).who is SittingThere.SOMEBODY
    await identified(nora)
    assert (await following.look(nora)).who is SittingThere.CALLER
    assert (await verification.verified(nora)).points == 3


async def test_somebody_else_there_proves_nothing(office: Office, nora: Actor, line: SupportLine) -> None:
    await caller(office)
    await take_call(nora)
    await read_out(await member(office, ELDER, "SCHMIT"), line, nora)
    assert (await following.look(nora)).who is SittingThere.ANOTHER
    assert (await verification.verified(nora)).points == 0


async def test_a_code_from_before_the_log_in_has_to_be_read_again(
    office: Office, visitor: Actor, nora: Actor, line: SupportLine
) -> None:
    owner = await caller(office)
    await take_call(nora)
    await read_out(visitor, line, nora)
    await support_code.keep(owner, line, VIEW)
    seen = await following.look(nora)
    assert seen.who is SittingThere.CALLER and seen.read_again
    assert (await verification.verified(nora)).points == 0
    await support_code.end(owner, line)  # F1
    await read_out(owner, line, nora)
    assert not (await following.look(nora)).read_again
    assert (await verification.verified(nora)).points == 3


@pytest.mark.parametrize("how", ["left", "ended elsewhere"])
async def test_a_session_that_is_over_proves_nothing(
    office: Office, nora: Actor, line: SupportLine, how: str
) -> None:
    owner = await caller(office)
    await take_call(nora)
    await read_out(owner, line, nora)
    if how == "left":
        await login.leave(owner)
    else:
        await session.end_all(owner.account_id or 0, office.now(), "owner")
    assert (await following.look(nora)).who is SittingThere.NOBODY
    assert (await verification.verified(nora)).points == 0


async def test_a_terminal_that_says_nothing_is_gone(
    office: Office, nora: Actor, line: SupportLine, watch: Watch
) -> None:
    owner = await caller(office)
    await take_call(nora)
    await support_code.show(owner, line)
    await following.follow(nora, line.code)
    watch.on(seconds=ANSWER.total_seconds())
    assert (await following.look(nora)).sight is Sight.GONE
    assert (await verification.verified(nora)).points == 0
    await support_code.keep(owner, line, VIEW)
    assert (await following.look(nora)).sight is Sight.SEEN
    watch.on(seconds=SILENT.total_seconds())
    assert (await following.look(nora)).sight is Sight.GONE


async def test_wrong_codes_are_few(office: Office, visitor: Actor, nora: Actor, watch: Watch) -> None:
    await opened(nora)
    line = SupportLine()
    for typed in ("", "12345", "1234567", "12345a", "１２３４５"):
        assert (await refused(following.follow(nora, typed))).code == "support_form"
    for _ in range(WRONG_MOST):
        assert (await refused(following.follow(nora, "123456"))).code == "support_wrong"
    await support_code.show(visitor, line)
    told = await refused(following.follow(nora, line.code))
    assert told.code == "support_tries" and told.facts["until"] == watch() + WITHIN
    assert await Entry.filter(action="support_code", outcome="wrong").count() == WRONG_MOST
    watch.on(seconds=WITHIN.total_seconds())
    await AgentSession.all().update(seen_at=office.now())
    await support_code.show(visitor, line)
    await following.follow(nora, line.code)


async def test_it_ends_with_the_call_or_when_the_agent_lets_go(
    office: Office, visitor: Actor, nora: Actor, line: SupportLine
) -> None:
    await opened(nora)
    await read_out(visitor, line, nora)
    await following.let_go(nora)
    assert (await following.look(nora)).sight is Sight.NONE
    await support_code.keep(visitor, line, VIEW)
    await read_out(visitor, line, nora)
    await call.end(nora, CallOutcome.SOLVED)
    assert not await SupportCode.exists()
    assert (await refused(following.look(nora))).code == "call_none"


async def test_a_channel_that_is_late_is_told(
    office: Office, visitor: Actor, nora: Actor, line: SupportLine, watch: Watch
) -> None:
    await outbox.post(visitor, Channel(EMAIL, "a@example.lu"), "code_login", "fr", {})
    await opened(nora)
    await read_out(visitor, line, nora)
    assert (await following.look(nora)).late == ()
    await following.let_go(nora)
    await support_code.keep(visitor, line, VIEW)
    watch.on(minutes=2)
    await read_out(visitor, line, nora)
    assert (await following.look(nora)).late == (EMAIL,)
