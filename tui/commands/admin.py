"""The operator's verbs over people, letters and accounts, with their results as sentences."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from models.account import support
from models.account.support import PersonState
from models.actor import Actor
from models.letters import batch, issuing
from models.office import LUXEMBOURG
from models.refusal import Refused
from models.register import importing
from models.register.importing import Counts
from tui.errors import complain
from tui.imports import people_csv
from tui.imports.people_csv import PeopleFileError, RejectedRows, reason
from tui.letters import files
from tui.letters.files import FileTrouble, LetterFiles

Say = Callable[[str], None]
Progress = Callable[[int, int], None]

DONE, REFUSED = 0, 1

_SENTENCES = {
    "operator_only": "Only a named operator may do this.",
    "person_unknown": "Nobody with this matricule is in the register.",
    "person_deceased": "The register has a date of death for this person.",
    "account_missing": "This person has no account yet.",
    "account_disabled": "This account is disabled.",
    "account_enabled": "This account is not disabled.",
    "change_none": "No change of this account is waiting.",
    "letters_under_way": "Another run of letters is under way.",
    "letters_taken_over": (
        "Another run of letters has taken over: the files of this one are to be destroyed, their letters "
        "are void."
    ),
}


def _refused(refusal: Refused) -> int:
    known = _SENTENCES.get(refusal.code)
    sentence = reason(refusal)
    complain(known or f"{sentence[0].upper()}{sentence[1:]}.")
    return REFUSED


async def import_people(actor: Actor, file: Path, say: Say, progress: Progress) -> int:
    """Insert or update the people of a file; returns 1 when the file, or every row of it, is refused.

    Raises Refused ``operator_only``.
    """
    try:
        stream, people = people_csv.opened(file)
    except PeopleFileError as trouble:
        complain(str(trouble))
        return REFUSED
    except OSError as error:
        complain(f"{file} cannot be read: {error.strerror}.")
        return REFUSED
    try:
        with _seldom_collected(), stream, RejectedRows(file, people.columns) as rejected:
            counts = await importing.import_people(
                actor, people, rejected.add, lambda counts: progress(people.position, people.size)
            )
    except PeopleFileError as trouble:
        complain(str(trouble))
        return REFUSED
    _tell(counts, rejected.path, say)
    return REFUSED if counts.rows and counts.rejected == counts.rows else DONE


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Collect garbage seldom: rows hold no cycles, and collecting every 700 takes a fifth of the time."""
    before = gc.get_threshold()
    gc.set_threshold(50_000, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _tell(counts: Counts, rejected: Path, say: Say) -> None:
    say(
        f"{_counted(counts.rows, 'row')}: {counts.inserted} inserted, {counts.updated} updated, "
        f"{counts.unchanged} unchanged, {counts.rejected} rejected."
    )
    if counts.birth_dates:
        say(f"Warning: {counts.birth_dates} birth dates differ from the date in the matricule.")
    if counts.deaths:
        say(f"{_counted(counts.deaths, 'date')} of death: the accounts and records are closed.")
    if counts.repaired:
        say(f"{_counted(counts.repaired, 'damaged row')} of the register written anew.")
    if counts.rejected:
        say(f"The rejected rows, each with its reason: {rejected}")


async def letters(
    actor: Actor,
    csv: Path | None,
    pdf: Path | None,
    limit: int | None,
    matricule: str | None,
    say: Say,
    progress: Progress,
) -> int:
    """Issue letters into the files, after settling a run that was killed; returns 0, or 1 on failure."""
    try:
        await _settle(actor, say)
        with LetterFiles(csv, pdf).opened() as box:
            issued = await issuing.issue(actor, box, progress, limit, matricule)
    except FileTrouble as trouble:
        complain(str(trouble))
        return REFUSED
    except Refused as refusal:
        return _refused(refusal)
    for number, trouble_with in issued.unwritten:
        say(f"No letter for {number}: {trouble_with}.")
    for damaged in issued.damaged:
        say(f"No letter: {damaged.place} does not open in row {damaged.row}.")
    if issued.damaged:
        complain(
            f"{_counted(len(issued.damaged), 'damaged row')} left out: import those people anew, or restore "
            "the rows from a backup."
        )
    written = f"{_counted(issued.count, 'letter')}: {', '.join(box.files)}"
    say(written if issued.count else "No letter was issued.")
    return REFUSED if issued.damaged or (matricule and not issued.count) else DONE


async def _settle(actor: Actor, say: Say) -> None:
    """Finish a killed run when all its letters were valid; otherwise void it and name its files."""
    killed = await batch.unfinished()
    if killed is None:
        return
    if busy := files.under_way(killed.files):
        raise FileTrouble(f"Another run of letters is writing {busy} at this moment.")
    if killed.written and files.complete(killed.files):
        files.publish_all(killed.files)
        await batch.conclude(actor, killed)
        say(f"The letters of the interrupted run are complete and valid: {', '.join(killed.files)}")
        return
    voided = await batch.withdraw(actor, killed)
    say(f"An earlier run was interrupted: its {voided} letters are void.")
    for left in files.leftovers(killed.files, named=killed.written):
        say(f"Destroy {left}: its codes are void.")


async def account(actor: Actor, verb: str, matricule: str, reason: str, say: Say) -> int:
    """``show``, ``unlock``, ``disable``, ``enable`` or ``stop-change`` one account; returns 0, 1 if refused.

    Raises ValueError for another verb.
    """
    try:
        match verb:
            case "show":
                _show(await support.account_state(actor, matricule, reason), say)
            case "unlock":
                await support.unlock(actor, matricule, reason)
                say("Unlocked: wrong tries are forgotten, the password way is open.")
            case "disable":
                ended = await support.disable(actor, matricule, reason)
                say(f"Disabled; {_counted(ended, 'session')} ended.")
            case "enable":
                await support.enable(actor, matricule, reason)
                say("Enabled.")
            case "stop-change":
                await support.stop_change(actor, matricule, reason)
                say("Stopped: password and channel stay as they are; every address is told.")
            case _:
                raise ValueError(verb)
    except Refused as refusal:
        return _refused(refusal)
    return DONE


def _show(standing: PersonState, say: Say) -> None:
    say(f"Matricule: {standing.matricule}{' (minor)' if standing.minor else ''}")
    held = standing.account
    if held is None:
        say("Account: not activated")
    else:
        say(f"Account: activated {_at(held.activated_at)}")
        if held.disabled_at:
            say(f"Disabled: since {_at(held.disabled_at)}")
        if held.needs_new_letter:
            say("Letter: a new one is needed, the account was activated before the 18th birthday")
        closed = ", the password way is closed" if held.password_closed else ""
        say(f"Wrong passwords in a row: {held.wrong_passwords}{closed}")
        say(f"Channel: {held.channel}")
        say(f"Language: {held.language}")
        say(f"Open sessions: {held.open_sessions}")
        if held.change_at:
            say(f"Waiting: a letter's password and channel, in effect {_at(held.change_at)}")
    waits = f", waits until {_at(standing.waits_until)}" if standing.waits_until else ""
    say(f"Wrong tries: {standing.wrong_tries}{waits}")
    for letter in standing.letters:
        ended = f", ended {_at(letter.ended_at)}" if letter.ended_at else ""
        say(f"Letter of {_at(letter.issued_at)}: {letter.state}, until {_at(letter.valid_until)}{ended}")


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M}"
