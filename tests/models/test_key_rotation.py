"""A new key takes over under service, whatever stops it; an old one goes once nothing needs it."""

import asyncio
import os
import shutil
import signal
from collections.abc import Iterable
from pathlib import Path

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import OperationalError

from models import damage, key_rotation
from models.helpdesk.approval import Approval
from models.journal.journal import Entry
from models.office import Office
from models.person import Person
from models.refusal import Unavailable
from models.storage import database, obstacles, sealed
from models.storage.database import Fact
from models.storage.hashing import Hasher
from models.storage.key_file import KeyFile
from models.storage.keys import Keyring
from tests.conftest import QUICK, Watch, copied, refused, register
from tests.engine import of_sqlite
from tests.forks import forked
from tests.models.helpdesk.agents import operator
from tests.models.rotation import WHY, clock, fill, opened, run, small_blocks, under

pytestmark = of_sqlite


def silent(done: int, total: int) -> None:
    pass


def file_of(office: Office) -> Path:
    assert office.keys.file
    return office.keys.file


async def test_a_key_is_added_takes_over_and_the_old_one_goes(office: Office, watch: Watch) -> None:
    await fill(office, people=3)
    maria, before = operator(office), await opened(office.keys)
    count = await under("k1")
    assert await key_rotation.add(maria, WHY) == ("k2", True)
    assert await key_rotation.add(maria, WHY) == ("k2", False)
    await register(office, "19440601123", "WEBER", "Luc")
    assert KeyFile.read(file_of(office)).marked == "k1" and await under("k2") == 0
    states = {use.name: use for use in await key_rotation.uses(office)}
    assert states["k1"].seals and states["k2"].waits and states["k2"].known and states["k2"].held

    told: list[tuple[int, int]] = []
    done = await key_rotation.reseal(maria, WHY, lambda *so_far: told.append(so_far))
    assert (done.key, done.values, done.left) == ("k2", count + 2, [])
    assert told[-1] == (count + 2, count + 2) and told == sorted(told)
    after = await opened(office.keys)
    assert {place: values for place, values in after.items() if not place.startswith("person.")} == {
        place: values for place, values in before.items() if not place.startswith("person.")
    }
    assert await under("k1") == 0 and await under("k2") == count + 2
    assert (await key_rotation.reseal(maria, WHY, silent)).values == 0

    early = await refused(key_rotation.retire(maria, "k1", WHY))
    assert early.code == "key_early" and early.facts["until"] == watch() + key_rotation.SETTLED
    watch.on(hours=24)
    assert await key_rotation.retire(maria, "k1", WHY)
    assert set(KeyFile.read(file_of(office)).sealing) == {"k2"}
    assert (await refused(key_rotation.retire(maria, "k1", WHY))).code == "key_unknown"
    assert [use.name for use in await key_rotation.uses(office)] == ["k2"]
    fresh = Keyring.read(file_of(office))
    assert await opened(fresh) == after and await database.compared(fresh) == set()
    assert await key_rotation.add(maria, WHY) == ("k3", True)
    lines = await Entry.filter(subject="keys").order_by("seq")
    assert [line.action for line in lines] == [
        "key_added", "key_marked", "key_resealed", "key_resealed", "key_retired", "key_added",
    ]  # fmt: skip
    assert {line.actor for line in lines} == {"operator:maria"}


async def test_what_may_not_go_says_why(office: Office, watch: Watch) -> None:
    await register(office)
    maria = operator(office)
    assert (await refused(key_rotation.retire(maria, "k9", WHY))).code == "key_unknown"
    assert (await refused(key_rotation.retire(maria, "k1", WHY))).code == "key_seals"
    await key_rotation.add(maria, WHY)
    await key_rotation._mark_newest(maria, WHY)
    watch.on(hours=48)
    needed = await refused(key_rotation.retire(maria, "k1", WHY))
    assert (needed.code, needed.facts["needed"]) == (
        "key_needed",
        {"person.matricule": 1, "person.details": 1},
    )
    assert set(KeyFile.read(file_of(office)).sealing) == {"k1", "k2"}


