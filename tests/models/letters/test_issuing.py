"""A code is valid only once its file is safe, and everyone who is due gets exactly one letter."""

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from models.account.account import Account
from models.account.letter import Letter, LetterState, hashed, matching
from models.actor import Actor, Role
from models.journal.journal import Entry
from models.letters import batch, issuing
from models.letters.issuing import Issued, Posted
from models.office import Office
from models.person import Details, Person
from models.refusal import Refused
from tests.conftest import Watch, activate, register
from tests.engine import of_sqlite

PEOPLE = ("1893120105732", "1937010112347", "1968101545978", "2015092399705", "2019021199694")


@dataclass
class Pile:
    """A writer that keeps letters on a pile; ``while_writing`` happens while a block is written."""

    letters: list[Posted] = field(default_factory=list)
    blocks: list[int] = field(default_factory=list)
    finished: bool = False
    while_writing: Callable[[], None] = lambda: None

    @property
    def files(self) -> Sequence[str]:
        return ("/pile",)

    def refuses(self, details: Details) -> str:
        return "no such glyph" if details.family_name == "王" else ""

    def write(self, letters: Sequence[Posted]) -> None:
        self.while_writing()
        self.letters.extend(letters)
        self.blocks.append(len(letters))

    def finish(self) -> None:
        self.finished = True

    @property
    def matricules(self) -> list[str]:
        return [letter.matricule.digits for letter in self.letters]


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


async def issue(
    actor: Actor, pile: Pile, limit: int | None = None, matricule: str | None = None
) -> tuple[Issued, list[tuple[int, int]]]:
    seen: list[tuple[int, int]] = []
    issued = await issuing.issue(actor, pile, lambda *done: seen.append(done), limit, matricule)
    return issued, seen


async def everybody(office: Office) -> list[Person]:
    return [await register(office, matricule) for matricule in PEOPLE]


async def test_everybody_gets_the_letter_whose_code_opens(operator: Actor) -> None:
    people = await everybody(operator.office)
    pile = Pile()
    issued, seen = await issue(operator, pile)
    assert (issued.count, issued.unwritten, pile.matricules) == (5, [], list(PEOPLE))
    assert pile.finished
    assert seen == [(n, 5) for n in range(1, 6)]
    for person, posted in zip(people, pile.letters, strict=True):
        letter = await Letter.get(person_id=person.id)
        assert letter.state is LetterState.VALID
        assert matching([letter], await hashed(operator.office, person.key, posted.code)) == letter
        assert posted.code not in repr(posted)


async def test_a_second_run_has_nothing_to_do(operator: Actor) -> None:
    await everybody(operator.office)
    await issue(operator, Pile())
    pile = Pile()
    issued, _ = await issue(operator, pile)
    assert (issued.count, pile.letters) == (0, [])
    assert await Letter.all().count() == 5


async def test_a_letter_ends_with_the_last_second_of_the_day_it_names(operator: Actor) -> None:
    await register(operator.office)
    pile = Pile()
    await issue(operator, pile)
    assert pile.letters[0].valid_until == datetime(2026, 12, 22, 22, 59, 59, tzinfo=UTC)
    assert (await Letter.get()).valid_until == pile.letters[0].valid_until


async def test_whoever_let_a_letter_expire_gets_another(operator: Actor, watch: Watch) -> None:
    await register(operator.office)
    await issue(operator, Pile())
    watch.on(days=31)
    issued, _ = await issue(operator, Pile())
    assert issued.count == 1
    assert [letter.state for letter in await Letter.all().order_by("id")] == ["replaced", "valid"]
    assert (await Letter.first()).ended_at == watch()  # type: ignore[union-attr]


async def test_limit_and_blocks(operator: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "BLOCK", 2)
    await everybody(operator.office)
    first, second = Pile(), Pile()
    issued, seen = await issue(operator, first, limit=3)
    assert (issued.count, first.blocks, seen[-1]) == (3, [2, 1], (3, 3))
    await issue(operator, second)
    assert sorted([*first.matricules, *second.matricules]) == sorted(PEOPLE)


@of_sqlite
async def test_nothing_is_valid_while_it_is_being_written(operator: Actor, tmp_path: Path) -> None:
    await everybody(operator.office)
    states: list[str] = []

    def look() -> None:
        database = sqlite3.connect(tmp_path / "esante.db")
        states.extend(state for (state,) in database.execute("SELECT state FROM letter"))
        database.close()

    await issue(operator, Pile(while_writing=look))
    assert states == ["pending"] * 5


async def test_a_reissue_replaces_the_letter_of_one_person_only(operator: Actor) -> None:
    await everybody(operator.office)
    await issue(operator, Pile())
    pile = Pile()
    await issue(operator, pile, matricule="1968 1015 45978")
    assert pile.matricules == ["1968101545978"]
    assert await Letter.filter(state=LetterState.VALID).count() == 5
    assert await Letter.filter(state=LetterState.REPLACED).count() == 1


