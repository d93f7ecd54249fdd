"""An operator makes agents, changes and disables them; keys of one kind, one person one agent."""

import subprocess
from pathlib import Path

import pytest
from tortoise.exceptions import IntegrityError

from models.actor import Actor
from models.helpdesk import agent_session, agents
from models.helpdesk.agent import BUNDLES, Agent, Right, public_key, rights_of
from models.helpdesk.known_keys import is_known
from models.journal.journal import Entry
from models.office import Office
from models.refusal import Unavailable
from models.text import REASON_LENGTH
from tests.conftest import Watch, refused
from tests.models.helpdesk.agents import (
    WHY,
    agent,
    code,
    come_in,
    fingerprint,
    key_line,
    matricule,
    new_agent,
    operator,
)
from tests.models.test_operations import everything
from tests.tools import tool


def test_the_bundles_are_those_of_the_specification() -> None:
    assert rights_of(["agent"]) == "find letter unlock sessions account delegations channel requests"
    assert rights_of(["auditor"]) == "figures journal"
    assert BUNDLES["supervisor"] == frozenset(Right)
    assert rights_of(["journal", "find", "journal"]) == "find journal"
    assert rights_of(["auditor", "approve"]) == "approve figures journal"


@pytest.mark.parametrize(
    ("words", "code"),
    [([], "rights_none"), (["root"], "rights_unknown"), (["find", "Find"], "rights_unknown")],
)
async def test_unknown_rights_are_refused(words: list[str], code: str, office: Office) -> None:
    asked = agents.add(operator(office), "nora", key_line("nora"), matricule("nora"), words, WHY)
    assert (await refused(asked)).code == code
    assert not await Agent.exists()


@pytest.mark.parametrize("kind", ["ssh-ed25519", "sk-ssh-ed25519@openssh.com"])
def test_both_kinds_of_key_are_taken(kind: str) -> None:
    key, found = public_key(f"  {key_line('nora', kind)}\n")
    assert key == " ".join(key_line("nora", kind).split()[:2])
    assert found.startswith("SHA256:") and len(found) == 50 and "=" not in found


_BLOB = key_line("nora").split()[1]


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "agent_key_form"),
        ("ssh-ed25519", "agent_key_form"),
        ("ssh-ed25519 !!!!", "agent_key_form"),
        ("ssh-ed25519 AAAA", "agent_key_form"),
        (f"ssh-ed25519 {_BLOB[:-4]}", "agent_key_form"),
        (f"sk-ssh-ed25519@openssh.com {_BLOB}", "agent_key_form"),
        (f"ssh-rsa {_BLOB}", "agent_key_kind"),
        (f"ssh-ed25519-cert-v01@openssh.com {_BLOB}", "agent_key_kind"),
        (f"{key_line('nora')}\n{key_line('emma')}", "agent_key_form"),
        (f'no-pty,command="x" {key_line("nora")}', "agent_key_form"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEA\n-----END-----", "agent_key_form"),
        (key_line("nora", "ssh-dss"), "agent_key_kind"),
    ],
)
async def test_other_keys_are_refused(line: str, code: str, office: Office) -> None:
    asked = agents.add(operator(office), "nora", line, matricule("nora"), ["agent"], WHY)
    assert (await refused(asked)).code == code
    assert not await Agent.exists()


@pytest.mark.parametrize(
    ("name", "key", "whose", "code"),
    [
        ("nora", "emma", "emma", "agent_name_taken"),
        ("emma", "nora", "emma", "agent_key_taken"),
        ("emma", "emma", "nora", "agent_person_taken"),
    ],
)
async def test_one_name_one_key_one_person_is_one_agent(
    name: str, key: str, whose: str, code: str, office: Office
) -> None:
    """A person who were two agents could approve what he has asked for: a disabled one counts too."""
    await new_agent(office, "nora")
    await agents.disable(operator(office), "nora", WHY)
    before = await everything()
    asked = agents.add(operator(office), name, key_line(key), matricule(whose), ["agent"], WHY)
    assert (await refused(asked)).code == code
    assert await everything() == before


