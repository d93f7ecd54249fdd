"""The Helpdesk's console: bytes of a whole call, beside dialog and whiptail under sshd; the time of a search.

python -m tests.bench.desk          # both, the search at 10,000 and at 1,200,000 people
python -m tests.bench.desk call     # the bytes alone
python -m tests.bench.desk search N # the search among so many people
"""

import asyncio
import json
import shutil
import sqlite3
import sys
import tempfile
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Any

from models.helpdesk import call, identify
from models.helpdesk.agent_session import IDLE
from models.helpdesk.call import CallSubject, Means
from models.matricule import Matricule
from models.office import Office
from models.person import Details, sealed_columns
from models.register.person_row import COLUMNS
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tests.bench.data import people
from tests.bench.ssh import percentile
from tests.bench.task import Typist
from tests.bench.tcp import at_work
from tests.models.helpdesk.agents import come_in, new_agent
from tests.stories.agents import NO_CALL, StoryAgent
from tests.stories.link import counted
from tests.stories.lost_letter import ORDERED, caller, said
from tests.stories.service import ADULT
from tests.stories.sshd import sshd

SIZES = (10_000, 1_200_000)
SEARCHES = 40
"""Of each kind, before the agent's clock goes an hour on: more within an hour raise an alarm."""
ROUNDS = 6
SCRIPT = Path(__file__).with_name("desk.sh")


def ours() -> dict[str, int]:
    """The call in the console, key by key over SSH, for somebody who has an account."""
    with at_work() as (service, served, line):
        caller(service)
        nora = StoryAgent(service)
        agent = Typist(served.client(*nora.options, user="helpdesk"), {"LANG": "fr_FR.UTF-8"})
        agent.sees("Code actuel")
        agent.fills(nora.code())
        agent.sees(NO_CALL)
        before = _so_far(agent, line)
        agent.fills(ADULT)
        agent.sees("Points 0")
        for answers in range(1, 4):
            agent.fills(next(told for asked, told in said().items() if f">{asked}" in agent.terminal.text()))
            agent.sees(f"Points {answers} :")
        agent.key("1", "1", 0.15)
        agent.sees("Confirmer")
        agent.fills("oui")
        agent.sees(ORDERED)
        cost = _so_far(agent, line)
        agent.drops()
    return {name: cost[name] - before[name] for name in cost}


def peer(tool: str) -> dict[str, int]:
    """The same by a shell script with that tool, under the system's sshd."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sshd(Path(folder), f"sh {SCRIPT} {tool}", "AcceptEnv LANG") as daemon,
        counted(daemon.port) as line,
    ):
        agent = Typist(daemon.client(port=line.port), {"LANG": "C.UTF-8"})
        agent.sees("Qui appelle")
        before = _so_far(agent, line)
        for waited, typed in (
            ("Qui appelle", ADULT),
            ("Son code postal", "1234"),
            ("arrivent ses codes", "e-mail er"),
            ("Le mois de", "11"),
            ("Commander une lettre", ""),
            ("Confirmer", "oui"),
        ):
            agent.sees(waited)
            agent.fills(typed)
        agent.sees("Fait.")
        cost = _so_far(agent, line)
        agent.drops()
    return {name: cost[name] - before[name] for name in cost}


def _so_far(agent: Typist, line: Any) -> dict[str, int]:
    keys = sum(len(costs) for costs in agent.costs.values())
    return {"to the terminal": len(agent.received), "tcp": line.received + line.sent, "keys": keys}


def calls() -> dict[str, Any]:
    """Bytes and keys from the first key of a call to the receipt, of each program that is installed."""
    installed = filter(shutil.which, ("dialog", "whiptail"))
    return {"esante": ours(), **{f"{tool} under sshd": peer(tool) for tool in installed}}


@dataclass
class _Watch:
    """Real time, and whatever was added to it."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def fill(file: Path, keys: Keyring, count: int) -> None:
    """Fill a new register with so many people, each row sealed and indexed as the import does it."""
    with closing(sqlite3.connect(file)) as raw, raw:
        raw.executemany(
            "INSERT INTO person (key, name_key, birth_date, matricule, details)"
            " VALUES (:key, :name_key, :birth_date, :matricule, :details)",
            (_columns(keys, row) for row in people(count)),
        )


def _columns(keys: Keyring, row: list[str]) -> dict[str, Any]:
    cells = dict(zip(COLUMNS, row, strict=True))
    born = date.fromisoformat(cells["birth_date"])
    details = Details(**{name: cells[name] for name in Details.__slots__})
    return {**sealed_columns(keys, Matricule(cells["matricule"]), details, born), "birth_date": str(born)}


async def _searched(folder: Path, count: int) -> dict[str, Any]:
    url, key_file = f"sqlite://{folder / 'esante.db'}", folder / "esante.key"
    await database.migrate(url, key_file)
    keys, watch = Keyring.read(key_file), _Watch()
    began = perf_counter()
    fill(folder / "esante.db", keys, count)
    figures: dict[str, Any] = {"made_in_s": round(perf_counter() - began, 1)}
    chance = Random(7)
    chosen = {chance.randrange(count) for _ in range(SEARCHES * ROUNDS)}
    asked = [row for at, row in enumerate(islice(people(count), max(chosen) + 1)) if at in chosen]
    chance.shuffle(asked)
    taken: dict[str, list[float]] = {"matricule": [], "name and birth date": []}
    async with database.opened(url, keys):
        office = Office(watch, keys, Hasher(folder / "slots"))
        secret = (await new_agent(office)).secret
        actor = await come_in(office, "nora", secret)
        await call.open(actor, Means.TELEPHONE, CallSubject.OTHER)
        for at, (number, family, _, born, *_rest) in enumerate(asked):
            if at and not at % SEARCHES:
                watch.ahead += 5 * IDLE
                actor = await come_in(office, "nora", secret)
            named = f"{family} {date.fromisoformat(born):%d.%m.%Y}"
            for kind, typed in (("matricule", number), ("name and birth date", named)):
                began = perf_counter()
                assert (await identify.search(actor, typed)).people
                taken[kind].append((perf_counter() - began) * 1000)
    for kind, times in taken.items():
        figures[kind] = {"p50_ms": percentile(times, 0.5), "p95_ms": percentile(times, 0.95)}
    return figures


def search(count: int) -> dict[str, Any]:
    """Milliseconds of a search among so many people, journalled and counted, as the console does it."""
    with tempfile.TemporaryDirectory() as folder:
        return asyncio.run(_searched(Path(folder), count))


def measure() -> dict[str, Any]:
    """The whole of it."""
    return {"call": calls(), **{f"search among {size:,}": search(size) for size in SIZES}}


def main(arguments: list[str]) -> None:
    """Measure what is asked for."""
    match arguments:
        case ["call"]:
            figures = calls()
        case ["search", count]:
            figures = search(int(count))
        case _:
            figures = measure()
    sys.stdout.write(json.dumps(figures, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
