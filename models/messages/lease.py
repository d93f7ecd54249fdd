"""On several machines one courier has the lease: it is renewed while it works, and runs out at its death.

On one machine the kernel's lock on a file says it (``process_lock``), and frees it at once. A lease that is
lost in the middle costs nothing: each message is claimed besides (``delivery.claim``).
"""

import secrets
import time

from models.storage import dialect

LASTS = 15.0
"""Seconds without a renewal after which another courier takes over."""
RENEWED = 5.0
"""Seconds between two renewals."""
_STANDS = "lease.until > clock_timestamp() AND lease.until < clock_timestamp() + interval '60 seconds'"
"""One that ends later was taken before the server's clock was set back: nobody would have it for as long."""
_TAKE = (
    "INSERT INTO lease (name, holder, until) "
    "VALUES ('courier', ?, clock_timestamp() + ? * interval '1 second') "
    "ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until "
    f"WHERE lease.holder = excluded.holder OR NOT ({_STANDS}) RETURNING holder"
)
_GIVE_BACK = "DELETE FROM lease WHERE name = 'courier' AND holder = ? RETURNING holder"
_HELD = f"SELECT 1 AS held FROM lease WHERE name = 'courier' AND {_STANDS}"


class CourierLease:
    """What one courier knows of its lease; the time is that of the database's clock."""

    def __init__(self) -> None:
        self._holder = secrets.token_hex(16)
        self._taken = float("-inf")

    async def take(self) -> bool:
        """Have the lease, or renew it when that is due; False while another courier has it."""
        if not dialect.on_server():
            return True
        now = time.monotonic()
        if now - self._taken >= RENEWED:
            self._taken = float("-inf")
            if await dialect.rows(_TAKE, [self._holder, LASTS]):
                self._taken = now  # from before the question: never longer than the database says
        return now - self._taken < LASTS

    async def give_back(self) -> None:
        """Let the next courier begin, at once."""
        if dialect.on_server():
            self._taken = float("-inf")
            await dialect.rows(_GIVE_BACK, [self._holder])


async def is_held() -> bool:
    """Whether a courier of any node has the lease; only a server knows."""
    return bool(await dialect.rows(_HELD))
