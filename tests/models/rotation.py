"""A database with a value in every sealed column, and a process that seals it anew until it is killed."""

import asyncio
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from tortoise.connection import get_connection
from tortoise.transactions import in_transaction

from models import key_rotation
from models.account import luxtrust, support_code, underway
from models.account.account import Account
from models.account.support_code import SupportLine
from models.clinical.blocks import Paragraph
from models.dsp import draft, export, notes
from models.dsp.document import Original
from models.helpdesk import acts, approval, call
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.identity import Identity
from models.office import Office
from models.person import Person
from models.storage import database, sealed
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from models.storage.sealed import SEALED, SealedColumn
from tests.conftest import QUICK, START, register
from tests.models.dsp.filing import file_document, subject
from tests.models.helpdesk.agents import agent, operator
from tests.models.helpdesk.callers import caller, proved, take_call
from tests.victim import kill_at

WHY = "ticket 4711"


async def fill(office: Office, people: int = 0) -> None:
    """Let the product itself seal something in each of its columns; ``people`` more in the register."""
    owner, nora, emma = await caller(office), await agent(office), await agent(office, "emma")
    for number in range(people):
        await register(office, f"19500101{number:03}", "MÜLLER", "Paul")
    document = await file_document(owner, pages=((Paragraph("eins"),), (Paragraph("zwei"),)))
    body = office.keys.seal("original.body", document.key, b"%PDF")
    await Original.create(document_id=document.id, body=body)
    await notes.write(owner, subject(owner), "Titre", "Texte")
    await export.send(owner, subject(owner), export.ExportKind.DOCUMENT, [b"%PDF"], [document.id])
    await draft.save(owner, "note:1", {"title": "x"})
    await underway.keep(owner, 1, "hash")
    account, person = await Account.get(id=owner.account_id), await Person.get(id=owner.person_id)
    identity = Identity("https://issuer.example", "sub", "high", person.matricule_in(office.keys).digits)
    async with in_transaction():
        await luxtrust.write(owner, account, person, identity)
    await proved(nora, await take_call(nora), 4)
    await acts.perform(nora, Act.CHANNEL, ActDetails(kind="mobile", address="621 456 123"))
    (waiting,) = await approval.waiting(emma)
    await approval.approve(emma, waiting.id)
    await call.end(nora, CallOutcome.SOLVED, "Rappel demain")
    number = await call.open(nora, Means.TELEPHONE, CallSubject.LETTER)
    await call.keep(nora, {"street": "r. du parc"})
    line = SupportLine("xterm")
    await support_code.show(owner, line)
    await support_code.follow(office, number, line.code)
    await support_code.keep(owner, line, {"title": "Mes données"})


async def opened(keys: Keyring) -> dict[str, list[bytes]]:
    """What every sealed value holds, by ``table.column``: each of them opens."""
    found: dict[str, list[bytes]] = {}
    for column in SEALED:
        asked = f"SELECT {column.name} AS name, {column.value} AS sealed FROM {column.origin} "
        rows = await get_connection("default").execute_query_dict(
            f"{asked} WHERE length({column.value}) > 0 ORDER BY {column.pk}"
        )
        found[column.place] = [keys.open(column.place, row["name"], bytes(row["sealed"])) for row in rows]
    return found


async def under(name: str) -> int:
    """How many values a key is needed by."""
    return sum((await sealed.needing(name)).values())


def small_blocks(at_once: int = 2) -> tuple[SealedColumn, ...]:
    """The columns with blocks of a few values, so that each column has several."""
    return tuple(replace(column, at_once=at_once) for column in SEALED)


def clock() -> datetime:
    """The clock of a process: it stands."""
    return START


async def resealed(url: str, key_file: Path, number: int) -> None:
    """Seal everything anew, and be killed at a statement (``tests.victim.kill_at``)."""
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(clock, keys, Hasher(key_file.parent / "slots", QUICK))
        kill_at(number)
        await key_rotation.reseal(operator(office), WHY, lambda done, total: None)


def run(url: str, key_file: Path, number: int) -> None:
    """The process."""
    sealed.SEALED, key_rotation.PAUSE = small_blocks(), 0
    asyncio.run(resealed(url, key_file, number))
