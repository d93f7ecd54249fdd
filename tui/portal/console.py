"""The Helpdesk's console: its table of places, and how it learns that an agent's session is over."""

from models.actor import Actor
from models.helpdesk import agent_session
from screens.places.accessibility import AccessibilityStatement
from screens.places.help import Help, KeysHelp, MessagesHelp, ThemeHelp
from screens.places.helpdesk.call import CallPlace
from screens.places.helpdesk.door import DoorPlace
from screens.places.helpdesk.figures import FiguresPlace
from screens.places.helpdesk.journal import JournalLinePlace, JournalPlace
from screens.places.helpdesk.waiting import MatterPlace, WaitingPlace
from screens.places.language import Language
from screens.places.mailbox import MailboxPlace, MailPage
from screens.text.phrases import Phrase, phrase
from tui.portal.navigation import PlaceTable
from tui.portal.places import PATIENTS
from tui.portal.session_checks import ENDED, SessionChecks

CONSOLE = PlaceTable(
    {
        "helpdesk.door": DoorPlace,
        "helpdesk.call": CallPlace,
        "helpdesk.waiting": WaitingPlace,
        "helpdesk.matter": MatterPlace,
        "helpdesk.figures": FiguresPlace,
        "helpdesk.journal": JournalPlace,
        "helpdesk.journal.line": JournalLinePlace,
        "help": Help,
        "help.keys": KeysHelp,
        "help.messages": MessagesHelp,
        "help.theme": ThemeHelp,
        "help.accessibility": AccessibilityStatement,
        "language": Language,
        "mailbox": MailboxPlace,
        "mailbox.mail": MailPage,
    },
    lowest="helpdesk.door",
    home="helpdesk.call",
)

_WHY = {
    "elsewhere": phrase(
        "Session terminée : vous en avez ouvert une autre. Ce n'était pas vous ? Prévenez l'exploitant."
    ),
    "disabled": phrase("Session terminée : votre accès à la console est fermé."),
    "rights": phrase("Session terminée : vos droits ont changé. Connectez-vous de nouveau."),
    "rekeyed": phrase("Session terminée : votre clé ou votre application a été remplacée."),
}


async def _why_ended(actor: Actor) -> Phrase:
    return _WHY.get(await agent_session.why_ended(actor), ENDED)


CHECKS = SessionChecks(
    still_open=agent_session.still_open,
    seen=agent_session.seen,
    leave=agent_session.leave,
    why_ended=_why_ended,
    idle=agent_session.IDLE,
    absolute=agent_session.ABSOLUTE,
)


def entrance(agent_key: str) -> tuple[PlaceTable, SessionChecks]:
    """Return where an agent with this key enters; where there is none, where everybody does."""
    return (CONSOLE, CHECKS) if agent_key else (PATIENTS, SessionChecks())
