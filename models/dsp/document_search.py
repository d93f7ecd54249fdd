"""Documents are found by the words of their list entry and of their text."""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from models.actor import Actor
from models.clinical.blocks import Table, from_json
from models.clinical.confidentiality import NORMAL, RESTRICTED
from models.dsp.document import Head, leaf_name, opened_head
from models.dsp.rights import Held, Need, RecordRole, exercised
from models.dsp.search_words import day_forms, plain, words_of
from models.storage import dialect
from models.storage.dialect import retried
from models.storage.keys import Damaged, Keyring

_AT_ONCE = 200
"""Documents opened before other tasks get a turn: some 10 ms of work."""


@retried
async def matching(actor: Actor, subject_id: int, wanted: str, labels: Mapping[str, str]) -> tuple[int, ...]:
    """Return the ids, newest first, of the documents that hold every word, in their head or in any page.

    Title, type (its label by code in ``labels``), author, date and text are searched; case and accents do not
    matter. Other tasks run in between. Raises Refused as ``rights.exercised``.
    """
    words = words_of(wanted)
    async with exercised(actor, subject_id, Need.READ, "documents") as held:
        rows = await _raw_rows(held)
    found: list[int] = []
    for start in range(0, len(rows), _AT_ONCE):
        block = rows[start : start + _AT_ONCE]
        lacking = {row["id"]: _lacking(actor.office.keys, row, words, labels) for row in block}
        pages = await _leaves([row for row in block if lacking[row["id"]]])
        for row in block:
            left = _unsaid(actor.office.keys, row["key"], pages.get(row["id"], ()), lacking[row["id"]])
            if not left:
                found.append(row["id"])
        await asyncio.sleep(0)
    return tuple(found)


async def _raw_rows(held: Held) -> list[dict[str, Any]]:
    # As plain rows: ten thousand models would take longer to make than to open.
    only = ""
    if held.standing is RecordRole.READER:
        only = f" AND hidden_at IS NULL AND level IN ('{NORMAL}', '{RESTRICTED}')"
    return await dialect.rows(
        "SELECT id, key, head, dated_at FROM document WHERE person_id = ? AND replaced_at IS NULL"
        f"{only} ORDER BY dated_at DESC, id DESC",
        [held.subject.id],
    )


async def _leaves(rows: list[dict[str, Any]]) -> dict[int, list[tuple[int, bytes]]]:
    """The sealed pages of these documents, by document, in order."""
    if not rows:
        return {}
    ids = ", ".join(str(int(row["id"])) for row in rows)
    asked = f"SELECT document_id, number, body FROM leaf WHERE document_id IN ({ids}) ORDER BY number"
    pages: dict[int, list[tuple[int, bytes]]] = {}
    for leaf in await dialect.rows(asked):
        pages.setdefault(leaf["document_id"], []).append((leaf["number"], leaf["body"]))
    return pages


def _lacking(
    keys: Keyring, row: dict[str, Any], words: Iterable[str], labels: Mapping[str, str]
) -> tuple[str, ...]:
    """The words that a document's head does not hold."""
    try:
        head = opened_head(keys, row["key"], row["head"])
    except Damaged:
        return tuple(words)
    whole = plain("\n".join(_texts(head, labels, row["dated_at"])))
    return tuple(word for word in words if word not in whole)


def _unsaid(
    keys: Keyring, key: str, pages: Iterable[tuple[int, bytes]], words: tuple[str, ...]
) -> tuple[str, ...]:
    """The words that no page holds."""
    for number, body in pages:
        if not words:
            break
        try:
            kept = keys.open("leaf.body", leaf_name(key, number), body)
        except Damaged:
            continue
        # Most pages hold none of the words, which shows without parsing the page.
        rough = plain(kept.decode())
        if any(word in rough or not word.isalnum() for word in words):
            whole = plain("\n".join(_said(kept)))
            words = tuple(word for word in words if word not in whole)
    return words


def _said(kept: bytes) -> Iterable[str]:
    for block in from_json(kept).blocks:
        if isinstance(block, Table):
            yield block.caption
            for cells in (block.head, *block.rows):
                yield from cells
        else:
            yield block.text


def _texts(head: Head, labels: Mapping[str, str], dated_at: datetime | str) -> Iterable[str]:
    yield head.title
    yield labels.get(head.type_code, head.type_name)
    yield head.author
    yield head.written_by
    # SQLite keeps a moment as text.
    when = dated_at if isinstance(dated_at, datetime) else datetime.fromisoformat(dated_at)
    yield day_forms(when)
