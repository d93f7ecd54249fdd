"""The numbers of the rules as facts for the sentences that tell them: no sentence holds one of its own."""

from typing import Any

from models import (
    challenge,
    confirmation,
    copycode,
    letter,
    matricule,
    password,
    pending_change,
    person,
    recovery_code,
)
from screens import idle
from screens.figures import lasting, number, unbroken
from screens.phrases import Phrase

HELPDESK = unbroken("(+352) 27 12 50 18 33")
"""Its telephone, which no line end cuts (1-guide.md)."""


def numbers() -> dict[str, Any]:
    """What the rules say at this moment, by the names the sentences use."""
    counts = {
        "matricule_digits": matricule.DIGITS,
        "matricule_stem": matricule.STEM,
        "letter_length": letter.LENGTH,
        "password_least": password.LEAST,
        "code_digits": challenge.DIGITS,
        "code_tries": challenge.TRIES,
        "code_resends": challenge.RESENDS,
        "luxtrust_codes": confirmation.STARTS,
        "stop_length": pending_change.STOP_LENGTH,
        "recovery_length": recovery_code.LENGTH,
        "majority": person.MAJORITY,
    }
    waits = {
        "copy_wait": copycode.WAIT,
        "code_lifetime": challenge.LIFETIME,
        "resend_after": challenge.RESEND_AFTER,
        "warning": idle.WARNING,
    }
    shown = {name: number(count) for name, count in counts.items()}
    return shown | {name: lasting(wait) for name, wait in waits.items()} | {"helpdesk": HELPDESK}


def ruled(said: Phrase) -> Phrase:
    """The sentence, with the numbers of the rules among its facts."""
    return Phrase(said.text, {**numbers(), **said.facts})
