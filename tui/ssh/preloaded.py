"""What the fork server imports, and all it does: every session shares this memory until it writes there."""

import asyncio
import encodings.ascii  # noqa: F401
import multiprocessing.popen_forkserver  # noqa: F401
from pathlib import Path
from typing import Any

# What a session would import on its way: the engine at once, LuxTrust and the judge of passwords later.
import aiosqlite  # noqa: F401
import httpx  # noqa: F401
import joserfc.jwt  # noqa: F401
import segno  # noqa: F401
import zxcvbn  # noqa: F401

# What it runs: a test looks at what a session imports after this.
import tui.ssh.lookout
import tui.ssh.worker  # noqa: F401
from models.office import Office, Rules
from models.storage import database, hashing
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from tui.config.clock import now
from tui.portal.app import Portal
from tui.portal.session import PortalSession
from tui.ssh import first_page
from tui.ssh.client_info import SIZE
from tui.ssh.copy_on_write import give_back_large_blocks, keep_shared
from tui.ssh.forkserver_patch import outlives_broken_requests


async def _rehearse() -> None:
    """Show the first page to nobody: its styles are parsed, and what it needs is imported."""
    nowhere = Office(now, Keyring({}, b""), Hasher(Path()), Rules())
    session = PortalSession(office=nowhere, source="local:rehearsal", language="fr", closes=True)
    portal = Portal(session)
    await portal.run_async(headless=True, size=SIZE, auto_pilot=_leave)


async def _leave(pilot: Any) -> None:
    await pilot.pause()
    pilot.app.exit()


give_back_large_blocks()
outlives_broken_requests()
hashing.prepare()
asyncio.run(database.prepare())
asyncio.run(_rehearse())
first_page.draw()
keep_shared()
