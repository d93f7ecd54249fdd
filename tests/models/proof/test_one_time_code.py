"""A one-time code is good once, for one purpose, in one conversation, for ten minutes and five tries."""

import asyncio

import pytest
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.journal.journal import Entry
from models.messages.channel import Channel
from models.messages.outbox import Message, MessageState
from models.office import Office
from models.proof import one_time_code
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Challenge, Purpose
from models.refusal import Refused
from tests.conftest import Watch, newest_code

TO = Addressee(Channel("email", "a@example.lu"), "fr", {"initials": "A."})


async def started(actor: Actor) -> Challenge:
    async with in_transaction():
        return await one_time_code.start(actor, Purpose.LOGIN, TO)


async def refusal(actor: Actor, challenge_id: str, typed: str, purpose: Purpose = Purpose.LOGIN) -> str:
    with pytest.raises(Refused) as caught:
        await one_time_code.prove(actor, challenge_id, purpose, typed)
    return caught.value.code


def other(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


async def test_right_once(office: Office, visitor: Actor) -> None:
    asked = await started(visitor)
    code = await newest_code(office)
    await one_time_code.prove(visitor, asked.id, Purpose.LOGIN, f"{code[:3]} {code[3:]}")
    await one_time_code.use(visitor, asked.id)
    assert await refusal(visitor, asked.id, code) == "code_ended"
    with pytest.raises(Refused, match=r"^code_ended$"):
        await one_time_code.use(visitor, asked.id)


async def test_the_code_stands_nowhere(office: Office, visitor: Actor) -> None:
    asked = await started(visitor)
    code = await newest_code(office)
    assert code not in str(await Challenge.filter(id=asked.id).values())
    assert code.encode() not in (await Message.get()).body


async def test_five_tries_and_a_resend_gives_no_more(office: Office, visitor: Actor, watch: Watch) -> None:
    asked = await started(visitor)
    code = await newest_code(office)
    codes = [await refusal(visitor, asked.id, other(code)) for _ in range(5)]
    assert codes == ["code_wrong"] * 4 + ["code_tries"]
    assert await refusal(visitor, asked.id, code) == "code_tries"
    watch.on(minutes=2)
    with pytest.raises(Refused, match=r"^code_tries$"):
        await one_time_code.resend(visitor, asked.id, TO)


async def test_late_foreign_or_of_another_purpose(office: Office, visitor: Actor, watch: Watch) -> None:
    asked = await started(visitor)
    code = await newest_code(office)
    assert await refusal(visitor, asked.id, code, Purpose.FORGOTTEN) == "code_ended"
    assert await refusal(Actor(office, "local:other"), asked.id, code) == "code_ended"
    watch.on(minutes=10)
    assert await refusal(visitor, asked.id, code) == "code_expired"


@pytest.mark.parametrize(
    ("typed", "code"),
    [("", "code_empty"), ("12345", "code_form"), ("12345a", "code_form"), ("١٢٣٤٥٦", "code_form")],
)
async def test_what_is_no_code_costs_no_try(visitor: Actor, typed: str, code: str) -> None:
    asked = await started(visitor)
    assert await refusal(visitor, asked.id, typed) == code
    assert (await Challenge.get(id=asked.id)).tries == 0


async def test_resend_waits_a_minute_replaces_and_ends_after_five(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    asked = await started(visitor)
    first = await newest_code(office)
    with pytest.raises(Refused, match=r"^resend_wait$"):
        await one_time_code.resend(visitor, asked.id, TO)
    for _ in range(5):
        watch.on(seconds=60)
        await one_time_code.resend(visitor, asked.id, TO)
    if first != await newest_code(office):
        assert await refusal(visitor, asked.id, first) == "code_wrong"
    assert await Message.filter(state=MessageState.DROPPED).count() == 5
    watch.on(seconds=60)
    with pytest.raises(Refused, match=r"^resend_most$"):
        await one_time_code.resend(visitor, asked.id, TO)
    await one_time_code.prove(visitor, asked.id, Purpose.LOGIN, await newest_code(office))


async def test_parallel_tries_are_five_and_no_more(office: Office, visitor: Actor) -> None:
    asked = await started(visitor)
    wrong = other(await newest_code(office))
    proofs = (one_time_code.prove(visitor, asked.id, Purpose.LOGIN, wrong) for _ in range(30))
    outcomes = await asyncio.gather(*proofs, return_exceptions=True)
    codes = [o.code for o in outcomes if isinstance(o, Refused)]
    assert len(codes) == 30
    assert codes.count("code_wrong") <= 4
    assert (await Challenge.get(id=asked.id)).tries == 5


async def test_parallel_uses_have_one_winner(office: Office, visitor: Actor) -> None:
    asked = await started(visitor)
    outcomes = await asyncio.gather(
        *(one_time_code.use(visitor, asked.id) for _ in range(30)), return_exceptions=True
    )
    assert outcomes.count(None) == 1


async def test_a_message_is_told_to_wait_only_once_it_waits_long(visitor: Actor, watch: Watch) -> None:
    """A courier at work sends it within a second: nobody is told that the server does not answer."""
    asked = await started(visitor)
    assert await one_time_code.message_state(asked.id, watch()) is None
    watch.on(seconds=5)
    assert await one_time_code.message_state(asked.id, watch()) is MessageState.WAITING
    await Message.all().update(state=MessageState.SENT)
    assert await one_time_code.message_state(asked.id, watch()) is MessageState.SENT


async def test_a_refusal_says_which_field_and_the_journal_for_what(visitor: Actor) -> None:
    asked = await started(visitor)
    for typed, code in (
        ("", "code_empty"),
        ("12x", "code_form"),
        (other(await newest_code(visitor.office)), "code_wrong"),
    ):
        with pytest.raises(Refused) as caught:
            await one_time_code.prove(visitor, asked.id, Purpose.LOGIN, typed)
        assert (caught.value.code, caught.value.field) == (code, "code")
    assert '"purpose": "login"' in (await Entry.get(action="code")).facts
    async with in_transaction():
        await one_time_code.void(visitor, asked.id)
    with pytest.raises(Refused) as caught:
        async with in_transaction():
            await one_time_code.void(visitor, asked.id)
    assert (caught.value.code, caught.value.field) == ("code_ended", "code")
    assert asked.tries == 0
