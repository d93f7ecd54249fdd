"""A process: one agent asks, another approves, a DSP is closed; it kills itself at a statement."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from models.actor import Actor, Role
from models.helpdesk import acts, approval, call
from models.helpdesk.act import Act, ActDetails
from models.helpdesk.agent_session import AgentSession
from models.helpdesk.approval import Approval
from models.helpdesk.call import Call
from models.office import Office
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests import victim

NEW = ActDetails(kind="mobile", address="621 456 123")


async def main(url: str, key_file: Path, call_id: int, number: int) -> None:
    """Whoever is killed in the act leaves the call open, and every act whole or not there."""
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(key_file.parent / "slots"))
        nora, emma = [
            Actor(office, "local:test", Role.AGENT, session_id=each.id, agent_id=each.agent_id)
            for each in await AgentSession.filter(ended_at=None).order_by("agent_id")
        ]
        await Call.exclude(open_of=None).update(open_of=None)
        await Call.filter(id=call_id).update(open_of=nora.agent_id)
        victim.kill_at(number)
        await call.keep(nora, {"answer": "12 rue"})
        await acts.perform(nora, Act.CHANNEL, NEW)
        await approval.approve(emma, (await Approval.get(call_id=call_id)).id)
        await acts.perform(nora, Act.CLOSE)
        (key_file.parent / "statements").write_text(str(victim.counted_so_far()))


def run(url: str, key_file: Path, call_id: int, number: int) -> None:
    """The process: killed before the statement of that number, or after it where negative.

    0 kills nobody, and ``statements`` beside the key then says how many there are.
    """
    asyncio.run(main(url, key_file, call_id, number))
