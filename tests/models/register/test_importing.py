"""An import brings in exactly the sound rows, once, sealed, and says of every other one what is wrong."""

import hashlib
import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models.account.account import Account
from models.actor import Actor, Role
from models.journal import journal
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import Office
from models.person import Person, find
from models.refusal import Refused
from models.register import importing as register
from models.register.importing import Counts, import_people
from models.register.person_row import PersonRow
from models.storage import keys as key_rooms
from models.storage.engines.log import WriteAheadLog
from tests.conftest import activate, issue
from tests.engine import of_sqlite

GOOD = {
    "matricule": "1893120105732",
    "family_name": "Wagner",
    "given_names": "Éloïse",
    "birth_date": "1893-12-01",
    "street": "12, rue du Parc",
    "postcode": "L-1234",
    "city": "Luxembourg",
    "country": "LU",
    "language": "fr",
}
OTHERS = ("1937010112347", "1968101545978", "2015092399705", "2019021199694")


@dataclass
class Import:
    """What one import said."""

    counts: Counts = field(default_factory=Counts)
    refused: list[tuple[int, str, str | None]] = field(default_factory=list)


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


def row(line: int = 2, **cells: str) -> PersonRow:
    return PersonRow(line, {**GOOD, **cells})


async def imported(actor: Actor, *rows: PersonRow) -> Import:
    done = Import()

    def reject(row: PersonRow, refusal: Refused) -> None:
        done.refused.append((row.line, refusal.code, refusal.field))

    done.counts = await import_people(actor, rows, reject, lambda counts: None)
    return done


async def only_person() -> Person:
    return await Person.get()


async def test_a_person_is_found_and_opened_again(operator: Actor) -> None:
    done = await imported(operator, row(matricule="1893-1201 057 32"))
    assert done.counts == Counts(rows=1, inserted=1)
    keys = operator.office.keys
    person = await find(keys, Matricule("1893120105732"))
    assert person is not None
    assert person.matricule_in(keys).digits == "1893120105732"
    details = person.details_in(keys)
    assert (details.full_name, details.street, details.language) == ("WAGNER Éloïse", "12, rue du Parc", "fr")
    assert person.birth_date == date(1893, 12, 1)


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("esante.db*"))


async def test_the_database_file_holds_nothing_in_clear(operator: Actor, tmp_path: Path) -> None:
    await imported(operator, row(street="unmistakable street"))
    stored = everything_in(tmp_path)
    for secret in ("unmistakable street", "Wagner", "WAGNER", "1893120105732", "L-1234"):
        assert secret.encode() not in stored


async def test_a_repeated_import_writes_nothing(operator: Actor) -> None:
    await imported(operator, row())
    before = (await only_person()).details
    done = await imported(operator, row(), row(3, matricule="18931201057"))
    assert done.counts == Counts(rows=2, unchanged=2)
    assert (await only_person()).details == before


async def test_a_changed_row_updates_the_same_person(operator: Actor) -> None:
    await imported(operator, row())
    before = await only_person()
    done = await imported(operator, row(family_name="Thill", language="LB"))
    after = await only_person()
    assert done.counts == Counts(rows=1, updated=1)
    assert after.id == before.id
    assert after.name_key != before.name_key
    assert after.details_in(operator.office.keys).family_name == "Thill"


async def test_the_last_of_two_rows_of_one_person_counts(operator: Actor) -> None:
    done = await imported(operator, row(2), row(3, city="Esch"), row(4, city="Esch"))
    assert done.counts == Counts(rows=3, inserted=1, updated=1, unchanged=1)
    assert (await only_person()).details_in(operator.office.keys).city == "Esch"


async def test_a_language_without_catalogue_is_kept(operator: Actor) -> None:
    await imported(operator, row(language="PT"))
    assert (await only_person()).details_in(operator.office.keys).language == "pt"


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"family_name": "[/nope]"}, "text_character"),
        ({"given_names": "[@click=app.exit]x"}, "text_character"),
        ({"family_name": "\x1b[31mWagner"}, "text_character"),
        ({"given_names": "Éloïse\u202e"}, "text_character"),
        ({"city": "Luxem\u2066bourg"}, "text_character"),
        ({"street": "12\x9b31m"}, "text_character"),
        ({"street": "12\x00"}, "text_character"),
        ({"city": "a\nb"}, "text_character"),
        ({"given_names": "e\u0301\u0302\u0303"}, "text_marks"),
        ({"family_name": " "}, "text_empty"),
        ({"city": ""}, "text_empty"),
        ({"family_name": "x" * 81}, "text_long"),
        ({"street": "x" * 1_000_000}, "text_long"),
        ({"matricule": "1893120105733"}, "matricule_check"),
        ({"matricule": ""}, "matricule_empty"),
        ({"matricule": "1999022900144"}, "matricule_date"),
        ({"matricule": "2099010100149"}, "matricule_future"),
        ({"birth_date": ""}, "birth_empty"),
        ({"birth_date": "01.12.1893"}, "birth_form"),
        ({"birth_date": "1893-02-30"}, "birth_form"),
        ({"birth_date": "2020-W01-1"}, "birth_form"),
        ({"birth_date": "2026-11-23"}, "birth_future"),
    ],
)
async def test_a_bad_row_is_refused_and_its_neighbours_stay(
    operator: Actor, cells: dict[str, str], code: str
) -> None:
    first, last = row(2, matricule=OTHERS[0]), row(4, matricule=OTHERS[1])
    done = await imported(operator, first, row(3, **cells), last)
    assert done.refused == [(3, code, next(iter(cells)))]
    assert (done.counts.inserted, done.counts.rejected) == (2, 1)
    assert await Person.all().count() == 2


