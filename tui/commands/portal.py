"""The portal on this terminal, begun without what only the other verbs need: a command line above all."""

import asyncio
import gc
from pathlib import Path

from tui import errors
from tui.config import settings
from tui.config.clock import now

USAGE, FAILED, INTERRUPTED = 2, 1, 130
"""Exit statuses of every verb."""
_STARTED = 3.0
"""Seconds until the first page is long there: what a start has made lasts to the end, and is no garbage."""


def main() -> int:
    """Run ``esante portal`` without options; returns the exit status."""
    gc.disable()
    import models.storage.light_orm  # noqa: F401  - before any row

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

    async def run() -> int:
        asyncio.get_running_loop().call_later(_STARTED, _collect)
        return await run_portal(settings.read(config), now, linear=linear)

    try:
        return asyncio.run(run())
    except NoTerminal:
        errors.complain("The portal needs a terminal: standard input, output and error.")
        return USAGE


def _collect() -> None:
    """Look for garbage from now on, among what is made from now on."""
    gc.freeze()
    gc.enable()
