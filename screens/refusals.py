"""Every refusal has its sentence: what is wrong, and how to put it right."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.refusal import Refused, Unavailable
from screens.figures import clock_time, next_time, number, seconds
from screens.phrases import Phrase, phrase

HELPDESK = "(+352) 27 12 50 18 33"

_MATRICULE = {
    "matricule_empty": phrase("Entrez votre matricule : 13 chiffres, ou 11."),
    "matricule_letters": phrase("Le matricule ne contient que des chiffres. Retirez les autres caractères."),
    "matricule_length": phrase("Le matricule a 13 chiffres, ou 11. Vous en avez entré {count}."),
    "matricule_check": phrase("Faute de frappe : vérifiez les 13 chiffres."),
    "matricule_date": phrase(
        "Les 8 premiers chiffres ne forment pas une date qui existe. Vérifiez-les : année, mois, jour."
    ),
    "matricule_future": phrase("La date de naissance est dans le futur. Vérifiez les 8 premiers chiffres."),
}

_LETTER = {
    "letter_empty": phrase("Entrez le code d'activation : 12 caractères, dans le courrier."),
    "letter_characters": phrase(
        "Le code d'activation n'a que des lettres sans accent et des chiffres, sans la lettre U."
    ),
    "letter_length": phrase("Le code d'activation a 12 caractères. Vous en avez entré {count}."),
    "letter_wrong": phrase(
        "Ce matricule avec ce code n'est pas accepté. Prochain essai possible : {when}. "
        "Causes fréquentes : faute de frappe, code d'un ancien courrier, compte déjà activé. "
        "Si le compte est déjà activé : « Connexion ». "
        "Pour un nouveau courrier : Helpdesk {helpdesk}."
    ),
    "letter_expired": phrase(
        "Ce code est juste, mais il n'est plus valable. "
        "Demandez un nouveau courrier au Helpdesk : {helpdesk}."
    ),
    "letter_replaced": phrase(
        "Ce code est juste, mais un courrier plus récent le remplace. "
        "Prenez le code du dernier courrier. Rien reçu ? Helpdesk : {helpdesk}."
    ),
    "letter_used": phrase("Ce code a déjà servi : votre compte est activé. Allez à « Connexion »."),
    "letter_needed": phrase(
        "Vous avez 18 ans : il vous faut un nouveau code d'activation. "
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

_PASSWORD = {
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
        "Ce n'est pas accepté comme mot de passe actuel. Prochain essai possible : {when}. "
        "Si vous l'avez oublié : déconnectez-vous, puis « Mot de passe oublié ? »."
    ),
}

_CHANNEL = {
    "email_empty": phrase("Entrez une adresse e-mail."),
    "email_at": phrase("Il manque le signe @ dans l'adresse e-mail, par exemple nom@exemple.lu."),
    "email_form": phrase("Cette adresse e-mail n'est pas complète. Écrivez-la comme nom@exemple.lu."),
    "mobile_empty": phrase("Entrez un numéro de mobile."),
    "mobile_form": phrase(
        "Ce n'est pas un numéro de téléphone. Écrivez-le comme 621 123 456 ou +33 6 12 34 56 78."
    ),
    "mobile_luxembourg": phrase(
        "Un mobile luxembourgeois commence par 6 et a 9 chiffres. Numéro étranger : commencez par +."
    ),
    "channel_same": phrase("Vos codes arrivent déjà là. Entrez une autre adresse ou un autre numéro."),
    "channel_unavailable": phrase("Ce moyen n'est pas disponible ici. Choisissez l'autre."),
}

_CODE = {
    "code_empty": phrase("Entrez le code reçu : 6 chiffres."),
    "code_form": phrase("Le code a 6 chiffres. Vérifiez le message reçu."),
    "code_wrong": phrase("Ce n'est pas le bon code. Prenez celui du dernier message reçu."),
    "code_expired": phrase("Ce code n'est plus valable : les 10 minutes sont passées. Demandez-en un autre."),
    "code_tries": phrase(
        "Le code a été faux 5 fois : il n'est plus valable. Reprenez au début pour en recevoir un autre."
    ),
    "code_ended": phrase(
        "Ce code a déjà servi ou a été remplacé. Prenez celui du dernier message reçu, ou recommencez."
    ),
    "resend_wait": phrase("Un autre code est possible {when}. Regardez aussi dans le courrier indésirable."),
    "resend_most": phrase(
        "Le code a déjà été renvoyé 5 fois. Attendez un message, ou recommencez plus tard. "
        "Rien ne vient ? Helpdesk : {helpdesk}."
    ),
    "quota_login": phrase(
        "Vous avez reçu 30 codes en 24 heures. Réessayez demain, ou Helpdesk : {helpdesk}."
    ),
}

_ACCESS = {
    "login_wrong": phrase(
        "Ce matricule avec ce mot de passe n'est pas accepté. Prochain essai possible : {when}. "
        "Causes fréquentes : faute de frappe, compte pas encore activé, trop d'essais. "
        "Continuez par « Mot de passe oublié ? » ou le Helpdesk : {helpdesk}."
    ),
    "forgotten_wrong": phrase(
        "Cette demande n'est pas acceptée. Prochain essai possible : {when}. "
        "Causes fréquentes : faute de frappe, trop d'essais. Besoin d'aide ? Helpdesk : {helpdesk}."
    ),
    "account_disabled": phrase(
        "Ce compte est désactivé. Le Helpdesk vous dit pourquoi et que faire : {helpdesk}."
    ),
    "session_ended": phrase("Votre session est terminée. Connectez-vous de nouveau."),
}

_LUXTRUST = {
    "luxtrust_off": phrase("LuxTrust n'est pas configuré ici."),
    "luxtrust_no_device": phrase(
        "Ce service LuxTrust ne peut pas servir un terminal. "
        "Utilisez un autre moyen, ou Helpdesk : {helpdesk}."
    ),
    "luxtrust_away": phrase(
        "LuxTrust ne répond pas : rien n'a été changé. Réessayez plus tard, ou utilisez un autre moyen."
    ),
    "luxtrust_most": phrase("Vous avez déjà demandé 10 codes LuxTrust. Réessayez plus tard."),
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
        "Votre matricule n'est pas dans le registre de l'eSanté. Appelez le Helpdesk : {helpdesk}."
    ),
    "luxtrust_active": phrase(
        "Votre compte est déjà activé et ce produit LuxTrust l'ouvre. Allez à « Connexion »."
    ),
}

_RECORD = {
    "record_unseen": phrase(
        "Ce dossier ou ce document n'est pas accessible ici. "
        "Revenez à votre dossier ; en cas de doute, Helpdesk : {helpdesk}."
    ),
    "document_hidden": phrase("Ce document est déjà masqué."),
    "document_shown": phrase("Ce document n'est pas masqué."),
    "level_same": phrase("Ce document a déjà ce niveau. Choisissez-en un autre."),
    "notes_most": phrase(
        "L'espace personnel contient déjà {most} notes. Supprimez-en une pour en ajouter une autre."
    ),
    "request_pending": phrase("Une demande est déjà en cours. Le Helpdesk la traite : {helpdesk}."),
    "request_idle": phrase("Il n'y a rien à demander : le DSP est déjà dans cet état."),
    "request_none": phrase("Il n'y a pas de demande en cours."),
}

_ASSISTANT = {
    "assistant_unfit": phrase(
        "Cette personne ne peut pas être choisie. Causes fréquentes : faute de frappe, compte eSanté pas "
        "encore activé, moins de 18 ans, déjà assistant de ce dossier. Un parent entre son propre "
        "matricule, pas celui de l'enfant. Besoin d'aide ? Helpdesk : {helpdesk}."
    ),
    "searches_most": phrase("Trop de recherches en 24 heures. Réessayez demain, ou Helpdesk : {helpdesk}."),
    "until_form": phrase("Écrivez la date comme 31.12.2027, ou laissez le champ vide."),
    "until_past": phrase("Cette date est passée. Entrez un jour à venir, ou laissez le champ vide."),
    "kinship_unknown": phrase("Ce rôle n'existe pas. Choisissez-en un dans la liste, ou laissez-le vide."),
}

_TEXT = {
    "text_empty": phrase("Ce champ est vide. Remplissez-le pour continuer."),
    "text_long": phrase("Ce texte est trop long : {most} caractères au plus."),
    "text_character": phrase("Le caractère n° {place} n'est pas permis ici. Retirez-le."),
    "text_marks": phrase("Une lettre porte plus de deux accents. Retirez-en."),
}

_UNAVAILABLE = {
    "busy": phrase("Le service est très demandé. Réessayez dans un instant : rien n'a été changé."),
    "database_busy": phrase("Le service est très demandé. Réessayez dans un instant : rien n'a été changé."),
    "database_away": phrase(
        "Le service ne répond pas : rien n'a été changé. Réessayez plus tard, ou Helpdesk : {helpdesk}."
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
    "key_wrong": phrase("La clé n'est pas celle de cette base : rien ne s'ouvre. Prévenez l'exploitant."),
    "no_gateway": phrase(
        "Le service ne peut envoyer ni e-mail ni SMS : il ne démarre pas. Prévenez l'exploitant."
    ),
}

SENTENCES: dict[str, Phrase] = {
    **_MATRICULE,
    **_LETTER,
    **_PASSWORD,
    **_CHANNEL,
    **_CODE,
    **_ACCESS,
    **_LUXTRUST,
    **_RECORD,
    **_ASSISTANT,
    **_TEXT,
    **_UNAVAILABLE,
}
"""The sentence of every code, its facts in braces."""

_OTHERWISE = phrase("Cela n'a pas abouti : rien n'a été changé. Recommencez, ou Helpdesk : {helpdesk}.")


def sentence(code: str, facts: Mapping[str, Any], now: datetime | None = None) -> Phrase:
    """What to tell whoever was refused. With ``now``, a wait is also told in minutes.

    Where trying again is spoken of, the sentence always says when: without ``until``, right now. So it
    shows nothing about who has an account (1-guide.md, « wrong tries »).
    """
    shown: dict[str, Any] = {name: _shown(fact) for name, fact in facts.items()}
    shown |= {"helpdesk": HELPDESK, "when": next_time(facts.get("until"), now)}
    if "seconds" in facts:
        shown["wait"] = seconds(int(facts["seconds"]))
    return Phrase(SENTENCES.get(code, _OTHERWISE).text, shown)


def told(refusal: Refused | Unavailable, now: datetime | None = None) -> Phrase:
    """The sentence of a refusal as it was raised."""
    return sentence(refusal.code, refusal.facts, now)


def _shown(fact: Any) -> str:
    if isinstance(fact, datetime):
        return clock_time(fact)
    return number(fact) if isinstance(fact, int) else str(fact)
