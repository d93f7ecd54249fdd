"""The words of the console for acts, calls, steps of the activation and whatever waits."""

from collections.abc import Mapping

from models.helpdesk.act import Act
from models.helpdesk.alarms import AlarmKind
from models.helpdesk.call import CallOutcome, CallSubject
from models.helpdesk.waiting import MatterKind
from models.messages.channel import EMAIL, MOBILE
from screens.text.phrases import Phrase, phrase

ACTS: Mapping[str, Phrase] = {
    Act.LETTER: phrase("nouveau courrier"),
    Act.UNLOCK: phrase("débloquer le mot de passe"),
    Act.DELEGATION: phrase("retirer un assistant"),
    Act.CLOSE: phrase("fermer le DSP"),
    Act.REOPEN: phrase("rouvrir le DSP"),
    Act.CHANNEL: phrase("changer le canal"),
    Act.ENABLE: phrase("rouvrir le compte"),
    Act.SESSIONS: phrase("terminer les sessions"),
    Act.DISABLE: phrase("fermer le compte"),
}
SUBJECTS: Mapping[str, Phrase] = {
    CallSubject.ACTIVATION: phrase("activation"),
    CallSubject.LETTER: phrase("courrier"),
    CallSubject.PASSWORD: phrase("mot de passe"),
    CallSubject.CHANNEL: phrase("e-mail ou mobile"),
    CallSubject.LUXTRUST: phrase("LuxTrust"),
    CallSubject.RECORD: phrase("DSP"),
    CallSubject.ASSISTANTS: phrase("assistants"),
    CallSubject.SECURITY: phrase("sécurité"),
    CallSubject.OTHER: phrase("autre"),
}
OUTCOMES: Mapping[str, Phrase] = {
    CallOutcome.SOLVED: phrase("résolu"),
    CallOutcome.COUNTER: phrase("vers le guichet"),
    CallOutcome.REFUSED: phrase("refusé"),
    CallOutcome.DROPPED: phrase("raccroché"),
}
CHANNELS: Mapping[str, Phrase] = {EMAIL: phrase("E-mail"), MOBILE: phrase("SMS")}
MATTERS: Mapping[str, Phrase] = {
    MatterKind.APPROVAL: phrase("à confirmer"),
    MatterKind.REQUEST: phrase("demande"),
    MatterKind.MESSAGE: phrase("message non remis"),
    MatterKind.DOUBT: phrase("appel douteux"),
    MatterKind.ALARM: phrase("alarme"),
}
WHAT: Mapping[str, Phrase] = {
    **ACTS,
    **CHANNELS,
    "open": phrase("deux réponses fausses"),
    "closed": phrase("quatre réponses fausses"),
    AlarmKind.PERSONS: phrase("trop de personnes"),
    AlarmKind.LETTERS: phrase("trop de courriers"),
    AlarmKind.SEARCHES: phrase("trop de recherches"),
}
"""What each matter is about."""
