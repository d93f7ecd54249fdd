"""The demonstration: its own people, letters, database, key and mailbox; nothing leaves its folder."""

import fcntl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from models.account import activation, session
from models.account.account import Account
from models.account.activation_steps import Activation
from models.account.letter import Letter, LetterState
from models.actor import Actor, Role
from models.dsp import appointing
from models.dsp.assistant import Assistant, AssistantKind, Kinship
from models.letters import batch, issuing
from models.matricule import Matricule
from models.messages import outbox
from models.messages.channel import EMAIL
from models.messages.outbox import Message, MessageState
from models.office import Clock, Office
from models.person import Details, Person, find, matricule_key, sealed_row
from models.proof.copycode import CopyCode
from models.storage import database
from models.storage.hashing import Hasher
from models.storage.keys import Keyring
from screens.text.phrases import Phrase, phrase
from tui.config.settings import Malformed, data_folder
from tui.demo.agent import made
from tui.demo.issuer import DemoIssuer
from tui.demo.mailbox import DemoLetters, Mailbox
from tui.demo.sample_cda import Patient, specimens
from tui.errors import noted
from tui.imports.documents import filed
from tui.imports.pdf_worker import PdfReader
from tui.luxtrust.device import LuxTrust
from tui.portal.local import need_terminal, shown
from tui.portal.spoken_language import language
from tui.printing.printer import ChildPrinter

MARK = "ESANTE-DEMONSTRATION"
PASSWORD = "tulipe bleue 42"


@dataclass(frozen=True, slots=True)
class _Someone:
    matricule: str
    family_name: str
    given_names: str
    born: date


ACTIVATED = _Someone("1984030400190", "WAGNER-THILL", "Éloïse", date(1984, 3, 4))
CHILD = _Someone("2015092399705", "WAGNER", "Noé", date(2015, 9, 23))
"""A child with an own account, whose record is open to ``ACTIVATED``."""
ACTIVE = (ACTIVATED, CHILD)
LETTERED = (
    _Someone("2019021199694", "WAGNER", "Zoé", date(2019, 2, 11)),
    _Someone("1937010112347", "MÜLLER", "Hélène", date(1937, 1, 1)),
    _Someone("1968101545978", "FRANÇOIS", "Jérôme", date(1968, 10, 15)),
)


def default_folder(environment: Mapping[str, str]) -> Path:
    """Return ``esante-demo`` beside the data directory of the real program. Raises Malformed without HOME."""
    return data_folder(environment).with_name("esante-demo")


def words() -> Phrase:
    """Return the sentence of the welcome page about the demonstration."""
    return phrase(
        "Démonstration : personnes fictives, rien ne quitte cette machine. F9 montre les courriers, "
        "e-mails et SMS, avec leurs codes. Déjà actif : matricule {matricule}, mot de passe « {password} ».",
        matricule=str(Matricule(ACTIVATED.matricule)),
        password=PASSWORD,
    )


async def run_demo(
    folder: Path, clock: Clock, *, tracebacks: bool = False, helpdesk: bool = False, linear: bool = False
) -> int:
    """Run the portal of the demonstration, or its Helpdesk's console, until it is left; the exit status.

    ``tracebacks`` writes the whole traceback of a fault into the folder's ``esante.log``. Raises NoTerminal,
    and as ``opened_demo``.
    """
    need_terminal()
    async with opened_demo(folder, clock) as (office, mailbox):
        with noted(folder / "esante.log", tracebacks=tracebacks):
            ways, spoken = mailbox.gateways, language("fr")
            if helpdesk:
                mails, key = mailbox.console_mails, mailbox.agent_key
                return await shown(office, ways, spoken, "terminal", mails, agent_key=key, linear=linear)
            return await shown(office, ways, spoken, "terminal", mailbox.mails, words(), linear=linear)


@asynccontextmanager
async def opened_demo(folder: Path, clock: Clock) -> AsyncIterator[tuple[Office, Mailbox]]:
    """Open the office and the mailbox of a demonstration, which is made at the first use and kept.

    Raises Malformed for a folder that holds something else, and as ``database.migrate``.
    """
    url, key_file = f"sqlite://{folder / 'esante.db'}", folder / "esante.key"
    _make(folder)
    with _alone_in(folder):
        await database.migrate(url, key_file)
    keys = Keyring.read(key_file)
    people = {each.matricule: f"{each.family_name} {each.given_names}" for each in (*ACTIVE, *LETTERED)}
    async with database.opened(url, keys):
        with DemoIssuer(people, clock) as issuer:
            luxtrust, run = LuxTrust(issuer.settings, clock), folder / "run"
            office = Office(clock, keys, Hasher(run), luxtrust=luxtrust, printer=ChildPrinter(run))
            with _alone_in(folder):
                await _prepare(office, DemoLetters(folder / "letters"))
                agent = await made(_operator(office), folder)
            yield office, Mailbox(folder, issuer, agent, clock)


