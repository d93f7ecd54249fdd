"""A process that is told to end while it opens or closes its database leaves nothing at work."""

import asyncio
import threading
from pathlib import Path

import pytest

from models.storage.engines.sqlite import ImmediateClient
from tests.engine import of_sqlite

pytestmark = of_sqlite


def _left() -> list[threading.Thread]:
    """The threads of connections that do not end by themselves."""
    threads = [each for each in threading.enumerate() if each.name.endswith("(_connection_worker_thread)")]
    for each in threads:
        each.join(2)
    return [each for each in threads if each.is_alive()]


@pytest.mark.parametrize("turns", range(6))
async def test_who_is_cancelled_while_it_connects_has_a_connection_to_close(
    tmp_path: Path, turns: int
) -> None:
    client = ImmediateClient(str(tmp_path / "new.db"), connection_name="new")
    opening = asyncio.create_task(client.create_connection(with_db=True))
    for _ in range(turns):
        await asyncio.sleep(0)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening
    await client.close()
    assert _left() == []
