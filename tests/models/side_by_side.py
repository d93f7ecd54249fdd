"""A process that does one kind of thing with one account again and again, beside others that do theirs.

It notes what it was told that it has done. On PostgreSQL every third or fourth commit gives way to another.
"""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from models.account import addresses, login, profile, session, support
from models.account.account import Account
from models.actor import Actor, Role
from models.dsp import appointing, notes
from models.dsp.assistant import Assistant, AssistantKind
from models.messages.channel import EMAIL, Channel
from models.messages.outbox import Message
from models.office import Office
from models.proof.one_time_code_row import Challenge
from models.refusal import Refused
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests import postgres
from tests.conftest import QUICK, START
from tests.models.dsp.filing import OTHER, subject

MATRICULE, PASSWORD = "1893120105732", "tulipe 42 bleue"
FASTER = 600
"""How many times faster than ours time goes by: waits and quotas end."""
LANGUAGES, THEMES = ("fr", "de", "en", "lb", "pt"), ("terminal", "dark", "light")


class Worker:
    """One process: what it has done, by name, and what it wrote last."""

    def __init__(self, office: Office, name: str) -> None:
        self._office, self._name = office, name
        self.done: Counter[str] = Counter()
        self.last: dict[str, Any] = {}

    def visitor(self) -> Actor:
        return Actor(self._office, f"192.0.2.{len(self._name)}")

    async def owner(self) -> Actor:
        """The owner, with a session begun now: nothing may be done with one that is over."""
        return await session.begin(self.visitor(), await Account.get(id=1), "test")

    async def code(self, challenge_id: str) -> str:
        challenge = await Challenge.get(id=challenge_id)
        body = (await Message.get(id=challenge.message_id)).body_in(self._office.keys)
        return str(body["facts"]["code"])

    async def log_in(self) -> None:
        visitor = self.visitor()
        begun = await login.give_password(visitor, MATRICULE, PASSWORD)
        await login.give_code(visitor, begun, await self.code(begun.challenge_id))
        self.done["logged_in"] += 1

    async def mistype(self) -> None:
        try:
            await login.give_password(self.visitor(), MATRICULE, "rose 11 jaune")
        except Refused as refusal:
            # A try that was looked at may be told the wait that follows it, like one that came in a wait.
            self.done["wrong" if refusal.code == "login_wrong" else "waits"] += 1

    async def choose(self) -> None:
        language = random.choice(LANGUAGES)
        await profile.choose(await self.owner(), language=language)
        self.last["language"] = language
        self.done["chosen"] += 1

    async def repaint(self) -> None:
        theme = random.choice(THEMES)
        await profile.choose(await self.owner(), theme=theme)
        self.last["theme"] = theme
        self.done["painted"] += 1

    async def add(self) -> None:
        owner = await self.owner()
        if known := self.last.get("address"):
            await addresses.remove(owner, PASSWORD, Channel(EMAIL, known))
            self.last["address"] = ""
            self.done["address_removed"] += 1
        new = await addresses.name(owner, PASSWORD, EMAIL, f"a{random.randrange(10**6)}@example.lu")
        await addresses.confirm(owner, new, await self.code(new.challenge_id))
        self.last["address"] = new.channel.address
        self.done["address_added"] += 1

    async def write(self) -> None:
        owner = await self.owner()
        if known := self.last.pop("note", 0):
            await notes.delete(owner, subject(owner), known)
            self.done["note_deleted"] += 1
        self.last["note"] = await notes.write(owner, subject(owner), "Vaccin", "demander au médecin")
        self.done["note_written"] += 1

    async def appoint(self) -> None:
        owner = await self.owner()
        if row := await Assistant.get_or_none(person_id=owner.person_id, ended_at=None):
            await appointing.remove(owner, subject(owner), row.id)
            self.done["assistant_removed"] += 1
        found = await appointing.search(owner, subject(owner), OTHER)
        await appointing.appoint(owner, found, AssistantKind.READER, "")
        self.done["assistant_added"] += 1

    async def shut(self) -> None:
        operator = Actor(self._office, "local:test", Role.OPERATOR, operator="maria")
        await support.disable(operator, MATRICULE, "essai")
        self.done["account_disable"] += 1
        await support.enable(operator, MATRICULE, "essai")
        self.done["account_enable"] += 1

    async def unlock(self) -> None:
        operator = Actor(self._office, "local:test", Role.OPERATOR, operator="maria")
        await support.unlock(operator, MATRICULE, "essai")
        self.done["account_unlock"] += 1


def gives_way() -> None:
    """Let every third or fourth commit fail as PostgreSQL's do when two transactions meet.

    In turn: what is done again as a whole would otherwise fail at the same commit each time.
    """
    import asyncpg
    from tortoise.exceptions import OperationalError

    from models.storage.engines.postgres import PostgresWrapper

    commit, numbers = PostgresWrapper.commit, count(1)
    errors = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)

    async def sometimes(self: Any) -> None:
        place = next(numbers) % 7 if not self._outer else 0
        if place in (3, 6):
            await self.rollback()
            raise OperationalError(errors[place % 2]("injected"))
        await commit(self)

    PostgresWrapper.commit = sometimes  # type: ignore[method-assign]


async def main(url: str, folder: Path, kinds: list[str], begun: float, seconds: float) -> None:
    """Do the named things in turn for some seconds; the result is a file named after them."""
    keys = Keyring.read(folder / "esante.key")
    if postgres.ON:
        gives_way()
    async with database.opened(url, keys):
        now = lambda: START + FASTER * timedelta(seconds=time.time() - begun)  # noqa: E731
        worker = Worker(Office(now, keys, Hasher(folder / "slots", QUICK)), "".join(kinds))
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for kind in kinds:
                does: Callable[[], Awaitable[None]] = getattr(worker, kind)
                try:
                    await does()
                except Refused as refusal:
                    worker.done[f"refused {refusal.code}"] += 1
    (folder / f"{'-'.join(kinds)}.json").write_text(json.dumps([worker.done, worker.last]))


def run(url: str, folder: Path, kinds: list[str], begun: float, seconds: float) -> None:
    """The process."""
    asyncio.run(main(url, folder, kinds, begun, seconds))
