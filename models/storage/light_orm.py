"""Once this module is imported, before any row, Tortoise ORM is there without what no row of ours uses.

Of the import of version 1.1.9 that is more than half: pydantic and anyio, which serve its functions for web
services and for programs without a loop; patterns of host names; and the source text of each class of rows,
which it takes apart for comments that begin with ``#:``. Where it is imported already, only the last goes.
"""

import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

_LONG = "\uffff"
"""The end of a range in the patterns of host names, which take a fifteenth of a second to compile."""


class LatePattern:
    """A pattern that is compiled when something is looked for."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._made = pattern, flags

    def __getattr__(self, name: str) -> Any:
        return getattr(re.compile(*self._made), name)


@contextmanager
def _set(owner: Any, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


@contextmanager
def _hidden(name: str, stand_in: ModuleType | None) -> Iterator[None]:
    """Have that module not found, or the stand-in, unless it is there already."""
    modules: Any = sys.modules
    there = modules.setdefault(name, stand_in)
    try:
        yield
    finally:
        if there is stand_in:
            del modules[name]


def _compiled_late(compiled: Any) -> Any:
    def compile_or_wait(pattern: Any, flags: int = 0) -> Any:
        late = isinstance(pattern, str) and _LONG in pattern
        return LatePattern(pattern, flags) if late else compiled(pattern, flags)

    return compile_or_wait


def _no_source(_of: object) -> str:
    raise OSError


_anyio: Any = ModuleType("anyio")
_anyio.from_thread = None

with (
    _hidden("anyio", _anyio),
    _hidden("pydantic", None),
    _set(inspect, "getsource", _no_source),
    _set(re, "compile", _compiled_late(re.compile)),
):
    from tortoise import models

models._get_comments = lambda cls: {}
