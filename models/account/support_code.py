"""By the support code the Helpdesk finds the terminal of a caller, and sees on which page it stands.

The code stands for one terminal, not for a person: it proves something only where somebody was logged in when
it was drawn (docs/guide.md, « support code »). What the Helpdesk sees is written only while it follows.
"""

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from tortoise import fields
from tortoise.exceptions import IntegrityError
from tortoise.models import Model
from tortoise.transactions import in_transaction

from models.actor import Actor
from models.office import Office
from models.storage.dialect import is_taken, retried
from models.storage.keys import Keyring

DIGITS = 6
LIFETIME = timedelta(minutes=5)
"""How long one code stands; then another one is shown."""
ANSWER = timedelta(seconds=5)
"""Within so long a terminal answers whoever follows it; one whose process was killed does not."""
BEAT = timedelta(seconds=5)
"""How often a followed terminal says that it is there, whether or not anything has changed."""
SILENT = timedelta(seconds=15)
"""After so long without a word a terminal is gone."""
LOOKS = timedelta(seconds=10)
"""How often it is noted that an agent looks."""
UNWATCHED = timedelta(seconds=60)
"""After so long nobody has looked: the agent is gone, and the terminal is followed no more."""
KEPT = timedelta(hours=1)
"""How long the row of a terminal that is gone is kept; then housekeeping deletes it."""
_DRAWS = 50


