"""The one plain sentence for an error; none where only a programmer could understand it."""

from datetime import datetime

from models.refusal import Refused, Unavailable
from models.storage.obstacles import explained
from screens.text import refusals
from screens.text.phrases import Phrase, phrase

UNEXPECTED = phrase(
    "Le service s'est arrêté à cause d'une erreur de notre part. Rien n'est à moitié fait. "
    "Recommencez. Si cela se répète, donnez au Helpdesk {helpdesk} la référence {reference}."
)


def sentence(error: BaseException, now: datetime) -> Phrase | None:
    """Return the words for a refusal or an unavailable service; None for anything unexpected."""
    if isinstance(error, (Refused, Unavailable)):
        return refusals.told(error, now)
    reason = explained(error)
    return refusals.told(reason, now) if reason else None
