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
