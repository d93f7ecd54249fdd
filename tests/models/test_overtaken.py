"""Where another node was faster, the database refuses the second row, and whoever wrote it hears so."""

from collections.abc import Awaitable

import pytest
from tortoise.exceptions import IntegrityError

from models.account import activation, luxtrust
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.letter import Letter, LetterState
from models.account.luxtrust_link import Link
from models.actor import Actor
from models.dsp import appointing
from models.dsp.assistant import Assistant, AssistantKind
from models.helpdesk import call
from models.messages.channel import EMAIL
from models.office import Office
from models.proof import used_identity
from models.proof.copycode import CopyCode
from models.proof.used_identity import UsedIdentity
from models.storage import obstacles
from tests import engine
from tests.conftest import issue, log_in, messages, newest_code, refused, register
from tests.models.account.renewable import IDENTITY, MATRICULE, PASSWORD
from tests.models.account.written import two_people
from tests.models.dsp.filing import OTHER, PARENT, member, subject
from tests.models.helpdesk.agents import agent


def _call(actor: Actor) -> Awaitable[object]:
    return call.open(actor, call.Means.TELEPHONE, call.CallSubject.OTHER)


async def test_a_call_is_open_by_now(office: Office) -> None:
    nora = await agent(office, "nora")
    await engine.another_was_faster("helpdesk_call", "open_of")
    assert (await refused(_call(nora))).code == "call_open"


@pytest.mark.parametrize("table", ["helpdesk_call", "journal"])
async def test_what_another_constraint_refused_is_nobodys_success(office: Office, table: str) -> None:
    nora = await agent(office, "nora")
    await engine.another_was_faster(table, "conversation")
    with pytest.raises(IntegrityError) as caught:
        await _call(nora)
    assert obstacles.explained(caught.value) is None and not await call.Call.exists()


async def test_an_identity_is_another_accounts_by_now(office: Office, visitor: Actor) -> None:
    await two_people(office)
    owner = await log_in(visitor)
    proof, before = await luxtrust.prove(owner, PASSWORD), len(await messages(office))
    await engine.another_was_faster("luxtrust_link", "key")
    refusal = await refused(luxtrust.associate(owner, proof, IDENTITY))
    assert (refusal.code, refusal.field, refusal.facts) == ("luxtrust_other", None, {})
    assert await Link.all().count() == 0 and len(await messages(office)) == before


async def test_an_account_is_made_by_now(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    under_way, copy = Activation(), CopyCode()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(visitor, under_way, copy, MATRICULE, "7QJ4M9XKB2WT", copy.text)
    await activation.set_password(visitor, under_way, PASSWORD, PASSWORD)
    await activation.choose_channel(visitor, under_way, EMAIL, "eloise@example.lu")
    await engine.another_was_faster("account", "person_id")
    refusal = await refused(activation.confirm(visitor, under_way, await newest_code(office)))
    assert (refusal.code, refusal.field, refusal.facts) == ("someone_else_first", None, {})
    assert (await Letter.get()).state is LetterState.VALID and not under_way.done
    assert await Account.all().count() == 0


async def test_an_assistant_is_appointed_by_now(office: Office) -> None:
    owner = await member(office, PARENT)
    await member(office, OTHER, "MÜLLER", "Bob")
    found = await appointing.search(owner, subject(owner), OTHER)
    await engine.another_was_faster("assistant", "person_id", "holder_id")
    refusal = await refused(appointing.appoint(owner, found, AssistantKind.READER, ""))
    assert (refusal.code, refusal.field, refusal.facts) == ("assistant_unfit", "matricule", {})
    assert await Assistant.all().count() == 0 and await messages(office) == []


async def test_an_identity_is_used_by_now(office: Office) -> None:
    await engine.another_was_faster("used_identity", "key")
    assert await used_identity.use(office, "a") is False and not await UsedIdentity.exists()
