"""The words of one line of the journal as an agent reads it: who, how it ended, and the facts."""

from collections.abc import Iterator, Mapping
from typing import Any

from models.helpdesk.agent import Right
from models.helpdesk.agent_journal import JournalLine
from screens.places.helpdesk.labels import (
    ACTS,
    CHANNELS,
    CHECKED,
    MATTERS,
    MEANS,
    OUTCOMES,
    SUBJECTS,
    WHAT,
)
from screens.text import journal_words
from screens.text.journal_words import ACTIONS
from screens.text.phrases import Catalogue, Phrase, Said, phrase

FACTS: Mapping[str, Phrase] = {
    "act": phrase("Acte"),
    "call": phrase("Appel"),
    "channel": phrase("Canal"),
    "count": phrase("Nombre"),
    "factor": phrase("Preuve"),
    "hits": phrase("Trouvés"),
    "kind": phrase("Genre"),
    "matter": phrase("Affaire"),
    "means": phrase("Par"),
    "reason": phrase("Motif"),
    "receipt": phrase("Reçu"),
    "rights": phrase("Droits"),
    "sessions": phrase("Sessions"),
    "subject": phrase("Sujet"),
}
"""The facts of a line that are shown, in their order."""
RIGHTS: Mapping[str, Phrase] = {
    Right.FIND: phrase("trouver"),
    Right.LETTER: phrase("lettre"),
    Right.UNLOCK: phrase("débloquer"),
    Right.SESSIONS: phrase("sessions"),
    Right.ACCOUNT: phrase("compte"),
    Right.DELEGATIONS: phrase("assistants"),
    Right.CHANNEL: phrase("adresse des codes"),
    Right.APPROVE: phrase("confirmer"),
    Right.REQUESTS: phrase("fermer ou rouvrir le DSP"),
    Right.FIGURES: phrase("chiffres"),
    Right.JOURNAL: phrase("journal"),
}
FACTORS: Mapping[str, Phrase] = {
    "password": phrase("mot de passe"),
    "code": phrase("code"),
    "luxtrust": phrase("LuxTrust"),
    "recovery_code": phrase("code de récupération"),
    "totp": phrase("code"),
}
_WORDS: Mapping[str, Mapping[Any, Phrase]] = {
    "act": ACTS,
    "channel": CHANNELS,
    "factor": FACTORS,
    "kind": {**CHECKED, **WHAT},
    "matter": MATTERS,
    "means": MEANS,
    "rights": RIGHTS,
    "subject": SUBJECTS,
}
_ENDED: Mapping[str, Mapping[Any, Phrase]] = {
    "agent_alarm": {**WHAT, **journal_words.OUTCOMES},
    "approval_opened": ACTS,
    "call_ended": OUTCOMES,
    "matter_opened": MATTERS,
    "matter_settled": MATTERS,
    "matter_taken": MATTERS,
}
"""The actions whose outcome is a code of the console."""
_BY: Mapping[str, Phrase] = {
    "agent": phrase("agent {who}"),
    "person": phrase("personne {who}"),
    "operator": phrase("exploitant {who}"),
    "system": phrase("le service"),
    "visitor": phrase("visiteur"),
}


def who(named: str) -> Said:
    """Return « agent 7 » for ``agent:7``, « le service » for ``system``."""
    kind, _, number = named.partition(":")
    return phrase(_BY[kind].text, who=number) if kind in _BY else named


def outcome(line: JournalLine) -> Said:
    """Return how a line ended."""
    return _ENDED.get(line.action, {}).get(line.outcome) or journal_words.ended(line.outcome)


def facts_of(line: JournalLine) -> Iterator[tuple[str, Phrase, str]]:
    """Return the facts of a line, each with its code, its name and its value."""
    return ((name, label, line.facts[name]) for name, label in FACTS.items() if name in line.facts)


def fact(name: str, value: str) -> Said:
    """Return the value of a fact in words; of several codes each, of a matter its kind."""
    if name not in _WORDS:
        return value
    codes = value.partition(":")[:1] if name == "matter" else value.replace("+", " ").split()
    told: Said = ""
    for code in codes:
        one = _WORDS[name].get(code, code)
        told = phrase("{so_far}, {what}", so_far=told, what=one) if told else one
    return told


def said_by(words: Catalogue) -> Mapping[str, str]:
    """Return what the lines say for each code of an action or outcome, in one language."""
    said: dict[str, str] = {}
    for codes in (ACTIONS, journal_words.OUTCOMES, *_ENDED.values()):
        for code, label in codes.items():
            said[code] = f"{said.get(code, '')} {words.text(label)}"
    return said
