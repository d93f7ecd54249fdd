"""What the verbs of ``esante`` share: their options, the settings, and the office opened for an operator."""

import asyncio
import os
import pwd
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from models.actor import OPERATOR_LENGTH, Actor, Role
from models.refusal import Refused
from models.text import clean_line
from tui.commands.progress import Progress
from tui.config import settings
from tui.config.clock import now as now
from tui.config.settings import Settings

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (TOML); else ESANTE_CONFIG, /etc/esante.")
]
Operator = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="NAME", help="Who gives the command, for the journal; else the system's user."
    ),
]
Linear = Annotated[bool, typer.Option("--linear", help="Line by line, for speech and braille.")]
Number = Annotated[str, typer.Argument(metavar="MATRICULE", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes to the journal.", show_default=False)]
Verb = Callable[[Actor, Progress], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class GivenOptions:
    """The options given before the verb: the settings file, and the operator's name."""

    config: Path | None
    operator: str


def operator_named(name: str | None) -> str:
    """Return who gives the command: the name after ``--as``, else the system's user.

    Raises typer.BadParameter for a name that is not one clean line.
    """
    try:
        return clean_line(_system_user() if name is None else name, OPERATOR_LENGTH, "operator")
    except Refused:
        raise typer.BadParameter(f"--as takes a name of 1 to {OPERATOR_LENGTH} plain characters") from None


def _system_user() -> str:
    # By the process's user id: LOGNAME and USER hold whatever the user sets them to.
    number = os.getuid()
    try:
        return pwd.getpwuid(number).pw_name
    except KeyError:
        return f"uid {number}"


def config_of(context: typer.Context, config: Path | None) -> Path | None:
    """Return the settings file, given after the verb or before it."""
    given: GivenOptions = context.find_root().obj
    return config or given.config


def settings_of(context: typer.Context, config: Path | None) -> Settings:
    """Read the settings. Raises Malformed."""
    return settings.read(config_of(context, config))


def ended(work: Coroutine[Any, Any, int]) -> None:
    """Run the work to its end. Raises typer.Exit with its result as the exit status."""
    raise typer.Exit(asyncio.run(work))


def operated(
    context: typer.Context,
    config: Path | None,
    verb: Verb,
    *,
    lost_allowed: bool = False,
    found: Settings | None = None,
) -> None:
    """Run an operator's verb on the open database, with progress on stderr.

    ``lost_allowed``: a key of the database may be missing in the key file. ``found``: the settings, where the
    verb has read them for itself.

    Raises typer.Exit with its result as the exit status, Malformed, and as ``opened_office``.
    """
    given: GivenOptions = context.find_root().obj
    ended(_operated(found or settings_of(context, config), given.operator, verb, lost_allowed))


async def _operated(found: Settings, operator: str, verb: Verb, lost_allowed: bool) -> int:
    from tui.portal.local import opened_office, source

    progress = Progress()
    try:
        async with opened_office(found, now, lost_allowed=lost_allowed) as office:
            return await verb(Actor(office, source(), Role.OPERATOR, operator=operator), progress)
    finally:
        progress.clear()
