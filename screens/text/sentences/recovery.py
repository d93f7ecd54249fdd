"""The sentences of refusals around the second proof, further addresses and a pending change."""

from screens.text.phrases import phrase

RECOVERY = {
    "recovery_empty": phrase("Entrez votre code de récupération, celui que vous avez noté."),
    "recovery_characters": phrase(
        "Le code de récupération n'a que des lettres sans accent et des chiffres, sans la lettre U."
    ),
    "recovery_length": phrase(
        "Le code de récupération a {recovery_length} caractères, par exemple 7QJ4-M9XK-B2WT0. "
        "Vous en avez entré {count}."
    ),
    "recovery_wrong": phrase(
        "Code de récupération non accepté. Vous pouvez réessayer {when}. "
        "Causes fréquentes : faute de frappe, code qui a déjà servi ou a été remplacé. "
        "Vous ne l'avez plus ? Demandez un nouveau courrier au Helpdesk : {helpdesk}."
    ),
    "luxtrust_required": phrase(
        "Un produit LuxTrust est associé à ce compte : il est demandé ici. "
        "Vous ne l'avez plus ? Demandez un nouveau courrier au Helpdesk : {helpdesk}."
    ),
    "address_known": phrase("Cette adresse reçoit déjà vos avis. Entrez-en une autre."),
    "address_most": phrase("Vous avez déjà {most} adresses. Retirez-en une pour en ajouter une autre."),
    "address_none": phrase("Cette adresse est déjà retirée."),
    "change_none": phrase(
        "Aucun changement n'attend pour ce compte : il a eu lieu ou il est déjà arrêté. "
        "Un doute ? Helpdesk : {helpdesk}."
    ),
    "stop_length": phrase("Le code du message a {length} caractères, par exemple 4K7P-2M9X. Vérifiez-le."),
    "stop_wrong": phrase(
        "Ce code n'arrête aucun changement. Vous pouvez réessayer {when}. "
        "Causes fréquentes : faute de frappe, message plus récent, changement déjà fait ou arrêté. "
        "Ce n'était pas vous ? Appelez tout de suite le Helpdesk : {helpdesk}."
    ),
}