async def test_a_lost_key_is_told_with_what_needs_it(office: Office, database_url: str) -> None:
    await register(office)
    maria, file = operator(office), file_of(office)
    whole = file.read_text()
    await key_rotation.add(maria, WHY)
    await key_rotation._mark_newest(maria, WHY)
    lines = file.read_text().splitlines(keepends=True)
    file.write_text("".join(line for line in lines if not line.startswith("k1 ")))
    lacking = Keyring.read(file)
    with pytest.raises(Unavailable) as caught:
        await database.compared(lacking)
    assert (caught.value.code, caught.value.facts) == ("key_lost", {"name": "k1", "values": 2})
    (lost,) = [use for use in await key_rotation.uses(office) if not use.held]
    assert (lost.name, lost.known, lost.needed) == ("k1", True, {"person.matricule": 1, "person.details": 1})
    assert await database.compared(lacking, lost_allowed=True) == set()
    file.write_text(whole)  # and the other way round: an older copy of the file
    with pytest.raises(Unavailable, match="key_lost"):
        await database.compared(Keyring.read(file))


async def test_a_row_that_does_not_open_keeps_its_key(office: Office, watch: Watch) -> None:
    spoilt, person = await register(office), await register(office, "19440601123")
    matricule = bytes(spoilt.matricule)
    await Person.filter(id=spoilt.id).update(matricule=matricule[:-1] + bytes([matricule[-1] ^ 1]))
    maria = operator(office)
    await key_rotation.add(maria, WHY)
    done = await key_rotation.reseal(maria, WHY, silent)
    assert [(row.place, row.row) for row in done.left] == [("person.matricule", spoilt.key)]
    assert done.values == 3 and (await Person.get(id=person.id)).matricule_in(office.keys)
    assert [row.row for row in await damage.standing(office)] == [spoilt.key]
    watch.on(hours=25)
    assert (await refused(key_rotation.retire(maria, "k1", WHY))).facts["needed"] == {"person.matricule": 1}
    await Person.filter(id=spoilt.id).update(matricule=matricule)
    assert (await key_rotation.reseal(maria, WHY, silent)).values == 1
    assert await key_rotation.retire(maria, "k1", WHY)


async def test_who_writes_meanwhile_loses_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Writers with the old file and with the new one, and two runs at once."""
    monkeypatch.setattr(sealed, "SEALED", small_blocks(1))
    monkeypatch.setattr(key_rotation, "PAUSE", 0)
    people = [await register(office, f"19500101{number:03}") for number in range(30)]
    maria, old = operator(office), Keyring.read(file_of(office))
    old.file = None  # a process that does not see the file change: another node, a credential
    await key_rotation.add(maria, WHY)
    written: dict[int, bytes] = {}

    async def write() -> None:
        for number, person in enumerate(people):
            keys = old if number % 2 else office.keys
            written[person.id] = f"Neu {number}".encode()
            value = keys.seal("person.details", person.key, written[person.id])
            await Person.filter(id=person.id).update(details=value)
            await asyncio.sleep(0.001)
            assert office.keys.open("person.details", person.key, value) == written[person.id]

    await asyncio.gather(write(), *(key_rotation.reseal(maria, WHY, silent) for _ in range(2)))
    await key_rotation.reseal(maria, WHY, silent)
    assert await under("k1") == 0 and await under("k2") == 60
    for person in await Person.all():
        assert office.keys.open("person.details", person.key, person.details) == written[person.id]


async def test_a_full_disk_stops_it_and_nothing_is_lost(office: Office) -> None:
    await fill(office, people=20)
    maria, before = operator(office), await opened(office.keys)
    await key_rotation.add(maria, WHY)
    await key_rotation._mark_newest(maria, WHY)
    connection = get_connection("default")
    pages = (await connection.execute_query("PRAGMA page_count"))[1][0][0]
    await connection.execute_query("CREATE TABLE filler (x BLOB)")
    await connection.execute_query(
        "CREATE TRIGGER fills AFTER UPDATE ON message BEGIN INSERT INTO filler VALUES (zeroblob(900000)); END"
    )
    await connection.execute_query(f"PRAGMA max_page_count = {pages + 10}")
    with pytest.raises(OperationalError) as caught:
        await key_rotation.reseal(maria, WHY, silent)
    explained = obstacles.explained(caught.value)
    assert explained and explained.code == "disk_full"
    assert await opened(office.keys) == before and await under("k1") > 0 and await under("k2") > 0
    assert not await Fact.filter(name="resealing").exists()
    await connection.execute_query("PRAGMA max_page_count = 1000000")
    await connection.execute_query("DROP TRIGGER fills")
    await key_rotation.reseal(maria, WHY, silent)
    assert await opened(office.keys) == before and await under("k1") == 0


async def test_an_approval_changes_in_nothing_but_its_seal(office: Office) -> None:
    await fill(office)
    connection = get_connection("default")
    assert (await Approval.get()).decided_at
    for change in ("facts = x'00'", "outcome = 'refused'", "asked_at = decided_at"):
        with pytest.raises(Exception, match="an approval"):
            await connection.execute_query(f"UPDATE approval SET {change}")
    await Fact.create(name="resealing", value="approval.facts")
    for change in ("outcome = 'refused'", "decided_by = asked_by", "asked_by = 9", "open_of = 'x'"):
        with pytest.raises(Exception, match="an approval"):
            await connection.execute_query(f"UPDATE approval SET {change}")


async def test_a_read_only_file_is_one_reason(
    office: Office, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a credential of systemd is: nothing is added, and a retired key stays in the file, known as gone."""
    maria = operator(office)
    await key_rotation.add(maria, WHY)
    await key_rotation.reseal(maria, WHY, silent)
    watch.on(hours=24)

    def full(descriptor: int) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(Unavailable, match="key_readonly"):
            await key_rotation.add(maria, WHY)
        assert not await key_rotation.retire(maria, "k1", WHY)
    held = KeyFile.read(file_of(office))
    assert [*held.sealing] == ["k1", "k2"] and list(file_of(office).parent.glob("*.new")) == []
    assert await database.compared(Keyring.read(file_of(office))) == set()
    assert await key_rotation.retire(maria, "k1", WHY)
    assert [*KeyFile.read(file_of(office)).sealing] == ["k2"]


