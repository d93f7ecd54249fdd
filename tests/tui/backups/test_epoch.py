"""What comes back is another history: nothing that was over is open in it, and it is never unnoticed."""

import asyncio
import json
import shutil
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from models import restoring
from models.account import login, session, support
from models.account.account import Account
from models.account.letter import Letter
from models.account.luxtrust_link import Link
from models.actor import Actor, Role
from models.dsp import appointing
from models.dsp.assistant import Assistant
from models.journal import audit, head, journal
from models.journal.head import JournalHead
from models.journal.journal import Entry
from models.messages import delivery, outbox
from models.messages.channel import EMAIL, Channel
from models.messages.outbox import Message
from models.person import Person
from models.proof.one_time_code_row import Challenge
from models.refusal import Unavailable
from models.restoring import STRIDE
from models.storage import database
from models.storage.engines import sqlite_copy
from models.storage.process_lock import ProcessLock
from tests.conftest import activate, issue, refused, register
from tests.models.dsp.filing import CHILD, ELDER, OTHER, PARENT, member, opens_to
from tests.models.helpdesk.agents import operator
from tests.tui.backups.scene import Scene
from tui.backups.restoring import begin_here
from tui.errors import sentence
from tui.portal.local import assert_own, opened_office

WHY = "ticket 4711"
VERSIONS = Path(__file__).parents[2] / "models" / "storage" / "versions"


async def _starts(scene: Scene) -> None:
    async with opened_office(scene.settings, scene.watch):
        pass


def why_not(scene: Scene) -> str:
    """Why no process of the service starts; the sentence says what to do."""
    with pytest.raises(Unavailable) as caught:
        asyncio.run(_starts(scene))
    assert "«" in sentence(caught.value)
    return caught.value.code


async def said(actor: Actor) -> JournalHead:
    """One line more in the journal; its head then."""
    await journal.append(actor, "x", "logged_out")
    return await head.present()


def test_nothing_that_was_over_is_open_again(scene: Scene) -> None:
    """What the issue names: the used letter, the old session, the disabled account, the revoked assistant."""

    async def yesterday(actor: Actor) -> tuple[Actor, Actor, int]:
        owner, holder = await member(actor.office, PARENT), await member(actor.office, OTHER, "MÜLLER")
        row = await opens_to(owner, holder)
        await Link.create(account_id=holder.account_id, key="k", held=b"x", linked_at=actor.office.now())
        await issue(actor.office, await register(actor.office, ELDER))
        await outbox.post(actor, Channel(EMAIL, "a@example.lu"), "account_active", "fr", {})
        return owner, holder, row.id

    async def today(actor: Actor, owner: Actor, row: int) -> None:
        await activate(actor, ELDER, address="b@example.lu")
        await support.disable(operator(actor.office), OTHER, WHY)
        holder = await Person.get(id=(await Assistant.get(id=row)).holder_id)
        await journal.append(actor, f"person:{holder.id}", "luxtrust_unlinked")
        await appointing.remove(owner, owner.person_id or 0, row)

    owner, holder, row = scene.do(yesterday)
    file = scene.backup()
    scene.watch.on(minutes=10)
    scene.do(lambda actor: today(actor, owner, row))
    scene.lose()
    done = scene.restored(file)
    assert (done.epoch.number, done.known, done.unreadable) == (2, True, 0)
    assert done.epoch.lost and done.epoch.ended["letters"] == 1 and done.epoch.ended["held"] == 1
    assert {line.action for line in done.epoch.again} == {
        "account_disable",
        "assistant_removed",
        "luxtrust_unlinked",
    }
    assert len(done.to_decide) == 1 and done.to_decide[0].startswith(f"{ELDER}: account_activated new, 2026-")

    async def examined(actor: Actor) -> None:
        for old in (owner, holder):
            assert not await session.still_open(replace(old, office=actor.office))
        assert (await refused(activate(actor, ELDER, address="b@example.lu"))).code.startswith("letter_")
        assert not await Letter.filter(state="valid").exists()
        assert (await Account.get(id=holder.account_id)).disabled_at
        assert (await Assistant.get(id=row)).end_reason == "restored" and not await Link.all().count()
        fresh = await member(actor.office, CHILD)
        assert (fresh.session_id or 0) > STRIDE < (fresh.account_id or 0)
        assert await delivery.claim(actor.office, EMAIL) is None and await restoring.held() == 1
        assert await restoring.release(operator(actor.office), WHY, drop=False) == 1
        assert await delivery.claim(actor.office, EMAIL)
        assert (await audit.verify(scene.keys, None, lambda *_: None)).trouble == ""
        removed = await Entry.filter(action="assistant_removed", outcome="again").first()
        assert removed and json.loads(removed.facts)["person"] in (owner.person_id, holder.person_id)
        begun = await Entry.get(action="epoch_begun")
        assert (begun.outcome, begun.actor, begun.subject) == ("2", "operator:maria", "database")

    scene.do(examined)
    asyncio.run(_starts(scene))


def test_codes_and_their_messages_end(scene: Scene) -> None:
    async def asks(actor: Actor) -> None:
        await issue(actor.office, await register(actor.office))
        await activate(actor)
        await login.give_password(actor, PARENT, "tulipe 42 bleue")

    scene.do(asks)
    file = scene.backup()
    scene.lose()
    ended = scene.restored(file).epoch.ended
    assert ended["codes"] >= 1 and ended["code_messages"] >= 1

    async def examined(actor: Actor) -> None:
        assert not await Challenge.filter(ended_at=None).exists()
        assert not await Message.filter(state="waiting").exists()
        assert await restoring.release(operator(actor.office), WHY, drop=True) == ended["held"] > 0
        assert not await Message.filter(state__in=["waiting", "held"]).exists()

    scene.do(examined)


