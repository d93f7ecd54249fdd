"""Every limit of a proof holds at its very number and moment, neither one sooner nor one later."""

from datetime import date, timedelta

import pytest

from models.actor import Actor
from models.matricule import Matricule
from models.messages.channel import EMAIL, Channel
from models.messages.outbox import Message, MessageState
from models.office import Office, Rules
from models.person import Details
from models.proof import code_quota, crockford, one_time_code, throttle, used_identity
from models.proof.copycode import CopyCode
from models.proof.counter import KEPT, POOL_KEPT, Counter, CounterKind, typed_key
from models.proof.one_time_code import Addressee
from models.proof.one_time_code_row import Challenge, Purpose
from models.proof.password import Owner, check
from models.proof.source import allowance, networks
from models.proof.throttle import TryPurpose, wait_after
from models.proof.used_identity import UsedIdentity
from tests.conftest import START, Watch, newest_code, refused, register

MINE, THEIRS = "1893120105732", "1937010112347"
SECOND = timedelta(seconds=1)
TO = Channel(EMAIL, "Eloise@example.lu")


async def to(office: Office) -> Addressee:
    return Addressee(TO, "de", {"initials": "É. W."}, (await register(office)).id)


async def test_a_challenge_and_its_message_in_full(office: Office, visitor: Actor) -> None:
    await register(office, THEIRS, "THILL", "Jean")
    asked = await one_time_code.start(visitor, Purpose.LOGIN, await to(office), tries=2, known=False)
    row, message = await Challenge.get(id=asked.id), await Message.get()
    assert (row.purpose, row.person_id, row.conversation) == (Purpose.LOGIN, 2, visitor.conversation)
    assert (row.created_at, row.sent_at, row.expires_at) == (START, START, START + timedelta(minutes=10))
    assert (row.tries, row.resends, row.known, row.ended_at) == (2, 0, False, None)
    assert row.message_id == message.id and message.dies_at == row.expires_at
    assert len(row.id) == 32 and row.address_key == office.keys.mac("address", "eloise@example.lu")
    nobody = await one_time_code.start(visitor, Purpose.FORGOTTEN, Addressee(None, "fr", {}))
    held = await Challenge.get(id=nobody.id)
    assert (held.person_id, held.address_key, held.known) == (None, None, True)


