"""What a driver's error means: an obstacle outside of the program, or a fault that waiting does not mend."""

import sqlite3
from errno import ENOSPC

from tortoise.exceptions import DBConnectionError, OperationalError

from models.refusal import Unavailable
from models.storage.dialect import sqlstate
from models.storage.engines.steps import AnswerLost


def explained(error: BaseException) -> Unavailable | None:
    """Return the obstacle behind an error of the database as Unavailable.

    None for every other error: a wrong statement, a row that is not there or that a constraint refused is a
    fault of the program.
    """
    if isinstance(error, Unavailable):
        return error
    if isinstance(error, AnswerLost):
        return Unavailable("outcome_unknown")
    if state := sqlstate(error):
        return _of_state(state)
    if isinstance(error, DBConnectionError):
        return Unavailable("database_away")
    if type(error) is OperationalError or isinstance(error, sqlite3.Error):
        return _of_sentence(str(error).lower())
    return Unavailable("disk_full") if isinstance(error, OSError) and error.errno == ENOSPC else None


def _of_state(state: str) -> Unavailable | None:
    """PostgreSQL's codes, by what they begin with (PostgreSQL 15, appendix A), in our own words."""
    for start, code in (
        ("40", "database_busy"),  # gave way to another transaction, again and again
        ("55P03", "database_busy"),  # waited too long for a lock
        ("57014", "database_busy"),  # took longer than the server allows
        ("53300", "database_busy"),  # no connection is left
        ("53100", "disk_full"),
        ("53", "database_away"),  # no memory, no file
        ("08", "database_away"),  # no connection; also what pgbouncer says
        ("57P", "database_away"),  # the server stops, stands by, or has lost a process
        ("25P03", "database_away"),  # the connection was silent for too long
        ("28", "database_away"),  # the user or the password is not right
        ("3D", "database_away"),  # there is no such database
        ("42501", "database_away"),  # the user lacks a right
        ("58", "database_away"),  # the disk or the system fails
        ("25006", "database_readonly"),
        ("XX001", "database_damaged"),
        ("XX002", "database_damaged"),
    ):
        if state.startswith(start):
            return Unavailable(code)
    return None


def _of_sentence(text: str) -> Unavailable | None:
    """What SQLite's own sentences have in them (``sqlite3ErrStr``), in our own words."""
    for sign, code in (
        ("locked", "database_busy"),
        ("full", "disk_full"),
        ("readonly", "database_readonly"),
        ("malformed", "database_damaged"),
        ("not a database", "database_damaged"),
        ("unable to open", "database_away"),
        ("i/o error", "database_away"),
    ):
        if sign in text:
            return Unavailable(code)
    return None
