"""The database is opened only with the right schema, the right key and durable writes, and always closed."""

import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

from tortoise import Tortoise, fields
from tortoise.connection import get_connection, get_connections
from tortoise.context import TortoiseContext, get_current_context
from tortoise.exceptions import DBConnectionError, OperationalError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.refusal import Unavailable
from models.storage import dialect, migrations, sealed, soundness
from models.storage.address import connection_of, file_of, is_server, place_of
from models.storage.engines.steps import to_its_end
from models.storage.keys import Damaged, Keyring
from models.storage.obstacles import explained

ROOMS = (
    "models.storage.database",
    "models.person",
    "models.account.letter",
    "models.account.account",
    "models.proof.counter",
    "models.proof.one_time_code_row",
    "models.account.session",
    "models.account.support_code",
    "models.account.known_source",
    "models.proof.used_identity",
    "models.account.luxtrust_push",
    "models.account.luxtrust_link",
    "models.account.recovery_code",
    "models.account.pending_change",
    "models.account.underway",
    "models.messages.outbox",
    "models.journal.journal",
    "models.journal.tree",
    "models.damage",
    "models.nodes",
    "models.dsp.record",
    "models.dsp.document",
    "models.dsp.note",
    "models.dsp.assistant",
    "models.dsp.draft",
    "models.letters.notice",
    "models.letters.order",
    "models.helpdesk.agent",
    "models.helpdesk.agent_session",
    "models.helpdesk.call",
    "models.helpdesk.check",
    "models.helpdesk.receipt",
    "models.helpdesk.approval",
    "models.helpdesk.alarms",
    "models.helpdesk.waiting",
)
_APP = "models"
RETIRED = "retired "
"""What the name of the fact begins with that keeps the fingerprint of a retired key."""
_NOWHERE = "sqlite:////nowhere"
_NO_SERVER = "postgres:///nowhere?host=/nowhere"
_POSTGRES = "models.storage.engines.postgres"
_MIGRATED = "SELECT 1 AS made WHERE to_regclass('tortoise_migrations') IS NOT NULL"
_SAMPLE = "SELECT key, matricule FROM person ORDER BY {} LIMIT 5"


class Fact(Model):
    """What the database knows about itself, by name: the fingerprint of each of its keys."""

    name = fields.CharField(max_length=32, primary_key=True)
    value = fields.CharField(max_length=128)

    class Meta:
        table = "fact"


def _configuration(url: str) -> dict[str, Any]:
    return {
        "connections": {"default": connection_of(url)},
        "apps": {_APP: {"models": list(ROOMS), "migrations": "models.storage.migrations"}},
        "use_tz": True,
        "timezone": "UTC",
    }


_loaded: tuple[TortoiseContext | None, bool] | None = None
"""The context that has the models, and whether its queries are made for PostgreSQL."""


async def prepare() -> None:
    """Load the models before any database is known, so that forked processes need not do it again.

    Queries are made for one engine: PostgreSQL where its module has been imported, otherwise SQLite.
    """
    await _load(_NO_SERVER if _POSTGRES in sys.modules else _NOWHERE)
    get_connections().discard("default")  # never opened


async def _load(url: str) -> None:
    global _loaded
    if get_current_context() is not None:
        await Tortoise.close_connections()  # loaded for the other engine
    await Tortoise.init(config=_configuration(url), _enable_global_fallback=True)
    _loaded = get_current_context(), is_server(url)


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[None]:
    """Connect to the database for the duration of the block; its schema is not checked.

    The models stay loaded for the next block, which saves it 40 ms. Raises Unavailable ``database_url``,
    ``database_not_durable``, or what ``explained`` says of the driver's error.
    """
    configuration = _configuration(url)
    if _loaded == (get_current_context(), is_server(url)):
        get_connections().db_config.update(configuration["connections"])
    else:
        await _load(url)
    try:
        try:
            await soundness.assert_durable()
        except (OperationalError, DBConnectionError, sqlite3.Error, OSError) as error:
            raise (explained(error) or error) from error
        yield
    finally:
        # Without this aiosqlite's thread keeps the interpreter alive (docs/dependencies.md, defect 9).
        await to_its_end(_close())


async def _close() -> None:
    """Close the connection, and let none be made again by whoever comes too late."""
    await get_connections().close_all()
    get_connections().db_config.clear()


@asynccontextmanager
async def opened(url: str, keys: Keyring, *, lost_allowed: bool = False) -> AsyncIterator[None]:
    """Open the database for the duration of the block, if its schema and key are right.

    A key that the file has and the database does not know may wait there, as long as it is not marked.
    ``lost_allowed``: a key that the database knows may be missing, for the verbs that tell what needs it.

    Raises Unavailable ``database_missing``, ``database_empty``, ``schema_old``, ``schema_newer``,
    ``key_wrong``, ``key_lost``, ``key_new``, and as ``connected``.
    """
    if not is_server(url) and not file_of(url).exists():
        raise Unavailable("database_missing", path=place_of(url))
    async with connected(url):
        applied, known = await schema()
        if applied - known:
            raise Unavailable("schema_newer")
        if not applied:
            raise Unavailable("database_empty", path=str(file_of(url)))
        if known - applied:
            raise Unavailable("schema_old")
        unknown = await compared(keys, lost_allowed=lost_allowed)
        if fingerprint_of(keys.marked) in unknown:
            raise Unavailable("key_new", name=keys.marked)
        yield


