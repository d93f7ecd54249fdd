"""The verbs ``esante throttle show`` and ``clear``: which wrong tries count, and until when they wait."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from models.actor import Actor
from models.office import LUXEMBOURG
from models.refusal import Refused
from tui.commands.options import Config, Reason, Verb
from tui.errors import complain

DONE, REFUSED = 0, 1
_WHOSE = {
    "pair": "at one matricule from",
    "source": "at all matricules from",
    "pool": "from all unknown sources",
}

Say = Callable[[str], None]
OfMatricule = Annotated[str, typer.Option("--matricule", help="Whose wrong tries.", show_default=False)]
OfSource = Annotated[
    str, typer.Option("--source", help="An address, or local:NAME of a terminal.", show_default=False)
]


def commands(operate: Callable[[typer.Context, Path | None, Verb], None]) -> typer.Typer:
    """Return the two verbs; ``operate`` runs an operator's work on the open database."""
    verbs = typer.Typer(help="Wrong tries of a matricule or a source.", rich_markup_mode=None)

    @verbs.command("show")
    def show(
        context: typer.Context,
        reason: Reason,
        matricule: OfMatricule = "",
        source: OfSource = "",
        config: Config = None,
    ) -> None:
        """Show which wrong tries count, and until when they cause a wait."""
        _one_of(matricule, source)
        operate(context, config, lambda actor, ended: show_all(actor, reason, matricule, source, ended.say))

    @verbs.command("clear")
    def clear(
        context: typer.Context,
        reason: Reason,
        matricule: OfMatricule = "",
        source: OfSource = "",
        config: Config = None,
    ) -> None:
        """Delete the wrong tries, and every wait with them."""
        _one_of(matricule, source)
        operate(context, config, lambda actor, ended: clear_all(actor, reason, matricule, source, ended.say))

    return verbs


def _one_of(matricule: str, source: str) -> None:
    if bool(matricule) == bool(source):
        raise typer.BadParameter("give --matricule MATRICULE or --source SOURCE")


async def show_all(actor: Actor, reason: str, matricule: str, source: str, say: Say) -> int:
    """Say one line per counter; returns 0, or 1 when refused."""
    from models.account import throttle_support

    try:
        found = await throttle_support.show(actor, reason, matricule=matricule, source=source)
    except Refused as refusal:
        return _refused(refusal)
    for state in found:
        what = f"{state.purpose or 'all'} tries {_WHOSE[state.kind]} {state.source}".rstrip()
        refused = f", {state.refused} refused since the last line of the journal" if state.refused else ""
        waits = f", waits until {_at(state.waits_until)}" if state.waits_until else ""
        say(f"{state.tries} {what}{waits}{refused}")
    if not found:
        say("No wrong tries.")
    return DONE


async def clear_all(actor: Actor, reason: str, matricule: str, source: str, say: Say) -> int:
    """Delete every counter of the matricule or source; returns 0, or 1 when refused."""
    from models.account import throttle_support

    try:
        count = await throttle_support.clear(actor, reason, matricule=matricule, source=source)
    except Refused as refusal:
        return _refused(refusal)
    say(f"Cleared: {count} counters.")
    return DONE


def _refused(refusal: Refused) -> int:
    from tui.imports.people_csv import as_sentence

    complain(as_sentence(refusal))
    return REFUSED


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M:%S}"
