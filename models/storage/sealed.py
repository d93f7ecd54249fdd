"""Every sealed column is known with the names of its rows, so that each value finds its key."""

from dataclasses import dataclass
from typing import Any

from models.storage import dialect
from models.storage.keys import sealed_under


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """One column of sealed values. ``name`` is the row's name in the seal as SQL, over ``origin``."""

    table: str
    column: str
    name: str
    beside: str = ""
    key: str = "id"
    """The primary key."""
    at_once: int = 500
    """How many values are held in memory together: fewer where one may be large."""

    @property
    def place(self) -> str:
        """``table.column``, as in the seal."""
        return f"{self.table}.{self.column}"

    @property
    def value(self) -> str:
        """The column, as SQL."""
        return f'"{self.table}"."{self.column}"'

    @property
    def pk(self) -> str:
        """The primary key, as SQL."""
        return f'"{self.table}"."{self.key}"'

    @property
    def origin(self) -> str:
        """What is read from, as SQL."""
        return f'"{self.table}" {self.beside}'.rstrip()


_OF_DOCUMENT = "JOIN document ON document.id = {}.document_id"
_LEAF = "document.key || '/' || leaf.number"

SEALED: tuple[SealedColumn, ...] = (
    SealedColumn("person", "matricule", "person.key"),
    SealedColumn("person", "details", "person.key"),
    SealedColumn("account", "choices", "CAST(account.person_id AS TEXT)"),
    SealedColumn("luxtrust_link", "held", "luxtrust_link.key"),
    SealedColumn("pending_change", "held", "pending_change.name"),
    SealedColumn("underway", "held", "CAST(underway.letter_id AS TEXT)", key="letter_id"),
    SealedColumn("message", "body", "message.id"),
    SealedColumn("attachment", "body", "attachment.message_id", at_once=5),
    SealedColumn("document", "head", "document.key"),
    SealedColumn("leaf", "body", _LEAF, _OF_DOCUMENT.format("leaf"), at_once=100),
    SealedColumn("original", "body", "document.key", _OF_DOCUMENT.format("original"), at_once=5),
    SealedColumn("note", "body", "note.name"),
    SealedColumn("draft", "body", "draft.account_id || ':' || draft.name"),
    SealedColumn("agent", "secret", "agent.name"),
    SealedColumn("helpdesk_call", "note", "helpdesk_call.conversation"),
    SealedColumn("helpdesk_call", "draft", "helpdesk_call.conversation"),
    SealedColumn("approval", "facts", "approval.receipt"),
    SealedColumn("support_code", "view", "support_code.name"),
)
"""Every column whose values are sealed; a column of bytes that is in no line fails ``test_sealed``."""


async def needing(key: str) -> dict[str, int]:
    """Return by ``table.column`` how many values are sealed under the key of this name; none is left out."""
    found = {column.place: await _counted(column, "=", sealed_under(key)) for column in SEALED}
    return {place: count for place, count in found.items() if count}


async def count(column: SealedColumn, but: str) -> int:
    """Return how many values of the column are not sealed under the key ``but``; what was wiped is none."""
    return await _counted(column, "<>", sealed_under(but))


async def _counted(column: SealedColumn, sign: str, begins: bytes) -> int:
    asked = f"SELECT COUNT(*) AS n FROM {column.origin} WHERE {_condition(column, sign, begins)}"
    found: int = (await dialect.rows(asked, [begins]))[0]["n"]
    return found


def _condition(column: SealedColumn, sign: str, begins: bytes) -> str:
    return f"length({column.value}) > 0 AND substr({column.value}, 1, {len(begins)}) {sign} ?"


async def rows_of(key: str, most: int) -> list[str]:
    """Return up to ``most`` values under the key of this name, each as ``table.column ROW``."""
    begins, found = sealed_under(key), list[str]()
    for column in SEALED:
        asked = f"SELECT {column.name} AS name FROM {column.origin} WHERE {_condition(column, '=', begins)}"
        asked += f" ORDER BY {column.pk} LIMIT {most - len(found)}"
        rows = await dialect.rows(asked, [begins])
        found += [f"{column.place} {row['name']}" for row in rows]
    return found


async def block(column: SealedColumn, but: str, after: Any) -> list[tuple[Any, str, bytes]]:
    """Return the next values that are not sealed under the key ``but``, by rising primary key.

    Each is (primary key, the row's name in the seal, the value). ``after`` is the primary key to go on
    behind, None for the first block. Values that were wiped are left out.
    """
    begins = sealed_under(but)
    asked = (
        f"SELECT {column.pk} AS pk, {column.name} AS name, {column.value} AS sealed FROM {column.origin} "
        f"WHERE {_condition(column, '<>', begins)}"
    )
    given: list[Any] = [begins]
    if after is not None:
        asked, given = f"{asked} AND {column.pk} > ?", [begins, after]
    asked += f" ORDER BY {column.pk} LIMIT {column.at_once}"
    rows = await dialect.rows(asked, given)
    return [(row["pk"], row["name"], bytes(row["sealed"])) for row in rows]
