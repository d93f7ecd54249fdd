"""The sentences of the front itself, before a worker runs or after it has ended."""

from collections.abc import Mapping

from screens.text.phrases import LANGUAGES, Phrase, catalogue, phrase
from tui.portal.spoken_language import language

TERMINAL_ONLY = phrase("Ce service est un terminal : ni commande, ni fichier. Connectez-vous avec ssh seul.")
CROWDED = phrase("Trop de connexions depuis votre adresse. Fermez-en une, ou réessayez plus tard.")
FULL = phrase("Toutes les places sont prises. Réessayez dans quelques minutes.")
MADE_ROOM = phrase("Session terminée : toutes les places étaient prises et celle-ci était inactive.")
STOPPING = phrase("Le service s'arrête pour un entretien. Réessayez dans quelques minutes.")
STOPPED = phrase("Session terminée : le service s'arrête pour un entretien. Réessayez dans quelques minutes.")
STOPS_SOON = phrase("Le service s'arrête dans quelques secondes : cette session se termine.")
UNAVAILABLE = phrase("Le service est momentanément indisponible. Réessayez dans quelques minutes.")
BROKEN = phrase("Un problème inattendu a mis fin à cette session. Référence : {reference}.")
NOT_GIVEN = phrase("Refusé : ce service n'offre ni redirection de ports, ni agent, ni X11.")
USER = phrase("Sans clé connue ici, connectez-vous en tant que « patient » : ssh patient@…")


def spoken(default: str, environment: Mapping[str, str]) -> str:
    """The language of a client: ESANTE_LANGUAGE, else its locale's, else the service's."""
    chosen = environment.get("ESANTE_LANGUAGE", "")
    return chosen if chosen in LANGUAGES else language(default, environment)


def told(sentence: Phrase, default: str, environment: Mapping[str, str]) -> str:
    """The sentence in the language of a client."""
    return catalogue(spoken(default, environment)).text(sentence)
