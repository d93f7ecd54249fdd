"""systemd is told when the service is ready, reloads and stops (sd_notify(3)); elsewhere nobody listens."""

import logging
import os
import socket

log = logging.getLogger("esante.ssh")


def notify(state: str) -> None:
    """Tell systemd, where it started us and asked to be told (sd_notify(3))."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if address.startswith(("/", "@")):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
            try:
                told.sendto(state.encode(), address.replace("@", "\0", 1))
            except OSError:
                log.warning("systemd does not listen")