async def test_the_database_itself_holds_it(office: Office) -> None:
    await new_agent(office, "nora")
    nora = await Agent.get()
    for same in ("name", "person_key", "key_fingerprint"):
        columns = {"name": "x", "person_key": "x", "key_fingerprint": "x", same: getattr(nora, same)}
        with pytest.raises(IntegrityError):
            await Agent.create(**columns, public_key="", secret=b"", rights="find", created_at=office.now())


async def test_the_secret_is_sealed_and_neither_shown_nor_noted(office: Office) -> None:
    new = await new_agent(office)
    assert len(new.secret) == 32 and new.secret not in repr(new)
    assert new.uri.startswith("otpauth://totp/eSant%C3%A9%20Helpdesk:nora?secret=")
    assert new.secret.encode() not in (await Agent.get()).secret
    assert new.secret not in str(await everything())
    assert new.secret not in repr(await agents.listed(operator(office), WHY))
    assert matricule("nora") not in str(await everything())


async def test_every_verb_stands_in_the_journal_with_its_operator_and_its_reason(office: Office) -> None:
    maria = operator(office)
    await new_agent(office)
    await agents.listed(maria, WHY)
    await agents.set_rights(maria, "nora", ["auditor"], WHY)
    await agents.rekey(maria, "nora", key_line("emma"), WHY)
    await agents.disable(maria, "nora", WHY)
    await agents.enable(maria, "nora", WHY)
    entries = await Entry.all().order_by("seq")
    assert [entry.action for entry in entries] == [
        f"agent_{verb}" for verb in ("add", "list", "rights", "rekey", "disable", "enable")
    ]
    number = (await Agent.get()).id
    assert {entry.subject for entry in entries} == {"agents", f"agent:{number}"}
    assert {entry.actor for entry in entries} == {"operator:maria"}
    assert all(WHY in entry.facts for entry in entries)


@pytest.mark.parametrize("reason", ["", "x" * (REASON_LENGTH + 1), "a\nb"])
async def test_without_a_reason_nothing_happens(reason: str, office: Office) -> None:
    await new_agent(office)
    maria, before = operator(office), await everything()
    for asked in (
        agents.add(maria, "emma", key_line("emma"), matricule("emma"), ["agent"], reason),
        agents.listed(maria, reason),
        agents.set_rights(maria, "nora", ["agent"], reason),
        agents.rekey(maria, "nora", key_line("emma"), reason),
        agents.disable(maria, "nora", reason),
        agents.enable(maria, "nora", reason),
    ):
        assert (await refused(asked)).field == "reason"
    assert await everything() == before


async def test_whoever_is_not_there_is_named_so(office: Office) -> None:
    maria = operator(office)
    for asked in (
        agents.set_rights(maria, "nora", ["agent"], WHY),
        agents.rekey(maria, "nora", key_line("nora"), WHY),
        agents.disable(maria, "nora", WHY),
        agents.enable(maria, "nora", WHY),
    ):
        assert (await refused(asked)).code == "agent_missing"
    await new_agent(office)
    assert (await refused(agents.enable(maria, "nora", WHY))).code == "agent_enabled"
    await agents.disable(maria, "nora", WHY)
    assert (await refused(agents.disable(maria, "nora", WHY))).code == "agent_disabled"


async def test_the_list_says_who_is_in_and_who_is_locked(office: Office, watch: Watch) -> None:
    await agent(office, "nora", "agent")
    await new_agent(office, "emma", "figures")
    visitor = Actor(office, "local:test")
    for _ in range(agent_session.TRIES):
        await refused(agent_session.prove(visitor, fingerprint("emma"), "000000"))
    emma, nora = await agents.listed(operator(office), WHY)
    assert (emma.name, emma.rights, emma.session_since) == ("emma", ("figures",), None)
    assert emma.locked_until == office.now() + agent_session.LOCKED
    assert (nora.session_since, nora.locked_until, nora.disabled_at) == (office.now(), None, None)
    watch.on(minutes=16)
    emma, nora = await agents.listed(operator(office), WHY)
    assert emma.locked_until is None
    watch.on(minutes=1)
    assert (await agents.listed(operator(office), WHY))[1].session_since is None


