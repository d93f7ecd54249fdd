"""The sentences of refusals in the activation, the log-in and the account."""

from screens.text.phrases import phrase

MATRICULE = {
    "matricule_empty": phrase("Entrez votre matricule : {matricule_digits} chiffres, ou {matricule_stem}."),
    "matricule_letters": phrase("Le matricule ne contient que des chiffres. Retirez les autres caractères."),
    "matricule_length": phrase(
        "Le matricule a {matricule_digits} chiffres, ou {matricule_stem}. Vous en avez entré {count}."
    ),
    "matricule_check": phrase("Faute de frappe : vérifiez les {matricule_digits} chiffres."),
    "matricule_date": phrase(
        "Les 8 premiers chiffres ne forment pas une date qui existe. Vérifiez-les : année, mois, jour."
    ),
    "matricule_future": phrase("La date de naissance est dans le futur. Vérifiez les 8 premiers chiffres."),
}

LETTER = {
    "letter_empty": phrase("Entrez le code d'activation : {letter_length} caractères, dans le courrier."),
    "letter_characters": phrase(
        "Le code d'activation n'a que des lettres sans accent et des chiffres, sans la lettre U."
    ),
    "letter_length": phrase("Le code d'activation a {letter_length} caractères. Vous en avez entré {count}."),
    "letter_wrong": phrase(
        "Matricule ou code non accepté. Vous pouvez réessayer {when}. "
        "Causes fréquentes : faute de frappe, code d'un ancien courrier, compte déjà activé. "
        "Si le compte est déjà activé : « Connexion ». "
        "Pour un nouveau courrier : Helpdesk {helpdesk}."
    ),
    "letter_wait": phrase("Trop d'essais depuis ce terminal. Vous pouvez réessayer {when}. {ways}"),
    "letter_expired": phrase(
        "Ce code est correct, mais il n'est plus valable. "
        "Demandez un nouveau courrier au Helpdesk : {helpdesk}."
    ),
    "letter_replaced": phrase(
        "Ce code est correct, mais un courrier plus récent le remplace. "
        "Prenez le code du dernier courrier. Rien reçu ? Helpdesk : {helpdesk}."
    ),
    "letter_used": phrase("Ce code a déjà servi : votre compte est activé. Allez à « Connexion »."),
    "letter_needed": phrase(
        "Vous avez {majority} ans : il vous faut un nouveau code d'activation. "
        "Le Helpdesk vous envoie le courrier : {helpdesk}."
    ),
    "copy_wrong": phrase("Ce n'est pas le code affiché. En voici un nouveau."),
    "copy_wait": phrase("Attendez encore {wait}, puis continuez. Ou recopiez le code affiché."),
    "someone_else_first": phrase(
        "Ce compte vient d'être activé dans une autre session. "
        "Allez à « Connexion ». Ce n'était pas vous ? Helpdesk : {helpdesk}."
    ),
    "step_order": phrase("Cette étape n'est pas possible maintenant. Reprenez au début."),
    "terms_unread": phrase("Allez d'abord jusqu'en bas des conditions : touche Fin."),
    "terms_unticked": phrase("Cochez la case pour accepter les conditions : touche Espace."),
}

PASSWORD = {
    "password_short": phrase("Le mot de passe est trop court : il faut au moins {least} caractères."),
    "password_long": phrase("Le mot de passe est trop long : {most} caractères au plus."),
    "password_letter": phrase("Il manque une lettre : ajoutez-en au moins une."),
    "password_digit": phrase("Il manque un chiffre : ajoutez-en au moins un."),
    "password_common": phrase("Ce mot de passe est trop courant. Choisissez-en un autre."),
    "password_matricule": phrase(
        "Le mot de passe contient votre matricule, que d'autres connaissent. Retirez-le."
    ),
    "password_birth": phrase(
        "Le mot de passe contient votre date de naissance, que d'autres connaissent. Retirez-la."
    ),
    "password_name": phrase("Le mot de passe contient une partie de votre nom. Retirez-la."),
    "password_esante": phrase("Le mot de passe contient « esante », facile à deviner. Retirez-le."),
    "password_confirmation": phrase(
        "La confirmation est différente du mot de passe. Entrez deux fois le même."
    ),
    "password_same": phrase("C'est déjà votre mot de passe. Choisissez-en un autre."),
    "password_old": phrase(
        "Mot de passe actuel non accepté. Vous pouvez réessayer {when}. "
        "Si vous l'avez oublié : déconnectez-vous, puis « Mot de passe oublié ? »."
    ),
}

