"""The operator's verbs over what the console shows: ``esante figures`` and ``esante audit export``."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from models.actor import Actor
from tui.commands.options import Config, Reason, Verb
from tui.commands.progress import Progress


def add_verbs(
    app: typer.Typer, audit: typer.Typer, operate: Callable[[typer.Context, Path | None, Verb], None]
) -> None:
    """Add the verbs to the command line; ``operate`` runs an operator's work on the open database."""

    @audit.command("export")
    def export(
        context: typer.Context,
        number: Annotated[int, typer.Argument(metavar="NUMBER", show_default=False)],
        reason: Reason,
        config: Config = None,
    ) -> None:
        """Print the journal's lines that an agent has asked for, one JSON object per line."""

        async def told(actor: Actor, progress: Progress) -> int:
            from tui.commands.audit import export

            return await export(actor, number, reason, progress.say)

        operate(context, config, told)

    @app.command("figures")
    def figures(
        context: typer.Context,
        as_json: Annotated[bool, typer.Option("--json", help="As JSON; else for Prometheus.")] = False,
        config: Config = None,
    ) -> None:
        """Count activations, log-ins, letters, deliveries and calls of 1, 7 and 30 days; none under 5."""

        async def told(actor: Actor, progress: Progress) -> int:
            from tui.commands.figures import tell

            return await tell(actor, as_json, progress.say)

        operate(context, config, told)
