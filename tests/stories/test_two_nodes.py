"""Two nodes, as docs/scale.md sets them up: one is killed, one drained, each knows of the other."""

import asyncio
import os
import re
import signal
import time
from collections.abc import Iterator

import pytest

from tests.engine import of_postgres
from tests.servers import MailServer, SmsServer
from tests.stories.agents import StoryAgent
from tests.stories.caller import Caller
from tests.stories.desk import does, proves, said, takes
from tests.stories.service import ADULT, CHILD
from tests.stories.terminal import Person
from tests.stories.test_record import (
    CHILD_MAIL,
    IN_CHILDS,
    PARENT_MAIL,
    appoints,
    files,
    opens_child,
    removes,
)
from tests.stories.two_nodes import TwoNodes, Unit
from tests.stories.walk import enters

pytestmark = of_postgres
SESSIONS = int(os.environ.get("TESTS_SESSIONS", "10"))
"""How many sit at the nodes when one is killed: fifty by hand, with ``TESTS_SESSIONS=50``."""
WITHIN = 2.0
"""Seconds after which what was done on one node holds on the other."""
OVER = "Votre session est terminée"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TwoNodes]:
    folder = tmp_path_factory.mktemp("site")
    with MailServer(folder) as mail, SmsServer() as sms:
        site = TwoNodes(folder, mail, sms)
        yield site
        site.ends()


def test_at_the_end_of_the_page_the_doctor_finds_nothing_red(site: TwoNodes) -> None:
    assert "nodes" in site.said and "red" not in site.said, site.said
    one, two = site.nodes.values()
    assert one.fingerprint == two.fingerprint and one.port != two.port


def sits(node: Unit, address: str, *more: str, user: str = "patient") -> Person:
    """Somebody who came straight to this node, from this address of the machine."""
    person = Person([*node.client("-b", address, *more, user=user)], {})
    person.sees("PATIENTS :" if user == "patient" else "Console du Helpdesk")
    return person


def closes(person: Person, text: str, began: float) -> None:
    """The page says it soon enough."""
    person.sees(text, within=10)
    assert time.monotonic() - began < WITHIN + 0.6, "too late"  # and the time of the test's own steps


def test_what_is_done_on_one_node_holds_on_the_other(site: TwoNodes) -> None:
    """A log-in, a record, a revocation, an act of the Helpdesk, a disabling of an agent and of an account."""
    one, two = site.nodes.values()
    site.activates(ADULT, PARENT_MAIL)
    child = site.activates(CHILD, CHILD_MAIL)
    appoints(site, child, ADULT)
    files(site, CHILD)
    nora = StoryAgent(site, "nora", "agent")
    agent = sits(one, "127.0.0.4", *nora.options, user="helpdesk")
    agent.fills(nora.code())
    parent, owner = sits(one, "127.0.0.2"), sits(two, "127.0.0.3")
    enters(parent, site, ADULT, PARENT_MAIL)
    opens_child(parent)
    enters(owner, site, CHILD, CHILD_MAIL)
    owner.presses("enter")
    owner.sees("1 Synthèse", "Arachide")
    owner.types("5")  # the record was opened on the other node
    owner.sees("Journal des accès", "MÜLLER")
    removes(site, child)
    closes(parent, "Votre accès à ce dossier est terminé.", time.monotonic())
    parent.sees_not(IN_CHILDS)
    takes(agent, CHILD, "N. W. 2015")
    proves(agent, said(CHILD_MAIL), 1)
    does(agent, "8", "Terminer les sessions")
    closes(owner, OVER, time.monotonic())
    nora.verb("disable")
    closes(agent, "terminée", time.monotonic())
    site.runs("account", "disable", ADULT, "--reason", "vol de téléphone")
    closes(parent, OVER, time.monotonic())
    for person in (parent, owner, agent):
        person.drops()


async def _calls(site: TwoNodes, number: int, network: str = "127.0.1") -> Caller:
    """Somebody with an address of the own comes by the balancer, and sees the first page."""
    caller = await Caller.call(site.port, local_addr=(f"{network}.{number}", 0))
    await caller.sees("Reprendre une activation")
    return caller


async def _come(site: TwoNodes, numbers: list[int]) -> dict[int, Caller]:
    """Some at a time, since the machine has two processors."""
    found = dict[int, Caller]()
    gate = asyncio.Semaphore(6)

    async def comes(number: int) -> None:
        async with gate:
            found[number] = await _calls(site, number)

    await asyncio.gather(*(comes(number) for number in numbers))
    return found


async def _balanced(site: TwoNodes) -> None:
    """Wait until either node has had callers: the balancer asks only every 2 s who is ready."""
    async with asyncio.timeout(60):
        while not all("source=127.0.2." in node.log for node in site.nodes.values()):
            for caller in [await _calls(site, number, "127.0.2") for number in range(1, 5)]:
                caller.close()
            await asyncio.sleep(0.5)


def _came_from(node: Unit) -> set[int]:
    """Whose sessions its log names, by the address that the balancer told."""
    return {int(number) for number in re.findall(r"session .*source=127\.0\.1\.(\d+)\b", node.log)}


def _named(doctor: str) -> set[str]:
    """The nodes that the doctor names."""
    return {*re.findall(r"(\S+:\d+/[0-9a-f]{8}) has", doctor)}


async def _killed_and_drained(site: TwoNodes, count: int) -> None:
    one, two = site.nodes["one"], site.nodes["two"]
    await _balanced(site)
    callers = await _come(site, list(range(1, count + 1)))
    one.process.kill()
    async with asyncio.timeout(10):
        while sum(caller.ended.is_set() for caller in callers.values()) < count // 3:
            await asyncio.sleep(0.1)
    await asyncio.sleep(0.5)
    lost = [number for number, caller in callers.items() if caller.ended.is_set()]
    assert count // 3 <= len(lost) <= count - count // 3  # whoever sat at the other one notices nothing
    again = await _come(site, lost)
    site.systemctl("start", "esante@one")
    assert site.nodes["one"].fingerprint == one.fingerprint
    two.process.send_signal(signal.SIGTERM)
    kept = (callers | again).items()
    async with asyncio.timeout(20):
        for _, caller in kept:
            await caller.ended.wait()
    assert all("service s'arrête" in caller.received.decode() for _, caller in kept)
    moved = await _come(site, list(range(1, count + 1)))
    assert _came_from(two) == set(range(1, count + 1))
    for caller in moved.values():
        caller.close()
    assert await asyncio.to_thread(two.process.wait, 20) == 0
    site.systemctl("start", "esante@two")
    drained = {name for name in _named(site.said) if f":{two.port}/" in name}
    async with asyncio.timeout(20):  # the process beside it, which forgets the name, may end a moment later
        while drained & (named := _named(site.runs("doctor"))) or len(named) < 2:
            await asyncio.sleep(0.5)
    async with asyncio.timeout(10):
        while _came_from(site.nodes["one"]) != set(range(1, count + 1)):
            await asyncio.sleep(0.1)


def test_one_is_killed_and_one_is_drained(site: TwoNodes) -> None:
    asyncio.run(_killed_and_drained(site, SESSIONS))
