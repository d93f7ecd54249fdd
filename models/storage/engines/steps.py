"""A step that has to be whole is not cut short by a cancellation; one whose end is not known says so."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from tortoise.exceptions import DBConnectionError

T = TypeVar("T")


class AnswerLost(DBConnectionError):
    """A connection died over COMMIT, and nobody could be asked since whether that was done."""


async def to_its_end(step: Coroutine[Any, Any, T]) -> T:
    """Run a step to its end even when the caller is cancelled; the cancellation follows afterwards."""
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            try:
                await asyncio.wait([task])
            except asyncio.CancelledError:
                continue
        raise
