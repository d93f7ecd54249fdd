"""The sentences of refusals in the Helpdesk's console."""

from screens.text.phrases import phrase

CONSOLE = {
    "totp_empty": phrase("Entrez le code de votre application : {totp_digits} chiffres."),
    "totp_form": phrase("Le code a {totp_digits} chiffres. Lisez-le dans votre application."),
    "totp_wrong": phrase(
        "Ce n'est pas le bon code. Prenez celui que l'application montre maintenant. "
        "Essais restants : {left}."
    ),
    "totp_used": phrase("Ce code a déjà servi. Attendez que l'application en montre un autre."),
    "totp_locked": phrase(
        "{totp_tries} codes erronés de suite : aucun code n'est accepté pour l'instant. "
        "Vous pouvez réessayer {when}."
    ),
    "totp_needed": phrase(
        "Cet acte demande un nouveau code de votre application : le dernier a plus de {totp_fresh}."
    ),
    "agent_right": phrase("Il vous manque le droit « {right} ». L'exploitant peut vous le donner."),
}

LOOKING = {
    "support_form": phrase("Le code Helpdesk a {support_digits} chiffres : la personne le lit avec F1."),
    "support_wrong": phrase(
        "Aucun terminal ne montre ce code. Demandez à la personne d'appuyer sur F1 et de le relire."
    ),
    "support_tries": phrase("Trop de codes erronés. Vous pouvez réessayer {when}."),
    "matter_over": phrase("Cela n'attend plus : c'est réglé, ou c'est passé."),
    "matter_taken": phrase("L'agent {agent} s'en occupe déjà."),
    "matter_untaken": phrase("Vous ne l'avez pas pris, ou il y a trop longtemps. Reprenez-le dans la liste."),
    "matter_acts": phrase("Cela ne se règle que par l'acte lui-même."),
    "agent_unfound": phrase("Il n'y a pas d'agent avec ce numéro."),
    "journal_unfound": phrase("Il n'y a personne avec ce matricule."),
}
"""Refusals about support codes, the waiting list and the journal."""
