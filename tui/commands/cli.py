"""Each verb of ``esante`` is a thin function: it reads the settings, does one thing and says one sentence."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from models.actor import Actor
from tui import errors
from tui.commands import backup_verbs, looking, throttle
from tui.commands.account import account
from tui.commands.agents import agents
from tui.commands.clock import clock
from tui.commands.keys import keys
from tui.commands.options import (
    Config,
    GivenOptions,
    Linear,
    Operator,
    Reason,
    config_of,
    ended,
    now,
    operated,
    operator_named,
    settings_of,
)
from tui.commands.portal import FAILED, INTERRUPTED, USAGE
from tui.commands.portal import portal as on_this_terminal
from tui.commands.progress import Progress

app = typer.Typer(
    name="esante",
    help="Luxembourg's eSanté patient account at a terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
people = typer.Typer(help="The register of insured people.", rich_markup_mode=None)
documents = typer.Typer(help="Clinical documents.", rich_markup_mode=None)
audit = typer.Typer(help="The sealed journal.", rich_markup_mode=None)
app.add_typer(people, name="people")
app.add_typer(documents, name="documents")
app.add_typer(audit, name="audit")
app.add_typer(account, name="account")
app.add_typer(agents, name="agents")
app.add_typer(throttle.commands(operated), name="throttle")
app.add_typer(clock, name="clock")
app.add_typer(keys, name="keys")
looking.add_verbs(app, audit, operated)
backup_verbs.add_verbs(app)


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; returns the exit status: 0, 1 refused or unavailable, 2 wrong usage, 130 interrupted."""
    try:
        return int(app(args=arguments, prog_name="esante", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        # What the command line itself finds wrong: click's exceptions, whichever module they come from.
        if hasattr(error, "format_message"):
            errors.complain(error.format_message())
            return USAGE
        errors.complain(errors.sentence(error))
        return FAILED


@app.callback(invoke_without_command=True)
def plain(
    context: typer.Context, config: Config = None, operator: Operator = None, linear: Linear = False
) -> None:
    """Without a verb: run the portal on this terminal."""
    context.obj = GivenOptions(config, operator_named(operator))
    if context.invoked_subcommand is None:
        portal(context, config, linear)


@app.command()
def portal(context: typer.Context, config: Config = None, linear: Linear = False) -> None:
    """Run the portal on this terminal (also without a verb)."""
    raise typer.Exit(on_this_terminal(config_of(context, config), linear=linear))


@app.command()
def serve(context: typer.Context, config: Config = None) -> None:
    """Run the portal over SSH, as a service, until SIGTERM."""
    from tui.ssh.front import serve as served

    ended(served(config_of(context, config), now))


@app.command()
def demo(
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Where the demonstration keeps its own things.")
    ] = None,
    helpdesk: Annotated[
        bool, typer.Option("--helpdesk", help="The Helpdesk's console of the same demonstration.")
    ] = False,
    traceback: Annotated[
        bool, typer.Option("--traceback", help="For developers: a fault's traceback goes to DIR/esante.log.")
    ] = False,
    linear: Linear = False,
) -> None:
    """Run the portal with fictional people and a mailbox; nothing leaves the machine."""
    import os

    from tui.demo.run import default_folder, run_demo
    from tui.portal.local import NoTerminal

    try:
        folder = (directory or default_folder(os.environ)).absolute()
        ended(run_demo(folder, now, tracebacks=traceback, helpdesk=helpdesk, linear=linear))
    except NoTerminal:
        errors.complain("The demonstration needs a terminal: standard input, output and error.")
        raise typer.Exit(USAGE) from None


@app.command()
def migrate(context: typer.Context, config: Config = None) -> None:
    """Create the database and its key, or bring its schema up to date."""
    from models.storage import address, database
    from tui.portal.local import assert_own

    found = settings_of(context, config)

    async def migrated() -> int:
        keyless = not found.key_file.exists()
        await assert_own(found)
        before, after = await database.migrate(found.database, found.key_file)
        done = "nothing to do" if before == after else f"from {before or 'nothing'} to {after}"
        sys.stdout.write(f"Schema of {address.place_of(found.database)}: {done}.\n")
        if keyless:
            sys.stdout.write(f"New key file {found.key_file}: back it up, apart from the database.\n")
        return 0

    ended(migrated())


@people.command("import")
def people_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", show_default=False)],
    config: Config = None,
) -> None:
    """Insert or update insured people from a CSV file; refused rows go to FILE.rejected.csv."""
    from tui.commands import admin

    async def imported(actor: Actor, progress: Progress) -> int:
        return await admin.import_people(actor, file, progress.say, progress)

    operated(context, config, imported)


