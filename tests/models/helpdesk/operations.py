"""Every operation of the Helpdesk's console, by the right that it needs; ``test_operations`` tries them all.

The verbs of the operator stand in ``tests/models/operations.py``.
"""

from models.helpdesk import agent_session
from models.helpdesk.agent import Right
from tests.models.operations import Try

AGENTS: dict[str, tuple[Right | None, Try]] = {
    "models.helpdesk.agent_session.agent_of": (
        Right.FIND,
        lambda a, s: agent_session.agent_of(a, Right.FIND),
    ),
    "models.helpdesk.agent_session.prove_again": (None, lambda a, s: agent_session.prove_again(a, "123456")),
}
"""For an agent of the Helpdesk who is in and has the right, where one is named: anybody else is refused
``session_ended``, and an agent without that right ``agent_right``."""

AGENTS_SILENT: dict[str, Try] = {
    "models.helpdesk.agent_session.still_open": lambda a, s: agent_session.still_open(a),
    "models.helpdesk.agent_session.why_ended": lambda a, s: agent_session.why_ended(a),
    "models.helpdesk.agent_session.seen": lambda a, s: agent_session.seen(a),
    "models.helpdesk.agent_session.leave": lambda a, s: agent_session.leave(a),
}
"""What the console does by itself, or on the way out: for whoever is no agent it does nothing at all."""
