"""Whatever agents, callers and clocks do, at once or in turn: what happens is what a small reference says."""

import asyncio
import copy
import json
from itertools import count
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.account import pending_change
from models.account.account import CLOSED_AFTER, Account
from models.account.pending_change import PendingChange
from models.account.session import SEEN_EVERY
from models.actor import Actor, Role
from models.helpdesk import acts, approval, call, proofs
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.agent import Agent
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.approval import Approval
from models.helpdesk.call import CallOutcome
from models.helpdesk.receipt import Receipt
from models.journal.journal import Entry
from models.letters.order import LetterOrder
from models.matricule import Matricule
from models.messages.outbox import Message
from models.office import Office
from models.refusal import Refused
from tests.conftest import Watch, newest_code
from tests.models.dsp.filing import member
from tests.models.helpdesk.agents import new_agent
from tests.models.helpdesk.callers import GIVEN, answer, delivered, take_call
from tests.models.helpdesk.reference import RIGHTS, Desk, Line, Person

NAMES = ("nora", "emma", "zoe")
PEOPLE = ("ada", "bob")
_agents, _people = st.sampled_from(NAMES), st.sampled_from(PEOPLE)
_acts = st.sampled_from([act for act in Act if act is not Act.DELEGATION])
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("tick"), st.sampled_from((1, 14, 17, 61, 600, 1439, 1440))),
        st.tuples(st.just("enter"), _agents),
        st.tuples(st.just("call"), _agents, _people),
        st.tuples(st.just("call"), _agents, _people),
        st.tuples(st.just("right"), _agents, st.integers(1, 3)),
        st.tuples(st.just("right"), _agents, st.integers(1, 3)),
        st.tuples(st.just("wrong"), _agents),
        st.tuples(st.just("code"), _agents),
        st.tuples(st.just("code"), _agents),
        st.tuples(st.just("act"), _agents, _acts),
        st.tuples(st.just("act"), _agents, _acts),
        st.tuples(st.just("act"), _agents, _acts),
        st.tuples(st.just("race"), _agents, _agents, _acts),
        st.tuples(st.just("approve"), _agents, st.integers(0, 1)),
        st.tuples(st.just("approve"), _agents, st.integers(0, 1)),
        st.tuples(st.just("both"), st.integers(0, 1)),
        st.tuples(st.just("stop"), _people),
        st.tuples(st.just("print")),
    ),
    min_size=10,
    max_size=40,
)
_numbers = count()


async def _said(work: Any) -> str:
    try:
        done = await work
    except Refused:
        return "refused"
    return "approved" if isinstance(done, str) else "waits" if done.waits else "done"


