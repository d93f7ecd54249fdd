"""``esante clock``: the operator says that the machine's clock is right again."""

import typer

from models.actor import Actor
from models.office import LUXEMBOURG
from models.refusal import Refused
from tui.commands.options import Config, Reason, now, operated
from tui.commands.progress import Progress
from tui.errors import complain, sentence

clock = typer.Typer(help="The clock of this machine.", rich_markup_mode=None)


@clock.callback()
def about() -> None:
    """The clock of this machine."""


@clock.command("accept")
def accept(context: typer.Context, reason: Reason, config: Config = None) -> None:
    """Accept the clock after it had been ahead by mistake: later times in the journal are ignored."""

    async def done(actor: Actor, progress: Progress) -> int:
        from models.clock import accept as accepted

        try:
            moment = await accepted(actor, now, reason)
        except Refused as refusal:
            complain(sentence(refusal))
            return 1
        progress.say(f"Accepted: {moment.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M:%S}. Restart the service.")
        return 0

    operated(context, config, done)