async def test_disabling_ends_the_session_and_lets_nobody_in(
    office: Office, watch: Watch, database_url: str
) -> None:
    new = await new_agent(office)
    nora = await come_in(office, "nora", new.secret)
    assert await is_known(database_url, fingerprint("nora")) and await agent_session.still_open(nora)
    assert await agents.disable(operator(office), "nora", WHY) == 1
    assert not await agent_session.still_open(nora)
    assert not await is_known(database_url, fingerprint("nora"))
    assert await agent_session.why_ended(nora) == "disabled"
    watch.on(minutes=1)
    assert (await refused(come_in(office, "nora", new.secret))).code == "session_ended"
    await agents.enable(operator(office), "nora", WHY)
    assert not await agent_session.still_open(nora)
    assert await agent_session.still_open(await come_in(office, "nora", new.secret))


async def test_a_right_taken_away_ends_the_session_and_one_given_does_not(office: Office) -> None:
    nora = await agent(office, "nora", "find", "letter")
    assert await agents.set_rights(operator(office), "nora", ["find", "letter", "figures"], WHY) == 0
    assert (await agent_session.agent_of(nora, Right.FIGURES)).name == "nora"
    assert await agents.set_rights(operator(office), "nora", ["find"], WHY) == 1
    assert (await refused(agent_session.agent_of(nora, Right.FIND))).code == "session_ended"
    assert await agent_session.why_ended(nora) == "rights"


async def test_with_new_keys_the_old_ones_are_worth_nothing(office: Office, watch: Watch) -> None:
    old = await new_agent(office)
    nora = await come_in(office, "nora", old.secret)
    new = await agents.rekey(operator(office), "nora", key_line("new"), WHY)
    assert not await agent_session.still_open(nora) and new.secret != old.secret
    visitor = Actor(office, "local:test")
    gone = agent_session.prove(visitor, fingerprint("nora"), code(new.secret, watch.moment))
    assert (await refused(gone)).code == "session_ended"
    wrong = agent_session.prove(visitor, fingerprint("new"), code(old.secret, watch.moment))
    assert (await refused(wrong)).code == "totp_wrong"
    assert await agent_session.still_open(await come_in(office, "new", new.secret))


async def test_a_lost_telephone_needs_no_new_key(office: Office) -> None:
    await new_agent(office, "nora")
    await new_agent(office, "emma")
    new = await agents.rekey(operator(office), "nora", key_line("nora"), WHY)
    assert await agent_session.still_open(await come_in(office, "nora", new.secret))
    taken = agents.rekey(operator(office), "nora", key_line("emma"), WHY)
    assert (await refused(taken)).code == "agent_key_taken"


async def test_which_keys_are_known(office: Office, database_url: str, tmp_path: Path) -> None:
    await new_agent(office, "nora")
    assert await is_known(database_url, fingerprint("nora"))
    for strange in ("", "%", fingerprint("emma"), f"{fingerprint('nora')} ", "' OR 1=1 --"):
        assert not await is_known(database_url, strange)
    with pytest.raises(Unavailable) as caught:
        await is_known(f"sqlite://{tmp_path / 'nowhere.db'}", fingerprint("nora"))
    assert caught.value.code == "database_away" and not (tmp_path / "nowhere.db").exists()


def test_a_fingerprint_is_as_ssh_keygen_says(tmp_path: Path) -> None:
    file = tmp_path / "key"
    subprocess.run([tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", file], check=True)
    line = file.with_suffix(".pub").read_text()
    told = subprocess.run(
        [tool("ssh-keygen"), "-lf", file], capture_output=True, text=True, check=True
    ).stdout
    assert public_key(line)[1] in told.split()
