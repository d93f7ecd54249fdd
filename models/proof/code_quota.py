"""How many one-time codes go out: in a day and to how many addresses, across all conversations.

The numbers stand in docs/guide.md, « one-time code ». They are counted in the transaction that sends, so that
ten who ask at once get no more than ten one after the other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from models.proof.one_time_code_row import Challenge, Purpose
from models.refusal import Refused

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Quota:
    """Codes of one purpose for one person in a day, and different addresses among them.

    ``apart``: codes that were asked from unknown sources have an allowance of their own, so that whoever
    knows a password or an address uses up nothing of the owner's.
    """

    codes: int
    addresses: int = 3
    unknown: int | None = None

    def most(self, known: bool) -> int:
        """The codes of a day, asked from a known source or from an unknown one."""
        return self.codes if known or self.unknown is None else self.unknown


QUOTAS: dict[Purpose, Quota] = {
    Purpose.ACTIVATION: Quota(6),
    Purpose.LOGIN: Quota(30, unknown=10),
    Purpose.FORGOTTEN: Quota(3, unknown=3),
    Purpose.IDENTITY: Quota(10),
    Purpose.CHANNEL: Quota(6),
    Purpose.ADDRESS: Quota(6),
}


async def sent_lately(person_id: int, purpose: Purpose, now: datetime) -> list[Challenge]:
    """The challenges of a day, the newest first; a code sent again counts with its challenge."""
    return await Challenge.filter(person_id=person_id, purpose=purpose, created_at__gt=now - DAY).order_by(
        "-created_at"
    )


def used_up(rows: Sequence[Challenge], purpose: Purpose, known: bool) -> bool:
    """Whether no further code may go out today."""
    quota = QUOTAS[purpose]
    counted = [row for row in rows if quota.unknown is None or row.known is known]
    return sum(1 + row.resends for row in counted) >= quota.most(known)


def check(rows: Sequence[Challenge], purpose: Purpose, known: bool, address_key: str) -> None:
    """Raises Refused ``quota_codes``, or ``quota_addresses`` for one address too many."""
    quota = QUOTAS[purpose]
    if used_up(rows, purpose, known):
        raise Refused("quota_codes", most=quota.most(known))
    named = {row.address_key for row in rows if row.address_key} | {address_key}
    if len(named) > quota.addresses:
        raise Refused("quota_addresses", most=quota.addresses)
