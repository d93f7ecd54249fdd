"""The sentences with which a session warns of its end, and ends."""

from datetime import timedelta

from screens.text.formats import minutes
from screens.text.phrases import Phrase, phrase

WARNING = phrase(
    "Êtes-vous encore là ? Sans activité, cette session se termine dans {warning}. "
    "Appuyez sur une touche pour continuer."
)
LAST_MINUTE = phrase("Cette session se termine dans {warning} : sa durée la plus longue est atteinte.")
IDLE_OVER = phrase("Session terminée après {time} sans activité.")
OVER = phrase("Session terminée après {time}. Vous pouvez recommencer.")
RECORD_OVER = phrase("Votre accès à ce dossier est terminé. Voici votre propre dossier.")


def lasted(message: Phrase, time: timedelta) -> Phrase:
    """Return a sentence with how long the session lasted."""
    return phrase(message.text, time=minutes(int(time.total_seconds() // 60)))
