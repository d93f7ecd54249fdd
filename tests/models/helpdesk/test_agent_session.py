"""An agent's code is taken once, in its time, in five tries; a session is one, and ends by every reason."""

import asyncio
from datetime import timedelta

import pyotp
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tortoise.exceptions import IntegrityError

from models.actor import Actor, Role
from models.helpdesk import agent_session
from models.helpdesk.agent import Agent, Right
from models.helpdesk.agent_session import ABSOLUTE, FRESH, IDLE, LOCKED, STEP, TRIES, AgentSession
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, refused
from tests.models.helpdesk.agents import agent, code, come_in, fingerprint, new_agent


async def test_an_agent_comes_in_and_leaves(office: Office) -> None:
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    assert (nora.role, nora.agent_id, nora.account_id, str(nora)) == (
        Role.AGENT,
        new.agent_id,
        None,
        f"agent:{new.agent_id}",
    )
    assert (await agent_session.agent_of(nora, Right.FIND, fresh=True)).name == "nora"
    left = await agent_session.leave(nora)
    assert (left.role, left.agent_id, left.session_id) == (Role.VISITOR, None, None)
    assert (await refused(agent_session.agent_of(nora))).code == "session_ended"
    assert await agent_session.why_ended(nora) == "left"
    await agent_session.leave(nora)
    noted = await Entry.filter(actor=str(nora)).order_by("seq")
    assert [entry.action for entry in noted] == ["agent_entered", "agent_left"]


async def test_unknown_keys_are_nobodys(office: Office) -> None:
    await new_agent(office)
    visitor = Actor(office, "local:test")
    for strange in ("", "SHA256:", "%", fingerprint("emma")):
        assert (await refused(agent_session.prove(visitor, strange, "123456"))).code == "session_ended"
    assert (await Agent.get()).wrong_codes == 0


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "totp_empty"),
        (" ", "totp_empty"),
        ("12345", "totp_form"),
        ("1234567", "totp_form"),
        ("12345x", "totp_form"),
        ("١٢٣٤٥٦", "totp_form"),
    ],
)
async def test_what_is_no_code_costs_no_try(typed: str, told: str, office: Office) -> None:
    await new_agent(office)
    visitor = Actor(office, "local:test")
    assert (await refused(agent_session.prove(visitor, fingerprint("nora"), typed))).code == told
    assert (await Agent.get()).wrong_codes == 0