async def test_an_account_gets_no_letter_but_by_name(operator: Actor, visitor: Actor) -> None:
    await register(operator.office)
    pile = Pile()
    await issue(operator, pile)
    assert not pile.letters[0].renews
    await activate(visitor, code=pile.letters[0].code)
    assert (await issue(operator, Pile()))[0].count == 0
    again = Pile()
    assert (await issue(operator, again, matricule=PEOPLE[0]))[0].count == 1
    assert again.letters[0].renews
    await Account.all().update(disabled_at=operator.office.now())
    with pytest.raises(Refused, match=r"^account_disabled$"):
        await issue(operator, Pile(), matricule=PEOPLE[0])


async def test_an_account_from_before_the_eighteenth_birthday_gets_a_new_letter(
    operator: Actor, visitor: Actor, watch: Watch
) -> None:
    await register(operator.office, "2015092399705")
    pile = Pile()
    await issue(operator, pile)
    assert pile.letters[0].minor
    await activate(visitor, "2015092399705", code=pile.letters[0].code)
    watch.moment = datetime(2033, 9, 22, 21, 59, tzinfo=UTC)
    assert (await issue(operator, Pile()))[0].count == 0
    watch.on(minutes=1)
    grown = Pile()
    await issue(operator, grown)
    assert [(letter.renews, letter.minor) for letter in grown.letters] == [(True, False)]
    assert (await issue(operator, Pile()))[0].count == 0


async def test_an_unknown_person_gets_no_letter(operator: Actor) -> None:
    with pytest.raises(Refused, match=r"^person_unknown$"):
        await issue(operator, Pile(), matricule=PEOPLE[0])
    assert await batch.unfinished() is None


async def test_whoever_cannot_be_written_to_is_reported_and_gets_no_valid_letter(operator: Actor) -> None:
    await register(operator.office, PEOPLE[0], family_name="王")
    await register(operator.office, PEOPLE[1])
    issued, _ = await issue(operator, Pile(), limit=1)
    assert [(str(number), why) for number, why in issued.unwritten] == [("1893 1201 05732", "no such glyph")]
    assert issued.count == 1
    assert await Letter.all().count() == 1


async def test_a_killed_run_stays_open_until_it_is_withdrawn(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(issuing, "BLOCK", 2)
    await everybody(operator.office)
    pile = Pile()

    def power_cut() -> None:
        if pile.blocks:
            raise OSError("the disk is gone")

    pile.while_writing = power_cut
    with pytest.raises(OSError):
        await issue(operator, pile)
    states = [letter.state for letter in await Letter.all().order_by("id")]
    assert states == ["valid", "valid", "pending", "pending"]
    with pytest.raises(Refused, match=r"^letters_under_way$"):
        await issue(operator, Pile())
    killed = await batch.unfinished()
    assert killed is not None and (killed.files, killed.written) == (("/pile",), False)
    assert await batch.withdraw(operator, killed) == 4
    assert await batch.unfinished() is None
    assert {letter.state for letter in await Letter.all()} == {"void"}
    assert (await issue(operator, Pile()))[0].count == 5


async def test_withdrawing_leaves_other_runs_and_used_letters_alone(operator: Actor) -> None:
    used, other = await register(operator.office, PEOPLE[0]), await register(operator.office, PEOPLE[1])
    await issue(operator, Pile())
    killed = await batch.begin(operator, ["/killed"])
    await Letter.filter(person_id=used.id).update(batch=killed.batch(0), state=LetterState.USED)
    assert await batch.withdraw(operator, killed) == 0
    assert (await Letter.get(person_id=used.id)).state is LetterState.USED
    assert (await Letter.get(person_id=other.id)).state is LetterState.VALID


@of_sqlite
async def test_a_run_that_was_withdrawn_meanwhile_makes_nothing_valid(
    operator: Actor, tmp_path: Path
) -> None:
    await register(operator.office)

    def withdrawn() -> None:
        database = sqlite3.connect(tmp_path / "esante.db")
        with database:
            database.execute("UPDATE letter SET state = 'void'")
        database.close()

    with pytest.raises(Refused, match=r"^letters_taken_over$"):
        await issue(operator, Pile(while_writing=withdrawn))
    assert (await Letter.get()).state is LetterState.VOID
    assert not await Entry.filter(action="letter_issued").exists()


async def test_the_journal_tells_each_letter_and_its_chain_holds(operator: Actor) -> None:
    people = await everybody(operator.office)
    await issue(operator, Pile())
    entries = await Entry.all().order_by("seq")
    told = [entry.subject for entry in entries if entry.action == "letter_issued"]
    assert told == [f"person:{person.id}" for person in people]
    assert [entry.action for entry in entries if entry.subject == "letters"] == [
        "letters_started",
        "letters_written",
        "letters_finished",
    ]
    previous = ""
    for seq, entry in enumerate(entries, start=1):
        assert entry.seq == seq
        assert entry.mac == entry.sealed_by(operator.office.keys, previous)
        previous = entry.mac
