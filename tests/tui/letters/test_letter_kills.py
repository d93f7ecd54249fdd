"""No valid letter is in no file, wherever the process is killed."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from models.account.letter import Letter, LetterState, hashed, parse_code
from models.actor import Actor
from models.letters import batch
from models.office import Office
from models.person import Person
from tests.conftest import register
from tests.tui.letters.test_files import PEOPLE, letters, names, rows

# Runs `letters` in blocks of two, and kills itself before or after something reaches the disk.
CHILD = """
import asyncio, os, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from models.letters import issuing
from models.storage import database
from models.actor import Actor, Role
from models.storage.engines import sqlite
from models.storage.hashing import Cost, Hasher
from models.storage.keys import Keyring
from models.office import Office
from tui.commands import admin

folder, fatal, steps = Path(sys.argv[1]), int(sys.argv[2]), 0

def step():
    global steps
    steps += 1
    if steps == fatal:
        os.kill(os.getpid(), signal.SIGKILL)

def stepped(call):
    def wrapped(*arguments, **named):
        step()
        done = call(*arguments, **named)
        step()
        return done
    return wrapped

commit = sqlite.Wrapper.commit

async def stepped_commit(self):
    step()
    await commit(self)
    step()

async def main():
    url = f"sqlite://{folder / 'esante.db'}"
    keys = Keyring.read(folder / "esante.key")
    async with database.opened(url, keys):
        hasher = Hasher(folder / "slots", Cost(8, 1))  # as the office of the test, which looks at the hashes
        office = Office(lambda: datetime(2026, 11, 22, 9, tzinfo=UTC), keys, hasher)
        sqlite.Wrapper.commit = stepped_commit
        os.fsync, os.link, os.write = stepped(os.fsync), stepped(os.link), stepped(os.write)
        Path.unlink = stepped(Path.unlink)
        issuing.BLOCK = 2
        out, actor = folder / "out", Actor(office, "local:child", Role.OPERATOR, operator="test")
        say, bar = (lambda line: None), (lambda done, total: None)
        return await admin.letters(actor, out / "a.csv", out / "a.pdf", None, None, say, bar)

assert asyncio.run(main()) == 0
"""


def killed_at(folder: Path, step: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", CHILD, str(folder), str(step)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


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
    child = killed_at(tmp_path, step)
    assert child.returncode in (0, -signal.SIGKILL), child.stderr
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    status, said = await letters(operator, out / "b.csv", out / "b.pdf")
    assert status == 0
    destroy(said)
    await assert_every_valid_letter_is_in_every_file(operator.office, out)
    assert not await Letter.filter(state=LetterState.PENDING).exists()
    assert await Letter.filter(state=LetterState.VALID).count() == len(PEOPLE)
    assert await batch.unfinished() is None
    assert len(codes_in_tables(out)) == len(PEOPLE)
    return child.returncode != 0


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