async def test_a_resend_is_a_new_message_and_the_old_one_is_dropped(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    addressee = await to(office)
    asked = await one_time_code.start(visitor, Purpose.LOGIN, addressee)
    watch.on(seconds=60)
    await one_time_code.resend(visitor, asked.id, addressee)
    row, old = await Challenge.get(id=asked.id), await Message.get(id=asked.message_id)
    assert (row.created_at, row.sent_at, row.resends) == (START, watch(), 1)
    assert row.expires_at == watch() + timedelta(minutes=10)
    assert (old.state, old.ended_at, old.body) == (MessageState.DROPPED, watch(), b"")
    assert (await Message.get(id=row.message_id)).state is MessageState.WAITING


async def test_the_last_moment_of_a_code(office: Office, visitor: Actor, watch: Watch) -> None:
    asked = await one_time_code.start(visitor, Purpose.LOGIN, await to(office))
    right = await newest_code(office)
    watch.on(minutes=9, seconds=59)
    await one_time_code.prove(visitor, asked.id, Purpose.LOGIN, f" {right[:3]}-{right[3:]}")
    watch.on(seconds=1)
    late = await refused(one_time_code.prove(visitor, asked.id, Purpose.LOGIN, right))
    assert late.code == "code_expired"


async def test_the_code_of_this_conversation_for_a_minute(
    office: Office, visitor: Actor, watch: Watch
) -> None:
    asked = await one_time_code.start(visitor, Purpose.CHANNEL, await to(office))
    other = Channel(EMAIL, "other@example.lu")

    async def found(actor: Actor = visitor, purpose: Purpose = Purpose.CHANNEL, person: int = 1) -> bool:
        row = await one_time_code.open_here(actor, purpose, person)
        return row is not None and row.id == asked.id

    assert await found() and not await found(Actor(office, "local:test"))
    assert not await found(purpose=Purpose.LOGIN) and not await found(person=2)
    assert await one_time_code.open_here(visitor, Purpose.CHANNEL, 1, TO)
    assert await one_time_code.open_here(visitor, Purpose.CHANNEL, 1, other) is None
    watch.on(seconds=59)
    await Challenge.all().update(tries=4)
    assert await found()
    await Challenge.all().update(tries=5)
    assert not await found()
    await Challenge.all().update(tries=0, ended_at=watch())
    assert not await found()
    await Challenge.all().update(ended_at=None)
    watch.on(seconds=1)
    assert not await found()
    watch.moment = START - SECOND  # a clock that was wrong
    assert not await found()


async def test_an_end_for_all_of_one_person(office: Office, visitor: Actor, watch: Watch) -> None:
    mine = await to(office)
    theirs = Addressee(TO, "fr", {}, (await register(office, THEIRS)).id)
    asked = [
        await one_time_code.start(visitor, purpose, who)
        for purpose, who in ((Purpose.LOGIN, mine), (Purpose.CHANNEL, mine), (Purpose.LOGIN, theirs))
    ]
    watch.on(minutes=1)
    await one_time_code.end_all(1, watch())
    ended = [(await Challenge.get(id=each.id)).ended_at for each in asked]
    assert ended == [watch(), watch(), None]
    dropped = [(await Message.get(id=each.message_id)).state for each in asked]
    assert dropped == [MessageState.DROPPED] * 2 + [MessageState.WAITING]
    state = await one_time_code.message_state(asked[0].id, watch())
    assert state is MessageState.DROPPED and await one_time_code.message_state("x", watch()) is None


async def test_a_voided_code_keeps_its_tries(office: Office, visitor: Actor, watch: Watch) -> None:
    asked = await one_time_code.start(visitor, Purpose.CHANNEL, await to(office), tries=4)
    other = await one_time_code.start(Actor(office, "x"), Purpose.ADDRESS, Addressee(TO, "fr", {}, 1))
    assert (await refused(one_time_code.void(visitor, other.id))).code == "code_ended"
    watch.on(minutes=1)
    assert (await one_time_code.void(visitor, asked.id)).tries == 4
    assert (await Challenge.get(id=asked.id)).ended_at == watch()
    assert (await Message.get(id=asked.message_id)).state is MessageState.DROPPED
    assert (await Challenge.get(id=other.id)).ended_at is None


async def test_a_day_of_codes_ends_with_its_day(office: Office, visitor: Actor, watch: Watch) -> None:
    addressee = await to(office)
    first = await one_time_code.start(visitor, Purpose.CHANNEL, addressee)
    watch.on(hours=1)
    second = await one_time_code.start(visitor, Purpose.CHANNEL, addressee)
    lately = await code_quota.sent_lately(1, Purpose.CHANNEL, START + timedelta(days=1) - SECOND)
    assert [row.id for row in lately] == [second.id, first.id]
    assert len(await code_quota.sent_lately(1, Purpose.CHANNEL, START + timedelta(days=1))) == 1
    assert await code_quota.sent_lately(1, Purpose.LOGIN, watch()) == []
    assert await code_quota.sent_lately(2, Purpose.CHANNEL, watch()) == []


# Wrong tries


def test_how_long_a_wait_is() -> None:
    minutes = [wait_after(count) // timedelta(minutes=1) for count in (0, 4, 5, 6, 7, 8, 9, 10, 99)]
    assert minutes == [0, 0, 1, 2, 4, 8, 15, 15, 15]


async def test_counters_as_they_are_kept(office: Office, visitor: Actor, watch: Watch) -> None:
    for _ in range(2):
        tried = await throttle.count(visitor, TryPurpose.PASSWORD, MINE)
        watch.on(seconds=1)
    last, typed = START + SECOND, typed_key(office, MINE)
    rows = {row.kind: row for row in await Counter.all()}
    pair, pool, source = rows[CounterKind.PAIR], rows[CounterKind.POOL], rows[CounterKind.SOURCE]
    assert (pair.purpose, pair.typed, pair.source, pair.count) == ("password", typed, "local:test", 2)
    assert (pool.purpose, pool.typed, pool.source, pool.count) == ("login", typed, "", 0)
    assert (source.purpose, source.typed, source.source) == ("", "", "local:test")
    kept = [row.kept_until - last for row in (pair, pool, source)]
    assert kept == [KEPT, POOL_KEPT, KEPT] and pair.wait_until == last
    assert pool.within(timedelta(days=1), watch()) == [START, last]
    assert pool.within(SECOND, last) == [last]  # the window's own beginning is outside of it
    assert (tried.allowed, tried.next_at, tried.known, tried.at) == (True, None, False, last)
    assert (tried.purpose, tried.digits) == (TryPurpose.PASSWORD, MINE)


async def test_a_pair_begins_anew_when_it_is_forgotten(office: Office, visitor: Actor, watch: Watch) -> None:
    for kept, count in ((KEPT - SECOND, 2), (KEPT, 1)):
        await Counter.all().delete()
        await throttle.count(visitor, TryPurpose.LOGIN, MINE)
        watch.on(seconds=kept.total_seconds())
        await throttle.count(visitor, TryPurpose.LOGIN, MINE)
        assert (await Counter.get(kind=CounterKind.PAIR)).count == count
        counters = await throttle.of_matricule(office, MINE)
        pair = [counters[0]]
        assert throttle.tries_in(counters, watch() + KEPT - SECOND) == count
        assert throttle.tries_in(pair, watch() + KEPT) == 0


async def test_counters_are_listed_in_their_order(office: Office, watch: Watch) -> None:
    for source, times in (("192.0.2.1", 1), ("192.0.2.2", 3)):
        for _ in range(times):
            await throttle.count(Actor(office, source), TryPurpose.RECOVERY, MINE)
            await throttle.count(Actor(office, source), TryPurpose.LOGIN, MINE)
    await throttle.count(Actor(office, "192.0.2.2"), TryPurpose.LOGIN, THEIRS)
    listed = [(c.kind, c.purpose, c.count) for c in await throttle.of_matricule(office, MINE)]
    assert listed == [
        ("pair", "login", 3),
        ("pair", "login", 1),
        ("pair", "recovery", 3),
        ("pair", "recovery", 1),
        ("pool", "login", 0),
        ("pool", "recovery", 0),
    ]
    of_one = [(c.kind, c.count) for c in await throttle.of_source(office, "192.0.2.2")]
    assert of_one == [("pair", 3), ("pair", 3), ("pair", 1), ("source", 0)]


async def test_a_wait_of_a_clock_that_was_wrong_is_none(visitor: Actor, watch: Watch) -> None:
    for _ in range(5):
        waiting = await throttle.count(visitor, TryPurpose.LOGIN, MINE)
    assert waiting.next_at == START + timedelta(minutes=1)
    for until, allowed in (
        (watch() + timedelta(minutes=16), False),
        (watch() + timedelta(minutes=16, seconds=1), True),
        (watch(), True),
    ):
        await Counter.filter(kind=CounterKind.PAIR).update(wait_until=until)
        assert (await throttle.count(visitor, TryPurpose.LOGIN, MINE)).allowed is allowed


async def test_what_a_right_try_takes_back(visitor: Actor, watch: Watch) -> None:
    first = await throttle.count(visitor, TryPurpose.LOGIN, MINE)
    watch.on(seconds=1)
    second = await throttle.count(visitor, TryPurpose.LOGIN, MINE)
    await throttle.count(visitor, TryPurpose.LOGIN, THEIRS)
    await throttle.forgive(visitor, first)
    rows = await Counter.exclude(kind=CounterKind.PAIR)
    left = {(row.kind, row.typed): row.within(timedelta(days=1), watch()) for row in rows}
    mine, theirs = (typed_key(visitor.office, digits) for digits in (MINE, THEIRS))
    now = second.at
    assert left == {("source", ""): [now, now], ("pool", mine): [now], ("pool", theirs): [now]}
    assert [pair.typed for pair in await Counter.filter(kind=CounterKind.PAIR)] == [theirs]


def test_sources_and_their_allowances() -> None:
    rules = Rules()
    wide = networks("2001:0db8:0001:0203::/64", rules)
    assert wide == ["2001:0db8:0001:0203::/64", "2001:db8:1:200::/56", "2001:db8:1::/48"]
    assert [allowance(each, rules) for each in wide] == [30, 120, 480]
    for source in ("192.0.2.1", "local:pts/3", "local:56"):
        assert networks(source, rules) == [source] and allowance(source, rules) == 30


# Copies, letters, passwords, identities


def test_a_copy_says_how_long_to_wait() -> None:
    copy = CopyCode(text="ABCDEF")
    assert copy.ready_at() is None
    copy.wait(START)
    copy.wait(START + SECOND)
    assert copy.ready_at() == START + timedelta(seconds=20)
    copy.check("ab-c DEF", START + SECOND)
    assert (copy.text, copy.passed, copy.waiting_since) == ("ABCDEF", 1, START)
    copy.passed = 2
    copy.check("ＡＢＣＤＥＦ", START + SECOND)
    assert copy.text != "ABCDEF" and (copy.passed, copy.waiting_since) == (0, START)
    copy.passed = 2
    copy.check("", START + timedelta(seconds=20))
    assert (copy.passed, copy.waiting_since) == (0, None)


def test_a_code_on_paper() -> None:
    assert crockford.read(" oil-OIL‐oil―7u ") == "0110110117U" and len(crockford.drawn(9)) == 9
    assert set(crockford.drawn(500)) == set(crockford.ALPHABET)
    assert crockford.grouped("ABCDEFGHI", 2, 3, 4) == "AB-CDE-FGHI"


@pytest.mark.parametrize(
    ("password", "code", "facts"),
    [
        ("tulip 4", "password_short", {"least": 8}),
        ("tulipe 4", "", {}),
        ("x1" * 64, "", {}),
        ("x1" * 64 + "x", "password_long", {"most": 128}),
        ("ann aime 7", "", {}),
        ("anne aime 7", "password_name", {}),
        ("mc-anne-marie 7", "password_name", {}),
        ("le 0112189 ok", "", {}),
    ],
)
def test_the_edges_of_a_password(password: str, code: str, facts: dict[str, int]) -> None:
    details = Details("WAGNER", "Anne-Marie Ann", "", "", "", "LU", "fr")
    owner = Owner(Matricule(MINE), date(1893, 12, 1), details)
    if not code:
        assert check(password, password, owner) == password
        return
    with pytest.raises(Exception, match=rf"^{code}$") as caught:
        check(password, password, owner)
    assert getattr(caught.value, "facts", None) == facts


async def test_an_identity_is_remembered_for_a_day(office: Office, watch: Watch) -> None:
    assert await used_identity.use(office, "a") and not await used_identity.use(office, "a")
    row = await UsedIdentity.get()
    assert (row.key, row.used_at) == (office.keys.mac("identity", "a"), START)
    watch.on(hours=23, minutes=59)
    assert not await used_identity.use(office, "a") and await used_identity.use(office, "b")
    watch.on(minutes=1)
    assert await used_identity.use(office, "a") and await UsedIdentity.all().count() == 2
