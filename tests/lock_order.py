"""The order in which transactions take rows, as the engine sees it: every model test on PostgreSQL looks."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

ORDER = (
    ("agent", "agent_session", "helpdesk_call"),
    ("account",),
    ("challenge", "session", "letter", "letter_order", "message", "pending_change", "underway"),
    ("tries",),
    ("journal",),
)
"""docs/architecture.md, « The order of locks »."""
RANKS = {table: rank for rank, tables in enumerate(ORDER) for table in tables}
_TAKES = re.compile(
    r"""\s*(?: UPDATE \s "?(\w+) | DELETE \s FROM \s "?(\w+)
    | SELECT \s .* \s FROM \s "?(\w+) .* \s FOR \s (?: NO \s KEY \s )? UPDATE
    | INSERT \s INTO \s "?(journal|tries)\b
    | INSERT \s INTO \s "?(\w+) .* ON \s CONFLICT .* DO \s UPDATE )""",
    re.VERBOSE | re.DOTALL,
)


def taken(statement: str) -> str:
    """The table whose rows a statement takes for the rest of its transaction; "" where it takes none."""
    found = _TAKES.match(statement)
    return next((name for name in found.groups() if name), "") if found else ""


def wrong(tables: list[str]) -> list[str]:
    """The tables that came after one of a later rank."""
    ranks = [RANKS[table] for table in tables]
    return [table for place, table in enumerate(tables) if any(rank > ranks[place] for rank in ranks[:place])]


@contextmanager
def watched(note: Callable[[list[str]], None]) -> Iterator[None]:
    """Give ``note`` the tables of each transaction in the block whenever there is one more."""
    from models.storage.engines.postgres import PostgresWrapper

    real = PostgresWrapper._translate_exceptions

    async def seen(self: Any, func: Any, *args: Any, **kwargs: Any) -> Any:
        table = taken(args[0]) if args and isinstance(args[0], str) else ""
        if table in RANKS:
            top = self
            while top._outer is not None:
                top = top._outer
            so_far: list[str] = top.__dict__.setdefault("taken", [])
            if table not in so_far:
                so_far.append(table)
                note(so_far)
        return await real(self, func, *args, **kwargs)

    PostgresWrapper._translate_exceptions = seen  # type: ignore[method-assign]
    try:
        yield
    finally:
        PostgresWrapper._translate_exceptions = real  # type: ignore[method-assign]
