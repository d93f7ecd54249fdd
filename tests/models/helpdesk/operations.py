"""Every operation of the Helpdesk's console, by the right that it needs; ``test_operations`` tries them all.

The verbs of the operator stand in ``tests/models/operations.py``.
"""

from models.helpdesk import (
    acts,
    agent_journal,
    agent_session,
    alarms,
    approval,
    call,
    case,
    contacts,
    figures,
    following,
    identify,
    proofs,
    verification,
    waiting,
)
from models.helpdesk.act import Act
from models.helpdesk.agent import Right
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.check import CheckKind
from tests.models.operations import Try

AGENTS: dict[str, tuple[Right | None, Try]] = {
    "models.helpdesk.agent_session.agent_of": (
        Right.FIND,
        lambda a, s: agent_session.agent_of(a, Right.FIND),
    ),
    "models.helpdesk.agent_session.prove_again": (None, lambda a, s: agent_session.prove_again(a, "123456")),
    "models.helpdesk.call.open": (
        Right.FIND,
        lambda a, s: call.open(a, Means.TELEPHONE, CallSubject.OTHER),
    ),
    "models.helpdesk.call.open_call": (Right.FIND, lambda a, s: call.open_call(a, Right.FIND)),
    "models.helpdesk.call.current": (None, lambda a, s: call.current(a)),
    "models.helpdesk.call.change": (None, lambda a, s: call.change(a, Means.COUNTER, CallSubject.OTHER)),
    "models.helpdesk.call.keep": (None, lambda a, s: call.keep(a, {"search": "x"})),
    "models.helpdesk.call.end": (None, lambda a, s: call.end(a, CallOutcome.SOLVED, "x")),
    "models.helpdesk.case.open_case": (Right.FIND, lambda a, s: case.open_case(a, Right.FIND)),
    "models.helpdesk.identify.search": (Right.FIND, lambda a, s: identify.search(a, "WAGNER 01.12.1893")),
    "models.helpdesk.identify.identified": (None, lambda a, s: identify.identified(a)),
    "models.helpdesk.identify.forget": (Right.FIND, lambda a, s: identify.forget(a)),
    "models.helpdesk.identify.choose": (Right.FIND, lambda a, s: identify.choose(a, s.subject)),
    "models.helpdesk.verification.verified": (None, lambda a, s: verification.verified(a)),
    "models.helpdesk.verification.answer": (
        Right.FIND,
        lambda a, s: verification.answer(a, CheckKind.POSTCODE, "1234"),
    ),
    "models.helpdesk.verification.pass_over": (
        Right.FIND,
        lambda a, s: verification.pass_over(a, CheckKind.POSTCODE),
    ),
    "models.helpdesk.proofs.offered": (None, lambda a, s: proofs.offered(a)),
    "models.helpdesk.proofs.send_code": (Right.FIND, lambda a, s: proofs.send_code(a)),
    "models.helpdesk.proofs.check_code": (Right.FIND, lambda a, s: proofs.check_code(a, "123456")),
    "models.helpdesk.proofs.show_number": (Right.FIND, lambda a, s: proofs.show_number(a)),
    "models.helpdesk.proofs.called_back": (Right.FIND, lambda a, s: proofs.called_back(a, True)),
    "models.helpdesk.contacts.lately": (None, lambda a, s: contacts.lately(a)),
    "models.helpdesk.acts.offered": (None, lambda a, s: acts.offered(a)),
    "models.helpdesk.acts.assistants": (Right.DELEGATIONS, lambda a, s: acts.assistants(a)),
    "models.helpdesk.acts.perform": (Right.LETTER, lambda a, s: acts.perform(a, Act.LETTER)),
    "models.helpdesk.approval.waiting": (Right.APPROVE, lambda a, s: approval.waiting(a)),
    "models.helpdesk.approval.opened": (Right.APPROVE, lambda a, s: approval.opened(a, 1)),
    "models.helpdesk.approval.approve": (Right.APPROVE, lambda a, s: approval.approve(a, 1)),
    "models.helpdesk.approval.refuse": (None, lambda a, s: approval.refuse(a, 1, "x")),
    "models.helpdesk.alarms.waiting": (Right.APPROVE, lambda a, s: alarms.waiting(a)),
    "models.helpdesk.alarms.lift": (Right.APPROVE, lambda a, s: alarms.lift(a, 1)),
    "models.helpdesk.following.follow": (Right.FIND, lambda a, s: following.follow(a, "123456")),
    "models.helpdesk.following.look": (None, lambda a, s: following.look(a)),
    "models.helpdesk.following.let_go": (None, lambda a, s: following.let_go(a)),
    "models.helpdesk.figures.seen": (Right.FIGURES, lambda a, s: figures.seen(a)),
    "models.helpdesk.waiting.listed": (None, lambda a, s: waiting.listed(a)),
    "models.helpdesk.waiting.take": (None, lambda a, s: waiting.take(a, "request:1:1")),
    "models.helpdesk.waiting.opened": (None, lambda a, s: waiting.opened(a, "request:1:1")),
    "models.helpdesk.waiting.into_call": (None, lambda a, s: waiting.into_call(a, "request:1:1")),
    "models.helpdesk.waiting.give_back": (None, lambda a, s: waiting.give_back(a, "request:1:1")),
    "models.helpdesk.waiting.settle": (None, lambda a, s: waiting.settle(a, "request:1:1")),
    "models.helpdesk.agent_journal.shown": (Right.JOURNAL, lambda a, s: agent_journal.shown(a, "agent 1")),
    "models.helpdesk.agent_journal.verified": (Right.JOURNAL, lambda a, s: agent_journal.verified(a)),
    "models.helpdesk.agent_journal.export": (Right.JOURNAL, lambda a, s: agent_journal.export(a, "agent 1")),
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
