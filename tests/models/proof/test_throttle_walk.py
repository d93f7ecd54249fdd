"""Whatever a bot does, the owner's terminal is minutes away, and the bot gets what the rules give."""

from collections import deque
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.account.known_source import SourceFailures
from models.actor import Actor, source_of
from models.office import Office
from models.proof import throttle
from models.proof.counter import Counter, typed_key
from models.proof.source import FREE
from models.proof.throttle import LONGEST_WAIT, POOL, SOURCE_WINDOW, TryPurpose
from tests.conftest import Watch, activate, count_try, issue, log_in, register

MATRICULE = "1893120105732"
OTHERS = ("1937010112347", "1968101545978")
PURPOSES = tuple(TryPurpose)

# The owner's own IPv6 network is the bot's as well, but for the last 64 bits; and one IPv4 address.
HOME = source_of("2001:db8:1:5::1", "")
AWAY = [source_of(f"2001:db8:1:{n:x}::1", "") for n in (6, 7, 0x100, 0x200)] + [
    f"198.51.100.{n}" for n in range(40)
]

bursts = st.tuples(
    st.sampled_from(AWAY),
    st.sampled_from(PURPOSES),
    st.sampled_from((MATRICULE, *OTHERS)),
    st.integers(1, 12),
    st.sampled_from((0, 1, 59, 60, 61, 599, 601, 899, 900, 3599, 3600, 3601, 43_200, 86_400)),
)
"""Where from, what for, which matricule, how many tries at once, and the seconds until the next."""

WALK = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
LONG = settings(WALK, max_examples=8)


async def _begin(watch: Watch) -> None:
    """Every example begins with nothing counted, after all the others."""
    watch.on(days=3)
    await Counter.all().delete()
    await SourceFailures.all().delete()


@pytest.fixture
async def owner(office: Office, visitor: Actor) -> Actor:
    """Logged in at home, as somebody whose account it is."""
    await issue(office, await register(office))
    await activate(visitor)
    return await log_in(Actor(office, HOME))


async def _owner_is_minutes_away(
    owner: Actor, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]], mistakes: list[bool]
) -> None:
    await _begin(watch)
    await log_in(Actor(owner.office, HOME))
    account = owner.account_id or 0
    slips = deque(mistakes)
    for source, purpose, digits, tries, pause in walk:
        for _ in range(tries):
            await count_try(Actor(owner.office, source), purpose, digits, account * (digits == MATRICULE))
        bot = watch.moment
        mine = await count_try(owner, TryPurpose.LOGIN, MATRICULE, account)
        if not mine.allowed:
            assert mine.next_at is not None and mine.next_at - watch.moment <= LONGEST_WAIT
            watch.moment = mine.next_at
            mine = await count_try(owner, TryPurpose.LOGIN, MATRICULE, account)
        assert mine.allowed and mine.known
        if not (slips and slips.popleft()):
            await throttle.forgive(owner, mine)
        watch.moment = max(watch.moment, bot + timedelta(seconds=pause))


async def _no_more_than_the_rules(
    office: Office, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]]
) -> None:
    await _begin(watch)
    tried = []
    for source, purpose, digits, tries, pause in walk:
        for _ in range(tries):
            one = await throttle.count(Actor(office, source), purpose, digits)
            if one.allowed:
                tried.append((watch.moment, source, purpose, digits))
            else:
                assert one.next_at is not None and one.next_at > watch.moment
        watch.on(seconds=pause)
    for at, *_ in tried:
        for window, most in POOL:
            for digits in (MATRICULE, *OTHERS):
                for pool in ({TryPurpose.LOGIN, TryPurpose.PASSWORD}, {TryPurpose.RECOVERY}):
                    lately = [
                        t for t in tried if at - window < t[0] <= at and t[2] in pool and t[3] == digits
                    ]
                    assert len(lately) <= most
        lately = [t for t in tried if at - SOURCE_WINDOW < t[0] <= at]
        for source in AWAY:
            # One a minute once the allowance is used up.
            assert sum(t[1] == source for t in lately) <= FREE + 10
        assert sum(t[1].startswith("2001:") for t in lately) <= 16 * FREE + 10


@WALK
@given(walk=st.lists(bursts, max_size=20), mistakes=st.lists(st.booleans(), max_size=40))
async def test_the_owner_at_a_known_source_is_never_more_than_15_minutes_from_a_verified_try(
    owner: Actor, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]], mistakes: list[bool]
) -> None:
    await _owner_is_minutes_away(owner, watch, walk, mistakes)


@WALK
@given(walk=st.lists(bursts, max_size=30))
async def test_no_schedule_verifies_more_than_the_rules_give(
    office: Office, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]]
) -> None:
    await _no_more_than_the_rules(office, watch, walk)


@pytest.mark.soak
@LONG
@given(walk=st.lists(bursts, min_size=60, max_size=120), mistakes=st.lists(st.booleans(), max_size=99))
async def test_the_owner_is_never_far_away_however_long_the_bot_goes_on(
    owner: Actor, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]], mistakes: list[bool]
) -> None:
    await _owner_is_minutes_away(owner, watch, walk, mistakes)


@pytest.mark.soak
@LONG
@given(walk=st.lists(bursts, min_size=60, max_size=120))
async def test_no_long_schedule_verifies_more_than_the_rules_give(
    office: Office, watch: Watch, walk: list[tuple[str, TryPurpose, str, int, int]]
) -> None:
    await _no_more_than_the_rules(office, watch, walk)


@pytest.mark.soak
async def test_a_day_of_a_bot_that_takes_each_first_try_after_a_wait(
    office: Office, owner: Actor, watch: Watch
) -> None:
    """The examiners' bot: it polled every 5 s, and 1,329 right passwords of the owner all failed."""
    account, bot, took, failed = owner.account_id or 0, Actor(office, "198.51.100.1"), 0, 0
    for second in range(0, 24 * 3600, 20):
        took += (await count_try(bot, TryPurpose.LOGIN, MATRICULE, account)).allowed
        if second % 300 == 0:
            mine = await count_try(Actor(office, HOME), TryPurpose.LOGIN, MATRICULE, account)
            failed += not mine.allowed
            await throttle.forgive(owner, mine)
        watch.on(seconds=20)
    assert failed == 0
    assert 0 < took <= 100
    pool = await Counter.get(kind="pool", typed=typed_key(office, MATRICULE), purpose="login")
    assert len(pool.within(timedelta(days=1), watch.moment)) <= 100


async def test_at_a_shared_terminal_the_next_person_waits_15_minutes_at_most(
    office: Office, owner: Actor, watch: Watch
) -> None:
    """A kiosk: whoever sat there before tried for hours; the owner sits down, waits once, and is let in."""
    account, kiosk = owner.account_id or 0, Actor(office, HOME)
    for _ in range(20):
        await count_try(kiosk, TryPurpose.LOGIN, MATRICULE, account)
        for number in range(5):
            await throttle.count(kiosk, TryPurpose.LOGIN, f"{number:013}")
        watch.on(minutes=7)
    waiting = await count_try(kiosk, TryPurpose.LOGIN, MATRICULE, account)
    if not waiting.allowed:
        assert waiting.next_at is not None and waiting.next_at - watch.moment <= LONGEST_WAIT
        watch.moment = waiting.next_at
    assert (await count_try(kiosk, TryPurpose.LOGIN, MATRICULE, account)).allowed
