"""While the service runs, its journal's head and what must not come back are published once per second."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from models.journal import decisions, epoch, head
from models.journal.decisions import DecisionFile
from models.journal.epoch import HeadFile, KnownHead
from models.office import Office
from models.storage.written import written

_FORGOTTEN_EVERY = timedelta(days=1)


class Publisher:
    """Publishes the open database's head; one process at a time does, the courier."""

    def __init__(self, database: Path, folder: Path | None = None) -> None:
        self._head = HeadFile(database, folder)
        self._decisions = DecisionFile(database, folder)
        self._seen: object = None
        self._forget_at: datetime | None = None

    async def publish(self, office: Office) -> None:
        """Publish what is new since the last time; nothing is asked where nobody has written.

        The decisions come before the head that covers them: what a kill left without its head is published
        anew, and counts once. Raises Unavailable ``head_foreign``, OSError, and what the database raises.
        """
        seen = written()
        if seen is not None and seen == self._seen:
            return
        known, newest = self._head.read(office.keys), KnownHead(await epoch.number(), await head.present())
        if known is not None and known != newest:
            if not await epoch.is_own(known):
                return  # another database is in this place now: the next start says so
            lines, covered = await decisions.between(known.head.count, newest.head)
            self._decisions.append(lines)
            seen = seen if covered == newest.head else None  # the rest follows in the next round
            newest = replace(newest, head=covered)
        if known != newest:
            await epoch.keep(self._head, office.keys, newest)
        self._seen, now = seen, office.now()
        if self._forget_at is None or now >= self._forget_at:
            self._decisions.forget(office.keys, now)
            self._forget_at = now + _FORGOTTEN_EVERY
