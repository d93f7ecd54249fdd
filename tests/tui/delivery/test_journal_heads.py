"""A head is checked by ssh-keygen, a proof by the forty lines of the page, an older database by the start."""

import asyncio
import base64
import os
import re
import subprocess
import sys
from collections.abc import Awaitable
from pathlib import Path

import pytest
from tortoise.connection import get_connection

from models.actor import Actor
from models.helpdesk.approval import Approval
from models.journal import checkpoint, journal
from models.journal.checkpoint import Checkpoint
from models.journal.head import HeadRelation
from models.journal.journal import Entry
from models.journal.merkle import TILE, grew
from models.journal.tree import Tile
from models.office import Office
from models.refusal import Refused, Unavailable
from models.storage.database import Fact
from tests.conftest import Watch
from tests.models.helpdesk.agents import operator
from tests.models.rotation import fill
from tests.sources import HOUSE
from tui.commands.audit import prove, write_head
from tui.config.endpoints import JournalFolder
from tui.delivery.courier import run_courier
from tui.delivery.journal_heads import JournalHeads, daily

PAGE = (HOUSE / "docs" / "journal.md").read_text("utf-8")
SCRIPT = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
WHY = "plainte 12"


@pytest.fixture
def settings(tmp_path: Path) -> JournalFolder:
    key, folder = tmp_path / "journal_key", tmp_path / "heads"
    folder.mkdir()
    subprocess.run(
        ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "esante", "-f", str(key)], check=True
    )
    return JournalFolder(folder, key)


@pytest.fixture
def heads(settings: JournalFolder) -> JournalHeads:
    return JournalHeads(settings)


async def written(office: Office, count: int) -> None:
    actor = Actor(office, "local:tést")
    await journal.append_all(actor, [f"person:{n}" for n in range(count)], "record_opened")


async def broken(statement: str) -> None:
    for trigger in ("journal_no_update", "journal_no_delete", "journal_no_replace"):
        await get_connection("default").execute_query(f"DROP TRIGGER IF EXISTS {trigger}")
    await get_connection("default").execute_query(statement)


async def code(asked: Awaitable[object]) -> str:
    try:
        await asked
    except (Refused, Unavailable) as refusal:
        return refusal.code
    return ""


def verified(settings: JournalFolder, head: Path, content: bytes) -> int:
    """As the page says."""
    public = settings.key.with_name("journal_key.pub").read_text()
    signers = settings.key.with_name("signers")
    signers.write_text(f"esante {public}")
    command = f"ssh-keygen -Y verify -f {signers} -I esante -n esante-journal -s {head}.sig"
    assert "ssh-keygen -Y verify -f signers -I esante -n esante-journal -s HEAD.checkpoint.sig" in PAGE
    return subprocess.run(command.split(), input=content, capture_output=True, check=False).returncode


def checked(proof: Path, head: Path) -> tuple[int, str]:
    """The page's own lines, as they stand there."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT[0], str(proof), str(head)],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


async def test_ssh_keygen_checks_a_head(office: Office, settings: JournalFolder, heads: JournalHeads) -> None:
    assert await code(heads.publish(office)) == "journal_empty"
    await written(office, 5)
    file = await heads.publish(office)
    assert file.name == "20261122-001-000000000005.checkpoint" and file.stat().st_mode & 0o777 == 0o644
    content = file.read_bytes()
    assert verified(settings, file, content) == 0
    assert verified(settings, file, content.replace(b"\n5\n", b"\n6\n")) != 0
    head = Checkpoint.parse(content.decode())
    assert (head.size, head.epoch) == (5, 1) and content.decode().startswith(f"{head}\n— {head.origin} ")
    assert await heads.publish(office) == file and file.read_bytes() == content
    assert sorted(each.name for each in settings.heads.iterdir()) == [file.name, f"{file.name}.sig"]


async def test_the_note_is_signed_as_witnesses_read_it(office: Office, heads: JournalHeads) -> None:
    """By the words of c2sp.org/signed-note, with another library's ed25519."""
    import hashlib

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    await written(office, 3)
    text, _, line = (await heads.publish(office)).read_text("utf-8").rpartition("\n\n")
    dash, name, encoded = line.rstrip("\n").split(" ")
    raw = base64.b64decode(encoded)
    public = base64.b64decode(heads._key_file.with_name("journal_key.pub").read_text().split()[1])[-32:]
    assert dash == "—" and name == text.split("\n")[0]
    assert raw[:4] == hashlib.sha256(name.encode() + b"\n\x01" + public).digest()[:4]
    Ed25519PublicKey.from_public_bytes(public).verify(raw[4:], f"{text}\n".encode())


