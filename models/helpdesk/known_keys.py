"""Whether a key is an agent's, for a process that has no key of the database and opens nothing sealed."""

import sqlite3
from contextlib import closing
from urllib.parse import quote

from models.storage.database import explained, file_of

_ASKED = "SELECT count(*) FROM agent WHERE key_fingerprint = ? AND disabled_at IS NULL"
_PATIENCE = 2.0
"""Seconds for a lock: a reader waits for nobody but a checkpoint or a migration."""


def is_known(url: str, fingerprint: str) -> bool:
    """Whether this is the key of an agent who is not disabled.

    The same statement runs for every key, so that the time tells nothing. Raises Unavailable.
    """
    address = f"file:{quote(str(file_of(url)))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=_PATIENCE)) as connection:
            return bool(connection.execute(_ASKED, (fingerprint,)).fetchone()[0])
    except sqlite3.Error as error:
        raise explained(error) or error from error
