"""A support code finds one terminal while it is shown; what is told of the terminal ends with its session."""

from collections.abc import Iterator

import pytest
from tortoise.connection import get_connection

from models import housekeeping
from models.account import login, support_code
from models.account.support_code import BEAT, DIGITS, KEPT, LIFETIME, UNWATCHED, SupportCode, SupportLine
from models.actor import Actor
from models.office import Office
from tests.conftest import Watch
from tests.engine import of_sqlite
from tests.models.dsp.filing import PARENT, member

CALL, OTHER_CALL = 7, 8
VIEW = {"page": ["Activation du compte", {}], "step": [3, ["Sécurisation du compte", {}]]}


@pytest.fixture
def line() -> SupportLine:
    return SupportLine("xterm, UTF-8, 16")


async def row_of(line: SupportLine) -> SupportCode:
    return await SupportCode.get(name=line.name)


async def followed(visitor: Actor, line: SupportLine, call: int = CALL) -> SupportCode:
    """The Helpdesk follows by the code that is shown, and the terminal has answered."""
    await support_code.show(visitor, line)
    assert await support_code.follow(visitor.office, call, line.code)
    assert await support_code.keep(visitor, line, VIEW)
    return await row_of(line)


async def test_one_code_stands_for_five_minutes(visitor: Actor, line: SupportLine, watch: Watch) -> None:
    await support_code.show(visitor, line)
    first = line.code
    assert len(first) == DIGITS and first.isdecimal() and line.until == watch() + LIFETIME
    watch.on(seconds=LIFETIME.total_seconds() - 1)
    await support_code.show(visitor, line)
    assert line.code == first
    watch.on(seconds=1)
    assert not line.stands(watch())
    assert await support_code.follow(visitor.office, CALL, first) is None
    await support_code.show(visitor, line)
    assert line.stands(watch()) and await SupportCode.all().count() == 1


async def test_a_code_is_used_once_and_not_stored(visitor: Actor, line: SupportLine) -> None:
    await support_code.show(visitor, line)
    row = await row_of(line)
    assert line.code not in str(row.__dict__)
    assert await support_code.follow(visitor.office, CALL, line.code)
    assert await support_code.follow(visitor.office, OTHER_CALL, line.code) is None


