"""Open files: as many as the system lets this process have, and never more sessions than they suffice for."""

import resource

A_SESSION = 6
"""The connection, two sockets of its child, two ends of the fork server's pipes, and one more at its end."""
RESERVE = 64
"""What the service itself has open, the database and the starting of processes included."""


def sessions_within(wanted: int, waiting: int, half_open: int) -> int:
    """How many sessions there is room for beside so many waiting children and half-open connections.

    The soft limit of open files is raised for it as far as the hard one lets (getrlimit(2)).
    """
    others = RESERVE + half_open + waiting * A_SESSION
    return min(wanted, max(1, (_raised_to(others + wanted * A_SESSION) - others) // A_SESSION))


def _raised_to(needed: int) -> int:
    """The soft limit after it was raised, if it was too low."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY:
        return needed
    raised = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
    if raised > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (raised, hard))
    return max(soft, raised)
