"""The operator's verbs over backups: one is made, checked, brought in; what was held is let go."""

import asyncio
from datetime import datetime
from pathlib import Path

from models import restoring as restored
from models.actor import Actor, Role
from models.refusal import Refused
from models.storage.keys import Keyring
from tui.backups import making, restoring
from tui.backups.restoring import Restored, RestoreOrder
from tui.backups.sealed_file import Manifest, new_identity
from tui.commands.audit import head_of
from tui.commands.options import now
from tui.commands.progress import Progress
from tui.config.settings import Malformed, Settings
from tui.errors import complain, sentence
from tui.portal.local import opened_office, source

DONE, REFUSED = 0, 1


def new_key(file: Path) -> int:
    """Make the key of the backups in a new file. Raises OSError."""
    public = new_identity(file)
    say = Progress().say
    say(f"Key of the backups: {file}. Keep it twice, and not on this machine.")
    say(f"ESANTE_BACKUP_KEY={public}")
    return DONE


def make(found: Settings, file: Path, operator: str, progress: Progress) -> None:
    """Make a backup, and note it in the journal.

    What takes long is done outside of the event loop, so that Ctrl+C ends it at once. Raises as
    ``making.make``.
    """

    async def opened() -> datetime:
        async with opened_office(found, now) as office:
            return office.now()

    async def noted(manifest: Manifest) -> None:
        async with opened_office(found, now) as office:
            actor = Actor(office, source(), Role.OPERATOR, operator=operator)
            made_at = datetime.fromisoformat(manifest.made_at)
            await restored.note_backup(actor, made_at, manifest.journal_head.count)

    begun = asyncio.run(opened())
    manifest = making.make(found, Keyring.read(found.key_file), file, begun, progress)
    progress.say(f"Written: {file}: {making.told(manifest)}.")
    asyncio.run(noted(manifest))


def verify(found: Settings, file: Path, key: Path, progress: Progress) -> None:
    """Check a backup whole. Raises as ``restoring.verify``."""
    manifest = restoring.verify(found, Keyring.read(found.key_file), file, key, progress)
    progress.say(f"Whole: {making.told(manifest)}.")


def order(operator: str, reason: str, head: str | None, *, accept_loss: bool = False) -> RestoreOrder:
    """Return what the operator asks for. Raises Malformed for what is no head."""
    try:
        known = head_of(head) if head else None
    except (Refused, OSError, UnicodeDecodeError):
        raise Malformed("--head takes the line that « esante audit head » wrote, or its file.") from None
    return RestoreOrder(operator, source(), now, reason, known, accept_loss)


def restore(found: Settings, file: Path, key: Path, asked: RestoreOrder, progress: Progress) -> int:
    """Bring a backup in; returns 1 when a rule refuses it. Raises as ``restoring.restore``."""
    try:
        done = restoring.restore(found, Keyring.read(found.key_file), file, key, asked, progress)
    except Refused as refusal:
        complain(sentence(refusal))
        return REFUSED
    return _tell(done, progress)


def begin(found: Settings, asked: RestoreOrder, progress: Progress) -> int:
    """Begin a new epoch in the database that stands there; returns 1 when a rule refuses it."""
    try:
        done = restoring.begin_here(found, Keyring.read(found.key_file), asked)
    except Refused as refusal:
        complain(sentence(refusal))
        return REFUSED
    return _tell(done, progress)


def _tell(done: Restored, progress: Progress) -> int:
    begun, say = done.epoch, progress.say
    counts = [f"{kind.replace('_', ' ')} {count}" for kind, count in begun.ended.items() if count]
    say(f"Epoch {begun.number} has begun. Ended, void or held: {', '.join(counts) or 'nothing'}.")
    if begun.lost is None:
        say("No newer head is known, so what is lost is not known either.")
    else:
        say(f"Lines of the journal that are lost: {begun.lost}.")
    if begun.again:
        say(f"Decisions that took something away, done again: {len(begun.again)}.")
    for line in done.to_decide:
        say(f"To decide: {line}")
    if begun.ended.get("held"):
        say("Held messages: « esante outbox release », with --drop where they are not to go out.")
    if done.unreadable:
        complain(f"{done.unreadable} published lines are not as they were written, and were left out.")
    return DONE


async def release(actor: Actor, reason: str, drop: bool, progress: Progress) -> int:
    """Let the held messages go out, or drop them; returns 1 when refused."""
    try:
        count = await restored.release(actor, reason, drop=drop)
    except Refused as refusal:
        complain(sentence(refusal))
        return REFUSED
    progress.say(f"{count} messages {'dropped' if drop else 'released'}.")
    return DONE
