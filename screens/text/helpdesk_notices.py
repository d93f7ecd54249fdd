"""The words of messages about what the Helpdesk did for a person, and of the code that it asks for."""

from screens.text.notice_words import Words
from screens.text.phrases import phrase

CODE = "code_helpdesk"
"""The one code that may be told to somebody: to the agent whom the person has called."""
CODE_ADVICE = phrase("Le Helpdesk vous demande ce code ; ne le donnez que si c'est vous qui avez appelé.")
ADVICE = phrase(
    "Ce n'était pas vous ? Dites-le dans « Mon compte », ou appelez tout de suite le Helpdesk, {helpdesk}."
)

HELPDESK: dict[str, Words] = {
    CODE: Words(
        phrase("Votre code pour le Helpdesk eSanté"),
        phrase("Voici le code à usage unique que vous lisez à l'agent du Helpdesk."),
        phrase("code pour le Helpdesk."),
    ),
    "helpdesk_letter": Words(
        phrase("Le Helpdesk a commandé un courrier eSanté"),
        phrase(
            "Le Helpdesk (agent {agent}) a commandé un nouveau code d'activation. Il arrive par la poste, à "
            "l'adresse du registre. Reçu : {receipt}."
        ),
        phrase("code d'activation commandé par courrier (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_unlock": Words(
        phrase("Le Helpdesk a débloqué le compte eSanté"),
        phrase(
            "Le Helpdesk (agent {agent}) a débloqué la connexion par mot de passe. Le mot de passe reste le "
            "même. Reçu : {receipt}."
        ),
        phrase("connexion par mot de passe débloquée (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_delegation": Words(
        phrase("Le Helpdesk a retiré un accès au DSP"),
        phrase(
            "Le Helpdesk (agent {agent}) a retiré l'accès d'une autre personne à votre Dossier de Soins "
            "Partagé (DSP). Reçu : {receipt}."
        ),
        phrase("accès d'une autre personne au DSP retiré (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_close": Words(
        phrase("Le Helpdesk a fermé le DSP"),
        phrase(
            "Le Helpdesk (agent {agent}) a fermé votre Dossier de Soins Partagé (DSP). Plus personne ne le "
            "lit ; rien n'est perdu. Reçu : {receipt}."
        ),
        phrase("DSP fermé, rien n'est perdu (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_reopen": Words(
        phrase("Le Helpdesk a rouvert le DSP"),
        phrase(
            "Le Helpdesk (agent {agent}) a rouvert votre Dossier de Soins Partagé (DSP). Reçu : {receipt}."
        ),
        phrase("DSP rouvert (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_enable": Words(
        phrase("Le Helpdesk a réactivé le compte eSanté"),
        phrase("Le Helpdesk (agent {agent}) a réactivé ce compte. Reçu : {receipt}."),
        phrase("compte réactivé (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_sessions": Words(
        phrase("Le Helpdesk a terminé les sessions eSanté"),
        phrase("Le Helpdesk (agent {agent}) a terminé toutes les sessions de ce compte. Reçu : {receipt}."),
        phrase("toutes les sessions sont terminées (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_disable": Words(
        phrase("Le Helpdesk a désactivé le compte eSanté"),
        phrase(
            "Le Helpdesk (agent {agent}) a désactivé ce compte. Ses sessions sont terminées. "
            "Reçu : {receipt}."
        ),
        phrase("compte désactivé, sessions terminées (agent {agent}). Réf. {receipt}."),
    ),
    "helpdesk_channel": Words(
        phrase("Une autre adresse est demandée pour les codes eSanté"),
        phrase(
            "Quelqu'un a demandé au Helpdesk (agent {agent}) que les codes de ce compte arrivent à "
            "{new_channel}. Un autre agent doit le confirmer. Rien ne change avant le {until} (Luxembourg). "
            "Pour l'arrêter : « Connexion », « Arrêter un changement », code {stop}. Reçu : {receipt}."
        ),
        phrase(
            "codes à {new_channel}, pas avant le {until}. Pour annuler : page 'Connexion', code {stop}. "
            "Réf. {receipt}."
        ),
    ),
    "helpdesk_channel_confirmed": Words(
        phrase("L'autre adresse pour les codes eSanté est confirmée"),
        phrase(
            "Un autre agent l'a confirmé : les codes de ce compte arrivent ailleurs à partir du {until} "
            "(Luxembourg). Vous pouvez encore l'arrêter, avec le code du message précédent. "
            "Reçu : {receipt}."
        ),
        phrase("autre adresse confirmée : les codes y arrivent dès le {until}. Réf. {receipt}."),
    ),
    "channel_change_stopped": Words(
        phrase("L'autre adresse pour les codes eSanté est annulée"),
        phrase("La nouvelle adresse que le Helpdesk avait préparée est annulée. Rien n'a changé."),
        phrase("la nouvelle adresse est annulée, rien n'a changé."),
    ),
    "helpdesk_asked": Words(
        phrase("Une demande au Helpdesk eSanté attend une confirmation"),
        phrase(
            "Quelqu'un a demandé au Helpdesk (agent {agent}) un autre accès à ce compte. Un autre agent doit "
            "le confirmer. Rien ne change d'ici là. Reçu : {receipt}."
        ),
        phrase("un accès est demandé (agent {agent}), à confirmer par un autre agent. Réf. {receipt}."),
    ),
    "helpdesk_refused": Words(
        phrase("Une demande au Helpdesk eSanté est refusée"),
        phrase("Ce qui attendait une confirmation n'aura pas lieu. Rien n'a changé. Reçu : {receipt}."),
        phrase("la demande n'aura pas lieu, rien n'a changé. Réf. {receipt}."),
    ),
    "helpdesk_stopped": Words(
        phrase("Un acte du Helpdesk eSanté est arrêté"),
        phrase("Vous avez arrêté un acte du Helpdesk dans « Mon compte ». Reçu : {receipt}."),
        phrase("acte du Helpdesk annulé dans 'Mon compte'. Réf. {receipt}."),
    ),
}
"""By the kind that the models post."""
