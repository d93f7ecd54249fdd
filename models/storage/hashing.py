"""Passwords and letters are hashed with argon2id, never more than two at a time on one machine."""

import asyncio
import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from models.refusal import Unavailable

SLOTS = 2
_PATIENCE = 10.0
_POLL = 0.01


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


class Hasher:
    """Argon2id behind two machine-wide slots.

    The slots are file locks in ``folder``, which nobody else may write to: the kernel frees them when a
    process dies, so that a flood of log-ins costs at most two cores and 40 MB, however many sessions
    there are.
    """

    def __init__(self, folder: Path, cost: Cost = OWASP) -> None:
        self._folder = folder
        self._cost = cost

    async def hash(self, secret: str, salt: bytes | None = None) -> str:
        """The PHC string of a secret; off the event loop. With a salt given, always the same."""
        return await asyncio.to_thread(self._hash, secret, salt)

    async def verify(self, secret: str, stored: str | None) -> tuple[bool, str | None]:
        """Whether the secret fits, and a new hash when the parameters have moved on.

        None stands for an account that does not exist: the work is the same, the answer False.
        """
        return await asyncio.to_thread(self._verify, secret, stored)

    def _hash(self, secret: str, salt: bytes | None) -> str:
        method = _argon2(self._cost).using(salt=salt) if salt else _argon2(self._cost)
        with self._slot():
            return str(method.hash(secret))

    def _verify(self, secret: str, stored: str | None) -> tuple[bool, str | None]:
        with self._slot():
            right, replacement = _context(self._cost).verify_and_update(secret, stored or _NOBODY)
        return (right and stored is not None), (replacement if stored is not None else None)

    @contextmanager
    def _slot(self) -> Iterator[None]:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        files = [os.open(self._folder / f"argon2.{n}", flags, 0o600) for n in range(SLOTS)]
        try:
            _take_one(files)
            yield
        finally:
            for file in files:
                os.close(file)


def _take_one(files: list[int]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        for file in files:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return
        if time.monotonic() > deadline:
            raise Unavailable("busy")
        time.sleep(_POLL)
