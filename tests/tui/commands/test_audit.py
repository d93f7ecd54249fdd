"""The operator keeps the journal's head, and learns in one sentence whether the journal still holds."""

from pathlib import Path

import pytest
from tortoise.connection import get_connection

from models.actor import Actor, Role
from models.helpdesk import receipt
from models.helpdesk.act import Act
from models.helpdesk.call import Call, CallSubject, Means
from models.helpdesk.receipt import Receipt
from models.journal import journal
from models.journal.journal import Entry
from models.office import Office
from tests.conftest import register
from tests.models.helpdesk.agents import agent, operator
from tui.commands.audit import show_receipt, verify, write_head


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


async def test_a_receipt_says_what_was_done(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    maria, said = operator(office), list[str]()
    nora, person = await agent(office), await register(office)
    assert nora.agent_id
    call = await Call.create(
        agent_id=nora.agent_id,
        person_id=person.id,
        conversation="c",
        means=Means.TELEPHONE,
        subject=CallSubject.LETTER,
        opened_at=office.now(),
    )
    code = await receipt.write(call, Act.LETTER, nora.agent_id, office.now())
    for typed in (code, code.lower().replace("-", " "), code.removeprefix("R-")):
        assert await show_receipt(maria, typed, "plainte", said.append) == 0
    told = f"{code}: letter, 22.11.2026 10:00:00, by agent {nora.agent_id} in call {call.id}, "
    assert set(said) == {f"{told}for person:{person.id}."}
    await Receipt.filter(code=code).update(denied_at=office.now())
    assert await show_receipt(maria, code, "plainte", said.append) == 0
    assert "the person denied it 22.11.2026 10:00:00" in said[-1]
    for typed, part in (("R-0000-0000", "no such receipt"), ("R-1", "eight characters"), ("", "eight")):
        assert await show_receipt(maria, typed, "plainte", said.append) == 1
        assert part in capsys.readouterr().err
    assert await show_receipt(maria, code, "", said.append) == 1
    assert "Reason is missing" in capsys.readouterr().err and len(said) == 4
    noted = await Entry.filter(action="receipt_show").order_by("seq")
    assert [entry.outcome for entry in noted] == ["done"] * 4 + ["unknown"]
    assert {entry.actor for entry in noted} == {"operator:maria"}
