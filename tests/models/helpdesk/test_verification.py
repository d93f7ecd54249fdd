"""The agent learns whether an answer is right and nothing else; wrong ones end it for everybody for a day."""

import json

import pytest

from models.account import session
from models.account.account import Account
from models.actor import Actor
from models.helpdesk import call, proofs, verification
from models.helpdesk.call import CallOutcome
from models.helpdesk.check import ADDRESS, Check, CheckKind
from models.helpdesk.questions import ASKED_MOST, answers, drawn
from models.journal.journal import Entry
from models.messages import outbox
from models.messages.channel import MOBILE, Channel
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from tests.conftest import Watch, newest_code, refused, register
from tests.models.dsp.filing import CHILD, NEARLY, OTHER, PARENT, member, opens_to
from tests.models.helpdesk.agents import agent, come_in, new_agent
from tests.models.helpdesk.callers import answer, caller, delivered, open_questions, right_answer, take_call


async def test_everything_on_file_can_be_asked(office: Office) -> None:
    owner = await caller(office)
    await opens_to(await member(office, CHILD, "WAGNER", "Léa"), owner)
    known = await answers(office, await Person.get(id=owner.person_id))
    questions = {kind for kind in CheckKind if kind not in ("code", "call_back", "support_code")}
    assert set(known) == questions
    assert known[CheckKind.CHILD]("lea") and not known[CheckKind.CHILD]("Noé")
    for kind in questions - {CheckKind.CHILD}:
        assert known[kind](await right_answer(office, owner.person_id or 0, kind)), kind


async def test_what_a_letter_shows_alone_is_not_asked(office: Office) -> None:
    person = await register(office)  # one given name, no account, no letter, nobody beside
    assert set(await answers(office, person)) == set(ADDRESS)


def test_questions_come_in_another_order_each_time_and_one_of_the_address() -> None:
    kinds = [kind for kind in CheckKind if kind not in ("code", "call_back", "support_code")]
    orders = {tuple(drawn(kinds)) for _ in range(50)}
    assert len(orders) > 20
    assert all(len(order) == ASKED_MOST and len(set(order) & set(ADDRESS)) < 2 for order in orders)


async def test_whoever_calls_again_is_asked_the_same(office: Office, watch: Watch) -> None:
    await caller(office)
    nora, orders = await agent(office), set()
    for _ in range(5):
        await take_call(nora)
        orders.add(tuple(await open_questions(nora)))
        await call.end(nora, CallOutcome.DROPPED)
    assert len(orders) == 1
    for name in ("emma", "zoe", "rosa", "lena", "mia"):
        watch.on(hours=24)
        other = await agent(office, name)
        await take_call(other)
        orders.add(tuple(await open_questions(other)))
    assert len(orders) > 1


async def test_answers_count_and_stand_in_the_journal_without_their_words(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora)
    assert (await verification.verified(nora)).points == 0
    await answer(nora, person_id, 3)
    asked = await verification.verified(nora)
    assert asked.points == 3 and [q.state for q in asked.questions] == ["right"] * 3 + ["open"] * 2
    await answer(nora, person_id, 2)
    assert (await verification.verified(nora)).points == 3
    lines = await Entry.filter(action="call_checked", subject=f"person:{person_id}")
    assert {line.outcome for line in lines} == {"right"} and len(lines) == 5
    for line in lines:
        assert set(json.loads(line.facts)) == {"call", "kind"}


async def test_a_question_is_asked_once(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora)
    first, second, *_ = await open_questions(nora)
    await verification.pass_over(nora, first)
    said = await right_answer(office, person_id, first)
    assert (await refused(verification.answer(nora, first, said))).code == "question_answered"
    asked = {question.kind for question in (await verification.verified(nora)).questions}
    unasked = next(kind for kind in CheckKind if kind not in asked)
    assert (await refused(verification.answer(nora, unasked, "x"))).code == "question_unasked"
    for typed, code in (("", "text_empty"), ("  ", "text_empty"), ("x" * 200, "text_long")):
        assert (await refused(verification.answer(nora, second, typed))).code == code
    assert await Check.filter(kind=first).count() == 1