async def test_the_pages_lines_check_the_proof_of_a_receipt(
    office: Office, heads: JournalHeads, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(SCRIPT) == 1 and SCRIPT[0].count("\n") <= 40
    await fill(office)
    await written(office, 700)
    maria, said = operator(office), list[str]()
    receipt = (await Approval.get()).receipt
    proof = tmp_path / "act.tlog-proof"
    assert await prove(maria, receipt, WHY, proof, heads, said.append) == 0
    newest = heads.newest()
    assert newest and newest[1].size > 700
    status, told = checked(proof, newest[0])
    assert status == 0 and told.startswith("PROVEN: line ") and receipt in told and "helpdesk_channel" in told
    assert await prove(maria, receipt, WHY, proof, heads, said.append) == 1
    assert "exists already" in capsys.readouterr().err

    count = newest[1].size
    for number in (1, 256, 257, 512, count // 2, count - 1, count):
        file = tmp_path / f"{number}.tlog-proof"
        assert await prove(maria, str(number), WHY, file, heads, said.append) == 0
        status, told = checked(file, newest[0])
        assert status == 0 and told.startswith(f"PROVEN: line {number} of {count} in ")
        assert len(file.read_text("utf-8").partition("\n\n")[0].split("\n")) <= 43
    whole = proof.read_text("utf-8")
    lines = whole.split("\n")
    for spoilt in (
        whole.replace("index ", "index 1"),
        whole.replace(lines[3], lines[4], 1),
        whole.replace(f"{lines[3]}\n", "", 1),
        whole.replace(lines[3], f"{lines[3]}\n{lines[3]}", 1),
        whole.replace(lines[1], f"extra {'A' * 40}", 1),
        whole.replace(f"\n{count}\n", f"\n{count + 1}\n"),
        whole.replace("tlog-proof@v1", "tlog-proof@v2"),
        "",
    ):
        proof.write_text(spoilt, "utf-8")
        assert checked(proof, newest[0])[0] == 1, spoilt[:80]
    assert await Entry.filter(action="line_proved", actor="operator:maria").count() == 9


async def test_what_cannot_be_proven_says_why(
    office: Office, heads: JournalHeads, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    maria, out, said = operator(office), tmp_path / "x.tlog-proof", list[str]()
    await written(office, 600)
    for which, given, sentence in (
        ("5", None, "set ESANTE_JOURNAL_HEADS and ESANTE_JOURNAL_KEY"),
        ("9999999", heads, "There is no such line"),
        ("0", heads, "A receipt is R-XXXX-XXXX"),
        ("R-0000-0000", heads, "There is no such receipt"),
        ("nothing", heads, "A receipt is"),
    ):
        assert await prove(maria, which, WHY, out, given, said.append) == 1
        assert sentence in capsys.readouterr().err
    assert heads._files() == []  # no head is made for what is not there
    await heads.publish(office)
    await broken("UPDATE journal SET outcome = 'other' WHERE seq = 7")
    assert await prove(maria, "300", WHY, out, heads, said.append) == 0  # its own lines are as they were
    assert await prove(maria, "9", WHY, tmp_path / "y", heads, said.append) == 1
    assert "Line 7 of the journal is not what was sealed" in capsys.readouterr().err
    assert not (tmp_path / "y").exists()


async def test_a_head_covers_no_changed_line(office: Office, heads: JournalHeads) -> None:
    await written(office, 300)
    await broken("UPDATE journal SET outcome = 'other' WHERE seq = 290")
    with pytest.raises(Refused, match="journal_changed") as caught:
        await heads.publish(office)
    assert caught.value.facts == {"seq": 290}


async def test_an_older_or_another_journal_is_refused(office: Office, heads: JournalHeads) -> None:
    await heads.check(office)  # nothing was published
    await written(office, TILE * 2 + 10)
    assert await Tile.all().count() == 0  # a line that is written costs no tree
    await heads.publish(office)
    assert await Tile.all().count() == 2
    await heads.check(office)
    await written(office, 3)
    await heads.check(office)
    await broken(f"DELETE FROM journal WHERE seq > {TILE * 2 + 5}")
    for made in (0, 4):
        await written(office, made) if made else None
        assert await code(heads.check(office)) == "journal_older"
    await written(office, 50)
    assert await code(heads.check(office)) == "journal_forked"
    assert await code(heads.publish(office)) == "journal_forked"
    await Fact.create(name="epoch", value="2")  # a restore has said what was lost
    await heads.check(office)
    file = await heads.publish(office)
    newest = heads.newest()
    assert file.name.startswith("20261122-002-") and newest and newest[1].origin.endswith("/2")
    await Fact.filter(name="epoch").delete()
    assert await code(heads.check(office)) == "journal_older"
    await broken("DELETE FROM journal")
    assert await code(heads.check(office)) == "journal_older"


async def test_another_database_is_forked(office: Office, heads: JournalHeads) -> None:
    await written(office, 3)
    now = await checkpoint.made(office.keys)
    other = Checkpoint("0" * 16, 1, 1, now.root)
    assert await checkpoint.compared(office.keys, other) is HeadRelation.FORKED


async def test_the_courier_publishes_once_a_day(
    office: Office, watch: Watch, settings: JournalFolder, heads: JournalHeads
) -> None:
    await written(office, 3)
    publish = daily(settings)
    assert publish and daily(None) is None
    for hours in (0, 1, 23):
        watch.on(hours=hours)
        stop = asyncio.Event()
        running = asyncio.create_task(run_courier(office, {}, stop, publish))
        async with asyncio.timeout(5):
            while not (found := heads._files()) or (hours == 23 and len(found) < 2):
                await asyncio.sleep(0.02)
        stop.set()
        await running
        await written(office, 1)
    assert [file.name for file in heads._files()] == [
        "20261122-001-000000000003.checkpoint",
        "20261123-001-000000000005.checkpoint",
    ]
    watch.on(hours=-48)
    assert (await heads.publish(office)).name.startswith("20261121-")
    newest = heads.newest()  # the longest, not the latest
    assert newest and newest[1].size == 6


async def test_a_key_or_a_head_that_is_none_is_one_reason(
    office: Office, settings: JournalFolder, heads: JournalHeads, capsys: pytest.CaptureFixture[str]
) -> None:
    await written(office, 1)
    settings.key.chmod(0o644)
    assert await code(heads.publish(office)) == "journal_key"
    settings.key.chmod(0o600)
    assert await write_head(operator(office), None, lambda said: None, heads) == 0
    (file,) = heads._files()
    file.write_text("nonsense")
    assert await code(heads.check(office)) == "journal_head"
    settings.key.write_text("nonsense")
    file.unlink()
    assert await code(heads.publish(office)) == "journal_key"


async def test_a_later_head_is_proven_to_go_on_from_an_earlier_one(
    office: Office, heads: JournalHeads, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is what a witness is asked with (c2sp.org/tlog-witness): its hashes lead from root to root."""
    maria, said, files = operator(office), list[str](), list[Path]()
    for more in (1, 255, 44, 300):
        await written(office, more)
        files.append(await heads.publish(office))
    for number, file in enumerate(files):
        out = tmp_path / f"{number}.growth"
        assert await prove(maria, str(file), WHY, out, heads, said.append) == 0
        top, _, note = out.read_text("utf-8").partition("\n\n")
        old, new = Checkpoint.parse(file.read_text("utf-8")), Checkpoint.parse(note)
        first, *hashes = top.split("\n")
        assert first == f"old {old.size}" and new.size >= 600 and len(hashes) <= 63
        path = [base64.b64decode(each) for each in hashes]
        assert grew(old.size, new.size, old.root, new.root, path)
        newest = heads.newest()
        assert newest and note == newest[0].read_text("utf-8")
    assert await Entry.filter(action="growth_proved", actor="operator:maria").count() == len(files)
    foreign = tmp_path / "foreign.checkpoint"
    foreign.write_text(files[0].read_text("utf-8").replace("/1\n", "/2\n", 1), "utf-8")
    for wrong in (foreign, tmp_path / "missing.checkpoint"):
        assert await prove(maria, str(wrong), WHY, tmp_path / "x", heads, said.append) == 1
        assert "no earlier head of the same journal" in capsys.readouterr().err
