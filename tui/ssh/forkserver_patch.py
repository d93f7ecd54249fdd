"""The fork server outlives a request that breaks off: multiprocessing's own would end.

A front at its limit of open files connects to the fork server and then has no pipe to send: the server reads
EOF (``reduction.recvfds``), and its loop passes over nothing but ECONNABORTED (``forkserver.main`` of
CPython 3.11).
"""

import errno
import socket
from multiprocessing import reduction

_received = reduction.recvfds


def _recvfds(sock: socket.socket, size: int) -> list[int]:
    """As ``reduction.recvfds``; a request that is none counts as a connection that was given up."""
    try:
        return _received(sock, size)
    except (EOFError, RuntimeError):
        raise OSError(errno.ECONNABORTED, "the request broke off") from None


def outlives_broken_requests() -> None:
    """Put the patient way in the place of the other, in the fork server's process."""
    reduction.recvfds = _recvfds
