"""A sealed row that does not open stops no run over many: it is named, left out, counted, and made good."""

from datetime import timedelta
from pathlib import Path

import pytest

from models import damage
from models.account.account import Account
from models.account.letter import Letter
from models.actor import Actor, Role
from models.damage import Damage
from models.dsp import majority_sweep
from models.dsp.assistant import Assistant
from models.messages.outbox import Message
from models.office import Office
from models.person import Person
from models.register.person_row import COLUMNS
from models.storage.keys import Damaged
from tests.conftest import Watch, register
from tests.models.dsp.filing import CHILD, member, opens_to
from tui.commands import admin

PEOPLE = ("1893120105732", "1937010112347", "1968101545978")


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


async def spoil(person: Person, column: str = "details") -> None:
    """Change one byte of what is sealed, as a bad disk would."""
    sealed = bytearray(getattr(person, column))
    sealed[-1] ^= 1
    await Person.filter(id=person.id).update(**{column: bytes(sealed)})


async def letters(actor: Actor, out: Path, matricule: str | None = None) -> tuple[int, list[str]]:
    said: list[str] = []
    status = await admin.letters(actor, out, None, None, matricule, said.append, lambda done, total: None)
    return status, said


@pytest.mark.parametrize("column", ["details", "matricule"])
async def test_letters_go_to_everybody_else(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str], column: str
) -> None:
    people = [await register(operator.office, matricule) for matricule in PEOPLE]
    await spoil(people[1], column)
    status, said = await letters(operator, tmp_path / "a.csv")
    assert status == 1
    assert said == [
        f"No letter: person.{column} does not open in row {people[1].key}.",
        f"2 letters: {tmp_path / 'a.csv'}",
    ]
    assert "1 damaged row left out" in capsys.readouterr().err
    assert await Letter.all().count() == 2
    assert [(d.place, d.row) for d in await damage.standing(operator.office)] == [
        (f"person.{column}", people[1].key)
    ]
    # The run is over, and the next one finds the same row once more, not a run under way.
    assert (await letters(operator, tmp_path / "b.csv"))[0] == 1
    assert await Damage.all().count() == 1


async def test_an_import_seals_a_damaged_row_anew(
    operator: Actor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [await register(operator.office, matricule) for matricule in PEOPLE]
    await spoil(people[1])
    await letters(operator, tmp_path / "a.csv")
    cells = {"matricule": PEOPLE[1], "family_name": "Weber", "given_names": "Léa", "birth_date": "1937-01-01"}
    cells |= {"street": "1, rue", "postcode": "L-1", "city": "Luxembourg", "country": "LU", "language": "fr"}
    file = tmp_path / "people.csv"
    file.write_text(f"{';'.join(COLUMNS)}\n{';'.join(cells[name] for name in COLUMNS)}\n", "utf-8")
    said: list[str] = []
    status = await admin.import_people(operator, file, said.append, lambda done, total: None)
    assert status == 0 and "1 damaged row of the register written anew." in said
    healed = await Person.get(id=people[1].id)
    assert healed.details_in(operator.office.keys).family_name == "Weber"
    assert await damage.standing(operator.office) == [] and await Damage.all().count() == 0
    assert (await letters(operator, tmp_path / "c.csv"))[0] == 0


async def test_an_access_ends_although_whom_it_concerns_cannot_be_told(office: Office, watch: Watch) -> None:
    child, parent = await member(office, CHILD), await member(office, PEOPLE[0])
    await opens_to(child, parent, until=watch() + timedelta(days=30))
    await Message.all().delete()
    account = await Account.get(id=parent.account_id)
    await Account.filter(id=account.id).update(
        choices=account.choices[:-1] + bytes([account.choices[-1] ^ 1])
    )
    watch.on(days=60)
    assert await majority_sweep.sweep(office) == 1
    assert await Assistant.filter(ended_at=None).count() == 0
    assert len(await Message.all()) == 1
    assert [(d.place, d.row) for d in await damage.standing(office)] == [
        ("account.choices", str(parent.person_id))
    ]


async def test_a_single_row_says_which_it_is(operator: Actor) -> None:
    person = await register(operator.office)
    await spoil(person)
    with pytest.raises(Damaged, match="row_damaged"):
        (await Person.get(id=person.id)).details_in(operator.office.keys)


async def test_what_is_gone_is_no_damage(office: Office) -> None:
    await damage.note(office, Damaged("person.details", "nobody"))
    await damage.note(office, Damaged("leaf.body", "abc/1"))
    await damage.note(office, Damaged("elsewhere.body", "abc"))
    assert [found.place for found in await damage.standing(office)] == ["elsewhere.body"]
