"""A service with people in it, of which a test makes backups."""

import asyncio
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from models.actor import Actor
from models.journal.head import JournalHead
from models.journal.publishing import Publisher
from models.office import Office
from models.storage import address, database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.conftest import QUICK, Watch, copied
from tui.backups import making, restoring
from tui.backups.restoring import Restored, RestoreOrder
from tui.backups.sealed_file import Manifest, new_identity
from tui.config.settings import Settings

T = TypeVar("T")


@dataclass
class Scene:
    """The service, its clock, and the key of its backups, which lies elsewhere."""

    folder: Path
    settings: Settings
    keys: Keyring
    key: Path
    watch: Watch = field(default_factory=Watch)

    @classmethod
    def made(cls, migrated: Path, folder: Path) -> "Scene":
        """A new service."""
        return cls.over(copied(migrated, folder / "data"))

    @classmethod
    def over(cls, data: Path) -> "Scene":
        """The service whose database and keys lie in this folder."""
        folder, key = data.parent, data.parent / "backup.key"
        found = Settings(
            f"sqlite://{data / 'esante.db'}", data / "esante.key", backup_key=(new_identity(key),)
        )
        return cls(folder, found, Keyring.read(data / "esante.key"), key)

    @property
    def file(self) -> Path:
        return address.file_of(self.settings.database)

    def do(self, work: Callable[[Actor], Awaitable[T]], *, published: bool = True) -> T:
        """Open the database, let somebody at a terminal do something, and let the courier publish it."""

        async def done() -> T:
            async with database.opened(self.settings.database, self.keys):
                office = Office(self.watch, self.keys, Hasher(self.folder / "slots", QUICK))
                result = await work(Actor(office, "local:test"))
                if published:
                    await Publisher(self.file, self.settings.head_folder).publish(office)
                return result

        return asyncio.run(done())

    def backup(self, name: str = "backup.age") -> Path:
        """A backup of this moment."""
        making.make(self.settings, self.keys, self.folder / name, self.watch(), lambda *_: None)
        return self.folder / name

    def verified(self, file: Path) -> Manifest:
        return restoring.verify(self.settings, self.keys, file, self.key, lambda *_: None)

    def order(self, head: JournalHead | None = None, *, accept_loss: bool = True) -> RestoreOrder:
        return RestoreOrder("maria", "local:test", self.watch, "disk broken", head, accept_loss)

    def restored(self, file: Path, order: RestoreOrder | None = None, key: Path | None = None) -> Restored:
        return restoring.restore(
            self.settings, self.keys, file, key or self.key, order or self.order(), lambda *_: None
        )

    def lose(self) -> None:
        """The disk of the database breaks; what was published beside it is still there."""
        for path in self.file.parent.glob("esante.db*"):
            if not path.name.endswith(("-head", "-decisions")):
                path.unlink()

    def elsewhere(self) -> "Scene":
        """The same service on an empty machine that has its key file alone."""
        folder = self.folder / "other"
        folder.mkdir()
        shutil.copy2(self.settings.key_file, folder / "esante.key")
        found = replace(
            self.settings, database=f"sqlite://{folder / 'esante.db'}", key_file=folder / "esante.key"
        )
        return replace(self, settings=found)

    def left(self) -> list[str]:
        """What lies in the folder of the database."""
        return sorted(path.name for path in self.file.parent.iterdir())
