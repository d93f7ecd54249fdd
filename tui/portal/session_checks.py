"""How the portal learns what became of a session elsewhere, and tells that a person is there or gone."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from models.account import login, session
from models.actor import Actor
from models.dsp import rights
from models.refusal import Refused
from models.storage.written import written
from screens.text.phrases import Phrase, phrase

ENDED = phrase("Votre session est terminée. Connectez-vous de nouveau.")


async def _ended(_actor: Actor) -> Phrase:
    return ENDED


@dataclass(frozen=True)
class SessionChecks:
    """How the portal learns that a session was ended elsewhere, and tells that a person is there or gone."""

    still_open: Callable[[Actor], Awaitable[bool]] = session.still_open
    seen: Callable[[Actor], Awaitable[None]] = session.seen
    leave: Callable[[Actor], Awaitable[Actor]] = login.leave
    why_over: Callable[[Actor, int], Awaitable[Refused | None]] = rights.why_over
    """Why the open record may be read no longer; None while it may."""
    written: Callable[[], object | None] = written
    """What differs once anybody has written to the database; None where that is not known."""
    looked_after: Callable[[], bool] = lambda: False
    """Whether somebody else looks out for this session, and tells it by ``Monitor.look``."""
    why_ended: Callable[[Actor], Awaitable[Phrase]] = _ended
    """What is said to whoever's session was ended elsewhere."""
    idle: timedelta | None = None
    absolute: timedelta | None = None
    """How long a session may last after log-in, where that is not the operator's to set."""
