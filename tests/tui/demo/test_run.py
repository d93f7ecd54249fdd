"""The demonstration makes its own people once, goes on with them later, and touches nothing else."""

import asyncio
import os
import re
import shutil
import stat
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from models.account import login, session
from models.account.account import Account
from models.account.letter import Letter, LetterState
from models.actor import Actor
from models.dsp import assistants, overview
from models.helpdesk import agent_session
from models.helpdesk.agent import Agent, Right
from models.matricule import Matricule
from models.messages import outbox
from models.messages.channel import EMAIL, MOBILE, Channel
from models.person import Person, find
from models.proof import confirmation
from models.refusal import Refused
from screens.text.phrases import catalogue
from tests.conftest import START, Watch
from tui.config.settings import Malformed
from tui.delivery import courier
from tui.demo import run
from tui.demo.agent import NAME, TOTP
from tui.demo.issuer import LEVEL
from tui.demo.mailbox import LETTER, LUXTRUST
from tui.demo.run import ACTIVATED, ACTIVE, LETTERED, PASSWORD, opened_demo, words

TODAY = datetime(2026, 11, 22, tzinfo=UTC).date()


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that was opened once: preparing it takes seconds, copying it none."""
    folder = tmp_path_factory.mktemp("prepared") / "demo"

    async def prepare() -> None:
        async with opened_demo(folder, lambda: START):
            pass

    asyncio.run(prepare())
    return folder


@pytest.fixture
def demo(tmp_path: Path, prepared: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "demo"))


async def test_people_and_letters(tmp_path: Path, watch: Watch) -> None:
    async with opened_demo(tmp_path / "demo", watch) as (office, mailbox):
        assert await Person.all().count() == 5 and await Account.all().count() == 2
        mails = await mailbox.mails()
        assert [mail.kind for mail in mails] == [LETTER] * 3 + [TOTP]
        mails = mails[:3]
        assert "Jérôme (1968 1015 45978)" in {mail.to for mail in mails}
        assert {mail.to.split()[0] for mail in mails} == {"Jérôme", "Hélène", "Zoé"}
        assert all(re.fullmatch(r"(\w{4}-){2}\w{4}", mail.code) and mail.code in mail.text for mail in mails)
        people = [await find(office.keys, Matricule(someone.matricule)) for someone in LETTERED]
        minors = [person for person in people if person and person.majority > office.now()]
        assert len(minors) == 1
        assert await outbox.Message.filter(state="waiting").count() == 0
    kept = [tmp_path / "demo", *(tmp_path / "demo").rglob("*")]
    assert all(stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600) for path in kept)
    assert os.listdir(tmp_path) == ["demo"]


@pytest.mark.parametrize("someone", [*ACTIVE, *LETTERED])
def test_matricules_are_valid(someone: run._Someone) -> None:
    assert Matricule.parse(someone.matricule, TODAY).birth_date == someone.born


async def test_a_second_run_goes_on(demo: Path, watch: Watch) -> None:
    async with opened_demo(demo, watch) as (_, mailbox):
        first = await mailbox.mails()
    watch.on(days=1)
    async with opened_demo(demo, watch) as (_, mailbox):
        assert (await mailbox.mails())[:-1] == first[:-1]
        assert await Letter.all().count() == 5


async def test_letters_that_ran_out_are_written_anew(demo: Path, watch: Watch) -> None:
    async with opened_demo(demo, watch) as (_, mailbox):
        first = {mail.code for mail in (await mailbox.mails())[:-1]}
    watch.on(days=40)
    async with opened_demo(demo, watch) as (office, mailbox):
        second = {mail.code for mail in (await mailbox.mails())[:-1]}
        assert len(second) == 3 and not first & second
        valid = Letter.filter(state=LetterState.VALID, valid_until__gt=office.now())
        assert await valid.count() == 3


async def test_a_first_run_that_was_killed(
    tmp_path: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(run, "_activate", killed)
        async with opened_demo(tmp_path, watch):
            pass
    async with opened_demo(tmp_path, watch) as (_, mailbox):
        assert await Account.all().count() == 2 and len(await mailbox.mails()) == 4


async def test_the_welcome_page_tells_the_truth(demo: Path, watch: Watch) -> None:
    said = catalogue("fr").text(words())
    assert "1984 0304 00190" in said and PASSWORD in said and "F9" in said
    async with opened_demo(demo, watch) as (office, _):
        person = await find(office.keys, Matricule(ACTIVATED.matricule))
        account = await Account.get(person_id=person.id if person else 0)
        assert (await office.hasher.verify(PASSWORD, account.password_hash))[0]
        assert login  # the way in is models.account.login; the story walks it


async def test_messages_arrive_in_the_mailbox_newest_first(
    demo: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PAUSE", 0.01)
    async with opened_demo(demo, watch) as (office, mailbox):
        actor = Actor(office, "local:pts/3")
        facts = {"initials": "J. F.", "birth_year": 1968, "source": "local:pts/3", "minutes": 10}
        for number, to in enumerate((Channel(EMAIL, "j@example.lu"), Channel(MOBILE, "+352691123456"))):
            watch.on(seconds=1)
            at = office.now().isoformat()
            await outbox.post(actor, to, "code_login", "fr", {**facts, "at": at, "code": f"12345{number}"})
        async with courier.courier_beside(office, mailbox.gateways):
            await asyncio.sleep(0.1)
        mails = await mailbox.mails()
    assert [(m.kind, m.to, m.code) for m in mails[:2]] == [
        (MOBILE, "+352691123456", "123 451"),
        (EMAIL, "j@example.lu", "123 450"),
    ]
    assert "Bonjour" in mails[1].text and "\r" not in mails[1].text and len(mails) == 6


async def test_there_is_a_record_to_read_and_a_childs(demo: Path, watch: Watch) -> None:
    async with opened_demo(demo, watch) as (office, _):
        person = await find(office.keys, Matricule(ACTIVATED.matricule))
        assert person
        account = await Account.get(person_id=person.id)
        actor = await session.begin(Actor(office, "local:tty1"), account, "test")
        seen = await overview.overview(actor, person.id)
        assert seen.documents == 7 and seen.summary and seen.others == 1
        child = (await assistants.others(actor))[0]
        assert child.name == "WAGNER Noé"
        assert (await overview.overview(actor, child.subject_id)).documents == 7


async def test_two_at_once(demo: Path, watch: Watch) -> None:
    """The second one waits for the preparation alone; both are at the same mailbox."""
    async with opened_demo(demo, watch) as (_, mailbox):
        first = await mailbox.mails()
        async with asyncio.timeout(5):
            await asyncio.to_thread(_another, demo)
        assert await mailbox.mails() == first


def _another(folder: Path) -> None:
    with run._alone_in(folder):
        pass


async def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, watch: Watch) -> None:
    (tmp_path / "esante.db").write_bytes(b"an operator's")
    with pytest.raises(Malformed, match="--dir"):
        async with opened_demo(tmp_path, watch):
            pass
    assert os.listdir(tmp_path) == ["esante.db"]


def test_the_default_folder_is_not_the_operators(tmp_path: Path) -> None:
    assert run.default_folder({"XDG_DATA_HOME": str(tmp_path)}) == tmp_path / "esante-demo"


async def test_the_operators_settings_are_not_read(
    demo: Path, watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ESANTE_DATABASE", "sqlite:////nowhere/else.db")
    monkeypatch.setenv("ESANTE_NONSENSE", "1")
    async with opened_demo(demo, watch) as (_, mailbox):
        assert len(await mailbox.mails()) == 4


async def test_luxtrust_without_a_network(demo: Path, watch: Watch) -> None:
    """The real client, over HTTP, against the demonstration's issuer; the mailbox confirms."""
    async with opened_demo(demo, watch) as (office, mailbox):
        visitor = Actor(office, "local:test")
        for answer, end in ((ACTIVATED.matricule, None), ("refused", "luxtrust_refused")):
            watch.on(seconds=2)
            waiting = await confirmation.begin(visitor)
            watch.on(seconds=2)
            assert await confirmation.ask(visitor, waiting) is None
            asked = (await mailbox.mails())[0]
            assert asked.kind == LUXTRUST and asked.code == waiting.invitation.code
            assert "n'est pas LuxTrust" in asked.text and asked.reply
            asked.reply(answer)
            assert (await mailbox.mails())[0].kind != LUXTRUST
            watch.on(seconds=2)
            if end:
                with pytest.raises(Refused, match=end):
                    await confirmation.ask(visitor, waiting)
            else:
                found = await confirmation.ask(visitor, waiting)
                assert found and found.matricule == ACTIVATED.matricule and found.level == LEVEL
        waiting = await confirmation.begin(visitor)
        watch.on(minutes=11)
        assert (await mailbox.mails())[0].kind != LUXTRUST
        page = await asyncio.to_thread(httpx.get, waiting.invitation.complete, trust_env=False)
        assert "ceci n'est pas LuxTrust" in page.text and waiting.invitation.code in page.text


