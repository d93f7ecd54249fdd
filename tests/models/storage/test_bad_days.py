"""A server that crashes, only reads or takes nobody more: one reason, nothing half done, and back again."""

import asyncio
import os
import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import date, timedelta

import asyncpg
import pytest

from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.actor import Actor
from models.journal import audit
from models.journal.journal import Entry, append
from models.messages.outbox import Message
from models.office import Office, Rules
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from models.storage.obstacles import explained
from tests.conftest import QUICK, Watch, activate, issue, register
from tests.engine import of_postgres
from tests.postgres import Server
from tests.sources import HOUSE
from tests.tools import tool

pytestmark = of_postgres
KILLS = int(os.environ.get("TESTS_KILLS", "20"))
"""How often the server crashes; each time costs about half a second."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server that only these tests know, with a migrated database; 4 connections are for anybody."""
    made = Server("-c max_connections=7")
    asyncio.run(database.migrate(made.address("postgres"), made.folder / "esante.key"))
    yield made
    made.remove()


@asynccontextmanager
async def opened(server: Server, watch: Watch, url: str = "") -> AsyncIterator[Actor]:
    """A visitor of an office over this server."""
    keys = Keyring.read(server.folder / "esante.key")
    async with database.opened(url or server.address("postgres"), keys):
        office = Office(watch, keys, Hasher(server.folder / "slots", QUICK), Rules())
        yield Actor(office, "local:test")


@pytest.fixture
async def visitor(server: Server, watch: Watch) -> AsyncIterator[Actor]:
    async with opened(server, watch) as actor:
        yield actor


async def people(office: Office, count: int, since: int) -> list[str]:
    """So many people with letters; returns their matricules."""
    born = [date(since, 1, 1) + timedelta(days=n) for n in range(count)]
    return [(await _with_letter(office, f"{day:%Y%m%d}{n % 1000:03d}")) for n, day in enumerate(born)]


async def _with_letter(office: Office, matricule: str) -> str:
    await issue(office, await register(office, matricule))
    return matricule


async def hindered(work: "asyncio.Future[object] | asyncio.Task[object]") -> str:
    """The reason for which it could not be done."""
    with pytest.raises(Exception) as caught:
        await work
    reason = explained(caught.value)
    assert reason is not None, repr(caught.value)
    return reason.code


async def one_more(actor: Actor, subject: str) -> None:
    await append(actor, subject, "tested")


async def assert_whole(office: Office) -> set[int]:
    """Letters, accounts and journal agree, and the chain is whole; returns who is active."""
    used = {row.person_id for row in await Letter.filter(state=LetterState.USED)}
    active = {row.person_id for row in await Account.all()}
    said = [int(row.subject.split(":")[1]) for row in await Entry.filter(action="account_activated")]
    assert used == active == set(said) and len(said) == len(active)
    kinds = [row.body_in(office.keys)["kind"] for row in await Message.exclude(body=b"")]
    assert kinds.count("account_active") == len(active)
    assert not (await audit.verify(office.keys, None, lambda done, total: None)).trouble
    return active


async def test_a_server_that_is_gone_is_one_reason_and_back_without_a_restart(
    server: Server, visitor: Actor
) -> None:
    await one_more(visitor, "gone:1")
    await asyncio.to_thread(server.stop)
    for _ in range(3):
        assert await hindered(asyncio.ensure_future(one_more(visitor, "gone:2"))) == "database_away"
    await asyncio.to_thread(server.start)
    await one_more(visitor, "gone:3")
    assert await Entry.filter(subject__in=["gone:1", "gone:2", "gone:3"]).count() == 2


async def test_a_server_that_only_reads_is_one_reason(server: Server, visitor: Actor) -> None:
    async def reads_only(switch: str) -> None:
        aside = await asyncpg.connect(server.address("postgres"))
        await aside.execute("SET default_transaction_read_only = off")
        await aside.execute(f"ALTER DATABASE postgres SET default_transaction_read_only = {switch}")
        await aside.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        await aside.close()

    await reads_only("on")
    await asyncio.sleep(0.1)  # the end of a connection is heard
    assert await Entry.filter(subject="read:1").count() == 0
    assert await hindered(asyncio.ensure_future(one_more(visitor, "read:1"))) == "database_readonly"
    await reads_only("off")
    await asyncio.sleep(0.1)
    await one_more(visitor, "read:1")
    assert await Entry.filter(subject="read:1").count() == 1