class SupportCode(Model):
    """One terminal that has shown a code. ``name`` is random; no other process knows it.

    ``code_key`` is the blind index of the code while nobody has used it, and unique. ``session_id`` is the
    log-in at the terminal, under which its code was drawn; None before a log-in. ``call_id`` is the call that
    follows the terminal, from ``followed_at`` on, by a code that was drawn under the log-in
    ``used_session_id``; ``looked_at`` is when its agent last looked. ``view`` is sealed: what he sees.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=32, unique=True)
    code_key = fields.CharField(max_length=64, null=True, unique=True)
    code_until: datetime = fields.DatetimeField()
    session_id: int | None = fields.IntField(null=True)
    alive_at: datetime = fields.DatetimeField(db_index=True)
    call_id: int | None = fields.IntField(null=True, unique=True)
    used_session_id: int | None = fields.IntField(null=True)
    followed_at: datetime | None = fields.DatetimeField(null=True)
    looked_at: datetime | None = fields.DatetimeField(null=True)
    view = fields.BinaryField(default=b"")

    class Meta:
        table = "support_code"

    def view_in(self, keys: Keyring) -> dict[str, Any]:
        """Open what the terminal has told; {} before it has told anything. Raises Damaged."""
        held: dict[str, Any] = json.loads(keys.open(_VIEW, self.name, self.view)) if self.view else {}
        return held


_VIEW = "support_code.view"


@dataclass
class SupportLine:
    """The support code of one terminal, in the memory of its session; nothing is stored before it is shown.

    ``terminal`` is what the service knows of the terminal itself, in words that it made.
    """

    terminal: str = ""
    code: str = ""
    until: datetime | None = None
    followed: bool = False
    name: str = ""
    session_id: int | None = None
    told: str = field(default="", repr=False)
    told_at: datetime | None = None

    @property
    def known(self) -> bool:
        """Whether the database knows this terminal: a code was shown, and may be used or followed."""
        return bool(self.name)

    def stands(self, now: datetime) -> bool:
        """Whether a code is shown that can still be used."""
        return bool(self.code) and self.until is not None and now < self.until

    def forget(self) -> None:
        """Stand as before the first code."""
        self.code = self.name = self.told = ""
        self.until = self.session_id = self.told_at = None
        self.followed = False


def code_key(office: Office, code: str) -> str:
    """Return the blind index of a code."""
    return office.keys.mac("support_code", code)


async def show(actor: Actor, line: SupportLine) -> None:
    """Have a code to show: the present one while it stands and nobody has used it, else a new one.

    While the Helpdesk follows there is no code.
    """
    now = actor.office.now()
    if line.session_id not in (None, actor.session_id):
        await end(actor, line)
    if line.followed or (line.stands(now) and line.session_id == actor.session_id):
        return
    name = line.name or secrets.token_hex(16)
    for _ in range(_DRAWS):
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if await _stored(actor, name, code):
            line.name, line.code, line.until = name, code, now + LIFETIME
            line.session_id = actor.session_id
            return


@retried
async def _stored(actor: Actor, name: str, code: str) -> bool:
    """Store a code for a terminal; False where another one shows the same code now."""
    now, key = actor.office.now(), code_key(actor.office, code)
    drawn: dict[str, Any] = {
        "code_key": key,
        "code_until": now + LIFETIME,
        "session_id": actor.session_id,
        "alive_at": now,
        "view": b"",
    }
    try:
        async with in_transaction():
            await SupportCode.filter(code_key=key, code_until__lte=now).update(code_key=None)
            if not await SupportCode.filter(name=name).update(**drawn):
                await SupportCode.create(name=name, **drawn)
    except IntegrityError as error:
        if not is_taken(error, "support_code", "code_key"):
            raise
        return False
    return True


async def keep(actor: Actor, line: SupportLine, view: Mapping[str, Any]) -> bool:
    """Tell whoever follows what is seen now; returns whether somebody began or ceased to follow.

    At a log-in a code that was drawn before dies, and the Helpdesk goes on following; at a log-out it ceases:
    the next person at this terminal is another one.
    """
    if not line.known:
        return False
    before = line.followed
    row = await SupportCode.get_or_none(name=line.name)
    if row is None or (line.session_id is not None and line.session_id != actor.session_id):
        await end(actor, line)
        return before
    if line.session_id != actor.session_id:
        line.session_id, line.code = actor.session_id, ""
        await SupportCode.filter(name=line.name).update(code_key=None, session_id=actor.session_id)
    now = actor.office.now()
    line.followed = row.call_id is not None and row.looked_at is not None and now < row.looked_at + UNWATCHED
    if line.followed:
        line.code = ""
        await _tell(actor, line, row, view)
    elif before or row.call_id is not None:
        await end(actor, line)
    return before != line.followed


async def _tell(actor: Actor, line: SupportLine, row: SupportCode, view: Mapping[str, Any]) -> None:
    """Write what is seen, where it differs from what was written or a sign of life is due."""
    now, told = actor.office.now(), json.dumps(view, sort_keys=True)
    again = line.told_at is None or not line.told_at <= now < line.told_at + BEAT
    if told == line.told and not again and row.view:
        return
    sealed = actor.office.keys.seal(_VIEW, row.name, told.encode())
    mine = SupportCode.filter(id=row.id, call_id=row.call_id)
    if await mine.update(view=sealed, alive_at=now, code_key=None):
        line.told, line.told_at = told, now


async def end(actor: Actor, line: SupportLine) -> None:
    """Show this terminal's pages to nobody any more, and void its code; without a code nothing is written."""
    if line.known:
        await SupportCode.filter(name=line.name).delete()
        line.forget()


async def follow(office: Office, call_id: int, code: str) -> SupportCode | None:
    """Let a call follow the terminal that shows this code, in the caller's transaction; None where none does.

    The code is used up, the call leaves the terminal that it followed before, and whoever followed this one
    no longer does: the person has read the newer code to somebody else.
    """
    now, key = office.now(), code_key(office, code)
    row = await SupportCode.get_or_none(code_key=key, code_until__gt=now)
    if row is None:
        return None
    await SupportCode.filter(call_id=call_id).exclude(id=row.id).delete()
    row.code_key, row.call_id, row.used_session_id = None, call_id, row.session_id
    row.followed_at = row.looked_at = now
    row.view = b""
    await row.save()
    return row


async def followed_by(office: Office, call_id: int) -> SupportCode | None:
    """Return the terminal that a call follows, in the caller's transaction, and note that its agent looks."""
    row = await SupportCode.get_or_none(call_id=call_id)
    now = office.now()
    if row and row.looked_at and not row.looked_at <= now < row.looked_at + LOOKS:
        await SupportCode.filter(id=row.id, call_id=call_id).update(looked_at=now)
    return row


async def let_go(call_id: int) -> None:
    """A call follows no terminal any more, in the caller's transaction; the terminal learns it by itself."""
    await SupportCode.filter(call_id=call_id).delete()