def _make(folder: Path) -> None:
    """Make the folder. Raises Malformed where it holds something else."""
    if folder.exists() and not (folder / MARK).exists() and any(folder.iterdir()):
        raise Malformed(f"{folder} is neither empty nor a demonstration's: name another with --dir.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / MARK).touch(mode=0o600)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a lock, so that one preparation runs at a time."""
    with (folder / MARK).open("r+") as mark:
        fcntl.flock(mark, fcntl.LOCK_EX)
        yield


def _operator(office: Office) -> Actor:
    return Actor(office, "local:demo", Role.OPERATOR, operator="demo")


async def _prepare(office: Office, envelopes: DemoLetters) -> None:
    """Register everybody, activate the accounts of ``ACTIVE``, and give the others a valid letter."""
    actor = _operator(office)
    if stale := await batch.unfinished():
        await batch.withdraw(actor, stale)
    for someone in (*ACTIVE, *LETTERED):
        person = await find(office.keys, Matricule(someone.matricule)) or await _register(office, someone)
        if await Account.exists(person_id=person.id):
            continue
        valid = Letter.filter(person_id=person.id, state=LetterState.VALID, valid_until__gt=office.now())
        if someone in ACTIVE or not envelopes.holds(someone.matricule) or not await valid.exists():
            await issuing.issue(actor, envelopes, lambda done, total: None, matricule=someone.matricule)
        if someone in ACTIVE:
            await _activate(office, someone, envelopes.taken_out(someone.matricule))
    await _fill_records(office, actor)


async def _register(office: Office, someone: _Someone) -> Person:
    details = Details(
        someone.family_name, someone.given_names, "12, rue du Parc", "L-1234", "Luxembourg", "LU", "fr"
    )
    person = sealed_row(office.keys, Matricule(someone.matricule), details, someone.born)
    await person.save()
    return person


async def _fill_records(office: Office, operator: Actor) -> None:
    """Fill the records of ``ACTIVE``, with the mother as Assistant DSP of her child: the last step."""
    mother, child = [await Person.get(key=_key(office, someone)) for someone in ACTIVE]
    if await Assistant.exists(person_id=child.id):
        return
    async with PdfReader() as reader:
        for number, (someone, person) in enumerate(((ACTIVATED, mother), (CHILD, child)), start=1):
            born = f"{someone.born:%Y%m%d}"
            patient = Patient(someone.matricule, someone.family_name, someone.given_names, born)
            for _, raw in specimens(patient, 1000 * number):
                await filed(operator, reader, raw, told={person.id})
    account = await Account.get(person_id=child.id)
    actor = await session.begin(Actor(office, "local:demo"), account, "demo")
    found = await appointing.search(actor, child.id, ACTIVATED.matricule)
    await appointing.appoint(actor, found, AssistantKind.ASSISTANT, Kinship.MOTHER)
    await session.end_all(account.id, office.now(), "demo")
    await _drop_messages(office)


def _key(office: Office, someone: _Someone) -> str:
    return matricule_key(office.keys, someone.matricule)


async def _activate(office: Office, someone: _Someone, code: str) -> None:
    """Go through the steps as a person would; their messages are not sent."""
    visitor, under_way, copy = Actor(office, "local:demo"), Activation(), CopyCode()
    await activation.accept_terms(visitor, under_way, "fr", read=True, ticked=True)
    await activation.show_letter(visitor, under_way, copy, someone.matricule, code, copy.text)
    await activation.set_password(visitor, under_way, PASSWORD, PASSWORD)
    await activation.choose_channel(visitor, under_way, EMAIL, "eloise.wagner@example.lu")
    message = await Message.get(state=MessageState.WAITING)
    await activation.confirm(visitor, under_way, message.body_in(office.keys)["facts"]["code"])
    await _drop_messages(office)


async def _drop_messages(office: Office) -> None:
    for message in await Message.filter(state=MessageState.WAITING):
        await outbox.drop(message.id, office.now())
