"""The operator's verbs over the journal: its head, whether it is unchanged, receipts, lines for an agent."""

import asyncio
import json
import re
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from models.actor import Actor
from models.helpdesk import agent_journal, receipt
from models.journal import audit, head, proving, tree
from models.journal.audit import Verdict
from models.journal.head import JournalHead
from models.office import LUXEMBOURG
from models.refusal import Refused
from models.storage.files import write_new
from tui.delivery.journal_heads import JournalHeads
from tui.errors import complain
from tui.imports.people_csv import as_sentence

DONE, BROKEN = 0, 1
_TROUBLES = {
    "changed": "Line {seq} of the journal is not what was sealed: it, or its place, was changed",
    "missing": "Line {seq} of the journal is missing",
    "cut": "The journal ends before line {seq}, which the head counts: its tail was cut",
    "rewritten": "Line {seq} of the journal is not the one the head names: it was rewritten",
}

_REFUSED = {
    "operator_only": "Only a named operator may do this.",
    "receipt_form": "A receipt is R-XXXX-XXXX: the letter R and eight characters.",
    "receipt_unknown": "There is no such receipt.",
    "journal_empty": "The journal has no line yet.",
    "journal_changed": "Line {seq} of the journal is not what was sealed: see « esante audit verify ».",
    "line_unknown": "There is no such line.",
    "audit_head": "This is no earlier head of the same journal and epoch.",
    "export_unknown": "No agent has asked for lines under this number.",
}


async def write_head(
    actor: Actor, out: Path | None, say: Callable[[str], None], heads: JournalHeads | None = None
) -> int:
    """Say the head, or write it into a new file; returns 0, or 1 where the file cannot be written.

    With a folder of published heads it is signed and published there as well.
    """
    if heads is not None:
        try:
            say(f"Published: {await heads.publish(actor.office)}")
        except Refused as refusal:
            return _refused(refusal)
    line = f"{await head.present()} {actor.office.now():%Y-%m-%dT%H:%M:%SZ}"
    if out is None:
        say(line)
        return DONE
    return await _written(out, f"{line}\n", "", say)


async def _written(out: Path, text: str, what: str, say: Callable[[str], None]) -> int:
    """Write a new file and say so; returns 1, and says why, where it cannot be written."""
    try:
        await asyncio.to_thread(write_new, out, text.encode())
    except FileExistsError:
        complain(f"{out} exists already: name another file.")
        return BROKEN
    except OSError as error:
        complain(f"{out} cannot be written: {error.strerror}.")
        return BROKEN
    say(f"Written: {out}{what}")
    return DONE


async def verify(
    actor: Actor, known: str | None, say: Callable[[str], None], progress: Callable[[int, int], None]
) -> int:
    """Verify the journal; returns 1 when anything in it is not as it was written."""
    try:
        kept = await asyncio.to_thread(head_of, known) if known else None
    except (Refused, OSError, UnicodeDecodeError):
        complain("This is not a head: give the line that « esante audit head » wrote, or its file.")
        return BROKEN
    verdict = await audit.verify(actor.office.keys, kept, progress)
    if not verdict.trouble:
        against = ", and as the head says" if kept else ""
        say(f"{verdict.count} lines: intact{against}.")
        return DONE
    complain(_sentence(verdict))
    return BROKEN


async def show_receipt(actor: Actor, code: str, reason: str, say: Callable[[str], None]) -> int:
    """Say what an act of the Helpdesk was, by its receipt; returns 1 when refused."""
    try:
        found = await receipt.shown(actor, code, reason)
    except Refused as refusal:
        return _refused(refusal)
    denied = f"; the person denied it {_at(found.denied_at)}" if found.denied_at else ""
    say(
        f"{found.code}: {found.act}, {_at(found.at)}, by agent {found.agent_id} in call {found.call_id}, "
        f"for person:{found.person_id}{denied}."
    )
    return DONE


async def prove(
    actor: Actor, which: str, reason: str, out: Path, heads: JournalHeads | None, say: Callable[[str], None]
) -> int:
    """Write the proof of a line, by its number or a receipt, into a new file; returns 1 when refused.

    Of a file of a published head it is the proof that the newest head goes on from it.
    """
    if heads is None:
        complain("A proof wants a signed head: set ESANTE_JOURNAL_HEADS and ESANTE_JOURNAL_KEY.")
        return BROKEN
    try:
        if which.endswith(".checkpoint"):
            text, what = await _growth(actor, Path(which), reason, heads)
        else:
            text, what = await _line(actor, which, reason, heads)
    except Refused as refusal:
        return _refused(refusal)
    return await _written(out, text, f", the proof {what}", say)


async def _line(actor: Actor, which: str, reason: str, heads: JournalHeads) -> tuple[str, str]:
    """The proof of a line, and what it proves. Raises Refused."""
    seq = int(which) if re.fullmatch("[0-9]{1,18}", which) else 0
    if not seq:
        found = await receipt.shown(actor, which, reason)
        seq = await tree.number_of(found.code, found.agent_id)
    if not 1 <= seq <= (await head.present()).count:
        raise Refused("line_unknown")
    newest = await asyncio.to_thread(heads.newest)
    if newest is None or newest[1].size < seq:
        await heads.publish(actor.office)
        newest = await asyncio.to_thread(heads.newest)
    if newest is None:
        raise Refused("journal_empty")
    note = await asyncio.to_thread(newest[0].read_text, "utf-8")
    return await proving.prove(actor, seq, note, reason), f"of line {seq} for the head {newest[0]}"


async def _growth(actor: Actor, old: Path, reason: str, heads: JournalHeads) -> tuple[str, str]:
    """The proof that the newest head goes on from an earlier one, and what it proves. Raises Refused."""
    try:
        before = await asyncio.to_thread(old.read_text, "utf-8")
    except (OSError, UnicodeDecodeError):
        raise Refused("audit_head") from None
    newest = await heads.publish(actor.office)
    note = await asyncio.to_thread(newest.read_text, "utf-8")
    text = await proving.prove_growth(actor, before, note, reason)
    return text, f"that the head {newest} goes on from {old}"


async def export(actor: Actor, number: int, reason: str, say: Callable[[str], None]) -> int:
    """Say the lines that an agent has asked for, oldest first; returns 1 when refused."""
    try:
        view = await agent_journal.exported(actor, number, reason)
    except Refused as refusal:
        return _refused(refusal)
    for line in reversed(view.lines):
        say(json.dumps(asdict(line), default=str))
    return DONE


def _refused(refusal: Refused) -> int:
    complain(_REFUSED.get(refusal.code, "").format_map(refusal.facts) or as_sentence(refusal))
    return BROKEN


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M:%S}"


def head_of(known: str) -> JournalHead:
    """Return a head, given as its line or as a file. Raises Refused, OSError or UnicodeDecodeError."""
    if known.startswith("esante-journal"):
        return JournalHead.parse(known)
    with Path(known).open("rb") as file:
        return JournalHead.parse(file.read(400).decode("ascii"))


def _sentence(verdict: Verdict) -> str:
    trouble = _TROUBLES[verdict.trouble].format(seq=verdict.seq)
    if verdict.before is None:
        return f"{trouble}."
    return f"{trouble}; the line before it is of {_at(verdict.before)}."
