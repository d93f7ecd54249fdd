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

EXPORT: dict[str, Words] = {
    "export_file": Words(
        phrase("Votre PDF eSanté"),
        phrase(
            "Le PDF chiffré que vous avez demandé est joint à ce message ({number} sur {count}). Son mot de "
            "passe a été affiché dans le portail eSanté : aucun message ne le contient."
        ),
        phrase("votre PDF chiffré part par e-mail."),
    ),
    "export_sent": Words(
        phrase("Un PDF chiffré est parti du compte eSanté"),
        phrase("Un PDF chiffré a été envoyé à {address}. Détails : « Journal des accès » du DSP."),
        phrase("un PDF chiffré a été envoyé à {address}."),
    ),
    "record_exported": Words(
        phrase("Un PDF de votre DSP a été envoyé"),
        phrase(
            "{by} a envoyé un PDF chiffré de ce Dossier de Soins Partagé (DSP) à sa propre adresse e-mail. "
            "Détails : « Journal des accès »."
        ),
        phrase("{by} a envoyé un PDF chiffré du DSP à sa propre adresse."),
    ),
}
"""By the kind that ``models/dsp/export.py`` posts."""
