"""The words of notices about the recovery of an account: its code, its addresses, a pending change."""

from dataclasses import dataclass

from screens.text.phrases import Phrase, phrase


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one kind of message: the subject and opening of an e-mail, and the text of an SMS."""

    subject: Phrase
    opening: Phrase
    brief: Phrase


RECOVERY: dict[str, Words] = {
    "code_address": Words(
        phrase("Votre code pour recevoir ici les avis eSanté"),
        phrase("Voici le code à usage unique pour recevoir aussi ici les avis sur un compte eSanté."),
        phrase("code pour recevoir aussi ici les avis."),
    ),
    "recovery_code_new": Words(
        phrase("Le code de récupération eSanté a changé"),
        phrase("Un nouveau code de récupération a été créé pour ce compte. L'ancien n'est plus valable."),
        phrase("nouveau code de récupération. L'ancien n'est plus valable."),
    ),
    "address_added": Words(
        phrase("Une adresse de plus reçoit les avis eSanté"),
        phrase("L'adresse {address} reçoit maintenant tous les avis sur ce compte, mais aucun code."),
        phrase("les avis vont maintenant aussi à {address}."),
    ),
    "address_removed": Words(
        phrase("Une adresse ne reçoit plus les avis eSanté"),
        phrase("L'adresse {address} a été retirée : elle ne reçoit plus d'avis sur ce compte."),
        phrase("les avis ne vont plus à {address}."),
    ),
    "change_waiting": Words(
        phrase("Un changement attend pour le compte eSanté"),
        phrase(
            "Quelqu'un a demandé, avec un courrier, un nouveau mot de passe et une nouvelle adresse pour ce "
            "compte. Ce changement prend effet le {until} (Luxembourg). Pour l'arrêter : « Connexion », "
            "« Arrêter un changement », code {stop}."
        ),
        phrase("mot de passe et adresse changent le {until}. Pour annuler : page 'Connexion', code {stop}."),
    ),
    "change_stopped": Words(
        phrase("Le changement du compte eSanté est arrêté"),
        phrase(
            "Le changement de mot de passe et d'adresse qui attendait est arrêté. Rien n'a changé. "
            "Le courrier qui a servi n'est plus valable."
        ),
        phrase("le changement de mot de passe et d'adresse est annulé, rien n'a changé."),
    ),
}
"""By the kind that the models post."""
