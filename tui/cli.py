"""Every verb of ``esante`` is a thin function: it reads the settings, does one thing, says one sentence."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from models.access import Actor, Role
from tui import faults, settings
from tui.progress import Progress
from tui.settings import Settings

USAGE, FAILED, INTERRUPTED = 2, 1, 130

app = typer.Typer(
    name="esante",
    help="Luxembourg's eSanté patient account at a terminal.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
people = typer.Typer(help="The register of insured people.", rich_markup_mode=None)
account = typer.Typer(help="The operator's help with one account.", rich_markup_mode=None)
documents = typer.Typer(help="Clinical documents.", rich_markup_mode=None)
audit = typer.Typer(help="The sealed journal.", rich_markup_mode=None)
app.add_typer(people, name="people")
app.add_typer(documents, name="documents")
app.add_typer(audit, name="audit")
app.add_typer(account, name="account")

Config = Annotated[
    Path | None, typer.Option("--config", help="Settings file (TOML); else ESANTE_CONFIG, /etc/esante.")
]
Number = Annotated[str, typer.Argument(metavar="MATRICULE", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes to the journal.", show_default=False)]
Verb = Callable[[Actor, Progress], Awaitable[int]]


def now() -> datetime:
    """The clock of the real program."""
    return datetime.now(UTC)


def main(arguments: list[str] | None = None) -> int:
    """Run one verb; the exit status: 0, 1 refused or unavailable, 2 wrong usage."""
    try:
        return int(app(args=arguments, prog_name="esante", standalone_mode=False) or 0)
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:
        # What the command line itself finds wrong: click's exceptions, whichever module they come from.
        if hasattr(error, "format_message"):
            faults.complain(error.format_message())
            return USAGE
        faults.complain(faults.sentence(error))
        return FAILED


def _ended(work: Coroutine[Any, Any, int]) -> None:
    raise typer.Exit(asyncio.run(work))


async def _operated(found: Settings, verb: Verb) -> int:
    """Do an operator's verb on the open database, with progress on stderr."""
    from tui.terminal import opened_office, source

    progress = Progress()
    try:
        async with opened_office(found, now) as office:
            return await verb(Actor(office, source(), Role.OPERATOR), progress)
    finally:
        progress.clear()


@app.callback(invoke_without_command=True)
def plain(context: typer.Context, config: Config = None) -> None:
    """Without a verb: the portal on this terminal."""
    context.obj = config
    if context.invoked_subcommand is None:
        portal(context, config)


def _settings(context: typer.Context, config: Path | None) -> Settings:
    return settings.read(config or context.find_root().obj)


@app.command()
def portal(context: typer.Context, config: Config = None) -> None:
    """The portal on this terminal (also without a verb)."""
    from tui.terminal import NoTerminal, run_portal

    try:
        _ended(run_portal(_settings(context, config), now))
    except NoTerminal as error:
        faults.complain(str(error) or "The portal needs a terminal: standard input, output and error.")
        raise typer.Exit(USAGE) from None


@app.command()
def serve(context: typer.Context, config: Config = None) -> None:
    """The portal over SSH, as a service, until SIGTERM."""
    from tui.ssh.front import serve as served

    _ended(served(config or context.find_root().obj, now))


@app.command()
def demo(
    directory: Annotated[
        Path | None, typer.Option("--dir", help="Where the demonstration keeps its own things.")
    ] = None,
) -> None:
    """The portal with fictional people, a mailbox and nothing that leaves the machine."""
    import os

    from tui.demo import default_folder, run_demo
    from tui.terminal import NoTerminal

    try:
        _ended(run_demo((directory or default_folder(os.environ)).absolute(), now))
    except NoTerminal as error:
        faults.complain(str(error) or "The demonstration needs a terminal: standard input, output and error.")
        raise typer.Exit(USAGE) from None


@app.command()
def migrate(context: typer.Context, config: Config = None) -> None:
    """Create the database and its key, or bring its schema up to date."""
    from models import database

    found = _settings(context, config)

    async def migrated() -> int:
        keyless = not found.key_file.exists()
        before, after = await database.migrate(found.database, found.key_file)
        done = "nothing to do" if before == after else f"from {before or 'nothing'} to {after}"
        sys.stdout.write(f"Schema of {database.file_of(found.database)}: {done}.\n")
        if keyless:
            sys.stdout.write(f"New key file {found.key_file}: back it up, apart from the database.\n")
        return 0

    _ended(migrated())