CHANNEL = {
    "email_empty": phrase("Entrez une adresse e-mail."),
    "email_at": phrase("Il manque le signe @ dans l'adresse e-mail, par exemple nom@exemple.lu."),
    "email_blank": phrase("Il y a un blanc dans l'adresse e-mail. Retirez-le, et n'entrez qu'une adresse."),
    "email_second_at": phrase("L'adresse e-mail a plus d'un signe @. N'entrez qu'une seule adresse."),
    "email_accent": phrase("Avant le signe @, une lettre porte un accent. Écrivez-la sans accent."),
    "email_form": phrase("Cette adresse e-mail n'est pas complète. Écrivez-la comme nom@exemple.lu."),
    "mobile_empty": phrase("Entrez un numéro de mobile."),
    "mobile_form": phrase(
        "Ce n'est pas un numéro de téléphone. Écrivez-le comme 621 123 456 ou +33 6 12 34 56 78."
    ),
    "mobile_luxembourg": phrase(
        "Un mobile luxembourgeois commence par 6 et a 9 chiffres. Numéro étranger : commencez par +."
    ),
    "mobile_country": phrase(
        "Aucun SMS ne part vers ce numéro : il faut un mobile d'un pays proche. "
        "Prenez un autre numéro ou une adresse e-mail."
    ),
    "channel_same": phrase("Vos codes arrivent déjà là. Entrez une autre adresse ou un autre numéro."),
    "channel_unavailable": phrase("Ce moyen n'est pas disponible ici. Choisissez l'autre."),
}

CODE = {
    "code_empty": phrase("Entrez le code reçu : {code_digits} chiffres."),
    "code_form": phrase("Le code a {code_digits} chiffres. Vérifiez le message reçu."),
    "code_wrong": phrase("Ce n'est pas le bon code. Prenez celui du dernier message reçu."),
    "code_expired": phrase(
        "Ce code n'est plus valable : sa durée de {code_lifetime} est passée. Demandez-en un autre."
    ),
    "code_tries": phrase(
        "Le code saisi était erroné {code_tries} fois : il n'est plus valable. "
        "Reprenez au début pour en recevoir un autre."
    ),
    "code_ended": phrase(
        "Ce code a déjà servi ou a été remplacé. Prenez celui du dernier message reçu, ou recommencez."
    ),
    "resend_wait": phrase("Un autre code est possible {when}. Regardez aussi dans le courrier indésirable."),
    "resend_most": phrase(
        "Le code a déjà été renvoyé {code_resends} fois. Attendez un message, ou recommencez plus tard. "
        "Rien ne vient ? Helpdesk : {helpdesk}."
    ),
    "quota_codes": phrase(
        "{most} codes sont partis en 24 heures : c'est le maximum. "
        "Le dernier code reçu reste valable jusqu'à sa fin. "
        "Réessayez demain, ou Helpdesk : {helpdesk}."
    ),
    "quota_addresses": phrase(
        "Un code est déjà parti vers {most} adresses ou numéros en 24 heures : c'est le maximum. "
        "Prenez l'un d'eux, ou appelez le Helpdesk : {helpdesk}."
    ),
}

ACCESS = {
    "login_wrong": phrase(
        "Matricule ou mot de passe non accepté. Vous pouvez réessayer {when}. "
        "Causes fréquentes : faute de frappe, compte pas encore activé, trop d'essais. "
        "Continuez par « Mot de passe oublié ? » ou le Helpdesk : {helpdesk}."
    ),
    "login_wait": phrase(
        "Matricule ou mot de passe non accepté pour l'instant. Vous pouvez réessayer {when}. {ways}"
    ),
    "forgotten_wait": phrase("Trop de demandes. Vous pouvez réessayer {when}. {ways}"),
    "account_disabled": phrase(
        "Ce compte est désactivé. Le Helpdesk vous dit pourquoi et que faire : {helpdesk}."
    ),
    "account_deceased": phrase(
        "Le registre a une date de décès pour ce matricule : le compte est fermé. "
        "Si c'est une erreur, appelez le Helpdesk : {helpdesk}."
    ),
    "session_ended": phrase("Votre session est terminée. Connectez-vous de nouveau."),
}

OPEN_WAYS = {
    True: phrase(
        "Sans attendre : LuxTrust, un terminal que vous avez déjà utilisé, ou le Helpdesk : {helpdesk}."
    ),
    False: phrase("Sans attendre : un terminal que vous avez déjà utilisé, ou le Helpdesk : {helpdesk}."),
}
"""What a person who has to wait can do at once: with LuxTrust where this service has it (True), or
without."""
