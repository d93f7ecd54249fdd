"""The portal on this terminal, begun without what only the other verbs need: a command line above all."""

import asyncio
from pathlib import Path

from tui import errors
from tui.config import settings
from tui.config.clock import now

USAGE, FAILED, INTERRUPTED = 2, 1, 130
"""Exit statuses of every verb."""


def main() -> int:
    """Run ``esante portal`` without options; returns the exit status."""
    try:
        return portal(None, linear=False)
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        errors.complain(errors.sentence(error))
        return FAILED


def portal(config: Path | None, *, linear: bool) -> int:
    """Run the portal until it is left; returns the exit status. Raises as ``run_portal``, but NoTerminal."""
    from tui.portal.local import NoTerminal, run_portal

    try:
        return asyncio.run(run_portal(settings.read(config), now, linear=linear))
    except NoTerminal:
        errors.complain("The portal needs a terminal: standard input, output and error.")
        return USAGE