async def test_the_mailbox_shows_the_consoles_door_and_its_code(demo: Path, watch: Watch) -> None:
    async with opened_demo(demo, watch) as (office, mailbox):
        shown = (await mailbox.mails())[-1]
        assert shown.kind == TOTP and "make helpdesk" in shown.text and shown.code in shown.text
        assert (await mailbox.console_mails())[0] == shown
        entered = await agent_session.prove(Actor(office, "local:test"), mailbox.agent_key, shown.code)
        assert await agent_session.agent_of(entered, Right.APPROVE, fresh=True)
        watch.on(seconds=30)
        assert (await mailbox.mails())[-1].code != shown.code
        assert await Agent.all().count() == 1


@pytest.mark.parametrize("lost", ["file", "agent"])
async def test_a_lost_telephone_of_the_agent_is_replaced(demo: Path, watch: Watch, lost: str) -> None:
    """As after a kill between the agent and the file; or with a file of another demonstration."""
    file = demo / "helpdesk.json"
    if lost == "file":
        file.unlink()
    else:
        file.write_text('{"fingerprint": "SHA256:x", "secret": "JBSWY3DPEHPK3PXP"}')
    async with opened_demo(demo, watch) as (office, mailbox):
        code = (await mailbox.mails())[-1].code
        entered = await agent_session.prove(Actor(office, "local:test"), mailbox.agent_key, code)
        assert (await agent_session.agent_of(entered)).name == NAME
