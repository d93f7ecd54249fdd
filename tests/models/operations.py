"""Every operation of the models that takes an actor, by who may do it; ``test_operations`` tries them all,
and fails for one that stands in no table.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from models import clock, key_rotation, restoring
from models.account import addresses, login, luxtrust, profile, recovery, session, support, throttle_support
from models.account.addresses import NewAddress
from models.account.profile import ChannelChange
from models.actor import Actor
from models.clinical.cda import Parsed
from models.dsp import (
    accesslog,
    appointing,
    assistants,
    deposit,
    document_search,
    documents,
    draft,
    export,
    lab_history,
    notes,
    overview,
    reading,
    settings,
)
from models.dsp.appointing import FoundPerson
from models.dsp.assistant import AssistantKind
from models.dsp.document import Readable
from models.dsp.export import ExportKind
from models.helpdesk import agent_journal, agents, figures, own_acts, receipt
from models.identity import Identity
from models.journal import proving
from models.letters import batch, issuing
from models.letters.batch import Run
from models.messages.channel import EMAIL, Channel
from models.register import importing
from tests.conftest import START
from tests.models.dsp.filing import ELDER
from tests.models.helpdesk.agents import key_line, matricule

PASSWORD, NEW_PASSWORD = "tulipe 42 bleue", "pivoine 77 rose"


@dataclass(frozen=True)
class Scene:
    """What an operation is tried on: a record, and one thing of each kind in it."""

    subject: int
    document: int
    note: int
    assistant: int
    someone: int
    agent: str
    """The name of an agent of the Helpdesk who is not in."""


Try = Callable[[Actor, Scene], Awaitable[Any]]


def _changing() -> ChannelChange:
    """A change of channel whose proofs were given."""
    return ChannelChange(True, "none", True, Channel(EMAIL, "neu@example.lu"), "none")


def _new_address() -> NewAddress:
    """A further address that waits for its code."""
    return NewAddress(Channel(EMAIL, "neu@example.lu"), "none")


PERSONS: dict[str, Try] = {
    "models.account.profile.mine": lambda a, s: profile.mine(a),
    "models.account.addresses.name": lambda a, s: addresses.name(a, PASSWORD, EMAIL, "neu@example.lu"),
    "models.account.addresses.resend": lambda a, s: addresses.resend(a, _new_address()),
    "models.account.addresses.confirm": lambda a, s: addresses.confirm(a, _new_address(), "123456"),
    "models.account.addresses.remove": lambda a, s: addresses.remove(a, PASSWORD, _new_address().channel),
    "models.account.recovery.code_made_at": lambda a, s: recovery.code_made_at(a),
    "models.account.recovery.renew_code": lambda a, s: recovery.renew_code(a, PASSWORD),
    "models.account.recovery.waiting": lambda a, s: recovery.waiting(a),
    "models.account.recovery.stop_mine": lambda a, s: recovery.stop_mine(a),
    "models.account.profile.change_password": lambda a, s: profile.change_password(
        a, PASSWORD, NEW_PASSWORD, NEW_PASSWORD
    ),
    "models.account.profile.prove_password": lambda a, s: profile.prove_password(
        a, ChannelChange(), PASSWORD
    ),
    "models.account.profile.prove_identity": lambda a, s: profile.prove_identity(a, _changing(), "123456"),
    "models.account.profile.name_channel": lambda a, s: profile.name_channel(
        a, ChannelChange(True, "none", True), EMAIL, "neu@example.lu"
    ),
    "models.account.profile.resend": lambda a, s: profile.resend(a, _changing()),
    "models.account.profile.confirm_channel": lambda a, s: profile.confirm_channel(a, _changing(), "123456"),
    "models.account.profile.choose": lambda a, s: profile.choose(a, language="de"),
    "models.account.profile.accept_terms": lambda a, s: profile.accept_terms(a, "fr", read=True, ticked=True),
    "models.account.luxtrust.mine": lambda a, s: luxtrust.mine(a),
    "models.account.luxtrust.prove": lambda a, s: luxtrust.prove(a, PASSWORD),
    "models.account.luxtrust.associate": lambda a, s: luxtrust.associate(
        a, luxtrust.PasswordProof(a.conversation), Identity("https://issuer.example", "sub", "high", "")
    ),
    "models.account.luxtrust.dissociate": lambda a, s: luxtrust.dissociate(a, PASSWORD),
    "models.account.session.mine": lambda a, s: session.mine(a),
    "models.account.session.account_of": lambda a, s: session.account_of(a),
    "models.account.session.end": lambda a, s: session.end(a, a.session_id or 0),
    "models.dsp.draft.save": lambda a, s: draft.save(a, "note:1", {"title": "x"}),
    "models.dsp.draft.taken": lambda a, s: draft.taken(a, "note:1"),
    "models.dsp.assistants.others": lambda a, s: assistants.others(a),
    "models.dsp.settings.closed_since": lambda a, s: settings.closed_since(a),
    "models.helpdesk.own_acts.listed": lambda a, s: own_acts.listed(a),
    "models.helpdesk.own_acts.deny": lambda a, s: own_acts.deny(a, "R-0000-0000"),
}
"""For whoever is logged in, on the own account: anybody else is refused ``session_ended``."""

RECORDS: dict[str, Try] = {
    "models.dsp.overview.overview": lambda a, s: overview.overview(a, s.subject),
    "models.dsp.overview.vaccinations": lambda a, s: overview.vaccinations(a, s.subject),
    "models.dsp.documents.listed": lambda a, s: documents.listed(a, s.subject, opening=True),
    "models.dsp.document_search.matching": lambda a, s: document_search.matching(a, s.subject, "sang", {}),
    "models.dsp.documents.hide": lambda a, s: documents.hide(a, s.subject, s.document),
    "models.dsp.documents.show": lambda a, s: documents.show(a, s.subject, s.document),
    "models.dsp.documents.set_level": lambda a, s: documents.set_level(a, s.subject, s.document, "V"),
    "models.dsp.reading.opened": lambda a, s: reading.opened(a, s.subject, s.document),
    "models.dsp.reading.page": lambda a, s: reading.page(a, s.subject, s.document, 1),
    "models.dsp.reading.found": lambda a, s: reading.found(a, s.subject, s.document, "sang"),
    "models.dsp.export.header": lambda a, s: export.header(a, s.subject),
    "models.dsp.export.urgent": lambda a, s: export.urgent(a, s.subject),
    "models.dsp.export.recipient": lambda a, s: export.recipient(a, s.subject, ExportKind.SUMMARY),
    "models.dsp.export.send": lambda a, s: export.send(
        a, s.subject, ExportKind.DOCUMENT, [b"%PDF"], [s.document]
    ),
    "models.dsp.export.copied_documents": lambda a, s: export.copied_documents(a, s.subject),
    "models.dsp.export.account_log": lambda a, s: export.account_log(a, s.subject, 0, 9),
    "models.dsp.lab_history.history": lambda a, s: lab_history.history(a, s.subject),
    "models.dsp.notes.listed": lambda a, s: notes.listed(a, s.subject),
    "models.dsp.notes.opened": lambda a, s: notes.opened(a, s.subject, s.note),
    "models.dsp.notes.write": lambda a, s: notes.write(a, s.subject, "Titre", "Texte", s.note),
    "models.dsp.notes.delete": lambda a, s: notes.delete(a, s.subject, s.note),
    "models.dsp.accesslog.listed": lambda a, s: accesslog.listed(a, s.subject, opening=True),
    "models.dsp.accesslog.by_month": lambda a, s: accesslog.by_month(a, s.subject),
    "models.dsp.accesslog.matching": lambda a, s: accesslog.matching(a, s.subject, "x", {}),
    "models.dsp.assistants.listed": lambda a, s: assistants.listed(a, s.subject),
    "models.dsp.appointing.search": lambda a, s: appointing.search(a, s.subject, ELDER),
    "models.dsp.appointing.appoint": lambda a, s: appointing.appoint(
        a, FoundPerson(s.someone, "X", s.subject), AssistantKind.READER, ""
    ),
    "models.dsp.appointing.keep": lambda a, s: appointing.keep(a, s.subject, s.assistant),
    "models.dsp.appointing.remove": lambda a, s: appointing.remove(a, s.subject, s.assistant),
    "models.dsp.settings.preferences": lambda a, s: settings.preferences(a, s.subject),
    "models.dsp.settings.set_notices": lambda a, s: settings.set_notices(
        a, s.subject, documents=False, openings=True, assistants=False
    ),
    "models.dsp.settings.ask": lambda a, s: settings.ask(a, s.subject, settings.CLOSE),
    "models.dsp.settings.withdraw": lambda a, s: settings.withdraw(a, s.subject),
}
"""On a record: besides, a stranger to it is refused ``record_unseen``, whatever else is open to him."""

MATRICULE, WHY = "1893120105732", "ticket 4711"
_RUN = Run("0" * 16, ("/x",))


class _NoFiles:
    files = ("/x",)

    def refuses(self, details: object) -> str:
        return "not here"

    def write(self, letters: object) -> None: ...

    def finish(self) -> None: ...


def _parsed() -> Parsed:
    texts = ["uid-1", "", 1, "", "11502-2", "", "Analyse", START, "N", "fr", MATRICULE, "", "", ""]
    return Parsed(*texts)  # type: ignore[arg-type]


OPERATORS: dict[str, Try] = {
    "models.account.support.account_state": lambda a, s: support.account_state(a, MATRICULE, WHY),
    "models.account.support.unlock": lambda a, s: support.unlock(a, MATRICULE, WHY),
    "models.account.support.disable": lambda a, s: support.disable(a, MATRICULE, WHY),
    "models.account.support.enable": lambda a, s: support.enable(a, MATRICULE, WHY),
    "models.account.support.stop_change": lambda a, s: support.stop_change(a, MATRICULE, WHY),
    "models.clock.accept": lambda a, s: clock.accept(a, a.office.now, WHY),
    "models.journal.proving.prove": lambda a, s: proving.prove(a, 0, "", WHY),
    "models.journal.proving.prove_growth": lambda a, s: proving.prove_growth(a, "", "", WHY),
    "models.key_rotation.add": lambda a, s: key_rotation.add(a, WHY),
    "models.key_rotation.reseal": lambda a, s: key_rotation.reseal(a, WHY, lambda done, total: None),
    "models.key_rotation.retire": lambda a, s: key_rotation.retire(a, "k9", WHY),
    "models.account.throttle_support.show": lambda a, s: throttle_support.show(a, WHY, matricule=MATRICULE),
    "models.account.throttle_support.clear": lambda a, s: throttle_support.clear(a, WHY, matricule=MATRICULE),
    "models.helpdesk.agents.add": lambda a, s: agents.add(
        a, "paul", key_line("paul"), matricule("paul"), ["agent"], WHY
    ),
    "models.helpdesk.agents.listed": lambda a, s: agents.listed(a, WHY),
    "models.helpdesk.agents.set_rights": lambda a, s: agents.set_rights(a, s.agent, ["find"], WHY),
    "models.helpdesk.agents.rekey": lambda a, s: agents.rekey(a, s.agent, key_line("paul"), WHY),
    "models.helpdesk.agents.disable": lambda a, s: agents.disable(a, s.agent, WHY),
    "models.helpdesk.receipt.shown": lambda a, s: receipt.shown(a, "R-0000-0000", WHY),
    "models.helpdesk.agents.enable": lambda a, s: agents.enable(a, s.agent, WHY),
    "models.helpdesk.figures.told": lambda a, s: figures.told(a),
    "models.helpdesk.agent_journal.exported": lambda a, s: agent_journal.exported(a, 1, WHY),
    "models.restoring.begin": lambda a, s: restoring.begin(a, WHY, None, 0, []),
    "models.restoring.note_backup": lambda a, s: restoring.note_backup(a, START, 1),
    "models.restoring.release": lambda a, s: restoring.release(a, WHY, drop=False),
    "models.letters.issuing.issue": lambda a, s: issuing.issue(a, _NoFiles(), lambda *_: None),
    "models.letters.batch.begin": lambda a, s: batch.begin(a, ["/x"]),
    "models.letters.batch.written": lambda a, s: batch.written(a, _RUN, ["/x"], 1),
    "models.letters.batch.conclude": lambda a, s: batch.conclude(a, _RUN),
    "models.letters.batch.withdraw": lambda a, s: batch.withdraw(a, _RUN),
    "models.register.importing.import_people": lambda a, s: importing.import_people(
        a, [], lambda *_: None, lambda *_: None
    ),
    "models.dsp.deposit.deposit": lambda a, s: deposit.deposit(
        a, _parsed(), deposit.Read(Readable.NO), b"<x/>", told=set()
    ),
}
"""For a named operator: anybody else is refused ``operator_only``."""

SILENT: dict[str, Try] = {
    "models.account.session.still_open": lambda a, s: session.still_open(a),
    "models.account.session.seen": lambda a, s: session.seen(a),
    "models.account.login.leave": lambda a, s: login.leave(a),
}
"""What the portal does by itself, or on the way out: for whoever is not logged in it does nothing at all."""

ANYBODY = {
    "models.helpdesk.agent_session.prove",
    *(
        f"models.account.activation.{name}"
        for name in ("accept_terms", "show_letter", "set_password", "resume", "resend")
    ),
    *(
        "models.account.activation.choose_channel",
        "models.account.activation.confirm",
        "models.account.activation.commit",
    ),
    *(f"models.account.password_reset.{name}" for name in ("ask", "resend", "prove", "set_password")),
    *(
        f"models.account.password_reset.{name}"
        for name in ("by_identity", "give_identity", "give_recovery_code")
    ),
    *(
        f"models.account.reactivation.{name}"
        for name in ("first_recovery_code", "send_code", "resend", "wait")
    ),
    *(f"models.account.reactivation.prove_{name}" for name in ("channel", "identity", "recovery_code")),
    *("models.account.recovery.stop_by_code", "models.account.luxtrust_push.push"),
    *(f"models.account.login.{name}" for name in ("candidate", "give_password", "resend", "give_code")),
    *(
        "models.account.activation_by_identity.show_identity",
        "models.account.activation_by_identity.associate",
        "models.account.luxtrust.log_in",
    ),
    *(f"models.proof.confirmation.{name}" for name in ("begin", "ask", "pushes")),
    *(f"models.account.support_code.{name}" for name in ("show", "keep", "end")),
}
"""The ways in, before anybody is known: letter, password, code, identity and an agent's key are what they ask
for."""

PARTS = {
    *(f"models.proof.throttle.{name}" for name in ("count", "forgive")),
    *(f"models.account.known_source.{name}" for name in ("count", "is_known", "note_right", "note_wrong")),
    *(
        f"models.account.second_proof.{name}"
        for name in ("by_channel", "by_identity", "by_recovery_code", "take")
    ),
    *(f"models.account.pending_change.{name}" for name in ("prepare", "stop", "wait")),
    *("models.account.underway.keep", "models.account.underway.found"),
    *("models.helpdesk.alarms.note", "models.helpdesk.case.case_of"),
    *(
        "models.account.credentials.write",
        "models.account.recovery_code.write",
        "models.account.notification.notify",
    ),
    "models.account.luxtrust_link.drop",
    *(
        f"models.proof.one_time_code.{name}"
        for name in ("start", "open_here", "newest_here", "resend", "void", "prove", "use")
    ),
    *("models.journal.journal.append", "models.journal.journal.append_all"),
    *("models.messages.outbox.post", "models.messages.outbox.attach"),
    *("models.account.login.verify_password", "models.account.session.begin"),
    *("models.account.luxtrust.write", "models.account.luxtrust.refusals_noted"),
    *(
        "models.dsp.assistant_notices.note_both",
        "models.dsp.assistant_notices.tell_both",
        "models.dsp.notifying.tell",
    ),
    *("models.dsp.rights.exercised", "models.dsp.rights.why_over"),
}
"""Parts of the operations above, which ask before they come here; no screen calls one."""
