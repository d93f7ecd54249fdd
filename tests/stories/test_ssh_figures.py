"""What the README says of bytes and memory is held: measured from outside, with an OpenSSH client."""

import pytest

from tests.bench import memory, tcp
from tests.stories.served import Served
from tests.stories.service import Service
from tui.ssh.copy_on_write import can_be_immortal

ROOM = 1.1
MEGABYTES = (
    {"first page": 6.1, "after 15 pages": 21.0}
    if can_be_immortal()
    else {
        "first page": 16.7,
        "after 15 pages": 39.0,
    }
)
"""USS of one session, on this Python."""
TCP = {"default": 33_800, "with -C": 22_900}
"""Payload of the whole task, both ways; whiptail under sshd: 82,400 and 28,700."""


@pytest.mark.soak
def test_a_session_keeps_no_more_memory(service: Service) -> None:
    with Served(service, fresh=True) as served:
        found = memory.journey(served)
    assert {station: found[station] for station in MEGABYTES if found[station] > most(station)} == {}, found


def most(station: str) -> float:
    return MEGABYTES[station] * ROOM


@pytest.mark.soak
@pytest.mark.parametrize("way", TCP)
def test_the_whole_task_costs_no_more_bytes(way: str) -> None:
    found = tcp.ours(*tcp.WAYS[way])
    assert found["tcp"] < TCP[way] * 1.03, found
