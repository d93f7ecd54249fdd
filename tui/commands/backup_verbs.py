"""``esante backup``, ``restore``, ``epoch begin`` and ``outbox release``, as the command line takes them."""

from pathlib import Path
from typing import Annotated

import typer

from models.actor import Actor
from tui.commands.options import Config, GivenOptions, Reason, operated, settings_of
from tui.commands.progress import Progress

Key = Annotated[
    Path | None, typer.Option("--key", metavar="FILE", help="The key of the backups (age), kept elsewhere.")
]
Head = Annotated[
    str | None, typer.Option("--head", help="The newest head that was kept elsewhere, or its file.")
]
epochs = typer.Typer(help="The history that a database belongs to.", rich_markup_mode=None)
outbox = typer.Typer(help="The messages that wait to be sent.", rich_markup_mode=None)


def add_verbs(app: typer.Typer) -> None:
    """Add the verbs to the command line."""
    app.command("backup")(backup)
    app.command("restore")(restore)
    app.add_typer(epochs, name="epoch")
    app.add_typer(outbox, name="outbox")


def backup(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    verify: Annotated[bool, typer.Option("--verify", help="Check this backup whole; wants --key.")] = False,
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make the key of the backups in this new file.")
    ] = False,
    key: Key = None,
    config: Config = None,
) -> None:
    """Write a sealed backup of the running service into a new file, or check one."""
    from tui.commands import backup as work

    if new_key:
        raise typer.Exit(work.new_key(file))
    found, progress = settings_of(context, config), Progress()
    try:
        if verify:
            work.verify(found, file, _given(key), progress)
        else:
            work.make(found, file, _operator(context), progress)
    finally:
        progress.clear()


def restore(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", show_default=False)],
    reason: Reason,
    key: Key = None,
    head: Head = None,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Bring it in although newer lines are known.")
    ] = False,
    config: Config = None,
) -> None:
    """Bring a backup in where there is no database, as a new epoch; says what is lost or to be decided."""
    from tui.commands import backup as work

    found, progress = settings_of(context, config), Progress()
    order = work.order(_operator(context), reason, head, accept_loss=accept_loss)
    try:
        raise typer.Exit(work.restore(found, file, _given(key), order, progress))
    finally:
        progress.clear()


@epochs.callback()
def about_epochs() -> None:
    """The history that a database belongs to."""


@epochs.command("begin")
def begin(context: typer.Context, reason: Reason, head: Head = None, config: Config = None) -> None:
    """Take the database as it stands for one that was brought back by other means; no process may run."""
    from tui.commands import backup as work

    order = work.order(_operator(context), reason, head)
    raise typer.Exit(work.begin(settings_of(context, config), order, Progress()))


@outbox.callback()
def about_outbox() -> None:
    """The messages that wait to be sent."""


@outbox.command("release")
def release(
    context: typer.Context,
    reason: Reason,
    drop: Annotated[bool, typer.Option("--drop", help="Drop them: they went before the restore.")] = False,
    config: Config = None,
) -> None:
    """Send the messages that a restore has held, or drop them."""

    async def released(actor: Actor, progress: Progress) -> int:
        from tui.commands import backup as work

        return await work.release(actor, reason, drop, progress)

    operated(context, config, released)


def _operator(context: typer.Context) -> str:
    given: GivenOptions = context.find_root().obj
    return given.operator


def _given(key: Path | None) -> Path:
    if key is None:
        raise typer.BadParameter("give --key FILE, the key of the backups")
    return key
