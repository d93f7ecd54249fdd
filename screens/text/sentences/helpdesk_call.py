"""The sentences of refusals in a call of the Helpdesk: why something is not asked, or not done."""

from screens.text.phrases import phrase

CALL = {
    "call_open": phrase("Un appel est déjà ouvert : terminez-le d'abord."),
    "call_none": phrase("Aucun appel n'est ouvert. Ouvrez-en un."),
    "call_unidentified": phrase("Cherchez d'abord la personne qui appelle."),
    "call_other_person": phrase(
        "Cet appel est déjà celui d'une autre personne. Terminez-le, puis ouvrez-en un autre."
    ),
    "search_form": phrase("Entrez un matricule, ou un nom complet et une date : WAGNER 22.11.1979."),
    "person_unfound": phrase("Cette personne n'est pas dans votre dernière recherche. Cherchez-la."),
    "agent_related": phrase("C'est votre dossier, ou celui d'un proche. Un autre agent s'en charge."),
    "agent_colleague": phrase("C'est le compte d'un collègue. L'exploitant s'en charge."),
    "agent_stopped": phrase("Vous êtes arrêté par une alarme. Un superviseur peut la lever."),
    "question_unasked": phrase("Cette question n'est pas posée dans cet appel."),
    "question_answered": phrase("Cette question a déjà sa réponse."),
    "question_closed": phrase(
        "Appel douteux : plus aucune question n'est posée. Elles reprennent {when}. "
        "Dites à la personne de venir au guichet."
    ),
    "answer_form": phrase("Ce n'est pas une réponse à cette question. Elle ne compte pas."),
    "proof_given": phrase("Cette preuve est déjà donnée ou a échoué dans cet appel."),
    "proof_no_account": phrase("Cette personne n'a pas encore de compte : cette preuve est impossible."),
    "proof_no_mobile": phrase("Aucun mobile validé n'est connu : cette preuve est impossible."),
    "proof_late": phrase("Les messages ne partent pas en ce moment : cette preuve est impossible."),
    "proof_not_shown": phrase("Affichez d'abord le numéro, puis rappelez."),
}

ACT = {
    "act_unsure": phrase("Tapez oui pour confirmer, ou Échap pour ne pas le faire."),
    "search_missed": phrase("Personne de ce nom et de ce jour, ou de ce matricule, dans le registre."),
    "act_points": phrase("Les preuves ne suffisent pas. Points à ajouter : {missing}."),
    "act_doubtful": phrase(
        "Appel douteux : seuls les actes qui protègent sont possibles. Cela se termine {when}."
    ),
    "act_no_account": phrase("Cette personne n'a pas encore de compte."),
    "act_deceased": phrase(
        "Le registre a une date de décès : seuls les actes qui protègent sont possibles. "
        "Dites à la personne de venir au guichet."
    ),
    "act_disabled": phrase("Le compte est désactivé."),
    "act_enabled": phrase("Le compte n'est pas désactivé."),
    "act_no_session": phrase("Aucune session n'est ouverte."),
    "act_not_locked": phrase("Rien n'est bloqué."),
    "act_change_waits": phrase("Un changement du compte attend déjà. Pas de courrier d'ici là."),
    "act_letter_ordered": phrase("Un courrier est déjà commandé : il part à la prochaine impression."),
    "act_letter_lately": phrase("Un courrier est parti il y a {ago}. Le suivant est possible {when}."),
    "act_letter_most": phrase("{most} courriers en un mois : c'est le maximum. Le suivant : {when}."),
    "act_letter_needed": phrase(
        "La personne a {majority} ans : il lui faut d'abord un nouveau code d'activation."
    ),
    "act_no_assistant": phrase("Personne d'autre n'a accès à ce DSP."),
    "act_other_assistant": phrase("Cet accès n'existe plus. Choisissez-en un autre."),
    "act_closed": phrase("Le DSP est déjà fermé."),
    "act_open": phrase("Le DSP n'est pas fermé."),
    "act_channel_same": phrase("Les codes arrivent déjà là."),
    "act_stopped": phrase("Le titulaire a arrêté ce changement. Rien ne change."),
    "act_approval_waits": phrase("La même demande attend déjà un autre agent."),
}

APPROVAL = {
    "approval_own": phrase("C'est votre propre demande : un autre agent doit la confirmer."),
    "approval_over": phrase("Cette demande n'attend plus : elle est décidée, arrêtée ou trop ancienne."),
    "approval_asker": phrase("L'agent qui l'a demandée n'a plus ce droit. Refusez la demande."),
    "alarm_own": phrase("Cette alarme est la vôtre : un autre superviseur doit la lever."),
    "alarm_over": phrase("Cette alarme est déjà levée."),
    "receipt_form": phrase("Un reçu a {receipt_length} caractères, par exemple R-4K7P-2M9X."),
    "receipt_unknown": phrase("Ce reçu n'existe pas. Vérifiez-le."),
}
