"""Waiting for a confirmation: never sooner than the issuer wants, good once, over by its own clock."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from models.actor import Actor
from models.identity import PUSH_LASTS, Identity, Invitation, NotYet
from models.journal.journal import Entry
from models.office import Office
from models.proof import confirmation
from models.proof.used_identity import UsedIdentity
from models.refusal import Refused
from tests.conftest import Watch
from tests.models.account.test_luxtrust import ISSUER, code, noted, who


@dataclass
class Script:
    """A provider that answers as it is told."""

    watch: Watch
    answers: list[Identity | NotYet | str] = field(default_factory=list)
    asked: int = 0
    asserts_matricule: bool = True
    pushed: list[tuple[str, str]] = field(default_factory=list)

    async def invite(self) -> Invitation:
        now = self.watch()
        return Invitation(
            ISSUER, "ABCD", "", now + timedelta(minutes=10), timedelta(seconds=5), now, "device"
        )

    async def pushes(self) -> bool:
        return False

    async def push(self, matricule: str, message: str) -> Invitation:
        self.pushed.append((matricule, message))
        now = self.watch()
        return Invitation("", message, "", now + PUSH_LASTS, timedelta(seconds=5), now, "push", pushed=True)

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        self.asked += 1
        await asyncio.sleep(0)
        answer = self.answers.pop(0)
        if isinstance(answer, (NotYet, Identity)):
            return answer
        raise Refused(answer)


Asking = Callable[..., tuple[Actor, Script]]


@pytest.fixture
def asking(office: Office, watch: Watch) -> Asking:
    def made(*answers: Identity | NotYet | str) -> tuple[Actor, Script]:
        script = Script(watch, list(answers))
        return Actor(replace(office, luxtrust=script), "local:test"), script

    return made


async def test_never_sooner_than_the_issuer_wants(asking: Asking, watch: Watch) -> None:
    actor, script = asking(NotYet.PENDING, NotYet.SLOW_DOWN, NotYet.TROUBLE, NotYet.PENDING, who())
    waiting = await confirmation.begin(actor)
    asked_at = []
    began = watch()
    while script.answers:
        before = script.asked
        found = await confirmation.ask(actor, waiting)
        if script.asked > before:
            asked_at.append(int((watch() - began).total_seconds()))
        watch.on(seconds=1)
    # 5 s, then 5 s; slow_down: 10 s from then on; trouble: twice as long once.
    assert asked_at == [5, 10, 20, 40, 50] and found == who()


async def test_a_slow_issuer_in_trouble_is_not_asked_sooner(asking: Asking, watch: Watch) -> None:
    actor, script = asking(NotYet.TROUBLE, NotYet.PENDING)
    waiting = await confirmation.begin(actor)
    waiting.interval = timedelta(seconds=90)
    watch.on(seconds=6)
    assert await confirmation.ask(actor, waiting) is None and script.asked == 1
    watch.on(seconds=89)
    assert await confirmation.ask(actor, waiting) is None and script.asked == 1
    watch.on(seconds=2)
    assert await confirmation.ask(actor, waiting) is None and script.asked == 2


async def test_a_refusal_is_final_and_noted(asking: Asking, watch: Watch) -> None:
    for refusal in ("luxtrust_refused", "luxtrust_level", "luxtrust_untrusted", "luxtrust_away"):
        actor, script = asking(refusal, who())
        waiting = await confirmation.begin(actor)
        watch.on(seconds=6)
        assert await code(confirmation.ask(actor, waiting)) == refusal
        watch.on(seconds=60)
        assert await code(confirmation.ask(actor, waiting)) == "luxtrust_ended" and script.asked == 1
    assert await noted() == ["luxtrust_refused", "luxtrust_level", "luxtrust_untrusted"]


async def test_good_once_and_in_its_own_conversation(asking: Asking, watch: Watch) -> None:
    actor, script = asking(who(), who())
    waiting = await confirmation.begin(actor)
    watch.on(seconds=6)
    assert await code(confirmation.ask(replace(actor, conversation="x"), waiting)) == "luxtrust_ended"
    assert await confirmation.ask(actor, waiting) == who()
    assert await code(confirmation.ask(actor, waiting)) == "luxtrust_ended" and script.asked == 1


async def test_two_questions_at_once_are_one(asking: Asking, watch: Watch) -> None:
    actor, script = asking(who(), who())
    waiting = await confirmation.begin(actor)
    watch.on(seconds=6)
    found = await asyncio.gather(
        *(confirmation.ask(actor, waiting) for _ in range(5)), return_exceptions=True
    )
    assert script.asked == 1 and sum(each == who() for each in found) == 1


async def test_over_by_its_own_clock_and_by_too_much_trouble(asking: Asking, watch: Watch) -> None:
    actor, script = asking(*[NotYet.TROUBLE] * 9)
    waiting = await confirmation.begin(actor)
    watch.on(minutes=10)
    assert await code(confirmation.ask(actor, waiting)) == "luxtrust_expired" and script.asked == 0
    waiting = await confirmation.begin(actor, 1)
    for _ in range(confirmation.TROUBLES - 1):
        watch.on(seconds=61)
        assert await confirmation.ask(actor, waiting) is None
    watch.on(seconds=61)
    assert await code(confirmation.ask(actor, waiting)) == "luxtrust_away"
    assert await code(confirmation.ask(actor, waiting)) == "luxtrust_ended"
    assert await code(confirmation.begin(actor, confirmation.STARTS)) == "luxtrust_most"


async def test_without_a_provider(office: Office) -> None:
    assert await code(confirmation.begin(Actor(office, "local:test"))) == "luxtrust_off"


async def test_what_the_provider_signed_is_good_once_everywhere(asking: Asking, watch: Watch) -> None:
    token = who()
    for answer, end in (
        (token, None),
        (token, "luxtrust_ended"),
        (replace(who(), mark=""), "luxtrust_untrusted"),
    ):
        actor, _ = asking(answer)
        waiting = await confirmation.begin(replace(actor, conversation=str(answer)))
        watch.on(seconds=6)
        asked = confirmation.ask(replace(actor, conversation=str(answer)), waiting)
        if end is None:
            assert await asked == token
        else:
            assert await code(asked) == end
    assert await UsedIdentity.all().count() == 1
    watch.on(hours=25)
    actor, _ = asking(who())
    waiting = await confirmation.begin(actor)
    watch.on(seconds=6)
    await confirmation.ask(actor, waiting)
    assert await UsedIdentity.all().count() == 1  # what is over is forgotten
    assert await noted() == ["luxtrust_ended", "luxtrust_untrusted"]


async def test_in_trouble_it_is_asked_half_as_often_each_time(asking: Asking, watch: Watch) -> None:
    trouble = NotYet.TROUBLE
    actor, _ = asking(trouble, NotYet.PENDING, trouble, trouble, trouble, trouble, NotYet.PENDING, who())
    waiting = await confirmation.begin(actor)
    assert (waiting.conversation, waiting.matricule, waiting.interval) == (
        actor.conversation,
        "",
        timedelta(seconds=5),
    )
    pauses = []
    for _ in range(7):
        pauses.append(int((waiting.ask_at - watch()).total_seconds()))
        watch.moment = waiting.ask_at
        assert await confirmation.ask(actor, waiting) is None and not waiting.ended
    assert pauses == [5, 10, 5, 10, 20, 40, 60] and waiting.troubles == 0
    assert waiting.ask_at == watch() + timedelta(seconds=5) and waiting.interval == timedelta(seconds=5)
    watch.moment = waiting.invitation.expires_at - timedelta(seconds=1)
    assert await confirmation.ask(actor, waiting) == who() and waiting.ended


async def test_slower_for_this_and_every_later_question(asking: Asking, watch: Watch) -> None:
    actor, _ = asking(NotYet.SLOW_DOWN, NotYet.SLOW_DOWN, NotYet.TROUBLE, NotYet.PENDING)
    waiting, pauses = await confirmation.begin(actor), []
    for _ in range(4):
        watch.moment = waiting.ask_at
        assert await confirmation.ask(actor, waiting) is None
        pauses.append((waiting.ask_at - watch()) // timedelta(seconds=1))
    assert pauses == [10, 15, 30, 15]


async def test_the_journal_says_which_confirmation_failed(asking: Asking, watch: Watch) -> None:
    for refusal in ("luxtrust_refused", "luxtrust_unnamed"):
        actor, _ = asking(refusal)
        waiting = await confirmation.begin(actor, confirmation.STARTS - 1)
        watch.on(seconds=5)
        assert await code(confirmation.ask(actor, waiting)) == refusal
    lines = await Entry.all().order_by("seq")
    assert [(e.actor, e.subject, e.action, e.outcome, e.facts) for e in lines] == [
        ("visitor", "visitor", "luxtrust", "luxtrust_refused", "{}"),
        ("visitor", "visitor", "luxtrust", "luxtrust_unnamed", "{}"),
    ]
