"""Whether a key is an agent's, for a process that has no key of the database and opens nothing sealed."""

import asyncio
import sqlite3
from contextlib import closing
from urllib.parse import quote

from tortoise.exceptions import BaseORMException

from models.storage.address import connection_of, file_of, is_server
from models.storage.obstacles import explained

_ASKED = "SELECT count(*) FROM agent WHERE key_fingerprint = ? AND disabled_at IS NULL"
_PATIENCE = 2.0
"""Seconds for a lock: a reader waits for nobody but a checkpoint or a migration."""


async def is_known(url: str, fingerprint: str) -> bool:
    """Whether this is the key of an agent who is not disabled.

    The same statement runs for every key, so that the time tells nothing. Raises Unavailable.
    """
    if is_server(url):
        return await _on_server(url, fingerprint)
    return await asyncio.to_thread(_in_file, f"file:{quote(str(file_of(url)))}?mode=ro", fingerprint)


async def _on_server(url: str, fingerprint: str) -> bool:
    from models.storage.engines.postgres import asked  # asyncpg is imported only where it is used

    try:
        credentials = connection_of(url)["credentials"]
        return bool(await asked(_ASKED.replace("?", "$1"), [fingerprint], **credentials))
    except BaseORMException as error:
        raise explained(error) or error from error


def _in_file(address: str, fingerprint: str) -> bool:
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
            return bool(connection.execute(_ASKED, (fingerprint,)).fetchone()[0])
    except sqlite3.Error as error:
        raise explained(error) or error from error
