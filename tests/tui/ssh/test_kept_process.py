"""A process beside the front whose database is away says so in one line, and the next one follows."""

import pytest
from tortoise.exceptions import DBConnectionError

from models.refusal import Unavailable
from tui.ssh import kept_process


@pytest.mark.parametrize("error", [Unavailable("database_away"), DBConnectionError("connection to 10.0.0.1")])
def test_a_database_that_is_away_is_one_line(error: Exception, caplog: pytest.LogCaptureFixture) -> None:
    async def fails() -> None:
        raise error

    with pytest.raises(SystemExit) as caught:
        kept_process.work("courier", fails())
    assert caught.value.code == 1
    assert caplog.messages == ["courier: The database cannot be opened: look at its address and rights."]
    assert caplog.records[0].exc_info is None
