"""How much one connection may send: bytes and packets from one allowance, counted with no socket in sight."""

from dataclasses import dataclass

RATE = 64 * 1024
"""What flows in again, a second."""
MOST = 256 * 1024
"""What may be spent at once: a key exchange, a paste, a window that is drawn larger for seconds."""
PACKET = 200
"""Bytes that a packet costs beside its own: to decrypt and answer it takes as long as to read so many."""


@dataclass
class Intake:
    """One allowance. ``spend`` says for how many seconds nothing should be read now."""

    now: float
    left: float = MOST

    def spend(self, size: int, packets: int, now: float) -> float:
        """So many bytes in so many packets have come, at ``now`` in seconds."""
        self.left = min(MOST, self.left + (now - self.now) * RATE) - size - packets * PACKET
        self.now = now
        return max(0.0, -self.left / RATE)
