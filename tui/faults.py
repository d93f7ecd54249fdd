"""Whatever stops a verb reaches the operator as one sentence or a reference number, never a traceback."""

import sqlite3
import sys
import traceback
from pathlib import Path
from secrets import token_hex

from tortoise.exceptions import BaseORMException

from models.database import explained
from models.refusal import Refused, Unavailable
from tui.settings import Malformed

_SENTENCES = {
    "no_gateway": "There is no way to send codes: set ESANTE_MAIL, ESANTE_SMS or both.",
    "database_url": "ESANTE_DATABASE must be sqlite:///ABSOLUTE/PATH.db.",
    "database_missing": "There is no database at {path}: run « esante migrate » first.",
    "database_readonly": "The database cannot be written to: look at the rights of its file and folder.",
    "database_busy": "The database is busy: try again in a moment.",
    "database_away": "The database cannot be opened: look at its path and rights.",
    "database_damaged": "The database file is damaged: restore the last backup.",
    "database_not_durable": "The database is not durable ({pragma}): move it to a local disk.",
    "disk_full": "The disk is full: nothing was changed.",
    "schema_old": "The database is older than this program: run « esante migrate ».",
    "schema_newer": "The database is newer than this program: install the newer program.",
    "key_missing": "The key file {path} is missing: restore it, nothing opens without it.",
    "key_open": "The key file {path} can be read by others: chmod 600.",
    "key_malformed": "The key file {path} cannot be read as one: restore it from its backup.",
    "key_wrong": "The key file is not the one of this database: set ESANTE_KEY_FILE to the right one.",
    "busy": "The machine is busy: try again in a moment.",
}
_HERE = str(Path(__file__).parent.parent)


def sentence(error: BaseException) -> str:
    """What to tell the operator; an unexpected fault is told by its type and place, without values."""
    match error:
        case BaseExceptionGroup():
            return sentence(error.exceptions[0])
        case Malformed():
            return str(error)
        case Unavailable():
            return _SENTENCES.get(error.code, error.code).format_map(error.facts)
        case Refused():
            facts = ", ".join(f"{name} {fact}" for name, fact in error.facts.items())
            return f"Refused: {error.code}{f' ({facts})' if facts else ''}."
        case sqlite3.Error() | BaseORMException():
            reason = explained(error)
            return sentence(reason) if reason else _unexpected(error)
        case OSError(filename=str(name), strerror=str(why)):
            return f"{name}: {why}."
    return _unexpected(error)


def _unexpected(error: BaseException) -> str:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if f.filename.startswith(_HERE)]
    place = (
        f"{Path(frames[-1].filename).relative_to(_HERE)}:{frames[-1].lineno}" if frames else "unknown place"
    )
    return f"Unexpected fault {token_hex(4)}: {type(error).__name__} at {place}."


def complain(text: str) -> None:
    """One line on stderr."""
    sys.stderr.write(f"esante: {text}\n")
    sys.stderr.flush()
