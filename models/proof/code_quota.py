"""Limits of one-time codes per day: how many, and to how many addresses, over all conversations.

The numbers are from docs/guide.md, « one-time code ». They are counted in the transaction that sends, so that
ten concurrent requests get no more codes than ten in a row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.proof.one_time_code_row import Challenge, Purpose
from models.refusal import Refused

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """The most codes of one purpose for one person per day, and the most different addresses among them.

    ``unknown`` is a separate allowance for codes asked from unknown sources, so that somebody who knows a
    password or an address uses up nothing of the owner's; None where there is none.
    """

    codes: int
    addresses: int = 3
    unknown: int | None = None

    def most(self, known: bool) -> int:
        """Return the codes per day for requests from a known source, or from an unknown one."""
        return self.codes if known or self.unknown is None else self.unknown


QUOTAS: dict[Purpose, Quota] = {
    Purpose.ACTIVATION: Quota(6),
    Purpose.LOGIN: Quota(30, unknown=10),
    Purpose.FORGOTTEN: Quota(3, unknown=3),
    Purpose.IDENTITY: Quota(10),
    Purpose.CHANNEL: Quota(6),
    Purpose.ADDRESS: Quota(6),
    Purpose.HELPDESK: Quota(6),
}


async def sent_lately(person_id: int, purpose: Purpose, now: datetime) -> list[Challenge]:
    """Return the challenges of the last 24 hours, newest first; each counts its own resends."""
    return await Challenge.filter(person_id=person_id, purpose=purpose, created_at__gt=now - DAY).order_by(
        "-created_at"
    )


def used_up(rows: Sequence[Challenge], purpose: Purpose, known: bool) -> bool:
    """Whether no further code may be sent within 24 hours."""
    quota = QUOTAS[purpose]
    counted = [row for row in rows if quota.unknown is None or row.known is known]
    return sum(1 + row.resends for row in counted) >= quota.most(known)


def check(rows: Sequence[Challenge], purpose: Purpose, known: bool, address_key: str) -> None:
    """Raise Refused ``quota_codes``, or ``quota_addresses`` for one address too many."""
    quota = QUOTAS[purpose]
    if used_up(rows, purpose, known):
        raise Refused("quota_codes", most=quota.most(known))
    named = {row.address_key for row in rows if row.address_key} | {address_key}
    if len(named) > quota.addresses:
        raise Refused("quota_addresses", most=quota.addresses)