async def test_a_server_that_takes_nobody_more_is_one_reason(server: Server, watch: Watch) -> None:
    async with opened(server, watch) as visitor:
        await one_more(visitor, "taken:1")
        others = [await asyncpg.connect(server.address("postgres")) for _ in range(6)]
        await one_more(visitor, "taken:2")  # by the connection that it has
        both = await asyncio.gather(*(hold_on(visitor, f"taken:{n}") for n in (3, 4)), return_exceptions=True)
        codes = [explained(each).code for each in both if isinstance(each, Exception)]  # type: ignore[union-attr]
        assert codes == ["database_busy"]
        for other in others:
            await other.close()
        await one_more(visitor, "taken:5")
        assert await Entry.filter(subject__startswith="taken:").count() == 4


async def hold_on(actor: Actor, subject: str) -> None:
    from tortoise.transactions import in_transaction

    async with in_transaction():
        await asyncio.sleep(0.3)
        await one_more(actor, subject)


async def test_crashes_at_any_moment_leave_nothing_half_done(server: Server, visitor: Actor) -> None:
    """Whoever was told that it is done has an account; whoever was told that nothing was changed has none."""
    office = visitor.office
    await people(office, KILLS + 10, 1950)
    told: dict[bool, set[int]] = {True: set(), False: set()}
    seen = set[str]()

    async def activates(person: Person) -> None:
        try:
            done = await activate(visitor, person.matricule_in(office.keys).digits)
        except Exception as error:
            reason = explained(error)
            assert reason is not None, repr(error)
            seen.add(reason.code)
            if reason.code != "outcome_unknown":
                told[False].add(person.id)
            raise
        assert done.done
        told[True].add(person.id)

    async def activates_all(waiting: list[Person]) -> None:
        for person in waiting:
            await activates(person)

    for _ in range(KILLS):
        waiting = await Person.filter(account=None).order_by("id")
        random.shuffle(waiting)
        told[False] -= {person.id for person in waiting}
        work = asyncio.create_task(activates_all(waiting))
        await asyncio.sleep(random.uniform(0, 0.4))
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(0.05)
        await asyncio.to_thread(server.start)
        await asyncio.wait([work])
        active = await assert_whole(office)
        assert told[True] <= active and not told[False] & active
    assert seen <= {"database_away", "outcome_unknown"} and "database_away" in seen, seen
    assert told[True]


@asynccontextmanager
async def bouncer(server: Server) -> AsyncIterator[tuple[str, "Bouncer"]]:
    """pgbouncer before the server; yields the address through it."""
    made = Bouncer(server)
    await made.start()
    try:
        yield made.url, made
    finally:
        await made.stop()


class Bouncer:
    """As docs/scale.md sets it up, but with two connections, for which nobody waits above a second."""

    def __init__(self, server: Server) -> None:
        self._server, self._file = server, server.folder / "pgbouncer.ini"
        self.url = f"postgres://postgres@/esante?host={server.folder}&port=6432"
        settings = (HOUSE / "docs" / "scale.md").read_text("utf-8").partition("\n[databases]\n")[2]
        settings = settings.partition("\nEND\n")[0]
        for page, here in (
            ("/run/postgresql dbname=esante user=esante", f"{server.folder} dbname=postgres user=postgres"),
            ("/var/lib/esante-db", str(server.folder)),
            ("unix_socket_group = esante\n", ""),
            ("default_pool_size = 20", "default_pool_size = 2"),
            ("query_wait_timeout = 10", "query_wait_timeout = 1\nserver_login_retry = 1"),
        ):
            assert page in settings
            settings = settings.replace(page, here)
        self._file.write_text(f"[databases]\n{settings}\n")

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            tool("pgbouncer"), "-q", str(self._file), user=self._server.user
        )
        async with asyncio.timeout(10):
            while not (self._server.folder / ".s.PGSQL.6432").exists():
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        self._process.kill()
        await self._process.wait()
        (self._server.folder / ".s.PGSQL.6432").unlink(missing_ok=True)


async def test_behind_pgbouncer_which_is_restarted_and_exhausted(server: Server, watch: Watch) -> None:
    async with bouncer(server) as (url, between), opened(server, watch, url) as visitor:
        await people(visitor.office, 1, 1940)
        await activate(visitor, "19400101000")
        await between.stop()
        assert await hindered(asyncio.ensure_future(one_more(visitor, "bounced:1"))) == "database_away"
        await between.start()
        await one_more(visitor, "bounced:2")
        others = [await asyncpg.connect(url, statement_cache_size=0) for _ in range(2)]
        for other in others:
            await other.execute("BEGIN; SELECT 1")
        assert await hindered(asyncio.ensure_future(one_more(visitor, "bounced:3"))) == "database_away"
        for other in others:
            await other.execute("ROLLBACK")
            await other.close()
        await asyncio.gather(*(one_more(visitor, f"bounced:{n}") for n in range(10, 30)))
        assert await Entry.filter(subject__startswith="bounced:").count() == 21
        await assert_whole(visitor.office)
