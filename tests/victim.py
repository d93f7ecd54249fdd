"""A process that activates one account after the other until it is killed: `python -m tests.victim`."""

import asyncio
import os
import random
import sys
from datetime import UTC, datetime
from pathlib import Path

from models.actor import Actor
from models.office import Office
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import activate


async def main(url: str, key_file: Path) -> None:
    """Activate everybody who has no account yet, in any order: who was killed in the act counts as a try."""
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(key_file.parent / "slots"))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        waiting = await Person.filter(account=None)
        random.shuffle(waiting)
        for person in waiting:
            await activate(Actor(office, f"local:{os.getpid()}"), person.matricule_in(keys).digits)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