async def test_two_terminals_never_show_one_code(
    visitor: Actor, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn: Iterator[int] = iter((42, 42, 42, 7, 42))
    monkeypatch.setattr("models.account.support_code.secrets.randbelow", lambda _: next(drawn))
    first, second, third = SupportLine(), SupportLine(), SupportLine()
    await support_code.show(visitor, first)
    await support_code.show(visitor, second)
    assert (first.code, second.code) == ("000042", "000007")
    watch.on(seconds=LIFETIME.total_seconds())
    await support_code.show(visitor, third)  # the first one's stands no longer
    found = await support_code.follow(visitor.office, CALL, "000042")
    assert third.code == "000042" and found and found.name == third.name


@of_sqlite
async def test_without_a_code_nothing_is_written_or_asked(visitor: Actor, line: SupportLine) -> None:
    connection = get_connection("default")
    before = (await connection.execute_query("SELECT total_changes()"))[1][0][0]
    assert not await support_code.keep(visitor, line, VIEW)
    await support_code.end(visitor, line)
    assert (await connection.execute_query("SELECT total_changes()"))[1][0][0] == before


async def test_nothing_is_told_before_somebody_follows(visitor: Actor, line: SupportLine) -> None:
    await support_code.show(visitor, line)
    assert not await support_code.keep(visitor, line, VIEW)
    assert (await row_of(line)).view == b"" and line.code


async def test_what_is_told_is_sealed_and_written_when_it_changes(
    office: Office, visitor: Actor, line: SupportLine, watch: Watch
) -> None:
    row = await followed(visitor, line)
    assert line.followed and not line.code
    assert row.view_in(office.keys) == VIEW and b"Activation" not in row.view
    watch.on(seconds=1)
    assert not await support_code.keep(visitor, line, VIEW)
    assert (await row_of(line)).alive_at == row.alive_at
    await support_code.keep(visitor, line, {"page": ["Aide", {}]})
    assert (await row_of(line)).view_in(office.keys) == {"page": ["Aide", {}]}
    watch.on(seconds=BEAT.total_seconds())
    await support_code.keep(visitor, line, {"page": ["Aide", {}]})
    assert (await row_of(line)).alive_at == watch()


async def test_no_code_is_shown_while_the_helpdesk_follows(visitor: Actor, line: SupportLine) -> None:
    await followed(visitor, line)
    await support_code.show(visitor, line)
    assert not line.code


async def test_a_code_shown_in_the_moment_in_which_the_last_one_is_used_dies_too(
    visitor: Actor, line: SupportLine, watch: Watch
) -> None:
    await support_code.show(visitor, line)
    assert await support_code.follow(visitor.office, CALL, line.code)
    watch.on(seconds=LIFETIME.total_seconds())
    await support_code.show(visitor, line)
    newer = line.code
    await support_code.followed_by(visitor.office, CALL)
    assert await support_code.keep(visitor, line, VIEW)
    assert await support_code.follow(visitor.office, OTHER_CALL, newer) is None


async def test_a_call_follows_one_terminal_and_a_terminal_one_call(visitor: Actor, line: SupportLine) -> None:
    other = SupportLine()
    await followed(visitor, line)
    await followed(visitor, other)
    assert await SupportCode.filter(call_id=CALL).count() == 1
    assert await support_code.keep(visitor, line, VIEW) and not line.followed and not line.known


async def test_a_code_from_before_the_log_in_dies_with_it_and_following_goes_on(
    office: Office, visitor: Actor, line: SupportLine
) -> None:
    await support_code.show(visitor, line)
    before = line.code
    person = await member(office, PARENT)
    assert not await support_code.keep(person, line, VIEW)
    assert not line.code and await support_code.follow(office, CALL, before) is None

    await support_code.show(person, line)
    row = await support_code.follow(office, CALL, line.code)
    assert row and row.used_session_id == person.session_id


async def test_following_from_before_the_log_in_proves_nothing_after_it(
    office: Office, visitor: Actor, line: SupportLine
) -> None:
    await followed(visitor, line)
    person = await member(office, PARENT)
    assert not await support_code.keep(person, line, VIEW)
    assert line.followed and (await row_of(line)).used_session_id is None


async def test_a_new_code_in_the_moment_of_the_log_in_lends_the_old_one_nothing(
    office: Office, visitor: Actor, line: SupportLine
) -> None:
    await support_code.show(visitor, line)
    assert await support_code.follow(office, CALL, line.code)
    person = await member(office, PARENT)
    await support_code.show(person, line)  # F1, before the terminal has noticed that it is followed
    await support_code.keep(person, line, VIEW)
    row = await row_of(line)
    assert row.used_session_id is None and row.call_id == CALL


async def test_the_log_out_ends_it(office: Office, line: SupportLine) -> None:
    person = await member(office, PARENT)
    await followed(person, line)
    assert await support_code.keep(await login.leave(person), line, VIEW)
    assert not line.followed and not await SupportCode.exists()

    await followed(person, line)
    await support_code.show(person.signed_out(), line)
    assert line.code and not line.followed
    assert not (await row_of(line)).call_id


async def test_the_next_log_in_is_another_one(office: Office, line: SupportLine) -> None:
    await followed(await member(office, PARENT), line)
    await support_code.keep(await member(office, "1937010112347", "SCHMIT"), line, VIEW)
    assert not line.followed and not await SupportCode.exists()


async def test_it_ends_when_nobody_looks_any_more(
    office: Office, visitor: Actor, line: SupportLine, watch: Watch
) -> None:
    await followed(visitor, line)
    for _ in range(5):
        watch.on(seconds=UNWATCHED.total_seconds() - 20)
        assert await support_code.followed_by(office, CALL)
        assert not await support_code.keep(visitor, line, VIEW) and line.followed
    watch.on(seconds=UNWATCHED.total_seconds())
    assert await support_code.keep(visitor, line, VIEW)
    assert not line.followed and await support_code.followed_by(office, CALL) is None


async def test_it_ends_with_the_call(office: Office, visitor: Actor, line: SupportLine) -> None:
    await followed(visitor, line)
    await support_code.let_go(CALL)
    assert await support_code.keep(visitor, line, VIEW) and not line.followed


async def test_what_a_killed_terminal_left_is_cleared(
    office: Office, visitor: Actor, line: SupportLine, watch: Watch
) -> None:
    await support_code.show(visitor, line)
    watch.on(seconds=KEPT.total_seconds() - 1)
    await housekeeping.tidy(office)
    assert await SupportCode.exists()
    watch.on(seconds=1)
    await housekeeping.tidy(office)
    assert not await SupportCode.exists()
    assert not await support_code.keep(visitor, line, VIEW) and not line.known
