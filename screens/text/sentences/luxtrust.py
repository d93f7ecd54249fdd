"""The sentences of refusals around LuxTrust."""

from screens.text.phrases import phrase

LUXTRUST = {
    "luxtrust_off": phrase("LuxTrust n'est pas configuré ici."),
    "luxtrust_no_device": phrase(
        "Ce service LuxTrust ne peut pas servir un terminal. "
        "Utilisez un autre moyen, ou Helpdesk : {helpdesk}."
    ),
    "luxtrust_away": phrase(
        "LuxTrust ne répond pas : rien n'a été changé. Réessayez plus tard, ou utilisez un autre moyen."
    ),
    "luxtrust_most": phrase("Vous avez déjà demandé {luxtrust_codes} codes LuxTrust. Réessayez plus tard."),
    "luxtrust_refused": phrase(
        "La demande a été refusée sur le téléphone : rien n'a été changé. Ce n'était pas vous ? "
        "Helpdesk : {helpdesk}."
    ),
    "luxtrust_expired": phrase("Le code n'est plus valable : il n'a pas été confirmé à temps."),
    "luxtrust_ended": phrase("Ce code LuxTrust a déjà servi ou n'est plus connu. Demandez-en un autre."),
    "luxtrust_level": phrase(
        "Ce produit LuxTrust n'a pas le niveau de sécurité demandé. Utilisez-en un autre, ou un autre moyen."
    ),
    "luxtrust_untrusted": phrase(
        "La réponse de LuxTrust n'a pas pu être vérifiée : rien n'a été changé. "
        "Recommencez ; si cela continue, Helpdesk : {helpdesk}."
    ),
    "luxtrust_unlinked": phrase(
        "Ce produit LuxTrust n'est associé à aucun compte. Connectez-vous avec « Matricule, mot de passe et "
        "code », puis associez-le dans « Mon compte ». Pas encore de compte : choisissez "
        "« ACTIVATION COMPTE ESANTE »."
    ),
    "luxtrust_person": phrase(
        "Ce produit LuxTrust est celui d'une autre personne : rien n'a été changé. Prenez le vôtre."
    ),
    "luxtrust_other": phrase(
        "Ce produit LuxTrust est déjà associé à un autre compte. "
        "Dissociez-le d'abord là-bas, ou Helpdesk : {helpdesk}."
    ),
    "luxtrust_already": phrase("Un produit LuxTrust est déjà associé à ce compte. Dissociez-le d'abord."),
    "luxtrust_none": phrase("Aucun produit LuxTrust n'est associé à ce compte."),
    "luxtrust_unnamed": phrase(
        "LuxTrust n'a pas donné votre matricule : rien n'a été changé. "
        "Utilisez un autre moyen, ou Helpdesk : {helpdesk}."
    ),
    "luxtrust_unknown": phrase(
        "Votre matricule n'est pas dans le registre d'eSanté. Appelez le Helpdesk : {helpdesk}."
    ),
    "luxtrust_active": phrase(
        "Votre compte est déjà activé et ce produit LuxTrust l'ouvre. Allez à « Connexion ». "
        "Pour un nouveau mot de passe : « Mot de passe oublié ? »."
    ),
    "luxtrust_whose": phrase("Dites d'abord si ce produit LuxTrust est le vôtre. Recommencez."),
    "luxtrust_pushes": phrase(
        "Trop de demandes LuxTrust pour ce matricule. Prochaine demande possible : {when}. "
        "Ou utilisez un autre moyen."
    ),
}