@people.command("import")
def people_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", show_default=False)],
    config: Config = None,
) -> None:
    """Insert or update insured people from a CSV file; what fails goes to FILE.rejected.csv."""
    from tui import admin

    async def imported(actor: Actor, progress: Progress) -> int:
        return await admin.import_people(actor, file, progress.say, progress)

    _ended(_operated(_settings(context, config), imported))


@documents.command("import")
def documents_import(
    context: typer.Context,
    folder: Annotated[Path, typer.Argument(metavar="DIR", show_default=False)],
    config: Config = None,
) -> None:
    """File the CDA documents of a folder; what fails goes to DIR.rejected.csv."""

    async def imported(actor: Actor, progress: Progress) -> int:
        from tui.documents import import_documents

        return await import_documents(actor, folder.absolute(), progress.say, progress)

    _ended(_operated(_settings(context, config), imported))


@audit.command("head")
def audit_head(
    context: typer.Context,
    out: Annotated[Path | None, typer.Option("--out", help="Write it here (mode 0600).")] = None,
    config: Config = None,
) -> None:
    """The journal's head: keep it elsewhere, it shows a cut or rewritten journal later."""

    async def told(actor: Actor, progress: Progress) -> int:
        from tui.audit import write_head

        return await write_head(actor, out, progress.say)

    _ended(_operated(_settings(context, config), told))


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
        from tui.audit import verify

        return await verify(actor, head, progress.say, progress)

    _ended(_operated(_settings(context, config), verified))


@app.command()
def letters(
    context: typer.Context,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the letters as a table.")] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", help="Write the letters as pages.")] = None,
    limit: Annotated[int | None, typer.Option("--limit", min=1, help="At most so many.")] = None,
    matricule: Annotated[str | None, typer.Option("--matricule", help="For this person alone.")] = None,
    config: Config = None,
) -> None:
    """Issue a letter to everyone who has neither an account nor a valid letter."""
    if csv is None and pdf is None:
        raise typer.BadParameter("give --csv OUT.csv, --pdf OUT.pdf or both")
    from tui import admin

    async def issued(actor: Actor, progress: Progress) -> int:
        return await admin.letters(actor, csv, pdf, limit, matricule, progress.say, progress)

    _ended(_operated(_settings(context, config), issued))


def _account(context: typer.Context, config: Path | None, verb: str, matricule: str, reason: str) -> None:
    from tui import admin

    async def done(actor: Actor, progress: Progress) -> int:
        return await admin.account(actor, verb, matricule, reason, progress.say)

    _ended(_operated(_settings(context, config), done))


@account.command("show")
def account_show(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """The state of an account, without secrets."""
    _account(context, config, "show", matricule, reason)


@account.command("unlock")
def account_unlock(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """End the waits, and open the password way again."""
    _account(context, config, "unlock", matricule, reason)


@account.command("disable")
def account_disable(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Close an account and end its sessions."""
    _account(context, config, "disable", matricule, reason)


@account.command("enable")
def account_enable(context: typer.Context, matricule: Number, reason: Reason, config: Config = None) -> None:
    """Open a disabled account again."""
    _account(context, config, "enable", matricule, reason)


@app.command()
def courier(context: typer.Context, config: Config = None) -> None:
    """Deliver messages, as a service, until SIGTERM."""
    from models.refusal import Unavailable
    from tui.courier import serve
    from tui.gateways.choice import gateways
    from tui.terminal import opened_office

    found = _settings(context, config)

    async def delivered() -> int:
        ways = gateways(found)
        if not ways:
            raise Unavailable("no_gateway")
        async with opened_office(found, now) as office:
            await serve(office, ways)
        return 0

    _ended(delivered())


@app.command()
def doctor(context: typer.Context, config: Config = None) -> None:
    """Check settings, key, database and gateways; a line each, and what to do when red."""
    from tui.doctor import examined

    _ended(examined(config or context.find_root().obj, now, Progress().say))