async def test_what_the_reader_could_not_read_is_refused_with_its_code(operator: Actor) -> None:
    done = await imported(operator, PersonRow(7, {"matricule": "?"}, "row_cells"))
    assert done.refused == [(7, "row_cells", None)]
    assert await Person.all().count() == 0


async def test_a_birth_date_unlike_the_matricule_governs_and_is_counted(operator: Actor) -> None:
    done = await imported(operator, row(birth_date="1893-12-02"), row(3, matricule=OTHERS[0]))
    assert done.counts == Counts(rows=2, inserted=2, birth_dates=2)
    person = await find(operator.office.keys, Matricule("1893120105732"))
    assert person is not None and person.birth_date == date(1893, 12, 2)


async def test_without_an_account_a_birth_date_can_be_put_right(operator: Actor) -> None:
    await imported(operator, row())
    done = await imported(operator, row(birth_date="1893-12-02"))
    assert done.counts == Counts(rows=1, updated=1, birth_dates=1)
    assert (await only_person()).birth_date == date(1893, 12, 2)


async def test_with_an_account_the_birth_date_is_fixed_and_the_rest_is_not(
    operator: Actor, visitor: Actor
) -> None:
    await imported(operator, row())
    await issue(operator.office, await only_person())
    await activate(visitor)
    done = await imported(operator, row(birth_date="1893-12-02", city="Esch"))
    assert done.refused == [(2, "birth_account", "birth_date")]
    done = await imported(operator, row(city="Esch"))
    assert done.counts == Counts(rows=1, updated=1)
    assert (await only_person()).birth_date == date(1893, 12, 1)


async def test_an_account_activated_between_decision_and_write_fixes_it_too(
    operator: Actor, visitor: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imported(operator, row())
    await issue(operator.office, await only_person())
    write = register._Import._write

    async def write_after_activation(importing: Any, decided: Any) -> bool:
        if not await Account.exists():
            await activate(visitor)
        return await write(importing, decided)

    monkeypatch.setattr(register._Import, "_write", write_after_activation)
    done = await imported(operator, row(birth_date="1893-12-02"))
    assert done.refused == [(2, "birth_account", "birth_date")]
    assert done.counts == Counts(rows=1, rejected=1)
    assert (await only_person()).birth_date == date(1893, 12, 1)


async def test_one_journal_entry_an_import_with_its_counts(operator: Actor) -> None:
    await imported(operator, row(2), row(3, matricule="1"), row(4, matricule=OTHERS[0]))
    entry = await Entry.get()
    assert (entry.actor, entry.subject, entry.action, entry.outcome) == (
        "operator:test",
        "register",
        "people_import",
        "done",
    )
    assert json.loads(entry.facts) == {
        "rows": 3,
        "inserted": 2,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "birth_dates": 1,
        "repaired": 0,
        "deaths": 0,
    }


async def test_an_interrupted_import_says_what_it_did(operator: Actor) -> None:
    def rows() -> Iterable[PersonRow]:
        for line in range(register._FEWEST * 4):
            yield row(line)
        yield from [row(matricule=OTHERS[0])] * 50
        raise OSError("the disk is gone")

    with pytest.raises(OSError):
        await import_people(operator, rows(), lambda row, refusal: None, lambda counts: None)
    entry = await Entry.get()
    assert entry.outcome == "interrupted"
    assert json.loads(entry.facts)["rows"] == register._FEWEST * 4
    assert await Person.all().count() == 1


@of_sqlite
async def test_the_log_is_carried_over_beside_the_import_and_the_connection_left_as_it_was(
    operator: Actor, tmp_path: Path
) -> None:
    connection = get_connection("default")
    names = ("cache_size", "wal_autocheckpoint")

    async def settings() -> list[int]:
        return [(await connection.execute_query(f"PRAGMA {name}"))[1][0][0] for name in names]

    before, during = await settings(), []
    async with WriteAheadLog() as log:
        during = await settings()
        in_file = (tmp_path / "esante.db").read_bytes()
        await operator_entry(operator)
        assert (tmp_path / "esante.db").read_bytes() == in_file
        log.carry_over()
        await log.carried_over()
        assert (tmp_path / "esante.db").read_bytes() != in_file
    assert before == await settings() == [-2000, 1000]
    assert during == [-49152, 0]


async def operator_entry(operator: Actor) -> None:
    async with in_transaction():
        await journal.append(operator, "register", "test")


def test_a_slow_transaction_makes_the_next_one_smaller() -> None:
    assert register._next_size(1000, 0.3) == 500
    assert register._next_size(1000, 0.01) == 2000
    assert register._next_size(2000, 0.0) == register._MOST
    assert register._next_size(60, 5.0) == register._FEWEST


def test_the_blind_index_is_a_plain_hmac(operator: Actor) -> None:
    keys = operator.office.keys
    subkey = key_rooms._derived(keys.indexing, "matricule")
    for text in ("1893120105732", "", "é" * 500):
        assert keys.mac("matricule", text) == hmac.new(subkey, text.encode(), hashlib.sha256).hexdigest()