async def killed_at(prepared: Path, folder: Path, numbers: Iterable[int]) -> list[int]:
    """A run from the same state, killed at each of these statements; returns those that killed it.

    After each kill every value opens with the file as it then is, and the next run ends the work.
    """
    killed = []
    for number in numbers:
        copied(prepared, folder)
        url, key_file = f"sqlite://{folder / 'esante.db'}", folder / "esante.key"
        victim = forked(run, url, key_file, number)
        await asyncio.to_thread(victim.join, 60)
        assert victim.exitcode in (0, -signal.SIGKILL), number
        if victim.exitcode:
            killed.append(number)
        keys = Keyring.read(key_file)  # as the next start does
        async with database.opened(url, keys):
            office = Office(clock, keys, Hasher(folder / "slots", QUICK))
            before = await opened(keys)
            assert all(before.values()) and not await Fact.filter(name="resealing").exists(), number
            assert (await key_rotation.reseal(operator(office), WHY, silent)).left == []
            assert await opened(keys) == before and await under("k1") == 0, number
    return killed


@pytest.fixture
async def prepared(office: Office, tmp_path: Path) -> Path:
    """A filled database with a second key that waits, as a copy beside it."""
    await fill(office)
    await key_rotation.add(operator(office), WHY)
    folder = tmp_path / "prepared"
    folder.mkdir()
    await get_connection("default").execute_query(f"VACUUM INTO '{folder / 'esante.db'}'")
    shutil.copy2(file_of(office), folder / "esante.key")
    return folder


async def test_some_kills(prepared: Path, tmp_path: Path) -> None:
    """Before the mark, between the file and its commit, in a block, behind one, near the end."""
    numbers = [3, -8, 12, 30, -60, 90, -120]
    assert await killed_at(prepared, tmp_path / "killed", numbers) == numbers


@pytest.mark.soak
@pytest.mark.parametrize("part", range(4))
async def test_a_kill_at_every_statement(prepared: Path, tmp_path: Path, part: int) -> None:
    # Behind one statement is before the next one: in turn.
    numbers = [n if place % 2 else -n for place, n in enumerate(range(1 + part, 201, 4))]
    killed = await killed_at(prepared, tmp_path / "killed", numbers)
    assert 30 < len(killed) < len(numbers)  # the last numbers are behind the end of the work