class Walk:
    """One example: the real desk and the reference, side by side."""

    def __init__(self, office: Office, watch: Watch) -> None:
        self.office, self.watch = office, watch
        self.owners: dict[str, Actor] = {}
        self.numbers: dict[str, str] = {}
        self.actors: dict[str, Actor] = {}
        self.told: set[str] = set()
        rights = tuple({*RIGHTS.values(), "find", "approve"})
        lines = {"nora": Line(rights), "emma": Line(rights), "zoe": Line(("find", "letter", "sessions"))}
        self.desk = Desk(watch(), {name: Person() for name in PEOPLE}, lines)

    async def begin(self) -> None:
        """New people, and agents who have no call."""
        self.watch.on(days=40)
        await PendingChange.all().delete()
        for name in NAMES:
            if not await Agent.exists(name=name):
                await new_agent(self.office, name, *self.desk.agents[name].rights)
            await self.enter(name)
            if await call.current(self.actors[name]):
                await call.end(self.actors[name], CallOutcome.DROPPED)
        for name in PEOPLE:
            one = next(_numbers)
            stem = f"{1940 + one // 900}0101{100 + one % 900}"
            number = Matricule.parse(stem, self.office.today())
            self.numbers[name] = number.digits
            self.owners[name] = await member(self.office, number.digits, name.upper(), GIVEN)
            await Account.filter(id=self.owners[name].account_id).update(wrong_passwords=CLOSED_AFTER)
        self.desk.now = self.logged_in = self.watch()

    async def enter(self, name: str) -> None:
        """A new session, as after key and code."""
        row, now = await Agent.get(name=name), self.office.now()
        await AgentSession.filter(agent_id=row.id, ended_at=None).update(ended_at=now, open_of=None)
        session = await AgentSession.create(
            agent_id=row.id, open_of=row.id, source="local:test", started_at=now, seen_at=now, proved_at=now
        )
        visitor = Actor(self.office, "local:test", Role.AGENT)
        self.actors[name] = visitor.entered_as_agent(row.id, session.id)
        self.desk.agents[name].proved = now

    async def step(self, step: tuple[Any, ...]) -> None:
        """Take one step in both."""
        await self.hear()
        await delivered(self.office)
        await getattr(self, step[0])(*step[1:])

    async def hear(self) -> None:
        """Note of which receipts a message speaks, before a courier empties it."""
        for message in await Message.exclude(body=b""):
            self.told.add(str(message.body_in(self.office.keys)["facts"].get("receipt")))

    async def tick(self, minutes: int) -> None:
        self.watch.on(minutes=minutes)
        self.desk.now = self.watch()
        self.desk.settle()
        await pending_change.sweep(self.office)
        if self.watch() >= self.logged_in + self.office.rules.idle + SEEN_EVERY:  # nobody is active since
            for person in self.desk.people.values():
                person.sessions = False
        assert all(owner.account_id for owner in self.owners.values())

    async def call(self, name: str, person: str) -> None:
        line, actor = self.desk.agents[name], self.actors[name]
        if not self.desk.is_in(name):
            return
        if await call.current(actor):
            await call.end(actor, CallOutcome.SOLVED)
        await take_call(actor, self.numbers[person])
        line.person, line.answers, line.code = person, [], None

    async def right(self, name: str, count: int) -> None:
        await self.answered(name, count, right=True)

    async def wrong(self, name: str) -> None:
        await self.answered(name, 1, right=False)

    async def answered(self, name: str, count: int, *, right: bool) -> None:
        from models.helpdesk import verification
        from tests.models.helpdesk.callers import open_questions

        line, actor = self.desk.agents[name], self.actors[name]
        if not self.desk.is_in(name) or not line.person or (await verification.verified(actor)).closed:
            return
        before = len(await open_questions(actor))
        await answer(actor, self.owners[line.person].person_id or 0, count, right=right)
        given = before - len(await open_questions(actor))
        if right:
            line.answers += [self.watch()] * given
        else:
            self.desk.people[line.person].wrong += [self.watch()] * given

    async def code(self, name: str) -> None:
        line, actor = self.desk.agents[name], self.actors[name]
        if not self.desk.is_in(name) or not line.person or line.code:
            return
        try:
            await proofs.send_code(actor)
        except Refused:
            return
        await proofs.check_code(actor, await newest_code(self.office))
        line.code = self.watch()

    async def act(self, name: str, act: Act) -> None:
        expected = self.desk.perform(name, act)
        assert await _said(self.perform(name, act)) == expected, (name, act)

    async def perform(self, name: str, act: Act) -> Any:
        asked = ActDetails(kind="mobile", address="621 456 123") if act is Act.CHANNEL else None
        return await acts.perform(self.actors[name], act, asked)

    async def race(self, one: str, other: str, act: Act) -> None:
        """Two agents at once: one after the other, in whichever order."""
        orders = []
        for first, second in ((one, other), (other, one)):
            desk = copy.deepcopy(self.desk)
            said = [desk.perform(first, act), desk.perform(second, act)]
            orders.append((said if first == one else said[::-1], desk))
        told = list(await asyncio.gather(_said(self.perform(one, act)), _said(self.perform(other, act))))
        self.desk = next(desk for said, desk in orders if said == told)

    async def approve(self, name: str, place: int) -> None:
        number = await self.number(place)
        expected = self.desk.approve(name, place)
        assert await _said(approval.approve(self.actors[name], number)) == expected, (name, place)

    async def both(self, place: int) -> None:
        """Two approve at once: one of them does, or neither."""
        number = await self.number(place)
        orders = []
        for first, second in (("nora", "emma"), ("emma", "nora")):
            desk = copy.deepcopy(self.desk)
            here = len(desk.waiting)
            said = {first: desk.approve(first, place)}
            gone = len(desk.waiting) < here
            said[second] = "refused" if gone else desk.approve(second, place)
            orders.append((said, desk))
        told = await asyncio.gather(
            *(_said(approval.approve(self.actors[name], number)) for name in ("nora", "emma"))
        )
        self.desk = next(desk for said, desk in orders if [said["nora"], said["emma"]] == list(told))

    async def number(self, place: int) -> int:
        """The number of what waits at this place for the reference."""
        self.desk.settle()
        if place >= len(self.desk.waiting):
            return 0
        asked = self.desk.waiting[place]
        rows = Approval.filter(
            act=asked.act, person_id=self.owners[asked.person].person_id, asked_at=asked.at, decided_at=None
        )
        return (await rows.get()).id

    async def stop(self, person: str) -> None:
        account = self.owners[person].account_id or 0
        if change := await pending_change.waiting(account, self.watch()):
            await pending_change.stop(self.owners[person], change, "owner")
        self.desk.stop(person)

    async def print(self) -> None:
        for name, person in self.desk.people.items():
            person.letter_open = False
            now, theirs = self.watch(), LetterOrder.filter(person_id=self.owners[name].person_id)
            await theirs.filter(printed_at=None).update(open_of=None, printed_at=now)

    async def end(self) -> None:
        """Every act has one receipt, one line and its messages; nobody approved his own."""
        await self.hear()
        for name, person in self.desk.people.items():
            id = self.owners[name].person_id
            receipts = await Receipt.filter(person_id=id).order_by("at")
            assert sorted(str(row.act) for row in receipts) == sorted(act for act, _ in person.done)
            lines = await Entry.filter(subject=f"person:{id}", action__startswith="helpdesk_")
            first = [json.loads(line.facts)["receipt"] for line in lines if line.outcome in ("done", "asked")]
            assert sorted(first) == sorted(row.code for row in receipts)
            assert {row.code for row in receipts} <= self.told
            account = await Account.get(person_id=id)
            assert bool(account.disabled_at) is person.disabled
        for row in await Approval.all():
            assert row.decided_by != row.asked_by
            assert row.outcome != "approved" or row.decided_by


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[
        HealthCheck.function_scoped_fixture,
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
    ],
)
@given(STEPS)
async def test_what_happens_is_what_the_reference_says(
    office: Office, watch: Watch, steps: list[tuple[Any, ...]]
) -> None:
    walk = Walk(office, watch)
    await walk.begin()
    for step in steps:
        await walk.step(step)
    await walk.end()
