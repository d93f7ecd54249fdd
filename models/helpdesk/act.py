"""The Helpdesk's acts, and what each wants of caller and agent (docs/guide.md, « acts of the Helpdesk »)."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from models.helpdesk.agent import Right

Facts = dict[str, Any]
"""What the journal keeps of an act: numbers and codes, no address and no name."""


class Act(StrEnum):
    """What an agent can do for a caller, in the order in which it is always shown."""

    LETTER = "letter"
    UNLOCK = "unlock"
    DELEGATION = "delegation"
    CLOSE = "close"
    REOPEN = "reopen"
    CHANNEL = "channel"
    ENABLE = "enable"
    SESSIONS = "sessions"
    DISABLE = "disable"


@dataclass(frozen=True, slots=True)
class ActDetails:
    """What an act wants to know besides the person: which assistant, or which new channel."""

    assistant_id: int = 0
    kind: str = ""
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class ActRule:
    """What an act wants: the points of the caller and the right of the agent.

    ``protecting`` acts stay possible for a doubtful caller and a stopped agent; ``confirmed`` ones another
    agent has to approve; ``reset`` ones give a new way into the account: a second kind within ``RESET_APART``
    has to be approved as well.
    """

    points: int
    right: Right
    protecting: bool = False
    confirmed: bool = False
    reset: bool = False


RULES = {
    Act.LETTER: ActRule(2, Right.LETTER, reset=True),
    Act.UNLOCK: ActRule(2, Right.UNLOCK, reset=True),
    Act.DELEGATION: ActRule(3, Right.DELEGATIONS),
    Act.CLOSE: ActRule(3, Right.REQUESTS),
    Act.REOPEN: ActRule(3, Right.REQUESTS),
    Act.CHANNEL: ActRule(4, Right.CHANNEL, confirmed=True, reset=True),
    Act.ENABLE: ActRule(4, Right.ACCOUNT),
    Act.SESSIONS: ActRule(1, Right.SESSIONS, protecting=True),
    Act.DISABLE: ActRule(1, Right.ACCOUNT, protecting=True),
}
RESETS = tuple(act for act, rule in RULES.items() if rule.reset)