@documents.command("import")
def documents_import(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    config: Config = None,
) -> None:
    """File the CDA documents of a folder; refused files go to DIR.rejected.csv."""

    async def imported(actor: Actor, progress: Progress) -> int:
        from tui.imports.documents import import_documents

        return await import_documents(actor, folder.absolute(), progress.say, progress)

    operated(context, config, imported)


@audit.command("head")
def audit_head(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", help="Write it here (mode 0600).")] = None,
    config: Config = None,
) -> None:
    """Show the journal's head, and sign and publish it: it shows a cut or rewritten journal later."""
    found = settings_of(context, config)

    async def told(actor: Actor, progress: Progress) -> int:
        from tui.commands.audit import write_head
        from tui.delivery.journal_heads import JournalHeads

        heads = JournalHeads(found.journal) if found.journal else None
        return await write_head(actor, out, progress.say, heads)

    operated(context, config, told, found=found)


@audit.command("verify")
def audit_verify(
    context: typer.Context,
    head: Annotated[
        str | None, typer.Argument(metavar="[HEAD]", help="A head, or a file that holds one.")
    ] = None,
    config: Config = None,
) -> None:
    """Find any edit, deletion, swap, insertion or cut tail of the journal, and name the place."""

    async def verified(actor: Actor, progress: Progress) -> int:
        from tui.commands.audit import verify

        return await verify(actor, head, progress.say, progress)

    operated(context, config, verified)


@audit.command("prove")
def audit_prove(
    context: typer.Context,
    which: Annotated[str, typer.Argument(metavar="R-XXXX-XXXX|LINE|HEAD", show_default=False)],
    reason: Reason,
    out: Annotated[Path, typer.Option("--out", help="Write it here (mode 0600).", show_default=False)],
    config: Config = None,
) -> None:
    """Write the proof that an act or a line stands in the published head, or that this goes on from HEAD."""
    found = settings_of(context, config)

    async def proved(actor: Actor, progress: Progress) -> int:
        from tui.commands.audit import prove
        from tui.delivery.journal_heads import JournalHeads

        heads = JournalHeads(found.journal) if found.journal else None
        return await prove(actor, which, reason, out, heads, progress.say)

    operated(context, config, proved, found=found)


@audit.command("receipt")
def audit_receipt(
    context: typer.Context,
    code: Annotated[str, typer.Argument(metavar="R-XXXX-XXXX", show_default=False)],
    reason: Reason,
    config: Config = None,
) -> None:
    """Show which act of the Helpdesk a receipt stands for: what, when, which agent, which call, for whom."""

    async def shown(actor: Actor, progress: Progress) -> int:
        from tui.commands.audit import show_receipt

        return await show_receipt(actor, code, reason, progress.say)

    operated(context, config, shown)


@app.command()
def letters(
    context: typer.Context,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the letters as a table.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write the letters as pages.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    matricule: Annotated[str | None, typer.Option("--matricule", help="For this person alone.")] = None,
    config: Config = None,
) -> None:
    """Issue a letter to everyone who is due one, or to one person."""
    if csv is None and pdf is None:
        raise typer.BadParameter("give --csv OUT.csv, --pdf OUT.pdf or both")
    from tui.commands import admin

    async def issued(actor: Actor, progress: Progress) -> int:
        return await admin.letters(actor, csv, pdf, limit, matricule, progress.say, progress)

    operated(context, config, issued)


@app.command()
def courier(context: typer.Context, config: Config = None) -> None:
    """Deliver messages, as a service, until SIGTERM."""
    from models.refusal import Unavailable
    from tui.delivery.choice import gateways
    from tui.delivery.courier import serve
    from tui.delivery.journal_heads import daily
    from tui.portal.local import opened_office, publisher_of

    found = settings_of(context, config)

    async def delivered() -> int:
        ways = gateways(found)
        if not ways:
            raise Unavailable("no_gateway")
        async with opened_office(found, now) as office:
            await serve(office, ways, daily(found.journal), publisher_of(found))
        return 0

    ended(delivered())


@app.command()
def doctor(context: typer.Context, config: Config = None) -> None:
    """Check settings, key, database and gateways: one line each, with what to do when it is red."""
    from tui.commands.doctor import examined

    ended(examined(config_of(context, config), now, Progress().say))
