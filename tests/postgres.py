"""A PostgreSQL for the tests: an address in the environment, or a server of this run's own.

``TESTS_ON=postgres`` asks for it; ``TESTS_POSTGRES`` may name a server, whose user may create databases.
"""

import asyncio
import atexit
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

ON = os.environ.get("TESTS_ON") == "postgres"
_SERVER = "TESTS_POSTGRES"
_SETTINGS = (
    "-c listen_addresses='' -c max_connections=200 -c max_wal_size=256MB -c shared_buffers=64MB"
    " -c recovery_init_sync_method=syncfs"
)
"""What differs from Debian's defaults; fsync stays on, by one call for all files after a crash."""
_MEMORY, _NEEDED = Path("/dev/shm"), 2 << 30
"""The folder that is memory, where fsync waits for no disk; bytes free in it from which it is taken."""


def server() -> str:
    """The address of the server, without a database: ``postgres://USER@/?host=/FOLDER``."""
    if _SERVER not in os.environ:
        os.environ[_SERVER] = _started()  # the processes of a run, and what they start, have the same one
    return os.environ[_SERVER]


def address(name: str) -> str:
    """The address of one database."""
    return urlsplit(server())._replace(path=f"/{name}").geturl()


def run(statement: str, database: str = "postgres") -> None:
    """Run one statement, outside of any transaction."""

    import asyncpg  # a test looks at what is imported where the database is SQLite

    async def on_server() -> None:
        connection = await asyncpg.connect(address(database))
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(on_server())


def created(template: str = "") -> str:
    """A new database, empty or a copy; returns its name."""
    name = f"t{secrets.token_hex(8)}"
    run(f"CREATE DATABASE {name}" + (f" TEMPLATE {template}" if template else ""))
    return name


def dropped(name: str) -> None:
    """Remove a database, whoever is still connected to it."""
    run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def emptied(template: str) -> str:
    """This process's own database, as the template was; a copy takes half a second, this takes none."""
    if _spoilt:
        dropped(_spoilt.pop())
    if not _mine:
        _mine.append(created(template))
        run("CREATE SCHEMA made; CREATE TABLE made.fact AS TABLE fact", _mine[0])
    else:
        run(_EMPTY, _mine[0])
    return _mine[0]


def spoil() -> None:
    """The schema is not as it was: the next test gets another copy."""
    _spoilt.append(_mine.pop())


_mine: list[str] = []
_spoilt: list[str] = []
_EMPTY = """
DO $$ DECLARE it text; BEGIN
PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
PERFORM set_config('session_replication_role', 'replica', true);
DELETE FROM fact;
INSERT INTO fact TABLE made.fact;
FOR it IN SELECT quote_ident(tablename) FROM pg_tables
    WHERE schemaname = 'public' AND tablename NOT IN ('fact', 'tortoise_migrations') LOOP
    EXECUTE 'DELETE FROM ' || it;
END LOOP;
FOR it IN SELECT quote_ident(sequencename) FROM pg_sequences
    WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
    EXECUTE 'ALTER SEQUENCE ' || it || ' RESTART';
END LOOP;
END $$
"""
"""Every row goes, of tables that refuse it as well, and numbers begin anew."""


class Server:
    """A server of one's own in a folder of its own, reached by a socket there; ``more`` are options of it."""

    def __init__(self, more: str = "") -> None:
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        if not programs:
            raise RuntimeError("there is no PostgreSQL: install it (Debian: apt install postgresql)")
        self._programs, self._options = programs[-1], f"{_SETTINGS} {more}"
        self.folder = Path(tempfile.mkdtemp(prefix="pg-", dir=_parent()))
        # A server refuses to run as root.
        self.user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        if os.geteuid() == 0:
            shutil.chown(self.folder, self.user, self.user)
        self._call("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.start()

    def start(self) -> None:
        """Start it, after a crash as well."""
        options = f"{self._options} -k {self.folder}"
        self._call("pg_ctl", "-w", "-l", str(self.folder / "log"), "-o", options, "start")

    def stop(self) -> None:
        """Stop it at once, as a crash does: every process ends in the midst of what it does."""
        self._call("pg_ctl", "-m", "immediate", "stop")

    def reload(self) -> None:
        """Have it read its files anew."""
        self._call("pg_ctl", "reload")

    def remove(self) -> None:
        """Stop it, and leave nothing."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def address(self, name: str = "") -> str:
        """The address of one of its databases."""
        return f"postgres://postgres@/{name}?host={self.folder}"

    def _call(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self.folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self.user, cwd=self.folder)


def _parent() -> Path | None:
    return _MEMORY if _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _NEEDED else None


def _started() -> str:
    server = Server()
    atexit.register(server.remove)
    return server.address()
