"""The lookout beside the front asks the database, once per second and for all, whose session or right ended.

It is a process of its own: the front opens no database. It is asked about sessions by number, and answers
with the numbers of those that should look for themselves; what follows is decided where it always is.
"""

import asyncio
import json
import logging
import multiprocessing
import signal
import socket
from contextlib import suppress
from typing import Any

from models import nodes
from models.dsp.grounds import Grounds, Standing, standing_of
from models.office import Office
from models.storage.engines.steps import to_its_end
from models.storage.written import still_there, written
from tui.errors import sentence
from tui.portal.local import office_over
from tui.ssh import kept_process
from tui.ssh.worker import WorkerSettings

log = logging.getLogger("esante.ssh")

EVERY = 1.0
"""Seconds between two questions."""
_AFTER_FAULT = 5.0
_LAST = 1.0
"""Seconds that the end waits for the database."""
_DEADLINES = 60
"""Seconds of the clock at whose multiples rights end by themselves: all of them do at a midnight."""


def watch(line: socket.socket, station: WorkerSettings, node: str, host_key: str) -> None:
    """The process: look out until the front is gone, and report its node."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kept_process.work("lookout", _watch(line, station, node, host_key))


async def _watch(line: socket.socket, station: WorkerSettings, node: str, host_key: str) -> None:
    loop, this = asyncio.get_running_loop(), asyncio.current_task()
    assert this is not None
    if (front := multiprocessing.parent_process()) is not None:
        loop.add_reader(front.sentinel, this.cancel)
    loop.add_signal_handler(signal.SIGTERM, this.cancel)
    reader, writer = await asyncio.open_unix_connection(sock=line)
    opening = office_over(station.database, station.key_file, station.rules, station.clock)
    with suppress(asyncio.CancelledError, ConnectionError):
        async with opening as office:
            lookout = Lookout(office)
            hearing = asyncio.create_task(_hear(reader, lookout, this))
            reported = float("-inf")
            try:
                while True:
                    await asyncio.sleep(EVERY)
                    try:
                        changed = await lookout.changed()
                    except Exception as error:  # nobody is told anything: each asks for itself
                        log.error("lookout: %s", sentence(error))
                        await asyncio.sleep(_AFTER_FAULT)
                        continue
                    writer.write(json.dumps(changed).encode() + b"\n")
                    await writer.drain()
                    if loop.time() - reported >= nodes.EVERY:
                        reported = loop.time()
                        await _reported(office, node, host_key)
            finally:
                hearing.cancel()
                await to_its_end(_forgotten(node))  # the end is told in three ways, and each of them cancels


async def _reported(office: Office, node: str, host_key: str) -> None:
    try:
        await nodes.report(office, node, host_key)
    except Exception as error:  # the doctor alone looks at it
        log.error("node: %s", sentence(error))


async def _forgotten(node: str) -> None:
    with suppress(Exception):  # a database that is away forgets it by itself
        async with asyncio.timeout(_LAST):
            await nodes.forget(node)


async def _hear(reader: asyncio.StreamReader, lookout: "Lookout", whole: "asyncio.Task[Any]") -> None:
    while line := await reader.readline():
        number, grounds = json.loads(line)
        lookout.know(number, Grounds(*grounds) if grounds else None)
    whole.cancel()


class Lookout:
    """Knows what each conversation rests on, and how that stood when it was last asked."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._known: dict[int, Grounds] = {}
        self._stood: dict[int, Standing] = {}
        self._seen: object = None
        self._minute = 0
        self._new = False

    def know(self, number: int, grounds: Grounds | None) -> None:
        """Look out for this conversation from now on; None: no longer."""
        self._stood.pop(number, None)
        if grounds is None:
            self._known.pop(number, None)
        else:
            self._known[number], self._new = grounds, True

    async def changed(self) -> list[int]:
        """Return whose grounds have changed, or were not known before. Raises what the database raises."""
        seen, minute = written(), int(self._office.now().timestamp() // _DEADLINES)
        if not self._new and seen is not None and (seen, minute) == (self._seen, self._minute):
            return []
        asked, self._new = dict(self._known), False
        try:
            stand = await standing_of(self._office, set(asked.values())) if asked else {}
            if seen is None or not asked:
                await still_there()
        except BaseException:
            self._new = True
            raise
        self._seen, self._minute = seen, minute
        found = []
        for number, grounds in asked.items():
            if self._known.get(number) == grounds and self._stood.get(number) != stand[grounds]:
                self._stood[number] = stand[grounds]
                found.append(number)
        return found