async def test_blanks_and_wide_digits_are_taken(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    shown = code(new.secret, watch.moment)
    wide = f" {shown[:3]} {shown[3:]} ".translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
    proved = await agent_session.prove(Actor(office, "local:test"), fingerprint("nora"), wide)
    assert await agent_session.still_open(proved)


async def test_a_key_alone_ends_nobodys_session(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    thief = Actor(office, "203.0.113.7")
    for _ in range(TRIES):
        await refused(agent_session.prove(thief, fingerprint("nora"), "000000"))
    assert await agent_session.still_open(nora)
    watch.on(minutes=14)
    assert await agent_session.still_open(nora)


async def test_one_session_at_a_time_and_the_older_is_told(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    older = await come_in(office, "nora", new.secret)
    watch.on(minutes=1)
    newer = await come_in(office, "nora", new.secret)
    assert (await refused(agent_session.agent_of(older))).code == "session_ended"
    assert await agent_session.why_ended(older) == "elsewhere"
    assert await agent_session.still_open(newer)
    assert await agent_session.why_ended(newer) == ""
    assert await AgentSession.filter(ended_at=None).count() == 1


async def test_the_database_itself_holds_one_session(office: Office) -> None:
    nora = await agent(office)
    open_one = await AgentSession.get(id=nora.session_id)
    with pytest.raises(IntegrityError):
        await AgentSession.create(
            agent_id=open_one.agent_id,
            open_of=open_one.open_of,
            source="x",
            started_at=office.now(),
            seen_at=office.now(),
            proved_at=office.now(),
        )


async def test_of_two_with_one_code_one_gets_in(office: Office) -> None:
    new = await new_agent(office)
    both = await asyncio.gather(
        *(come_in(office, "nora", new.secret) for _ in range(2)), return_exceptions=True
    )
    entered = [one for one in both if isinstance(one, Actor)]
    other = next(one for one in both if not isinstance(one, Actor))
    assert len(entered) == 1 and getattr(other, "code", "") == "totp_used"
    assert await agent_session.still_open(entered[0])


async def test_a_session_ends_by_idleness_and_by_its_length(office: Office, watch: Watch) -> None:
    nora = await agent(office)
    watch.on(minutes=IDLE / timedelta(minutes=1) + 1)
    assert not await agent_session.still_open(nora)
    nora = await agent(office, "emma")
    since = watch.moment
    while watch.moment < since + ABSOLUTE:
        assert await agent_session.still_open(nora)
        await agent_session.seen(nora)
        watch.on(minutes=10)
    assert not await agent_session.still_open(nora)
    await agent_session.seen(nora)
    assert not await agent_session.still_open(nora)


async def test_what_has_consequences_wants_a_code_of_the_last_hour(office: Office, watch: Watch) -> None:
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    since = watch.moment
    while watch.moment <= since + FRESH:
        await agent_session.agent_of(nora, Right.LETTER, fresh=True)
        await agent_session.seen(nora)
        watch.on(minutes=10)
    assert (await refused(agent_session.agent_of(nora, Right.LETTER, fresh=True))).code == "totp_needed"
    assert await agent_session.agent_of(nora, Right.LETTER)
    await refused(agent_session.prove_again(nora, "000000"))
    assert (await refused(agent_session.agent_of(nora, fresh=True))).code == "totp_needed"
    await agent_session.prove_again(nora, code(new.secret, watch.moment))
    assert await agent_session.agent_of(nora, Right.LETTER, fresh=True)
    assert (await Agent.get()).wrong_codes == 0


async def test_a_right_that_is_missing_is_named(office: Office) -> None:
    nora = await agent(office, "nora", *(right for right in Right if right is not Right.APPROVE))
    refusal = await refused(agent_session.agent_of(nora, Right.APPROVE))
    assert (refusal.code, refusal.facts) == ("agent_right", {"right": "approve"})


async def test_wrong_codes_are_journalled_without_the_code(office: Office, watch: Watch) -> None:
    await new_agent(office)
    visitor = Actor(office, "203.0.113.7")
    outcomes = []
    for _ in range(TRIES + 1):
        outcomes.append((await refused(agent_session.prove(visitor, fingerprint("nora"), "000000"))).code)
    assert outcomes == ["totp_wrong"] * (TRIES - 1) + ["totp_locked"] * 2
    noted = await Entry.filter(action="agent_code")
    assert [entry.outcome for entry in noted] == outcomes[:-1]
    assert {entry.source for entry in noted} == {"203.0.113.7"}
    assert "000000" not in str([entry.facts for entry in noted])


class Reference:
    """What the rules say, in the fewest words: which code is taken, which is not, and why."""

    def __init__(self) -> None:
        self.last, self.wrong, self.locked = 0, 0, 0.0

    def told(self, now: float, secret: str, typed: str) -> str:
        if now < self.locked:
            return "totp_locked"
        shown = [step for step in range(int(now) // STEP - 1, int(now) // STEP + 2)]
        matching = [step for step in shown if pyotp.TOTP(secret).generate_otp(step) == typed]
        if not matching:
            self.wrong = self.wrong % TRIES + 1
            if self.wrong == TRIES:
                self.locked = now + LOCKED.total_seconds()
            return "totp_wrong" if self.wrong < TRIES else "totp_locked"
        if max(matching) <= self.last:
            return "totp_used"
        self.last, self.wrong = max(matching), 0
        return ""


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from((-3, -2, -1, 0, 0, 0, 1, 2, 3, 99)),
            st.sampled_from((0, 0, 1, 15, 29, 30, 31, 60, 90, 899, 900, 901)),
        ),
        max_size=25,
    )
)
async def test_each_code_is_taken_once_in_its_time_in_five_tries(
    office: Office, watch: Watch, walk: list[tuple[int, int]]
) -> None:
    """Codes of any step near the present (99: a guess), with pauses of any length between them."""
    watch.on(days=1)
    await AgentSession.all().delete()
    await Agent.all().delete()
    secret = (await new_agent(office)).secret
    reference, visitor, taken = Reference(), Actor(office, "local:test"), set[str]()
    for drift, pause in walk:
        shown = pyotp.TOTP(secret).generate_otp(int(watch.moment.timestamp()) // STEP + drift)
        typed = "000000" if drift == 99 else shown
        expected = reference.told(watch.moment.timestamp(), secret, typed)
        try:
            await agent_session.prove(visitor, fingerprint("nora"), typed)
            told = ""
        except Refused as refusal:
            told = refusal.code
        assert told == expected
        assert told or typed not in taken
        taken |= set() if told else {typed}
        assert await AgentSession.filter(ended_at=None).count() == bool(taken)
        watch.on(seconds=pause)
