"""A copy of an SQLite database is one committed state of it in one file; here it is made and checked."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from models.storage.engines.sqlite import LOCK_WAIT

Progress = Callable[[int, int], None]
_PAGES_AT_ONCE = 512
SIDES = ("-wal", "-shm", "-journal")
"""The files that SQLite keeps beside a database; without them its last commits may be missing."""


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Copy a database that others read and write meanwhile into an existing, empty file.

    The copy is what one commit had left: a read transaction holds that state until the end, so that it never
    begins anew. ``progress`` gets (pages done, in all). Raises sqlite3.Error.
    """
    with _connected(source) as live, _connected(target) as new:
        new.execute("PRAGMA synchronous = OFF")  # whoever keeps the file syncs it
        live.execute("BEGIN")
        live.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        live.backup(
            new, pages=_PAGES_AT_ONCE, progress=lambda _status, left, total: progress(total - left, total)
        )
        live.execute("ROLLBACK")
        _in_one_file(new)


def into_one_file(file: Path) -> None:
    """Write everything that stands beside the database into its file. Raises sqlite3.Error."""
    with _connected(file) as connection:
        _in_one_file(connection)


def _in_one_file(connection: sqlite3.Connection) -> None:
    mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
    if mode != "delete":
        raise sqlite3.OperationalError("database is locked")


@dataclass(frozen=True, slots=True)
class CopyContents:
    """What a copy holds: its newest migration, its rows by table, its facts, and its journal's last line."""

    schema: str
    rows: dict[str, int]
    facts: dict[str, str]
    last: tuple[int, str]


def contents(file: Path) -> CopyContents:
    """Look into a copy. Raises sqlite3.Error, also where it is no database of this program."""
    with _connected(file) as connection:
        tables = [str(row[0]) for row in connection.execute(_TABLES)]
        rows = {name: _one(connection, f'SELECT COUNT(*) FROM "{name}"') for name in tables}
        facts = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM fact")}
        schema = str(_one(connection, "SELECT MAX(name) FROM tortoise_migrations"))
        return CopyContents(schema, rows, facts, _last(connection))


def last_line(file: Path) -> tuple[int, str]:
    """Return number and MAC of a copy's last line in the journal, else (0, ""). Raises sqlite3.Error."""
    with _connected(file) as connection:
        return _last(connection)


def _last(connection: sqlite3.Connection) -> tuple[int, str]:
    last = connection.execute("SELECT seq, mac FROM journal ORDER BY seq DESC LIMIT 1").fetchone()
    return (int(last[0]), str(last[1])) if last else (0, "")


_TABLES = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"


def unsound(file: Path) -> str:
    """Return what is wrong with a copy, "" for nothing: every page, every index, every foreign key.

    Raises sqlite3.Error.
    """
    with _connected(file) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            return "a page or an index of it is damaged"
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        return f"a row of {broken[0]} has lost what it belongs to" if broken else ""


def move_sequences(file: Path, by: int) -> None:
    """Let every number that a table gives out begin so much further on; in one transaction.

    Raises sqlite3.Error.
    """
    with _connected(file) as connection:
        connection.execute("BEGIN IMMEDIATE")
        for (name,) in connection.execute(_COUNTING).fetchall():
            moved = "UPDATE sqlite_sequence SET seq = seq + ? WHERE name = ?"
            if not connection.execute(moved, (by, name)).rowcount:
                connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (name, by))
        connection.execute("COMMIT")


_COUNTING = "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'"


def _one(connection: sqlite3.Connection, query: str) -> int:
    value: int = connection.execute(query).fetchone()[0]
    return value


@contextmanager
def _connected(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=LOCK_WAIT / 1000, isolation_level=None)) as connection:
        yield connection
