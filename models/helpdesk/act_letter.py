"""A new letter to the registered address: the next printing run writes it, and no agent sees its code.

The numbers are from docs/guide.md, « acts of the Helpdesk ».
"""

from datetime import timedelta

from models.account import pending_change
from models.account.letter import Letter
from models.helpdesk.act import ActDetails, Facts
from models.helpdesk.case import Case
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
    orders = await LetterOrder.filter(person_id=person_id, stopped_at=None).order_by("ordered_at")
    if any(row.open_of for row in orders):
        return Refused("act_letter_ordered")
    times = [row.ordered_at for row in orders]
    letter = await Letter.filter(person_id=person_id).order_by("-issued_at").first()
    last = max([*times[-1:], *([letter.issued_at] if letter else [])], default=None)
    if last and now < last + A_DAY:
        return Refused("act_letter_lately", ago=now - last, until=last + A_DAY)
    lately = [at for at in times if at > now - A_MONTH]
    if len(lately) >= MOST:
        return Refused("act_letter_most", most=MOST, until=lately[-MOST] + A_MONTH)
    return None


async def do(case: Case, asked: ActDetails, receipt: str) -> Facts:
    """Order the letter; older ones die when it is printed."""
    person_id = case.person.id
    await LetterOrder.create(person_id=person_id, open_of=person_id, receipt=receipt, ordered_at=case.now)
    return {}
