"""Passwords and letters are hashed with argon2id, never more at a time than one machine has slots."""

import asyncio
import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from models.refusal import Unavailable

SLOTS = 2
"""Hashes at a time, unless the operator's rules say otherwise."""
_PATIENCE = 10.0
"""Seconds for a slot to become free."""
_POLL = 0.005
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cost:
    """What one hash takes: ``memory`` in KiB, and ``passes`` over it, in one lane."""

    memory: int
    passes: int


OWASP = Cost(19456, 2)
"""m=19456 KiB, t=2, p=1 (OWASP Password Storage Cheat Sheet)."""

_NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3MgYWNjb3VudA$bLwLpR6CZj11kZHYGiMyjQdRhv1/YcXJTHk37rQonwE"
"""The hash of no password, made beforehand: even the first unknown matricule of a process costs one hash."""

_loading = threading.Lock()


def _argon2(cost: Cost) -> Any:
    # Neither passlib's lazy names nor its choice of a backend bear two threads at once.
    with _loading:
        return _loaded(cost)


@cache
def _loaded(cost: Cost) -> Any:
    from passlib.handlers.argon2 import argon2  # 75 ms: only when a password is first looked at

    argon2.set_backend()
    return argon2.using(type="ID", memory_cost=cost.memory, time_cost=cost.passes, parallelism=1)


@cache
def _context(cost: Cost) -> Any:
    from passlib.context import CryptContext

    return CryptContext([_argon2(cost)])


def prepare() -> None:
    """Load what hashing needs: processes that are forked from this one then share 3 MB of it."""
    _context(OWASP)


class Hasher:
    """Argon2id behind machine-wide slots: ``slots`` of them.

    The slots are file locks in ``folder``, which nobody else may write to: the kernel frees them when a
    process dies, so that a flood of log-ins costs at most as many cores, and 20 MB each, however many
    sessions there are. One more lock is the queue before them: the kernel gives it to whoever has waited
    longest.
    """

    def __init__(self, folder: Path, cost: Cost = OWASP, slots: int = SLOTS) -> None:
        self.slots = slots
        self._folder = folder
        self._cost = cost

    async def hash(self, secret: str, salt: bytes | None = None) -> str:
        """The PHC string of a secret; off the event loop. With a salt given, always the same."""
        return await self._apart(lambda: self._hash(secret, salt))

    async def verify(self, secret: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether the secret fits, and a new hash when the parameters have moved on.

        None stands for an account that does not exist: the work is the same, the answer False.
        """
        return await self._apart(lambda: self._verify(secret, stored))

    def _hash(self, secret: str, salt: bytes | None) -> str:
        method = _argon2(self._cost).using(salt=salt) if salt else _argon2(self._cost)
        return str(method.hash(secret))

    def _verify(self, secret: str, stored: str | None) -> tuple[bool, str | None]:
        right, replacement = _context(self._cost).verify_and_update(secret, stored or _NOBODY)
        return (right and stored is not None), (replacement if stored is not None else None)

    async def _apart(self, work: Callable[[], T]) -> T:
        """Do the work in one of the slots, in a thread that nobody waits for once this is given up.

        Raises Unavailable ``busy`` where no slot became free in time.
        """
        loop, given_up = asyncio.get_running_loop(), threading.Event()
        began: asyncio.Future[None] = loop.create_future()
        done: asyncio.Future[T] = loop.create_future()

        def run() -> None:
            try:
                with self._slot():
                    if not given_up.is_set():
                        _settle(loop, began, None)
                        _settle(loop, done, work())
            except BaseException as error:  # whoever waits gets it
                _settle(loop, done, error)

        threading.Thread(target=run, name="argon2", daemon=True).start()
        try:
            started, _ = await asyncio.wait(
                (began, done), timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED
            )
            if not started:
                raise Unavailable("busy")
            return await done
        finally:
            given_up.set()
            began.cancel()
            done.cancel()

    @contextmanager
    def _slot(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        names = ("queue", *range(self.slots))
        queue, *slots = files = [os.open(self._folder / f"argon2.{name}", flags, 0o600) for name in names]
        try:
            fcntl.flock(queue, fcntl.LOCK_EX)
            while not any(map(_taken, slots)):
                time.sleep(_POLL)
            fcntl.flock(queue, fcntl.LOCK_UN)
            yield
        finally:
            for file in files:
                os.close(file)


def _taken(slot: int) -> bool:
    try:
        fcntl.flock(slot, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _settle(loop: asyncio.AbstractEventLoop, future: "asyncio.Future[Any]", outcome: object) -> None:
    """Tell what came of it, from another thread, as long as somebody still waits for it."""

    def tell() -> None:
        if not future.done():
            if isinstance(outcome, BaseException):
                future.set_exception(outcome)
            else:
                future.set_result(outcome)

    with suppress(RuntimeError):  # the loop is closed: the session has ended
        loop.call_soon_threadsafe(tell)
