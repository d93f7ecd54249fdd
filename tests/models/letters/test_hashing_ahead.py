"""Letters are hashed in all slots of the machine, and ahead of the block that is being written."""

import time

import pytest

from models.account.letter import hashed
from models.actor import Actor
from models.letters import issuing
from models.office import Office
from models.storage import hashing
from tests.models.letters.test_issuing import PEOPLE, Pile, everybody, issue
from tests.models.letters.test_issuing import operator as operator


async def test_no_more_letters_are_hashed_at_once_than_there_are_slots(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everybody(operator.office)
    at_once, most = 0, 0

    async def hashed_and_counted(office: Office, key: str, code: str) -> str:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        try:
            return await hashed(office, key, code)
        finally:
            at_once -= 1

    monkeypatch.setattr(issuing, "hashed", hashed_and_counted)
    await issue(operator, Pile())
    assert most == hashing.SLOTS


async def test_the_next_block_is_hashed_while_one_is_written(
    operator: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await everybody(operator.office)
    monkeypatch.setattr(issuing, "BLOCK", 2)
    counts: list[int] = []
    waited: list[int] = []

    def until_the_next_is_hashed() -> None:
        wanted = min(len(PEOPLE), 2 * (len(waited) + 2))
        deadline = time.monotonic() + 20
        while counts[-1] < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        waited.append(counts[-1])

    pile = Pile(while_writing=until_the_next_is_hashed)
    issued = await issuing.issue(operator, pile, lambda done, _: counts.append(done))
    assert issued.count == 5 and pile.blocks == [2, 2, 1] and waited == [4, 5, 5]
