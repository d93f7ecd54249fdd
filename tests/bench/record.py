"""How fast a record of ten thousand documents opens, page by page, and a PDF of two hundred pages.

python -m tests.bench.record
"""

import asyncio
import json
import random
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from tortoise.transactions import in_transaction

from models.account import session
from models.account.account import Account, Choices
from models.actor import Actor
from models.clinical.blocks import DocumentPage, Paragraph, Section, to_json
from models.clinical.confidentiality import LEVELS
from models.dsp.document import SUMMARY, Document, Head, Leaf, Readable, document_key, leaf_name, type_key
from models.matricule import Matricule
from models.messages.channel import Channel
from models.office import Office
from models.person import Details, Person, sealed_row
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from screens.forms import Kind
from tests.screens.stage import Stage, staged
from tui.portal.places import PLACES

MATRICULE = "1968101545978"
DOCUMENTS, PAGES, RUNS = 10_000, 200, 15
_TYPES = ("11502-2", "34105-7", "18748-4")
_AUTHORS = ("Laboratoire du Parc", "Hôpital du Parc", "Dr Schmit Anne", "Centre d'imagerie de l'Alzette")
_NOW = datetime.now(UTC)


async def _person(office: Office) -> tuple[Person, Account]:
    number = Matricule(MATRICULE)
    details = Details("MÜLLER", "Jérôme", "12, rue du Parc", "L-1234", "Luxembourg", "LU", "fr")
    person = sealed_row(office.keys, number, details, number.birth_date)
    await person.save()
    account = Account(
        person_id=person.id,
        activated_at=_NOW,
        credentials_at=_NOW,
        password_hash="-",
        terms_version=3,
        terms_language="fr",
        terms_at=_NOW,
    )
    account.seal_choices(office.keys, Choices(Channel("email", "jerome@example.lu"), "fr"))
    await account.save()
    return person, account


def _document(keys: Keyring, person: Person, n: int, code: str, pages: int, age: timedelta) -> Document:
    key = document_key(keys, f"1.3.182.2.4.6.6.1.{n}")
    document = Document(
        person_id=person.id,
        key=key,
        set_key=key,
        type_key=type_key(keys, code),
        dated_at=_NOW - age,
        level=LEVELS[n % 20 // 18],
        deposited_at=_NOW,
        deposited_by="professional",
        reading=Readable.NARRATIVE if code == SUMMARY else Readable.PDF,
        pages=pages,
    )
    author = _AUTHORS[n % len(_AUTHORS)]
    document.seal_head(keys, Head(f"1.3.{n}", f"Compte rendu n° {n}", code, "", author))
    return document


def _leaf(keys: Keyring, document: Document, number: int, sheet: DocumentPage) -> Leaf:
    body = keys.seal("leaf.body", leaf_name(document.key, number), to_json(sheet))
    return Leaf(document_id=document.id, number=number, body=body)


async def fill(office: Office, person: Person) -> None:
    """Ten thousand documents; the newest is the summary, the one after it a PDF of two hundred pages."""
    keys, chance = office.keys, random.Random(3)
    async with in_transaction():
        for start in range(2, DOCUMENTS, 1000):
            ages = [timedelta(hours=24 + chance.randrange(24 * 3650)) for _ in range(1000)]
            await Document.bulk_create(
                _document(keys, person, n, _TYPES[n % 3], 1, age)
                for n, age in zip(range(start, min(start + 1000, DOCUMENTS)), ages, strict=False)
            )
        summary = _document(keys, person, 0, SUMMARY, 1, timedelta(hours=1))
        report = _document(keys, person, 1, _TYPES[1], PAGES, timedelta(hours=2))
        for document in (summary, report):
            await document.save()
        sections = [Section(code, "", (Paragraph("Rien à signaler."),)) for code in ("48765-2", "11369-6")]
        leaves = [_leaf(keys, summary, 1, DocumentPage(tuple(sections)))]
        for number in range(1, PAGES + 1):
            lines = tuple(
                Paragraph(f"Ligne {n} de la page {number} : hémoglobine 14,2 g/dl") for n in range(40)
            )
            leaves.append(_leaf(keys, report, number, DocumentPage((Section("", "", lines),))))
        await Leaf.bulk_create(leaves)


async def _timed(
    steps: int, work: Callable[[], Awaitable[None]], undo: Callable[[], Awaitable[None]] | None = None
) -> float:
    times = []
    for _ in range(steps):
        started = perf_counter()
        await work()
        times.append((perf_counter() - started) * 1000)
        if undo:
            await undo()
    return round(median(times), 1)


async def _walk(stage: Stage, person: Person) -> dict[str, float]:
    figures: dict[str, float] = {}

    async def visit(name: str, **facts: int) -> None:
        await stage.go(name, subject=person.id, **facts)

    async def back() -> None:
        await stage.press("escape")

    for name in ("dsp", "record.documents", "record.vaccinations", "record.notes", "record.log"):

        async def there(name: str = name) -> None:
            await visit(name)

        figures[f"{name}_ms"] = await _timed(RUNS, there, back)
    report = await Document.get(pages=PAGES)

    async def read() -> None:
        await visit("record.document", document=report.id)

    figures["first_of_200_pages_ms"] = await _timed(RUNS, read, back)
    await read()
    text = next(field for field in stage.page.form.fields if field.kind is Kind.READING)
    stage.page.go_to(text.name)

    async def turn() -> None:
        await stage.press("pagedown")

    figures["page_down_ms"] = await _timed(3 * RUNS, turn)
    await visit("record.documents")

    async def end_and_home() -> None:
        await stage.press("end")
        await stage.press("home")

    figures["end_and_home_of_10000_ms"] = await _timed(RUNS, end_and_home)
    return figures


async def measured() -> dict[str, float]:
    """Medians in ms from the key to the finished page, everything included."""
    with TemporaryDirectory(prefix="esante-bench-") as folder:
        url, key_file = f"sqlite://{folder}/esante.db", Path(folder) / "esante.key"
        await database.migrate(url, key_file)
        keys = Keyring.read(key_file)
        async with database.opened(url, keys):
            office = Office(lambda: datetime.now(UTC), keys, Hasher(Path(folder) / "slots"))
            person, account = await _person(office)
            await fill(office, person)
            actor = await session.begin(Actor(office, "local:bench"), account, "bench")
            async with staged(office, PLACES) as stage:
                stage.app.visitor.actor = actor
                await stage.go("services")
                return await _walk(stage, person)


def measure() -> dict[str, float]:
    """For the table of `make bench`."""
    return asyncio.run(measured())


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(), indent=2) + "\n")
