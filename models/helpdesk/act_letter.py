"""A new letter to the registered address: the next printing run writes it, and no agent sees its code.

The numbers are from docs/guide.md, « acts of the Helpdesk ».
"""

from datetime import datetime, timedelta

from models.account import pending_change
from models.account.letter import Letter
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.case import Case
from models.letters import order
from models.letters.order import LetterOrder
from models.refusal import Refused

A_DAY, A_MONTH, MOST = timedelta(hours=24), timedelta(days=30), 3
"""At most one letter within a day, and so many within a month."""


async def why_no_letter(case: Case) -> Refused | None:
    """Why no letter can be ordered now."""
    now, person_id = case.now, case.person.id
    if case.account is not None:
        if case.account.disabled_at:
            return Refused("act_disabled")
        if await pending_change.waiting(case.account.id, now):
            return Refused("act_change_waits")
    if await order.waiting_of(person_id):
        return Refused("act_letter_ordered")
    if (last := await _last(person_id)) and now < last + A_DAY:
        return Refused("act_letter_lately", hours=(now - last) // timedelta(hours=1), until=last + A_DAY)
    lately = LetterOrder.filter(person_id=person_id, stopped_at=None, ordered_at__gt=now - A_MONTH)
    times = [row.ordered_at for row in await lately.order_by("ordered_at")]
    if len(times) >= MOST:
        return Refused("act_letter_most", most=MOST, until=times[-MOST] + A_MONTH)
    return None


async def do(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Order the letter; older ones die when it is printed."""
    person_id = case.person.id
    await LetterOrder.create(person_id=person_id, open_of=person_id, receipt=receipt, ordered_at=case.now)
    return {}


async def _last(person_id: int) -> datetime | None:
    """When the last letter went out or was ordered."""
    letter = await Letter.filter(person_id=person_id).order_by("-issued_at").first()
    ordered = await LetterOrder.filter(person_id=person_id, stopped_at=None).order_by("-ordered_at").first()
    times = [letter.issued_at] if letter else []
    return max([*times, ordered.ordered_at] if ordered else times, default=None)
