"""The numbers of the rules, as facts for the sentences that name them; no sentence has its own."""

from typing import Any

from models import matricule, person, printing
from models.account import letter, pending_change, recovery_code, support_code
from models.helpdesk import agent_session, receipt
from models.proof import confirmation, copycode, one_time_code, password
from screens import idle
from screens.text import helpdesk
from screens.text.formats import lasting, number
from screens.text.phrases import Phrase


def numbers() -> dict[str, Any]:
    """Return the present numbers of the rules, by the names that the sentences use."""
    counts = {
        "matricule_digits": matricule.DIGITS,
        "matricule_stem": matricule.STEM,
        "letter_length": letter.LENGTH,
        "password_least": password.LEAST,
        "code_digits": one_time_code.DIGITS,
        "code_tries": one_time_code.TRIES,
        "code_resends": one_time_code.RESENDS,
        "luxtrust_codes": confirmation.STARTS,
        "stop_length": pending_change.STOP_LENGTH,
        "recovery_length": recovery_code.LENGTH,
        "majority": person.MAJORITY,
        "mails": printing.MAILS,
        "support_digits": support_code.DIGITS,
        "receipt_length": receipt.LENGTH,
        "totp_digits": agent_session.DIGITS,
        "totp_tries": agent_session.TRIES,
    }
    waits = {
        "copy_wait": copycode.WAIT,
        "code_lifetime": one_time_code.LIFETIME,
        "resend_after": one_time_code.RESEND_AFTER,
        "warning": idle.WARNING,
        "totp_fresh": agent_session.FRESH,
    }
    shown = {name: number(count) for name, count in counts.items()}
    return (
        shown
        | {name: lasting(wait) for name, wait in waits.items()}
        | {"helpdesk": helpdesk.PHONE, "helpdesk_mail": helpdesk.MAIL}
    )


def ruled(said: Phrase) -> Phrase:
    """Return the sentence with the numbers of the rules among its facts."""
    return Phrase(said.text, {**numbers(), **said.facts})
