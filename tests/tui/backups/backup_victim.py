"""Processes that make a backup or bring one in and kill themselves meanwhile, or write into the database."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from models.actor import Actor
from models.office import Office
from models.person import Person
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK, Watch, activate
from tests.disk_steps import DiskSteps
from tests.tui.backups.scene import Scene
from tui.backups import making, restoring
from tui.config.settings import Settings


def scene_of(folder: Path, settings: Settings, watch: Watch) -> Scene:
    """The same service in another process."""
    return Scene(folder, settings, Keyring.read(settings.key_file), folder / "backup.key", watch)


async def _activating(settings: Settings, half: int) -> None:
    keys = Keyring.read(settings.key_file)
    async with database.opened(settings.database, keys):
        office = Office(lambda: datetime.now(UTC), keys, Hasher(settings.key_file.parent / "slots", QUICK))
        for person in await Person.filter(account=None).order_by("id"):
            if person.id % 2 == half:
                await activate(Actor(office, f"local:{half}"), person.matricule_in(keys).digits)


def load(settings: Settings, half: int) -> None:
    """The process: it activates one account after the other, for every second person."""
    asyncio.run(_activating(settings, half))


def run(folder: Path, settings: Settings, watch: Watch, what: str, fatal: int) -> None:
    """The process; it ends by its own hand, or with ``what`` done and the count of its steps written down."""
    scene, steps = scene_of(folder, settings, watch), DiskSteps(fatal)
    steps.count_all("fsync", "link", "unlink", "replace", "open", "close")
    if what == "backup":
        made = making.make(settings, scene.keys, folder / "backup.age", watch(), steps.step)
        assert made.size
    else:
        order = replace(scene.order(), operator="maria")
        restoring.restore(settings, scene.keys, folder / "backup.age", scene.key, order, steps.step)
    (folder / "steps").write_text(str(steps.count), "ascii")
