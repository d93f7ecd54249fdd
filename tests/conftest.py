"""What every test may ask for: a migrated database, an office with a clock that only the test moves."""

import asyncio
import gc
import os
import shutil
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from models.account import activation, known_source, login, password_reset, reactivation, recovery_code
from models.account.activation_steps import Activation, Step
from models.account.letter import Letter, LetterState, hashed
from models.account.password_reset import Reset
from models.actor import Actor
from models.matricule import Matricule
from models.messages.channel import EMAIL
from models.messages.outbox import Message
from models.office import Office, Rules
from models.person import Details, Person, sealed_row
from models.proof import throttle
from models.proof.copycode import CopyCode
from models.proof.throttle import Try, TryPurpose
from models.refusal import Refused
from models.storage import database, dialect
from models.storage.hashing import Cost, Hasher
from models.storage.keys import Keyring
from tests import engine, postgres
from tests.shared import made_once

QUICK = Cost(8, 1)
"""Argon2id all the same; what it costs is tested where it matters (``test_hashing``, the stories)."""
START = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
# As the program does (``tui.__main__``): a test makes many objects, and little garbage that has circles.
gc.set_threshold(50_000)


def pytest_collection_finish() -> None:
    """All modules and tests are there now: no later look for garbage goes through their objects again."""
    gc.collect()
    gc.freeze()


@dataclass
class Watch:
    """The one clock of a test; ``on`` moves it."""

    moment: datetime = START

    def __call__(self) -> datetime:
        return self.moment

    def on(self, **passed: float) -> None:
        """Let time pass: ``watch.on(minutes=10)``."""
        self.moment += timedelta(**passed)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def pytest_configure(config: pytest.Config) -> None:
    """The one server of a run is started by the process that stops it."""
    if postgres.ON and "PYTEST_XDIST_WORKER" not in os.environ:
        postgres.server()


@pytest.fixture
def database_url(tmp_path: Path, migrated: Path) -> str:
    """The address of a file that is not there yet, or of an empty, migrated database on a server."""
    if postgres.ON:
        return postgres.address(postgres.emptied((migrated / "template").read_text()))
    return f"sqlite://{tmp_path / 'esante.db'}"


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an empty, migrated database and its key: migrating takes two seconds, copying none."""

    def make(folder: Path) -> None:
        url = f"sqlite://{folder / 'esante.db'}"
        if postgres.ON:
            name = postgres.created()
            (folder / "template").write_text(name)
            url = postgres.address(name)
        asyncio.run(database.migrate(url, folder / "esante.key"))

    return made_once(tmp_path_factory, "migrated", make)


def copied(migrated: Path, folder: Path) -> Path:
    """An empty, migrated database and its key in a folder of their own; returns the folder."""
    folder.mkdir(mode=0o700, exist_ok=True)
    for name in ("esante.key",) if postgres.ON else ("esante.db", "esante.key"):
        shutil.copy2(migrated / name, folder / name)
    return folder


@pytest.fixture
async def office(tmp_path: Path, database_url: str, watch: Watch, migrated: Path) -> AsyncIterator[Office]:
    """An office over an open, empty, migrated database."""
    keys = Keyring.read(copied(migrated, tmp_path) / "esante.key")
    async with database.opened(database_url, keys):
        yield Office(watch, keys, Hasher(tmp_path / "slots", QUICK), Rules())


@pytest.fixture
def visitor(office: Office) -> Actor:
    """Somebody nobody knows, at a terminal."""
    return Actor(office, "local:test")


async def register(
    office: Office,
    matricule: str = "1893120105732",
    family_name: str = "WAGNER",
    given_names: str = "Éloïse",
    birth_date: date | None = None,
    language: str = "fr",
) -> Person:
    """Put one insured person into the register."""
    number = Matricule.parse(matricule, office.today())
    details = Details(family_name, given_names, "12, rue du Parc", "L-1234", "Luxembourg", "LU", language)
    row = sealed_row(office.keys, number, details, birth_date or number.birth_date)
    await row.save()
    return row


async def issue(office: Office, person: Person, code: str = "7QJ4M9XKB2WT", days: int = 30) -> Letter:
    """Give a person a valid letter with a known code, as `esante letters` would."""
    now = office.now()
    await Letter.filter(person_id=person.id, state="valid").update(state="replaced", ended_at=now)
    return await Letter.create(
        person_id=person.id,
        batch="test",
        code_hash=await hashed(office, person.key, code),
        state=LetterState.VALID,
        issued_at=now,
        valid_until=now + timedelta(days=days),
    )


async def messages(office: Office) -> list[dict[str, Any]]:
    """The open bodies of all messages that still have one, oldest first."""
    rows = {row.id: row for row in await Message.exclude(body=b"")}
    written = await dialect.rows(f"SELECT id FROM message ORDER BY created_at{engine.AS_WRITTEN}")
    return [rows[each["id"]].body_in(office.keys) for each in written if each["id"] in rows]


async def newest_code(office: Office) -> str:
    """The code in the newest message that holds one."""
    return next(str(m["facts"]["code"]) for m in reversed(await messages(office)) if "code" in m["facts"])


async def activate(
    actor: Actor,
    matricule: str = "1893120105732",
    password: str = "tulipe 42 bleue",
    code: str = "7QJ4M9XKB2WT",
    kind: str = EMAIL,
    address: str = "eloise@example.lu",
    language: str = "fr",
    under_way: Activation | None = None,
) -> Activation:
    """Walk the steps as the screens do, up to the commit; for an active account by a code on its channel."""
    done, copy = under_way or Activation(language=language), CopyCode()
    await activation.accept_terms(actor, done, language, read=True, ticked=True)
    await activation.show_letter(actor, done, copy, matricule, code, copy.text)
    await activation.set_password(actor, done, password, password)
    await activation.choose_channel(actor, done, kind, address)
    await activation.confirm(actor, done, await newest_code(actor.office))
    if done.step is Step.PROOF:
        await reactivation.send_code(actor, done)
        await reactivation.prove_channel(actor, done, await newest_code(actor.office))
    return done


async def log_in(actor: Actor, matricule: str = "1893120105732", password: str = "tulipe 42 bleue") -> Actor:
    """Password and code; returns the actor as that person."""
    under_way = await login.give_password(actor, matricule, password)
    return await login.give_code(actor, under_way, await newest_code(actor.office))


async def recovery_code_for(office: Office, account_id: int) -> str:
    """A new recovery code of this account, as its owner has it on paper."""
    new = await recovery_code.drawn(office)
    await recovery_code.write(Actor(office, "local:test"), account_id, new)
    return new.text


async def forgotten_and_proven(
    actor: Actor, matricule: str = "1893120105732", address: str = "eloise@example.lu"
) -> Reset:
    """« Mot de passe oublié ? » up to the new password, with the recovery code as the second proof."""
    reset = await password_reset.ask(actor, matricule, EMAIL, address)
    await password_reset.prove(actor, reset, await newest_code(actor.office))
    code = await recovery_code_for(actor.office, reset.account_id)
    await password_reset.give_recovery_code(actor, reset, code)
    return reset


async def count_try(actor: Actor, purpose: TryPurpose, digits: str, account_id: int) -> Try:
    """As log-in and recovery do; a letter's and a notice's code know no account."""
    if purpose in (TryPurpose.LETTER, TryPurpose.STOP):
        return await throttle.count(actor, purpose, digits)
    return await known_source.count(actor, purpose, digits, account_id)


async def refused(coroutine: Awaitable[object]) -> Refused:
    """What something was refused with; it must be."""
    with pytest.raises(Refused) as caught:
        await coroutine
    return caught.value
