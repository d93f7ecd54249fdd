"""The operator's verbs over the agents of the Helpdesk, with their results as sentences."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from pathlib import Path

from models.actor import Actor
from models.helpdesk import agents
from models.helpdesk.agents import AgentState, NewSecret
from models.office import LUXEMBOURG
from models.refusal import Refused
from screens.visitor import Blocks
from screens.widgets.qr import qr_lines
from tui.errors import complain
from tui.imports.people_csv import as_sentence
from tui.portal.local import blocks_of
from tui.terminal.capabilities import terminal_of

Say = Callable[[str], None]

DONE, REFUSED = 0, 1
_MOST_VERSION = 10
"""57 modules per side: a name of 40 letters fits, and so does the code in 80 columns."""
_LONGEST_FILE = 4096
_SENTENCES = {
    "operator_only": "Only a named operator may do this.",
    "agent_disabled": "This agent is disabled already.",
    "agent_enabled": "This agent is not disabled.",
    "agent_key_form": "This is not one public key, as ssh-keygen writes it into FILE.pub.",
    "agent_key_kind": "Only keys of the kinds ed25519 and ed25519-sk are taken (ssh-keygen -t ed25519).",
    "agent_key_taken": "Another agent has this key.",
    "agent_missing": "There is no agent of this name.",
    "agent_name_taken": "There is an agent of this name already.",
    "agent_person_taken": "This person is an agent already: enable that one, or give it a new key.",
    "rights_none": "Name at least one right.",
    "rights_unknown": "There is no such right; esante agents rights --help lists them.",
}


async def add(
    actor: Actor,
    name: str,
    key: Path,
    matricule: str,
    rights: str,
    reason: str,
    say: Say,
    environment: Mapping[str, str],
) -> int:
    """Make an agent and show his secret; returns 0, or 1 when refused."""

    async def added(line: str) -> NewSecret:
        return await agents.add(actor, name, line, matricule, _words(rights), reason)

    return await _with_key(key, added, say, environment)


async def rekey(
    actor: Actor, name: str, key: Path, reason: str, say: Say, environment: Mapping[str, str]
) -> int:
    """Replace key and secret, and show the new one; returns 0, or 1 when refused."""

    async def rekeyed(line: str) -> NewSecret:
        return await agents.rekey(actor, name, line, reason)

    return await _with_key(key, rekeyed, say, environment)


async def show_all(actor: Actor, reason: str, say: Say) -> int:
    """Say one line per agent; returns 0, or 1 when refused."""
    try:
        found = await agents.listed(actor, reason)
    except Refused as refusal:
        return _refused(refusal)
    for state in found:
        say(_line(state))
    if not found:
        say("No agents.")
    return DONE


async def set_rights(actor: Actor, name: str, rights: str, reason: str, say: Say) -> int:
    """Set the rights; returns 0, or 1 when refused."""
    return await _ending(agents.set_rights(actor, name, _words(rights), reason), "Rights set", say)


async def disable(actor: Actor, name: str, reason: str, say: Say) -> int:
    """Disable an agent; returns 0, or 1 when refused."""
    return await _ending(agents.disable(actor, name, reason), "Disabled", say)


async def enable(actor: Actor, name: str, reason: str, say: Say) -> int:
    """Enable an agent; returns 0, or 1 when refused."""
    try:
        await agents.enable(actor, name, reason)
    except Refused as refusal:
        return _refused(refusal)
    say("Enabled.")
    return DONE


async def _ending(work: Awaitable[int], what: str, say: Say) -> int:
    try:
        ended = await work
    except Refused as refusal:
        return _refused(refusal)
    say(f"{what}; his session ended." if ended else f"{what}; no session was open.")
    return DONE


async def _with_key(
    file: Path, work: Callable[[str], Awaitable[NewSecret]], say: Say, environment: Mapping[str, str]
) -> int:
    try:
        with file.open("rb") as opened:
            line = opened.read(_LONGEST_FILE).decode("utf-8", "replace")
    except OSError as error:
        complain(f"{file} cannot be read: {error.strerror}.")
        return REFUSED
    try:
        new = await work(line)
    except Refused as refusal:
        return _refused(refusal)
    say(f"Agent {new.agent_id}. The secret of the codes is shown this once: the agent scans or types it now.")
    for drawn in _drawn(new.uri, environment):
        say(drawn)
    say(" ".join(new.secret[at : at + 4] for at in range(0, len(new.secret), 4)))
    return DONE


def _drawn(uri: str, environment: Mapping[str, str]) -> list[str]:
    """The QR code, dark on light; nothing where the terminal cannot show it so."""
    if blocks_of(terminal_of(environment)) is not Blocks.COLOURED:
        return []
    return [f"\x1b[30;107m{line}\x1b[0m" for line in qr_lines(uri, most=_MOST_VERSION)]


def _line(state: AgentState) -> str:
    since = f"in since {_at(state.session_since)}" if state.session_since else "not in"
    if state.locked_until:
        since = f"locked until {_at(state.locked_until)}"
    if state.disabled_at:
        since = f"disabled since {_at(state.disabled_at)}"
    return f"{state.id} {state.name}: {','.join(state.rights)}; {state.key_fingerprint}; {since}"


def _words(rights: str) -> list[str]:
    return [word for word in rights.replace(",", " ").split() if word]


def _refused(refusal: Refused) -> int:
    complain(_SENTENCES.get(refusal.code) or as_sentence(refusal))
    return REFUSED


def _at(moment: datetime) -> str:
    return f"{moment.astimezone(LUXEMBOURG):%d.%m.%Y %H:%M}"
