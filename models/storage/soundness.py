"""The engine does what it was asked to: what was committed is on the disk, and nothing is damaged."""

from tortoise.connection import get_connection

from models.refusal import Unavailable
from models.storage import dialect
from models.storage.engines.sqlite import READ_BACK

_SERVER = "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')"


async def is_sound() -> bool:
    """Whether the engine finds nothing wrong with the database; a server checks its own."""
    return dialect.on_server() or (await dialect.rows("PRAGMA quick_check(1)"))[0]["quick_check"] == "ok"


async def assert_durable() -> None:
    """Raise Unavailable ``database_not_durable`` where a commit might be lost with the power."""
    if dialect.on_server():
        for row in await dialect.rows(_SERVER):
            if row["setting"] not in ("on", "remote_write", "remote_apply"):
                raise Unavailable("database_not_durable", pragma=row["name"])
        return
    connection = get_connection("default")
    for pragma, expected in READ_BACK.items():
        if (await connection.execute_query(f"PRAGMA {pragma}"))[1][0][0] != expected:
            raise Unavailable("database_not_durable", pragma=pragma)
