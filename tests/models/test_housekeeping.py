"""What is over goes in blocks of 500, and nothing else; what a source was refused is one line an hour."""

from datetime import timedelta
from typing import Any

import pytest

from models import housekeeping
from models.account import login
from models.account.account import Account
from models.account.letter import Letter
from models.account.session import Session
from models.actor import Actor
from models.dsp import draft
from models.dsp.draft import Draft
from models.helpdesk.agent_session import AgentSession
from models.housekeeping import BLOCK
from models.journal import audit
from models.journal.journal import Entry
from models.messages import delivery
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.proof import one_time_code, throttle
from models.proof.counter import Counter, CounterKind
from models.proof.one_time_code_row import Challenge, Purpose
from models.proof.source import FREE
from models.proof.throttle import TryPurpose
from models.refusal import Refused
from tests.conftest import Watch, activate, issue, log_in, register
from tests.models.helpdesk.agents import come_in, new_agent

LOGIN = TryPurpose.LOGIN


async def flood(actor: Actor, refused: int) -> None:
    """Use a source's allowance up, and go on."""
    for number in range(FREE + refused):
        await throttle.count(actor, LOGIN, f"{number:013}")


async def test_counters_are_cleared_after_twelve_hours_and_pools_after_a_day(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    await flood(visitor, 0)
    watch.on(hours=11, minutes=59)
    await housekeeping.tidy(office)
    assert await Counter.all().count() == 2 * FREE + 1
    watch.on(minutes=1)
    await housekeeping.tidy(office)
    assert {counter.kind for counter in await Counter.all()} == {CounterKind.POOL}
    watch.on(hours=12)
    await housekeeping.tidy(office)
    assert not await Counter.exists()


async def test_an_old_counter_that_nobody_cleared_counts_no_more(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    for _ in range(20):
        tried = await throttle.count(visitor, LOGIN, "1937010112347")
        watch.moment = tried.next_at or watch.moment
    watch.on(hours=24)
    for free in (True, True, True, True, False):
        assert ((await throttle.count(visitor, LOGIN, "1937010112347")).next_at is None) == free


async def test_what_a_source_was_refused_is_one_line_an_hour(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    other = Actor(office, "192.0.2.9")
    await flood(visitor, 70)
    await flood(other, 5)
    await housekeeping.tidy(office)
    assert not await Entry.exists()
    watch.on(hours=1)
    for _ in range(3):
        await housekeeping.tidy(office)
    lines = await Entry.all().order_by("source")
    assert [(e.source, e.actor, e.subject, e.action) for e in lines] == [
        ("192.0.2.9", "system", "source:192.0.2.9", "tries_refused"),
        ("local:test", "system", "source:local:test", "tries_refused"),
    ]
    assert ['"count": 5' in lines[0].facts, '"count": 70' in lines[1].facts] == [True, True]
    assert (await audit.verify(office.keys, None, lambda done, all: None)).trouble == ""
    await flood(visitor, 1)
    watch.on(minutes=59)
    await housekeeping.tidy(office)
    assert await Entry.all().count() == 2
    watch.on(minutes=1)
    await housekeeping.tidy(office)
    assert await Entry.all().count() == 3


async def test_blocks_of_500_each_in_its_own_transaction(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    """40,000 rows in one transaction locked everybody out, again and again."""
    now = office.now()
    await Counter.bulk_create(
        [
            Counter(
                key=f"{n}",
                kind=CounterKind.SOURCE,
                source=f"s{n}",
                kept_until=now,
                refused=n % 2,
                refused_since=now if n % 2 else None,
            )
            for n in range(2 * BLOCK + 200)
        ]
    )
    watch.on(hours=1)
    left = []
    while await housekeeping.tidy(office):
        left.append((await Counter.all().count(), await Entry.all().count()))
    assert left == [(700, 500), (200, 600)]
    assert (await Counter.all().count(), await Entry.all().count()) == (0, 600)


async def test_codes_go_after_two_days_and_messages_after_thirty(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    now = office.now()
    for n in range(BLOCK + 1):
        await Challenge.create(
            id=f"{n}",
            purpose=Purpose.LOGIN,
            conversation="x",
            code_mac="x",
            created_at=now,
            sent_at=now,
            expires_at=now,
        )
    await Message.create(
        id="x",
        channel="email",
        body=b"",
        state=MessageState.SENT,
        created_at=now,
        next_try_at=now,
        ended_at=now,
    )
    watch.on(seconds=one_time_code.KEPT.total_seconds())
    assert not await housekeeping.tidy(office)
    assert await Challenge.all().count() == BLOCK + 1
    watch.on(seconds=1)
    assert await housekeeping.tidy(office)
    assert await Challenge.all().count() == 1
    assert not await housekeeping.tidy(office)
    assert not await Challenge.exists() and await Message.exists()
    watch.on(seconds=delivery.KEPT.total_seconds())
    await housekeeping.tidy(office)
    assert not await Message.exists()


async def test_each_kind_is_kept_for_its_time_and_then_counted(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    """A session without a log-out, an unread draft, an expired letter and a dead letter end by time alone."""
    await issue(office, await register(office, "1937010112347"))
    person = await register(office)
    await issue(office, person)
    await activate(visitor)
    owner = await log_in(visitor)
    await draft.save(owner, "note:1", {"title": "x"})
    await come_in(office, "nora", (await new_agent(office)).secret)
    for trouble in ("", "no such mailbox"):
        await Message.create(
            id=trouble or "sent",
            channel="email",
            body=b"",
            state=MessageState.REFUSED if trouble else MessageState.SENT,
            created_at=watch(),
            next_try_at=watch(),
            ended_at=watch(),
            trouble=trouble,
        )
    rows: dict[str, tuple[int, Any]] = {
        "drafts": (30, Draft.all()),
        "messages": (30, Message.filter(id="sent")),
        "dead letters": (365, Message.filter(id="no such mailbox")),
        "sessions": (396, Session.all()),
        "agent sessions": (396, AgentSession.all()),
        "letters": (731, Letter.filter(state="used")),
    }
    begun = watch()
    for days in (30, 365, 396, 731):
        ending = {kind: left for kind, (kept, left) in rows.items() if kept == days}
        watch.moment = begun + timedelta(days=days)
        await housekeeping.tidy(office)
        assert {kind: await left.count() for kind, left in ending.items()} == dict.fromkeys(ending, 1)
        watch.on(seconds=1)
        await housekeeping.tidy(office)
        assert {kind: await left.count() for kind, left in ending.items()} == dict.fromkeys(ending, 0)
        done = await housekeeping.cleared()
        assert {done[kind].last_at for kind in ending} == {watch()}
    assert await Letter.all().count() == 1
    watch.on(days=30)
    await housekeeping.tidy(office)
    assert await Letter.all().count() == 0
    assert {kind: done.count for kind, done in (await housekeeping.cleared()).items()} == {
        "tries": 2,
        "codes": 2,
        "messages": 1,
        "dead letters": 1,
        "support codes": 0,
        "sessions": 1,
        "agent sessions": 1,
        "letters": 2,
        "drafts": 1,
        "activations": 0,
    }
    assert await Account.all().count() == 1


async def test_nobodys_log_in_clears_anything(office: Office, visitor: Actor, watch: Watch) -> None:
    await flood(visitor, 0)
    before = await Counter.all().count()
    watch.on(days=3)
    with pytest.raises(Refused, match=r"^login_wrong$"):
        await login.give_password(Actor(office, "192.0.2.9"), "1937010112347", "wrong one 1")
    assert await Counter.all().count() == before + 3
    assert await Entry.filter(action="tries_refused").count() == 0
