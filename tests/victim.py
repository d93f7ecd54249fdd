"""A process that activates one account after the other until it is killed: `python -m tests.victim URL KEY`."""

import asyncio
import sys
from datetime import UTC, datetime
from pathlib import Path

from models import database
from models.access import Actor
from models.hashing import Hasher
from models.keys import Keyring
from models.office import Office
from models.person import Person
from tests.conftest import activate


async def main(url: str, key_file: Path) -> None:
    """Activate everybody who has no account yet, in the order of the register."""
    keys = Keyring.read(key_file)
    async with database.opened(url, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(key_file.parent / "slots"))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for person in await Person.filter(account=None).order_by("id"):
            await activate(Actor(office, "local:victim"), person.matricule_in(keys).digits)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], Path(sys.argv[2])))
