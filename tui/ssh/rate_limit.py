"""How many bytes and packets one connection may send: counted from one allowance, without any socket."""

from dataclasses import dataclass

RATE = 64 * 1024
"""What flows in again, a second."""
MOST = 256 * 1024
"""What may be spent at once: a key exchange, a paste, a window that is drawn larger for seconds."""
PACKET = 200
"""Bytes that a packet costs beside its own: to decrypt and answer it takes as long as to read so many."""


DROPPED = 4 * 1024 * 1024
"""What may be forgiven at once: a paste that nobody wants, and whose end a person waits for."""


@dataclass
class RateLimit:
    """One allowance. ``spend`` says for how many seconds nothing should be read now."""

    now: float
    left: float = MOST
    forgivable: float = DROPPED

    def forgive(self, size: int) -> None:
        """So many bytes of one packet were dropped: they count no more, within an allowance of their own.

        To be said before the packet is spent.
        """
        cost = min(self.forgivable, size + PACKET)
        self.forgivable -= cost
        self.left += cost

    def spend(self, size: int, packets: int, now: float) -> float:
        """So many bytes in so many packets have come, at ``now`` in seconds."""
        flowed = (now - self.now) * RATE
        self.forgivable = min(DROPPED, self.forgivable + flowed)
        self.left = min(MOST, self.left + flowed) - size - packets * PACKET
        self.now = now
        return max(0.0, -self.left / RATE)
