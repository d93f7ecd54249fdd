"""The sentences of refusals in a record, and of text that is written there."""

from screens.text.phrases import phrase

RECORD = {
    "record_unseen": phrase(
        "Ce dossier ou ce document n'est pas accessible ici. "
        "Revenez à votre dossier ; en cas de doute, Helpdesk : {helpdesk}."
    ),
    "record_closed": phrase(
        "Ce DSP est fermé depuis le {day}, sur demande de son titulaire. Rien n'est perdu. "
        "Seul le titulaire peut demander sa réouverture, dans « Paramètres » ou au Helpdesk : {helpdesk}."
    ),
    "record_deceased": phrase(
        "Le registre a une date de décès pour cette personne : ce DSP est fermé à tous. Rien n'est perdu. "
        "Des questions ? Helpdesk : {helpdesk}."
    ),
    "document_hidden": phrase("Ce document est déjà masqué."),
    "document_shown": phrase("Ce document n'est pas masqué."),
    "level_same": phrase("Ce document a déjà ce niveau. Choisissez-en un autre."),
    "notes_most": phrase(
        "L'espace personnel contient déjà {most} notes. Supprimez-en une pour en ajouter une autre."
    ),
    "notices_owner": phrase(
        "Seul le titulaire peut arrêter ce message. Laissez la case cochée, puis enregistrez."
    ),
    "request_pending": phrase("Une demande est déjà en cours. Le Helpdesk la traite : {helpdesk}."),
    "request_idle": phrase("Il n'y a rien à demander : le DSP est déjà dans cet état."),
    "request_none": phrase("Il n'y a pas de demande en cours."),
}

EXPORT = {
    "export_email": phrase(
        "Un PDF part seulement à une adresse e-mail validée, et vous n'en avez pas. "
        "Ajoutez-en une dans « Mon compte », « Autres adresses »."
    ),
    "exports_most": phrase(
        "Vous avez déjà envoyé {most} exports de ce dossier en 24 heures. Réessayez demain."
    ),
    "copies_most": phrase(
        "Vous avez déjà envoyé {most} copies de vos données en 24 heures. Réessayez demain."
    ),
    "export_large": phrase(
        "Ce texte est trop grand pour {mails} e-mails : rien n'est envoyé. Exportez les documents un à un, "
        "ou demandez la copie au Helpdesk : {helpdesk}."
    ),
}

ASSISTANT = {
    "assistant_unfit": phrase(
        "Cette personne ne peut pas être choisie. Causes fréquentes : faute de frappe, compte pas encore "
        "activé, moins de {majority} ans, déjà assistant, retiré par le titulaire. "
        "Un parent entre son propre matricule, pas celui de l'enfant. Besoin d'aide ? Helpdesk : {helpdesk}."
    ),
    "searches_most": phrase("Trop de recherches en 24 heures. Réessayez demain, ou Helpdesk : {helpdesk}."),
    "assistant_undecided": phrase(
        "Votre propre accès est à décider par le titulaire. D'ici là, vous ne pouvez ajouter personne."
    ),
    "until_own": phrase(
        "Votre propre accès se termine le {last}. Entrez ce jour au plus tard, ou laissez le champ vide."
    ),
    "until_form": phrase("Écrivez la date comme 31.12.2027, ou laissez le champ vide."),
    "until_past": phrase("Cette date est passée. Entrez un jour à venir, ou laissez le champ vide."),
    "kinship_unknown": phrase("Ce rôle n'existe pas. Choisissez-en un dans la liste, ou laissez-le vide."),
}

TEXT = {
    "text_empty": phrase("Ce champ est vide. Remplissez-le pour continuer."),
    "text_long": phrase("Ce texte est trop long : {most} caractères au plus."),
    "text_character": phrase("Le caractère n° {place} n'est pas permis ici. Retirez-le."),
    "text_marks": phrase("Une lettre porte plus de deux accents. Gardez-en deux au plus."),
}