async def schema() -> tuple[set[str], set[str]]:
    """Return the names of the migrations that were applied, and of those this program knows.

    Tortoise's executor would load every migration for this: 30 ms of each start.
    """
    known = _known()
    # On PostgreSQL a question that fails ends the caller's transaction.
    if dialect.on_server() and not await dialect.rows(_MIGRATED):
        return set(), known
    try:
        rows = await dialect.rows("SELECT name FROM tortoise_migrations")
    except OperationalError:
        if dialect.on_server():
            raise
        return set(), known  # no such table: an empty database
    return {row["name"] for row in rows}, known


def newest_known() -> str:
    """Return the name of the newest migration that this program knows."""
    return max(_known())


def _known() -> set[str]:
    return {file.stem for file in Path(migrations.__path__[0]).glob("[0-9]*.py")}


async def migrate(url: str, key_file: Path) -> tuple[str, str]:
    """Create or update the schema in one transaction; returns (from, to), "" for an empty database.

    A key file is made only together with a new, empty database, which stores its fingerprint. A key that was
    added to the file becomes known to the database. Raises Unavailable ``schema_newer``,
    ``database_readonly``, ``key_wrong``, ``key_lost``, and as ``Keyring.read`` and ``connected``; OSError
    where the key file cannot be written.
    """
    fresh = not is_server(url) and _made(file_of(url))
    async with connected(url):
        await dialect.be_patient()
        try:
            # A process that waits here for another's migration finds its key file, and nothing to apply.
            async with in_transaction():
                await dialect.alone("migrate", patient=True)
                before, known = await schema()
                if before - known:
                    raise Unavailable("schema_newer")
                keys = _key_for_new(key_file) if fresh or not before else Keyring.read(key_file)
                if known - before:
                    await _apply()
                await _remember(keys)
        except (OperationalError, sqlite3.Error) as error:
            raise (explained(error) or error) from error
    return max(before, default=""), max(known, default="")


def _made(path: Path) -> bool:
    """Make the file of the database where there is none; returns whether it is new."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = not path.exists()
        path.touch(mode=0o600)
    except OSError as error:
        raise Unavailable("database_readonly", path=str(path)) from error
    return fresh


def _key_for_new(key_file: Path) -> Keyring:
    key_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Keyring.read(key_file) if key_file.exists() else Keyring.make(key_file)


def fingerprint_of(name: str) -> str:
    """Return the name under which the database keeps the fingerprint of a sealing key."""
    return f"key {name}"


async def compared(keys: Keyring, *, lost_allowed: bool = False) -> set[str]:
    """Return the names of the fingerprints that the database does not know yet; a retired key's is none.

    Raises Unavailable ``key_wrong`` where one differs from the one it knows, ``key_lost`` where one is
    missing, with the number of sealed values that need it.
    """
    known = dict(await Fact.filter(name__startswith="key").values_list("name", "value"))
    held = keys.fingerprints
    if any(held[name] != known[name] for name in held.keys() & known.keys()):
        raise Unavailable("key_wrong")
    if (lost := known.keys() - held.keys()) and not lost_allowed:
        name = min(lost).removeprefix("key ")
        raise Unavailable("key_lost", name=name, values=sum((await sealed.needing(name)).values()))
    gone = {f"key {name}" for name in await retired()} - {fingerprint_of(keys.marked)}
    return held.keys() - known.keys() - gone


async def retired() -> set[str]:
    """Return the names of the keys that were retired: none of them is given again."""
    facts = await Fact.filter(name__startswith=RETIRED).values_list("name", flat=True)
    return {str(name).removeprefix(RETIRED) for name in facts}


async def _remember(keys: Keyring) -> None:
    """Store the fingerprints of the keys that are new to the database.

    Some of what is sealed already has to open: a database from before all keys had fingerprints must not
    adopt a wrong one. One row that is damaged does not count against a key.
    """
    new = await compared(keys)
    if new and not await _opens_something(keys):
        raise Unavailable("key_wrong")
    for name in sorted(new):
        await Fact.create(name=name, value=keys.fingerprints[name])


async def _opens_something(keys: Keyring) -> bool:
    found = [row for order in ("id", "id DESC") for row in await dialect.rows(_SAMPLE.format(order))]
    for row in found:
        with suppress(Damaged):
            keys.open("person.matricule", row["key"], row["matricule"])
            return True
    return not found


async def _apply() -> None:
    from tortoise.migrations.executor import MigrationExecutor  # only where there is something to apply

    executor = MigrationExecutor(get_connection("default"), {_APP: _configuration(_NOWHERE)["apps"][_APP]})
    # It reads its table before it makes it, and a question that fails ends a transaction of PostgreSQL.
    await executor.recorder.ensure_schema(executor._schema_editor(atomic=False))
    await executor.migrate()
