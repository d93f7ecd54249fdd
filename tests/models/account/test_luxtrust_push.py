"""A person's telephone is asked a few times only, in the same way for people whom nobody knows."""

from dataclasses import replace

from models.account import luxtrust_push
from models.account.luxtrust_push import LIMITS, PushRequest
from models.actor import Actor
from models.identity import NotYet
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import Office
from models.proof import confirmation
from models.proof.binding_message import FIRST, MOST, SECOND, binding_message
from models.proof.source import FREE
from tests.conftest import Watch, activate, issue, log_in, register
from tests.models.account.test_luxtrust import ADULT, CHILD, code, noted, who
from tests.models.proof.test_confirmation import Script

UNKNOWN = "1937010112347"


def at(office: Office, script: Script, source: str) -> Actor:
    return Actor(replace(office, luxtrust=script), source)


async def test_three_in_ten_minutes_and_ten_a_day_for_anybody(office: Office, watch: Watch) -> None:
    await register(office)
    script = Script(watch)
    (_, few), (_, most) = LIMITS
    for matricule in (ADULT, UNKNOWN):
        began = watch()
        for count in range(few):
            await luxtrust_push.push(at(office, script, f"192.0.2.{count}"), matricule)
        assert await code(luxtrust_push.push(at(office, script, "192.0.2.9"), matricule)) == "luxtrust_pushes"
        sent = few
        while sent < most:
            watch.on(minutes=11)
            for _ in range(min(few, most - sent)):
                await luxtrust_push.push(at(office, script, "192.0.2.9"), matricule)
                sent += 1
        watch.on(minutes=11)
        assert await code(luxtrust_push.push(at(office, script, "192.0.2.9"), matricule)) == "luxtrust_pushes"
        assert [hint for hint, _ in script.pushed].count(matricule) == most
        watch.moment = began
    rows = await PushRequest.all()
    # One for the person and one for the source; and none that shows a matricule.
    assert len(rows) == 2 * 2 * most and not any(ADULT in row.key or UNKNOWN in row.key for row in rows)
    assert await Entry.filter(action="luxtrust_push").count() == 2 * most


async def test_strangers_use_up_nothing_of_the_owner(office: Office, watch: Watch) -> None:
    await issue(office, await register(office))
    home = Actor(office, "192.0.2.1")
    await activate(home)
    await log_in(home)
    script = Script(watch)
    for count in range(LIMITS[0][1]):
        await luxtrust_push.push(at(office, script, f"198.51.100.{count}"), ADULT)
    assert await code(luxtrust_push.push(at(office, script, "198.51.100.9"), ADULT)) == "luxtrust_pushes"
    await luxtrust_push.push(at(office, script, home.source), ADULT)
    assert len(script.pushed) == LIMITS[0][1] + 1


async def test_both_screens_show_the_same_and_only_who_was_asked_answers(
    office: Office, watch: Watch
) -> None:
    await register(office)
    script = Script(watch, [NotYet.PENDING, who(matricule=CHILD)])
    actor = at(office, script, "local:test")
    assert await confirmation.pushes(actor) is False
    waiting = await luxtrust_push.push(actor, ADULT)
    assert script.pushed == [(ADULT, waiting.invitation.code)] and ADULT not in repr(waiting)
    watch.on(seconds=6)
    assert await confirmation.ask(actor, waiting) is None
    watch.on(seconds=6)
    assert await code(confirmation.ask(actor, waiting)) == "luxtrust_person"
    assert await noted() == ["luxtrust_person"]
    assert await code(luxtrust_push.push(actor, "123")) == "matricule_length"
    assert await code(luxtrust_push.push(actor, ADULT, confirmation.STARTS)) == "luxtrust_most"
    assert await luxtrust_push.PushRequest.all().count() == 2


async def test_one_source_does_not_push_to_many_people(office: Office, watch: Watch) -> None:
    """However many matricules it knows; its neighbour still may."""
    script = Script(watch)
    people = [Matricule.parse(f"19030101{number:03}", watch().date()).digits for number in range(FREE + 1)]
    for digits in people[:FREE]:
        await luxtrust_push.push(at(office, script, "192.0.2.1"), digits)
    assert await code(luxtrust_push.push(at(office, script, "192.0.2.1"), people[FREE])) == "luxtrust_pushes"
    await luxtrust_push.push(at(office, script, "192.0.2.2"), people[FREE])
    watch.on(minutes=10)
    await luxtrust_push.push(at(office, script, "192.0.2.1"), people[FREE])
    assert len(script.pushed) == FREE + 2


def test_the_words_are_what_issuers_take() -> None:
    assert max(map(len, FIRST)) + max(map(len, SECOND)) + 1 <= MOST
    assert len({binding_message() for _ in range(50)}) > 30
    assert all(word.isascii() and word.isalpha() for word in FIRST + SECOND)
