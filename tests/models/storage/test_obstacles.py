"""Only what is outside of the program is an obstacle; a fault of it is none, on either engine."""

import errno
import sqlite3

import pytest
from tortoise.connection import get_connection
from tortoise.exceptions import DBConnectionError, DoesNotExist, OperationalError

from models.office import Office
from models.person import Person
from models.storage.obstacles import explained


def _code(error: BaseException) -> str:
    found = explained(error)
    return found.code if found else ""


@pytest.mark.parametrize("statement", ["SELEC 1", "SELECT 1 FROM nowhere", "SELECT nothing FROM person"])
async def test_a_wrong_statement_is_a_fault_of_the_program(office: Office, statement: str) -> None:
    with pytest.raises(OperationalError) as caught:
        await get_connection("default").execute_query(statement)
    assert _code(caught.value) == ""


async def test_a_row_that_is_not_there_is_a_fault_of_the_program(office: Office) -> None:
    with pytest.raises(DoesNotExist) as caught:
        await Person.get(id=1)
    assert _code(caught.value) == ""


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("08006", "database_away"),
        ("57P01", "database_away"),
        ("57014", "database_busy"),
        ("53300", "database_busy"),
        ("53200", "database_away"),
        ("53100", "disk_full"),
        ("28P01", "database_away"),
        ("25006", "database_readonly"),
        ("40P01", "database_busy"),
        ("42601", ""),
        ("22003", ""),
        ("23505", ""),
        ("P0001", ""),
        ("25P02", ""),
    ],
)
def test_a_code_of_postgresql_is_one_reason(state: str, code: str) -> None:
    import asyncpg

    assert _code(OperationalError(asyncpg.PostgresError.new({"C": state, "M": "full and locked"}))) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DBConnectionError("gone"), "database_away"),
        (OperationalError("unable to open database file"), "database_away"),
        (sqlite3.DatabaseError("database disk image is malformed"), "database_damaged"),
        (OSError(errno.ENOSPC, "No space left on device"), "disk_full"),
        (FileNotFoundError(errno.ENOENT, "a file of something else"), ""),
        (ZeroDivisionError(), ""),
    ],
)
def test_other_errors(error: Exception, code: str) -> None:
    assert _code(error) == code
