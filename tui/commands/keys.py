"""The verbs ``esante keys``: which keys seal personal data, and how a new one takes over from an old one."""

from typing import Annotated

import typer

from models.actor import Actor
from models.office import LUXEMBOURG
from models.refusal import Refused
from tui.commands.options import Config, Reason, Verb, operated
from tui.commands.progress import Progress
from tui.errors import complain

DONE, REFUSED = 0, 1
NAMED = 100_000
"""How many values ``list --rows`` names at most."""

keys = typer.Typer(help="The keys that seal personal data.", rich_markup_mode=None)


@keys.command("list")
def list_keys(
    context: typer.Context,
    rows: Annotated[
        str | None, typer.Option("--rows", metavar="KEY", help="Name the values that need this key.")
    ] = None,
    config: Config = None,
) -> None:
    """Show each key: whether it is in the key file, whether it seals, and how many values need it."""

    async def told(actor: Actor, progress: Progress) -> int:
        from models import key_rotation
        from models.storage import sealed

        if rows is not None:
            for row in await sealed.rows_of(rows, NAMED):
                progress.say(row)
            return DONE
        lost = 0
        for use in await key_rotation.uses(actor.office):
            needed = sum(use.needed.values())
            since = f" since {use.since.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M}" if use.since else ""
            state = f"seals{since}" if use.seals else "waits for « reseal »" if use.waits else "opens"
            if not use.held:
                lost += 1
                state = "is MISSING in the key file: put its line back" if needed else "is missing, needless"
            elif not use.known:
                state += ", retired or never used in this database"
            counted = f": {_places(use.needed)}" if needed else ""
            progress.say(f"{use.name} {state}; {needed} values need it{counted}")
        return REFUSED if lost else DONE

    operated(context, config, told, lost_allowed=True)


@keys.command("add")
def add(context: typer.Context, reason: Reason, config: Config = None) -> None:
    """Add a key to the key file; it seals nothing before « reseal »."""

    async def added(actor: Actor, progress: Progress) -> int:
        from models import key_rotation

        name, new = await key_rotation.add(actor, reason)
        said = f"Key {name} added to" if new else f"Key {name} waits already in"
        progress.say(
            f"{said} {actor.office.keys.file}. Back the file up, give it to every node, "
            "then « esante keys reseal »."
        )
        return DONE

    operated(context, config, _saying(added))


@keys.command("reseal")
def reseal(context: typer.Context, reason: Reason, config: Config = None) -> None:
    """Let the newest key seal, and seal every value anew under it, while the service runs."""

    async def resealed(actor: Actor, progress: Progress) -> int:
        from models import key_rotation

        done = await key_rotation.reseal(actor, reason, progress)
        progress.say(f"Key {done.key} seals; {done.values} values were sealed anew.")
        for row in done.left:
            complain(f"{row.place} does not open in row {row.row}: restore that row from a backup.")
        return REFUSED if done.left else DONE

    operated(context, config, _saying(resealed))


@keys.command("retire")
def retire(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="KEY", show_default=False)],
    reason: Reason,
    config: Config = None,
) -> None:
    """Take a key away that no value needs any more."""

    async def retired(actor: Actor, progress: Progress) -> int:
        from models import key_rotation

        removed = await key_rotation.retire(actor, name, reason)
        where = "" if removed else f" Take its line out where {actor.office.keys.file} comes from."
        progress.say(f"Key {name} is retired. Keep its line with the backups that it still opens.{where}")
        return DONE

    operated(context, config, _saying(retired), lost_allowed=True)


def _saying(verb: Verb) -> Verb:
    """The verb, whose refusal is a sentence and an exit status."""

    async def said(actor: Actor, progress: Progress) -> int:
        try:
            return await verb(actor, progress)
        except Refused as refusal:
            complain(_refused(refusal))
            return REFUSED

    return said


def _refused(refusal: Refused) -> str:
    facts = refusal.facts
    match refusal.code:
        case "key_unknown":
            return f"There is no key {facts['name']}: « esante keys list » names them."
        case "key_seals":
            return f"Key {facts['name']} seals: « esante keys add » and « reseal » come first."
        case "key_needed":
            return (
                f"Key {facts['name']} is needed by {sum(facts['needed'].values())} values "
                f"({_places(facts['needed'])}): « esante keys reseal » comes first."
            )
        case "key_early":
            until = facts["until"].astimezone(LUXEMBOURG)
            return (
                f"Key {facts['name']} may go from {until:%d.%m.%Y %H:%M} on: until then a process "
                "with the old key file may still seal under it."
            )
    from tui.imports.people_csv import as_sentence

    return as_sentence(refusal)


def _places(needed: dict[str, int]) -> str:
    return ", ".join(f"{place} {count}" for place, count in needed.items())