async def test_two_wrong_answers_are_seen_by_the_next_agent_and_four_end_it(
    office: Office,
) -> None:
    await caller(office)
    nora, emma, zoe = await agent(office), await agent(office, "emma"), await agent(office, "zoe")
    person_id = await take_call(nora)
    await answer(nora, person_id, 1, right=False)
    assert (await verification.verified(nora)).doubt_until is None
    await take_call(emma)
    await answer(emma, person_id, 1, right=False)
    until = (await verification.verified(nora)).doubt_until
    assert until and (until - office.now()).total_seconds() == 24 * 3600
    await take_call(zoe)
    seen = await verification.verified(zoe)
    assert seen.doubt_until == until and not seen.closed
    await answer(zoe, person_id, 2, right=False)
    assert (await verification.verified(zoe)).closed
    kind = (await open_questions(zoe))[0]
    said = await right_answer(office, person_id, kind)
    assert (await refused(verification.answer(zoe, kind, said))).code == "question_closed"
    assert (await refused(verification.answer(nora, (await open_questions(nora))[0], "x"))).code == (
        "question_closed"
    )


async def test_what_cannot_be_an_answer_is_not_counted(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    await take_call(nora)
    for kind in await open_questions(nora):
        nonsense = "..." if kind is not CheckKind.CHANNEL else "12"
        assert (await refused(verification.answer(nora, kind, nonsense))).code == "answer_form"
    assert await Check.all().count() == 0


async def test_points_are_of_this_call_and_of_the_last_hour(office: Office, watch: Watch) -> None:
    await caller(office)
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    person_id = await take_call(nora)
    await answer(nora, person_id, 2)
    watch.on(minutes=30)
    nora = await come_in(office, "nora", new.secret)
    assert (await verification.verified(nora)).points == 2
    watch.on(minutes=31)
    nora = await come_in(office, "nora", new.secret)
    assert (await verification.verified(nora)).points == 0
    await call.end(nora, CallOutcome.DROPPED)
    await take_call(nora)
    assert (await verification.verified(nora)).points == 0


async def test_a_parents_answers_do_not_count_for_an_adult(office: Office, watch: Watch) -> None:
    watch.on(days=-2)
    await caller(office, NEARLY)  # 18 on the day before the tests begin
    watch.moment = (await Person.get()).majority
    watch.on(minutes=-10)
    nora = await agent(office)
    person_id = await take_call(nora, NEARLY)
    for kind in await open_questions(nora):
        if kind in (CheckKind.GIVEN_NAMES, *ADDRESS):
            await verification.answer(nora, kind, await right_answer(office, person_id, kind))
    before = (await verification.verified(nora)).points
    watch.on(minutes=10)
    assert before > 0 and (await verification.verified(nora)).points == 0


async def test_a_code_is_read_back_over_a_dropped_line(office: Office, watch: Watch) -> None:
    await caller(office)
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    await take_call(nora)
    await proofs.send_code(nora)
    assert (await refused(proofs.send_code(nora))).code == "resend_wait"
    assert (await refused(proofs.check_code(nora, "12"))).code == "code_form"
    code = await newest_code(office)
    wrong = f"{(int(code) + 1) % 1000000:06}"
    assert (await refused(proofs.check_code(nora, wrong))).code == "code_wrong"
    watch.on(seconds=61)
    nora = await come_in(office, "nora", new.secret)
    await proofs.check_code(nora, code)
    seen = await verification.verified(nora)
    assert (seen.points, seen.proofs) == (3, (CheckKind.CODE,))
    assert (await refused(proofs.check_code(nora, code))).code == "proof_given"
    assert (await refused(proofs.send_code(nora))).code == "proof_given"


async def test_a_code_dies_after_five_tries_and_after_ten_minutes(office: Office, watch: Watch) -> None:
    await caller(office)
    await caller(office, "1937010112347", "SCHMIT")
    nora, emma = await agent(office), await agent(office, "emma")
    await take_call(nora)
    await proofs.send_code(nora)
    code = await newest_code(office)
    wrong = f"{(int(code) + 1) % 1000000:06}"
    said = [(await refused(proofs.check_code(nora, wrong))).code for _ in range(5)]
    assert said == ["code_wrong"] * 4 + ["code_tries"]
    assert (await refused(proofs.check_code(nora, code))).code == "code_tries"
    await delivered(office)
    watch.on(seconds=61)
    assert (await refused(proofs.send_code(nora))).code == "code_tries"
    await take_call(emma, "1937010112347")
    await proofs.send_code(emma)
    code = await newest_code(office)
    watch.on(minutes=10)
    assert (await refused(proofs.check_code(emma, code))).code == "code_expired"


async def _with_mobile(office: Office, person_id: int) -> None:
    account = await Account.get(person_id=person_id)
    account.change(office.keys, channel=Channel(MOBILE, "+352621456123"))
    await account.save()


async def test_a_number_is_shown_when_the_proof_is_chosen_and_noted(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora)
    assert (await refused(proofs.show_number(nora))).code == "proof_no_mobile"
    await _with_mobile(office, person_id)
    assert (await refused(proofs.called_back(nora, True))).code == "proof_not_shown"
    assert await proofs.show_number(nora) == await proofs.show_number(nora) == "+352621456123"
    line = await Entry.get(action="call_checked")
    assert (line.outcome, json.loads(line.facts)["kind"]) == ("passed", "call_back")
    assert (await verification.verified(nora)).points == 0
    await proofs.called_back(nora, True)
    assert (await verification.verified(nora)).points == 2
    assert (await refused(proofs.called_back(nora, True))).code == "proof_given"
    assert (await refused(proofs.show_number(nora))).code == "proof_given"


async def test_nobody_answers_the_call_back(office: Office) -> None:
    await caller(office)
    nora = await agent(office)
    await _with_mobile(office, await take_call(nora))
    await proofs.show_number(nora)
    await proofs.called_back(nora, False)
    seen = await verification.verified(nora)
    assert seen.points == 0 and seen.doubt_until is None


async def test_proofs_that_are_out_say_so(office: Office, watch: Watch) -> None:
    owner = await caller(office)
    await register(office, CHILD)
    nora = await agent(office)
    person_id = await take_call(nora)

    async def offers() -> dict[str, str]:
        return {str(o.kind): o.why_not.code if o.why_not else "" for o in await proofs.offered(nora)}

    assert await offers() == {"code": "", "call_back": "proof_no_mobile", "support_code": ""}
    await outbox.post(owner, Channel("email", "a@example.lu"), "account_active", "fr", {})
    watch.on(seconds=61)
    assert (await offers())["code"] == "proof_late"
    assert (await refused(proofs.send_code(nora))).code == "proof_late"
    await _with_mobile(office, person_id)
    assert await offers() == {"code": "", "call_back": "", "support_code": ""}
    waiting = await Message.get(channel="email")
    await outbox.post(owner, Channel("email", "b@example.lu"), "account_active", "fr", {})
    await Message.exclude(id=waiting.id).update(state="sent", ended_at=office.now())
    account = await Account.get(person_id=person_id)
    account.change(office.keys, channel=Channel("email", "c@example.lu"))
    await account.save()
    assert (await offers())["code"] == ""  # one address takes no mail; the others do
    await call.end(nora, CallOutcome.SOLVED)
    await take_call(nora, CHILD)
    assert await offers() == {
        "code": "proof_no_account",
        "call_back": "proof_no_account",
        "support_code": "",
    }


@pytest.mark.parametrize("number", [PARENT, OTHER])
async def test_the_person_logs_in_and_changes_while_on_the_line(office: Office, number: str) -> None:
    """What is asked is what is on file now, not what was on file when the call began."""
    await caller(office)
    nora = await agent(office)
    person_id = await take_call(nora, number)
    account = await Account.get(person_id=person_id)
    await session.begin(Actor(office, "local:test"), account, "test")
    account.change(office.keys, channel=Channel(MOBILE, "+352621456123"))
    await account.save()
    kinds = await open_questions(nora)
    if CheckKind.CHANNEL in kinds:
        assert await verification.answer(nora, CheckKind.CHANNEL, "sms 23")
    assert kinds
