"""Every error that stops a verb reaches the operator as one sentence or a reference, not a traceback."""

import logging
import os
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from pathlib import Path
from secrets import token_hex

from tortoise.exceptions import BaseORMException

from models.refusal import Refused, Unavailable
from models.storage.obstacles import explained
from tui.config.settings import Malformed

_SENTENCES = {
    "no_gateway": "There is no way to send codes: set ESANTE_MAIL, ESANTE_SMS or both.",
    "database_url": "ESANTE_DATABASE must be sqlite:///ABSOLUTE/PATH.db or postgres://USER@HOST/NAME.",
    "database_password": "ESANTE_DATABASE holds a password: put it into a file, ?passfile=/PATH.",
    "database_certificate": "The certificates that ESANTE_DATABASE names cannot be read.",
    "database_missing": "There is no database at {path}: run « esante migrate » first.",
    "database_empty": (
        "The database at {path} is empty: « esante migrate » makes a new one; where there was one before, "
        "bring its backup in with « esante restore »."
    ),
    "database_lost": (
        "There was a database here, {path} knows how far it had come: bring its backup in with "
        "« esante restore »; for a new, empty one move that file away."
    ),
    "database_copy": (
        "This database is an older or another copy: {path} knows of {count} lines of its journal. Put the "
        "right one back, or bring a backup in with « esante restore »; where this one is all there is, "
        "« esante epoch begin »."
    ),
    "head_missing": (
        "{path} is missing, which says how far this database had come: put it back, or, where this copy is "
        "all there is, « esante epoch begin »."
    ),
    "head_foreign": "{path} was not written with this key file: put the right one back.",
    "backup_no_key": (
        "Backups have no key yet: make one with « esante backup --new-key FILE », and set ESANTE_BACKUP_KEY "
        "to its public half."
    ),
    "backup_key_away": "The key of the backups {path} cannot be read.",
    "backup_key_open": "The key of the backups {path} can be read by others: chmod 600.",
    "backup_key_malformed": "{path} holds no key of age: give the one that « esante backup --new-key » made.",
    "backup_under_way": "Another backup or restore is writing {path} at this moment.",
    "backup_away": "{path} cannot be read: {why}.",
    "backup_not": "{path} is no backup of esante.",
    "backup_cut": "{path} is cut or damaged: take another backup.",
    "backup_other_key": "{path} was sealed for another key of backups: give the right one with --key.",
    "backup_foreign": "{path} is not a backup of this service: its manifest was written with other keys.",
    "backup_unsound": "{path} cannot be used: {why}.",
    "backup_older": (
        "{path} ends {count} lines of the journal before the newest head that is known: take a newer backup, "
        "or give --accept-loss."
    ),
    "backup_branched": (
        "{path} is of another history than the newest head that is known: take another backup, or give "
        "--accept-loss."
    ),
    "service_at_work": "The service is at work on this database: stop it first.",
    "restore_target": "{path} exists: a backup is brought in only where there is no database.",
    "database_readonly": "The database cannot be written to: look at the rights of its file and folder.",
    "database_busy": "The database is busy: try again in a moment.",
    "database_away": "The database cannot be opened: look at its address and rights.",
    "outcome_unknown": "The database gave no answer: look whether it was done before you do it again.",
    "database_damaged": "The database file is damaged: restore the last backup.",
    "database_not_durable": "The database is not durable ({pragma}): move it to a local disk.",
    "disk_full": "The disk is full: make room, then give the command again.",
    "schema_old": "The database is older than this program: run « esante migrate ».",
    "schema_newer": "The database is newer than this program: install the newer program.",
    "key_missing": "The key file {path} is missing: restore it, nothing opens without it.",
    "key_open": "The key file {path} can be read by others: chmod 600.",
    "key_malformed": "The key file {path} cannot be read as one: restore it from its backup.",
    "key_twice": "The key file {path} names the key {name} twice: take the wrong line out.",
    "key_unmarked": "The key file {path} has several keys: write « seals » behind the one that seals.",
    "key_readonly": "The key file {path} cannot be written: change it where it comes from.",
    "key_wrong": "The key file is not the one of this database: set ESANTE_KEY_FILE to the right one.",
    "key_lost": "The key file lacks the key {name}, which {values} sealed values need: put its line back; "
    "« esante keys list » says which values.",
    "key_new": "The key file holds a key that this database does not know, {name}: run « esante migrate ».",
    "journal_key": "ESANTE_JOURNAL_KEY: {path} is no ed25519 private key of mode 0600 without passphrase.",
    "journal_head": "{file} in ESANTE_JOURNAL_HEADS is no head: put the published one back.",
    "journal_older": "The database is older than its published head {file} of {lines} lines: "
    "bring the right one back from a backup.",
    "journal_forked": "The journal is not the one of its published head {file} of {lines} lines: "
    "look at ESANTE_DATABASE and ESANTE_JOURNAL_HEADS, or bring the right database back.",
    "row_damaged": "{place} does not open in row {row}: restore that row from a backup.",
    "host_key_open": "The host key {path} can be read by others: chmod 600.",
    "host_key_malformed": "The host key {path} is no ed25519 private key: restore it, or remove it.",
    "busy": "The machine is busy: try again in a moment.",
}
_HERE = str(Path(__file__).parent.parent)


def sentence(error: BaseException) -> str:
    """Return what to tell the operator; an unexpected fault is named by its type and place only."""
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
    return f"Unexpected fault {reference()}: {type(error).__name__} at {place}."


def reference() -> str:
    """Return a random number by which a person and the log name the same fault."""
    return token_hex(4).upper()


def complain(text: str) -> None:
    """Write one line to stderr."""
    sys.stderr.write(f"esante: {text}\n")
    sys.stderr.flush()


class _Private(logging.FileHandler):
    """A log file that only its owner can read, made at its first line."""

    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")

    def emit(self, record: logging.LogRecord) -> None:
        # A folder that is gone must not end the portal.
        with suppress(OSError):
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:
        """Do nothing: an error of the log, such as a full disk, must not draw over the page."""


@contextmanager
def noted(file: Path, *, tracebacks: bool = False) -> Iterator[None]:
    """Log faults to a file during the block, by reference, type and place: the portal has the terminal.

    ``tracebacks`` adds the whole traceback, for developers: never where a person is at the keyboard.
    """
    log, handler = logging.getLogger("esante"), _Private(file, delay=True)
    log.setLevel(logging.DEBUG if tracebacks else logging.NOTSET)
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(handler)
    try:
        yield
    finally:
        log.removeHandler(handler)
        log.setLevel(logging.NOTSET)
        handler.close()
