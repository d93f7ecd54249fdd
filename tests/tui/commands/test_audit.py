"""The operator keeps the journal's head, and learns in one sentence whether the journal still holds."""

from pathlib import Path

import pytest
from tortoise.connection import get_connection

from models.actor import Actor, Role
from models.journal import journal
from models.office import Office
from tui.commands.audit import verify, write_head


async def test_head_and_verify(office: Office, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said: list[str] = []
    actor, out = Actor(office, "local:op", Role.OPERATOR, operator="test"), tmp_path / "head.txt"
    for n in range(5):
        await journal.append(actor, "person:1", "record_opened", number=n)
    assert await write_head(actor, None, said.append) == 0 and said[0].startswith("esante-journal 1 5 ")
    assert await write_head(actor, out, said.append) == 0 and out.stat().st_mode & 0o777 == 0o600
    assert await write_head(actor, out, said.append) == 1
    for known in (None, str(out), said[0]):
        assert await verify(actor, known, said.append, lambda done, total: None) == 0
    assert said[-1] == "5 lines: intact, and as the head says."
    for wrong in (str(tmp_path / "nowhere"), "esante-journal 9", str(tmp_path)):
        assert await verify(actor, wrong, said.append, lambda done, total: None) == 1
    connection = get_connection("default")
    await connection.execute_query("DROP TRIGGER journal_no_delete")
    await connection.execute_query("DELETE FROM journal WHERE seq = 5")
    assert await verify(actor, None, said.append, lambda done, total: None) == 0
    capsys.readouterr()
    assert await verify(actor, str(out), said.append, lambda done, total: None) == 1
    told = capsys.readouterr().err
    assert "ends before line 5" in told and "22.11.2026 10:00:00" in told
