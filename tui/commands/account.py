"""``esante account``: the operator's help with one account, each time with a reason."""

from pathlib import Path

import typer

from models.actor import Actor
from tui.commands.options import Config, Number, Reason, operated
from tui.commands.progress import Progress

account = typer.Typer(help="The operator's help with one account.", rich_markup_mode=None)


def _account(context: typer.Context, config: Path | None, verb: str, matricule: str, reason: str) -> None:
    from tui.commands import admin

    async def done(actor: Actor, progress: Progress) -> int:
        return await admin.account(actor, verb, matricule, reason, progress.say)

    operated(context, config, done)


@account.command("show")
def account_show(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Show the state of an account, without secrets."""
    _account(context, config, "show", matricule, reason)


@account.command("unlock")
def account_unlock(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """End the waits, and open the log-in by password again."""
    _account(context, config, "unlock", matricule, reason)


@account.command("disable")
def account_disable(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Close an account and end its sessions."""
    _account(context, config, "disable", matricule, reason)


@account.command("enable")
def account_enable(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Open a disabled account again."""
    _account(context, config, "enable", matricule, reason)


@account.command("stop-change")
def account_stop(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Stop a pending change of password and channel."""
    _account(context, config, "stop-change", matricule, reason)
