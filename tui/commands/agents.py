"""``esante agents``: the agents of the Helpdesk, each verb with a reason."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated

import typer

from models.actor import Actor
from tui.commands.options import Config, Reason, operated
from tui.commands.progress import Progress

agents = typer.Typer(help="The agents of the Helpdesk: keys and rights.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", show_default=False)]
Key = Annotated[Path, typer.Option("--key", metavar="FILE.pub", help="The agent's public key (ed25519).")]
Rights = Annotated[
    str,
    typer.Option(
        "--rights",
        help="With commas: find letter unlock sessions account delegations channel approve requests figures "
        "journal; or agent, supervisor, auditor for several.",
        show_default=False,
    ),
]
Done = Callable[[Actor, Callable[[str], None]], Awaitable[int]]


def _run(context: typer.Context, config: Path | None, done: Done) -> None:
    async def verb(actor: Actor, progress: Progress) -> int:
        return await done(actor, progress.say)

    operated(context, config, verb)


@agents.command("add")
def agents_add(
    context: typer.Context,
    name: Name,
    key: Key,
    matricule: Annotated[str, typer.Option("--matricule", help="The agent's own.", show_default=False)],
    rights: Rights,
    reason: Reason,
    config: Config = None,
) -> None:
    """Make an agent, and show the secret of the codes once, as QR and text."""
    from tui.commands import agent_verbs

    _run(
        context,
        config,
        lambda actor, say: agent_verbs.add(actor, name, key, matricule, rights, reason, say, os.environ),
    )


@agents.command("list")
def agents_list(context: typer.Context, reason: Reason, config: Config = None) -> None:
    """List all agents: number, name, rights, key, and who is in."""
    from tui.commands import agent_verbs

    _run(context, config, lambda actor, say: agent_verbs.show_all(actor, reason, say))


@agents.command("rights")
def agents_rights(
    context: typer.Context, name: Name, rights: Rights, reason: Reason, config: Config = None
) -> None:
    """Give an agent these rights and no others; where one is taken away his session ends."""
    from tui.commands import agent_verbs

    _run(context, config, lambda actor, say: agent_verbs.set_rights(actor, name, rights, reason, say))


@agents.command("rekey")
def agents_rekey(context: typer.Context, name: Name, key: Key, reason: Reason, config: Config = None) -> None:
    """Replace key and secret, and show the new secret once; the key may be the same."""
    from tui.commands import agent_verbs

    _run(context, config, lambda actor, say: agent_verbs.rekey(actor, name, key, reason, say, os.environ))


@agents.command("disable")
def agents_disable(context: typer.Context, name: Name, reason: Reason, config: Config = None) -> None:
    """Let an agent in no more, and end his session."""
    from tui.commands import agent_verbs

    _run(context, config, lambda actor, say: agent_verbs.disable(actor, name, reason, say))


@agents.command("enable")
def agents_enable(context: typer.Context, name: Name, reason: Reason, config: Config = None) -> None:
    """Let a disabled agent in again."""
    from tui.commands import agent_verbs

    _run(context, config, lambda actor, say: agent_verbs.enable(actor, name, reason, say))
