"""A line of the journal, or that it only grew, is proven to whoever has its heads, without this program."""

import base64

from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator
from models.journal import journal, tree
from models.journal.checkpoint import Checkpoint
from models.journal.merkle import grew, leaf_hash, root_of
from models.refusal import Refused
from models.text import REASON_LENGTH, clean_line


async def prove(actor: Actor, seq: int, note: str, reason: str) -> str:
    """Return the proof that a line stands in the journal which the signed note names, as the text of a file.

    The file is a c2sp.org/tlog-proof: the line itself (``extra``), its place from 0 on, at most 40 hashes,
    the note as it was published. It is tried before it is given. Raises Refused ``operator_only``,
    ``text_*``, ``line_unknown`` for one that the head does not count, and ``journal_changed``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    head = Checkpoint.parse(note)
    if not 1 <= seq <= head.size:
        raise Refused("line_unknown")
    leaf, path = await tree.proof(actor.office.keys, seq, head.size)
    if root_of(leaf_hash(leaf), seq - 1, head.size, path) != head.root:
        raise Refused("journal_changed", seq=seq)
    async with in_transaction():
        await journal.append(actor, "journal", "line_proved", line=seq, reason=why)
    hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in path)
    extra = base64.b64encode(leaf).decode()
    return f"c2sp.org/tlog-proof@v1\nextra {extra}\nindex {seq - 1}\n{hashes}\n{note}"


async def prove_growth(actor: Actor, before: str, note: str, reason: str) -> str:
    """Return the proof that one published head goes on from an earlier one, as the text of a file.

    The file is what a witness is asked with (c2sp.org/tlog-witness, add-checkpoint): ``old`` and the lines of
    the earlier head, the hashes of RFC 6962, 2.1.2, the later note as it was published. It is tried before
    it is given. Raises Refused ``operator_only``, ``text_*``, ``audit_head`` for two heads that are not of
    one journal and epoch, the earlier one first, and ``journal_changed``.
    """
    need_operator(actor)
    why = clean_line(reason, REASON_LENGTH, "reason")
    old, new = Checkpoint.parse(before), Checkpoint.parse(note)
    if old.origin != new.origin or not 1 <= old.size <= new.size:
        raise Refused("audit_head")
    path = await tree.growth(actor.office.keys, old.size, new.size)
    if not grew(old.size, new.size, old.root, new.root, path):
        raise Refused("journal_changed", seq=old.size)
    async with in_transaction():
        await journal.append(actor, "journal", "growth_proved", line=old.size, reason=why)
    hashes = "".join(f"{base64.b64encode(each).decode()}\n" for each in path)
    return f"old {old.size}\n{hashes}\n{note}"
