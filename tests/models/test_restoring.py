"""A new epoch ends what the Helpdesk had under way too, and gives nothing that was taken away."""

from datetime import timedelta

from models import restoring
from models.account import underway
from models.account.account import Account
from models.account.pending_change import PendingChange
from models.account.support_code import SupportCode
from models.account.underway import Underway
from models.actor import Actor
from models.helpdesk import acts, agent_session
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.agent import Agent
from models.helpdesk.approval import Approval
from models.journal import epoch
from models.journal.decisions import Decision
from models.journal.journal import Entry
from models.office import Office
from tests.conftest import Watch, refused
from tests.engine import of_sqlite
from tests.models.helpdesk.agents import come_in, new_agent, operator
from tests.models.helpdesk.callers import caller, proved, take_call

pytestmark = of_sqlite

WHY = "disk broken"


def decided(office: Office, seq: int, subject: str, action: str, outcome: str = "done") -> Decision:
    """A published line that the restored journal does not have."""
    return Decision(seq, office.now() - timedelta(hours=1), subject, action, outcome, f"{seq:064}", {})


async def test_the_helpdesks_acts_end(office: Office, watch: Watch) -> None:
    secret = (await new_agent(office)).secret
    await caller(office)
    nora = await come_in(office, "nora", secret)
    await proved(nora, await take_call(nora), 4)
    done = await acts.perform(nora, Act.CHANNEL, ActDetails(kind="mobile", address="621 456 123"))
    assert done.waits and await PendingChange.all().count() == 1
    await SupportCode.create(name="x", code_until=office.now(), alive_at=office.now())
    await underway.keep(Actor(office, "192.0.2.7"), 1, "hash")
    begun = await restoring.begin(operator(office), WHY, None, 0, [])
    counted = ("agent_sessions", "approvals", "changes", "support_codes", "activations")
    assert [begun.ended[kind] for kind in counted] == [1, 1, 1, 1, 1]
    assert (await Approval.get(receipt=done.receipt)).outcome == "expired"
    assert not await PendingChange.exists() and not await SupportCode.exists()
    assert not await Underway.exists()
    assert not await agent_session.still_open(nora)
    watch.on(minutes=1)
    assert await agent_session.still_open(await come_in(office, "nora", secret))


async def test_epochs_are_numbered_beyond_all_that_are_known(office: Office) -> None:
    for after, number in ((0, 2), (0, 3), (7, 8), (2, 9)):
        assert (await restoring.begin(operator(office), WHY, None, after, [])).number == number
        assert await epoch.number() == number
    assert await Entry.filter(action="epoch_begun", subject="database").count() == 4
    assert (await refused(restoring.begin(operator(office), "", None, 0, []))).code.startswith("text_")
    assert await epoch.number() == 9


async def test_what_gives_something_back_is_for_an_operator(office: Office) -> None:
    """An account that was disabled and enabled again stays disabled until somebody decides."""
    owner = await caller(office)
    who = f"person:{owner.person_id}"
    since = [
        decided(office, 11, who, "helpdesk_disable", "asked"),
        decided(office, 12, who, "account_disable"),
        decided(office, 13, who, "account_enable"),
        decided(office, 14, "matricule:0", "account_disable", "unknown"),
    ]
    begun = await restoring.begin(operator(office), WHY, None, 0, since)
    assert ([line.seq for line in begun.again], [line.seq for line in begun.to_decide]) == (
        [12],
        [11, 13, 14],
    )
    assert (await Account.get(id=owner.account_id)).disabled_at == office.now()
    again = await Entry.get(action="account_disable")
    assert (again.subject, again.outcome, again.actor) == (who, "again", "operator:maria")
    assert await restoring.whom(office, since[0]) == "1893120105732"
    assert await restoring.whom(office, since[3]) == "matricule:0"


async def test_a_stolen_key_of_an_agent_does_not_come_back(office: Office) -> None:
    """He was given another key after the backup: the old one opens nothing."""
    await new_agent(office)
    nora = await Agent.get(name="nora")
    begun = await restoring.begin(
        operator(office), WHY, None, 0, [decided(office, 11, f"agent:{nora.id}", "agent_rekey")]
    )
    assert len(begun.again) == 1 and (await Agent.get(name="nora")).disabled_at
