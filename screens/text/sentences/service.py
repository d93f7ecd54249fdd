"""The sentences for a service that cannot work."""

from screens.text.phrases import phrase

UNAVAILABLE = {
    "busy": phrase("Le service est très demandé. Réessayez dans un instant : rien n'a été changé."),
    "printing": phrase(
        "Le PDF n'a pas pu être fait : rien n'est envoyé. Réessayez plus tard, ou Helpdesk : {helpdesk}."
    ),
    "database_busy": phrase("Le service est très demandé. Réessayez dans un instant : rien n'a été changé."),
    "database_away": phrase(
        "Le service ne répond pas : rien n'a été changé. Réessayez plus tard, ou Helpdesk : {helpdesk}."
    ),
    "outcome_unknown": phrase(
        "Le service n'a pas répondu : nous ne savons pas si c'est enregistré. "
        "Vérifiez avant de recommencer, ou Helpdesk : {helpdesk}."
    ),
    "database_readonly": phrase(
        "Le service ne peut rien enregistrer : rien n'a été changé. "
        "Réessayez plus tard, ou Helpdesk : {helpdesk}."
    ),
    "disk_full": phrase(
        "Le service n'a plus de place pour enregistrer : rien n'a été changé. "
        "Réessayez plus tard, ou Helpdesk : {helpdesk}."
    ),
    "database_damaged": phrase(
        "Les données du service sont endommagées : il s'est arrêté. Prévenez le Helpdesk : {helpdesk}."
    ),
    "database_missing": phrase(
        "Le service n'est pas encore installé : sa base manque. Prévenez l'exploitant."
    ),
    "database_not_durable": phrase(
        "Le service ne peut pas enregistrer de façon sûre : il ne démarre pas. Prévenez l'exploitant."
    ),
    "database_url": phrase("L'adresse de la base n'est pas lisible. Prévenez l'exploitant."),
    "schema_old": phrase("Le service est en cours de mise à jour. Réessayez plus tard."),
    "schema_newer": phrase(
        "Ce programme est plus ancien que sa base : il ne démarre pas. Prévenez l'exploitant."
    ),
    "key_missing": phrase("La clé du service manque : il ne démarre pas. Prévenez l'exploitant."),
    "key_open": phrase(
        "La clé du service est lisible par d'autres : il ne démarre pas. Prévenez l'exploitant."
    ),
    "key_malformed": phrase(
        "La clé du service n'est pas lisible : il ne démarre pas. Prévenez l'exploitant."
    ),
    "key_twice": phrase("La clé du service n'est pas claire : il ne démarre pas. Prévenez l'exploitant."),
    "key_unmarked": phrase("La clé du service n'est pas claire : il ne démarre pas. Prévenez l'exploitant."),
    "key_lost": phrase("Il manque une clé du service : il ne démarre pas. Prévenez l'exploitant."),
    "key_new": phrase("Le service ne connaît pas encore une de ses clés. Prévenez l'exploitant."),
    "row_damaged": phrase(
        "Ces données sont endommagées et ne s'ouvrent pas : rien n'a été changé. "
        "Prévenez le Helpdesk : {helpdesk}."
    ),
    "key_wrong": phrase("La clé n'est pas celle de cette base : rien ne s'ouvre. Prévenez l'exploitant."),
    "no_gateway": phrase(
        "Le service ne peut envoyer ni e-mail ni SMS : il ne démarre pas. Prévenez l'exploitant."
    ),
}