def test_a_copy_that_is_put_back_does_not_start(scene: Scene, tmp_path: Path) -> None:
    scene.do(said)
    scene.do(said)
    asyncio.run(_starts(scene))
    old = tmp_path / "old.db"
    old.touch()
    sqlite_copy.copy(scene.file, old, lambda *_: None)
    scene.do(said)
    scene.lose()
    shutil.copy(old, scene.file)
    assert why_not(scene) == "database_copy"
    with pytest.raises(Unavailable, match="database_copy"):
        asyncio.run(assert_own(scene.settings))
    scene.watch.on(seconds=1)
    scene.do(said)  # whoever goes on with it all the same
    scene.do(said)
    assert why_not(scene) == "database_copy"


def test_a_copy_of_the_running_file_alone_does_not_start(scene: Scene, tmp_path: Path) -> None:
    """What `cp` takes of a running service lacks its last commits, which are in the write-ahead log."""

    async def copied_meanwhile(actor: Actor) -> None:
        for _ in range(3):
            await journal.append(actor, "x", "logged_out")
        shutil.copy(scene.file, tmp_path / "copy.db")

    scene.do(copied_meanwhile)
    scene.lose()
    shutil.copy(tmp_path / "copy.db", scene.file)
    assert why_not(scene) == "database_copy"


def test_an_empty_or_missing_database_is_not_made_anew(scene: Scene) -> None:
    scene.do(said)
    scene.lose()
    assert why_not(scene) == "database_lost"
    for _ in range(2):
        with pytest.raises(Unavailable, match="database_lost") as caught:
            asyncio.run(assert_own(scene.settings))
        assert "esante restore" in sentence(caught.value)
        scene.file.touch(0o600)
    assert why_not(scene) == "database_empty"


def test_without_its_head_nothing_starts(scene: Scene) -> None:
    """A copy on another machine has none."""
    scene.do(said, published=False)
    asyncio.run(_starts(scene))  # nobody has kept one yet
    scene.do(said)
    head = scene.file.with_name("esante.db-head")
    kept = head.read_bytes()
    head.unlink()
    assert why_not(scene) == "head_missing"
    for wrong in (b"", b"esante-head 1 1 2 - x\n", kept[:-2] + b"x\n", kept.replace(b" 1 2 ", b" 1 1 ")):
        head.write_bytes(wrong)
        with pytest.raises(Unavailable, match="head_foreign"):
            asyncio.run(_starts(scene))
    head.write_bytes(kept)
    asyncio.run(_starts(scene))


def test_a_new_epoch_in_place(scene: Scene) -> None:
    """For a database that another way brought back, such as a snapshot of the machine."""
    scene.do(said)
    old = scene.file.read_bytes()
    newest = scene.do(said)
    scene.lose()
    scene.file.write_bytes(old)
    assert why_not(scene) == "database_copy"
    done = begin_here(scene.settings, scene.keys, scene.order())
    assert (done.epoch.number, done.epoch.lost) == (2, 1)
    asyncio.run(_starts(scene))

    async def examined(actor: Actor) -> None:
        known = await audit.verify(scene.keys, newest, lambda *_: None)
        assert known.trouble == "rewritten"

    scene.do(examined)


def test_a_courier_at_work_refuses_it_before_anything_is_moved(scene: Scene) -> None:
    async def at_work(actor: Actor) -> ProcessLock:
        right = delivery.right_to_deliver()
        assert right.take()
        return right

    scene.do(said)
    right, before = scene.do(at_work), scene.file.read_bytes()
    with pytest.raises(Unavailable, match="service_at_work"):
        begin_here(scene.settings, scene.keys, scene.order())
    assert scene.file.read_bytes() == before
    right.give_back()
    assert begin_here(scene.settings, scene.keys, scene.order()).epoch.number == 2


def test_a_head_kept_elsewhere_says_what_is_lost_on_an_empty_machine(scene: Scene) -> None:
    scene.do(said)
    file = scene.backup()
    newest = scene.do(said)
    other = scene.elsewhere()
    with pytest.raises(Unavailable, match="backup_older"):
        other.restored(file, other.order(newest, accept_loss=False))
    assert other.left() == ["esante.key"]
    assert other.restored(file, other.order(newest)).epoch.lost == 1
    other.lose()
    other.file.with_name("esante.db-head").unlink()
    assert other.restored(file, other.order(accept_loss=False)).epoch.lost is None


def test_an_older_schema_is_brought_up_to_date(tmp_path: Path) -> None:
    """A backup of the program's third schema, with what a service of that day had in it."""
    data = tmp_path / "data"
    data.mkdir()
    shutil.copy2(VERSIONS / "old.key", data / "esante.key")
    (data / "esante.key").chmod(0o600)
    with sqlite3.connect(data / "esante.db") as connection:
        connection.executescript((VERSIONS / "0003_luxtrust.sql").read_text("utf-8"))
    connection.close()
    scene = Scene.over(data)
    file = scene.backup()
    scene.lose()
    scene.restored(file)
    scene.do(said)
    assert sqlite_copy.contents(scene.file).schema == database.newest_known()


async def test_only_an_operator(scene: Scene) -> None:
    actor = Actor(None, "local:test", Role.PERSON)  # type: ignore[arg-type]
    assert (await refused(restoring.begin(actor, WHY, None, 0, []))).code == "operator_only"
