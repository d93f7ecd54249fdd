"""No valid letter is in no file, wherever the process is killed."""

import asyncio
import signal
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.account.letter import Letter, LetterState, hashed, parse_code
from models.actor import Actor
from models.letters import batch
from models.office import Office
from models.person import Person
from tests.conftest import register
from tests.forks import forked
from tests.tui.letters import letter_victim
from tests.tui.letters.test_files import PEOPLE, letters, names, rows


def codes_in_tables(folder: Path) -> set[tuple[str, str]]:
    return {
        (row["matricule"], row["code"])
        for path in folder.glob("*.csv*")
        for row in rows(path)
        if row.get("code") and len(row["code"]) == 14
    }


def pages(folder: Path) -> str:
    text = ""
    for path in folder.glob("*.pdf*"):
        if path.stat().st_size:
            text += "".join(page.extract_text() for page in PdfReader(path).pages)
    return text


async def assert_every_valid_letter_is_in_every_file(office: Office, folder: Path) -> None:
    tables, printed = codes_in_tables(folder), pages(folder)
    for letter in await Letter.filter(state=LetterState.VALID):
        person = await Person.get(id=letter.person_id)
        matricule = person.matricule_in(office.keys).digits
        codes = [code for owner, code in tables if owner == matricule]
        carried = [c for c in codes if await hashed(office, person.key, parse_code(c)) == letter.code_hash]
        assert carried, "a valid letter is in no table"
        assert carried[0] in printed, "a valid letter is on no page"


def destroy(said: list[str]) -> None:
    for line in (line for line in said if line.startswith("Destroy ")):
        Path(line.removeprefix("Destroy ").split(": ")[0]).unlink()


async def survive(operator: Actor, tmp_path: Path, out: Path, step: int) -> bool:
    """Kill a run at a step, look, give the command again; False once the step is never reached."""
    child = forked(letter_victim.run, tmp_path, step)
    await asyncio.to_thread(child.join, 60)
    assert child.exitcode in (0, -signal.SIGKILL)
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    status, said = await letters(operator, out / "b.csv", out / "b.pdf")
    assert status == 0
    destroy(said)
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    assert not await Letter.filter(state=LetterState.PENDING).exists()
    assert await Letter.filter(state=LetterState.VALID).count() == len(PEOPLE)
    assert await batch.unfinished() is None
    assert len(codes_in_tables(out)) == len(PEOPLE)
    return child.exitcode != 0


@pytest.mark.parametrize("step", [17, 27, 49])
async def test_killed_between_two_steps(operator: Actor, tmp_path: Path, out: Path, step: int) -> None:
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    assert await survive(operator, tmp_path, out, step)


@pytest.mark.soak
async def test_killed_between_any_two_steps(operator: Actor, tmp_path: Path, out: Path) -> None:
    for matricule in PEOPLE:
        await register(operator.office, matricule)
    step = 1
    while await survive(operator, tmp_path, out, step):
        step += 1
        await Letter.all().delete()
        for name in names(out):
            (out / name).unlink()
    assert step > 40
