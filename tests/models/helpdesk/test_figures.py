"""Figures count people and events of today, 7 and 30 days; what is under five is told to nobody."""

from datetime import timedelta

from tortoise.transactions import in_transaction

from models.account.letter import Letter, LetterState
from models.actor import Actor
from models.helpdesk import call, figures
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.figures import LEAST, FigureRow, Figures
from models.journal import journal
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.storage import dialect
from tests import engine
from tests.conftest import Watch, activate, issue, register
from tests.models.helpdesk.agents import agent, operator

PEOPLE = ["1893120105732", "1937010112347", "1968101545978", "1984030400190", "2008112199513"]


def row(found: Figures, group: str, name: str) -> FigureRow:
    rows = next(each for each in found.groups if each.name == group).rows
    return next(each for each in rows if each.name == name)


def counts(found: Figures, group: str, name: str) -> tuple[int | None, ...]:
    return row(found, group, name).counts


async def lines(
    actor: Actor, count: int, action: str, outcome: str = "done", first: int = 1, **facts: str
) -> None:
    """So many people, one line each."""
    async with in_transaction():
        for number in range(1, count + 1):
            await journal.append(actor, f"person:{number}", action, outcome, **facts)


async def test_an_activation_leaves_one_person_at_every_step(office: Office, visitor: Actor) -> None:
    for number in range(LEAST):
        await issue(office, await register(office, PEOPLE[number]))
        await activate(visitor, PEOPLE[number], address=f"a{number}@example.lu")
    found = await figures.told(operator(office))
    for step in figures.FUNNEL:
        assert counts(found, "funnel", step) == (LEAST, LEAST, LEAST), step
    assert counts(found, "letters", "used") == (LEAST, LEAST, LEAST)
    assert counts(found, "messages", "email_sent") == (None, None, None)
    assert not any(each.most for each in found.groups[0].rows)


async def test_people_are_counted_once_and_events_each_time(office: Office, visitor: Actor) -> None:
    for _ in range(3):
        await lines(visitor, 6, "letter_shown", "right")
        await lines(visitor, 6, "logged_in", factor="password+code")
    await lines(visitor, 6, "logged_in", factor="luxtrust")
    found = await figures.told(operator(office))
    assert counts(found, "funnel", "letter") == (6, 6, 6)
    assert counts(found, "logins", "password") == (18, 18, 18)
    assert counts(found, "logins", "luxtrust") == (6, 6, 6)


async def test_a_change_that_waited_and_took_effect_is_one_person(office: Office, visitor: Actor) -> None:
    await lines(visitor, 7, "change_waiting")
    await lines(visitor, 7, "account_activated", "renewed")
    found = await figures.told(operator(office))
    assert counts(found, "funnel", "code") == counts(found, "funnel", "active") == (7, 7, 7)


async def test_where_most_people_stop_is_marked(office: Office, visitor: Actor) -> None:
    for action, outcome, count in (
        ("activation_terms", "done", 40),
        ("letter_shown", "right", 39),
        ("activation_password", "done", 30),
        ("code_sent", "activation", 12),
        ("account_activated", "new", 12),
    ):
        await lines(visitor, count, action, outcome)
    found = await figures.told(operator(office))
    assert [each.name for each in found.groups[0].rows if each.most] == ["password"]


async def test_each_span_begins_at_midnight_in_luxembourg(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    start = watch()  # 22.11., 10:00 in Luxembourg
    for days, hours in ((-30, 0), (-29, 0), (-7, 0), (-6, 0), (0, -10.5), (0, -9.5)):
        watch.moment = start + timedelta(days=days, hours=hours)
        await lines(visitor, LEAST, "logged_in", factor="luxtrust")
    watch.moment = start
    found = await figures.told(operator(office))
    assert counts(found, "logins", "luxtrust") == (LEAST, 3 * LEAST, 5 * LEAST)


async def test_what_is_under_five_is_hidden(office: Office, visitor: Actor) -> None:
    await lines(visitor, LEAST - 1, "letter_shown", "right")
    await lines(visitor, LEAST, "account_activated", "new")
    found = await figures.told(operator(office))
    assert counts(found, "funnel", "letter") == (None, None, None)
    assert counts(found, "funnel", "active") == (LEAST, LEAST, LEAST)
    assert all(count is None or count >= LEAST for g in found.groups for r in g.rows for count in r.counts)


async def test_wrong_letters_count_for_nothing(office: Office, visitor: Actor) -> None:
    await lines(visitor, 10, "letter_shown", "letter_wrong")
    await lines(visitor, 10, "code_sent", "login")
    found = await figures.told(operator(office))
    assert counts(found, "funnel", "letter") == counts(found, "funnel", "channel") == (None, None, None)


async def test_letters_used_and_expired(office: Office, visitor: Actor, watch: Watch) -> None:
    for number, matricule in enumerate(PEOPLE):
        letter = await issue(office, await register(office, matricule), days=3 + number % 2)
        await Letter.filter(id=letter.id).update(state=LetterState.VALID)
    watch.on(days=10)
    found = await figures.told(operator(office))
    assert counts(found, "letters", "expired") == (None, None, LEAST)
    watch.on(days=30)
    assert counts(await figures.told(operator(office)), "letters", "expired") == (None, None, None)


async def test_the_median_delay_of_what_was_taken(office: Office, visitor: Actor, watch: Watch) -> None:
    for delay in (1, 2, 4, 30, 500):
        await outbox.post(visitor, Channel(EMAIL, "a@example.lu"), "code_login", "fr", {})
        watch.on(seconds=delay)
        due = await delivery.claim(office, EMAIL)
        assert due
        await delivery.delivered(office, due)
    found = await figures.told(operator(office))
    assert counts(found, "messages", "email_sent") == (5, 5, 5)
    assert counts(found, "delays", "email") == (4, 4, 4)
    assert counts(found, "delays", "mobile") == (None, None, None)


async def test_calls_by_subject_and_outcome(office: Office) -> None:
    nora = await agent(office, "nora")
    for number in range(LEAST + 1):
        await call.open(nora, Means.TELEPHONE, CallSubject.LETTER)
        if number < LEAST:
            await call.end(nora, CallOutcome.SOLVED)
    found = await figures.seen(nora)
    assert counts(found, "subjects", "letter") == (LEAST + 1,) * 3
    assert counts(found, "outcomes", "solved") == (LEAST,) * 3
    assert counts(found, "outcomes", "refused") == (None,) * 3


async def test_every_action_that_is_counted_is_in_the_index(office: Office) -> None:
    counted = {action for lines in figures.FUNNEL.values() for action, _ in lines}
    events = [lines for group in figures.EVENTS.values() for lines in group.values()]
    counted |= {action for lines in events for action, _ in lines}
    assert counted == {action.strip(" '\n") for action in figures._INDEXED.split(",")}
    steps = "('letter', 'letter_shown', 'right')"
    asked = (
        figures._PEOPLE.format(steps=steps, actions=figures._INDEXED),
        figures._EVENTS.format(
            factor=dialect.json_text("facts", "factor"),
            actions=figures._INDEXED,
            wanted="'logged_in', 'letter_issued'",
        ),
    )
    for question in asked:
        told = await engine.plan(question, [dialect.stored(office.now())] * 3)
        assert "journal_figures" in told and "SCAN journal" not in told, told
