"""The words of the Helpdesk's console for the codes of the models: calls, questions, proofs, acts."""

from collections.abc import Mapping

from models.helpdesk.act import Act
from models.helpdesk.alarms import AlarmKind
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.check import CheckKind
from models.helpdesk.following import Sight, SittingThere
from models.helpdesk.waiting import MatterKind
from models.messages.channel import EMAIL, MOBILE
from screens.text.phrases import Phrase, phrase

MEANS: Mapping[Means, Phrase] = {
    Means.TELEPHONE: phrase("téléphone"),
    Means.EMAIL: phrase("e-mail"),
    Means.COUNTER: phrase("guichet"),
}
SUBJECTS: Mapping[CallSubject, Phrase] = {
    CallSubject.OTHER: phrase("question générale"),
    CallSubject.ACTIVATION: phrase("activation"),
    CallSubject.LETTER: phrase("lettre"),
    CallSubject.PASSWORD: phrase("mot de passe"),
    CallSubject.CHANNEL: phrase("adresse des codes"),
    CallSubject.LUXTRUST: phrase("LuxTrust"),
    CallSubject.RECORD: phrase("fermer ou rouvrir le DSP"),
    CallSubject.ASSISTANTS: phrase("assistants"),
    CallSubject.SECURITY: phrase("vol, accès inconnu"),
}
OUTCOMES: Mapping[CallOutcome, Phrase] = {
    CallOutcome.SOLVED: phrase("réglé"),
    CallOutcome.COUNTER: phrase("envoyé au guichet"),
    CallOutcome.REFUSED: phrase("refusé"),
    CallOutcome.DROPPED: phrase("interrompu"),
}

QUESTIONS: Mapping[CheckKind, tuple[Phrase, Phrase]] = {
    CheckKind.STREET: (phrase("Sa rue et son numéro"), phrase("par exemple : 12 rue de la Gare")),
    CheckKind.POSTCODE: (phrase("Son code postal"), phrase("par exemple : 4123")),
    CheckKind.GIVEN_NAMES: (phrase("Tous ses prénoms"), phrase("dans l'ordre")),
    CheckKind.LETTER_MONTH: (phrase("Le mois de sa dernière lettre"), phrase("MM ou MM.AAAA")),
    CheckKind.CHANNEL: (
        phrase("Où arrivent ses codes"),
        phrase("mobile ou e-mail, et les 2 derniers signes (avant le @)"),
    ),
    CheckKind.ASSISTANT: (phrase("Le prénom d'un de ses assistants"), phrase("un seul suffit")),
    CheckKind.CHILD: (phrase("Le prénom d'un enfant dont il est assistant"), phrase("un seul suffit")),
    CheckKind.LAST_LOGIN: (phrase("Le jour de sa dernière connexion"), phrase("JJ.MM., à peu près")),
}
"""What the agent asks, and the form of the answer."""
CHECKED: Mapping[CheckKind, Phrase] = {
    CheckKind.STREET: phrase("rue"),
    CheckKind.POSTCODE: phrase("code postal"),
    CheckKind.GIVEN_NAMES: phrase("prénoms"),
    CheckKind.LETTER_MONTH: phrase("lettre"),
    CheckKind.CHANNEL: phrase("adresse des codes"),
    CheckKind.ASSISTANT: phrase("assistant"),
    CheckKind.CHILD: phrase("enfant"),
    CheckKind.LAST_LOGIN: phrase("connexion"),
    CheckKind.CODE: phrase("code relu"),
    CheckKind.CALL_BACK: phrase("rappel"),
    CheckKind.SUPPORT_CODE: phrase("code Helpdesk"),
}

PROOFS: Mapping[CheckKind, Phrase] = {
    CheckKind.CODE: phrase("Envoyer un code à relire"),
    CheckKind.CALL_BACK: phrase("Rappeler son mobile"),
    CheckKind.SUPPORT_CODE: phrase("Code Helpdesk"),
}
PROOF_KEYS: Mapping[CheckKind, str] = {
    CheckKind.CODE: "c",
    CheckKind.CALL_BACK: "r",
    CheckKind.SUPPORT_CODE: "s",
}

ACTS: Mapping[Act, Phrase] = {
    Act.LETTER: phrase("Commander une lettre"),
    Act.UNLOCK: phrase("Débloquer le mot de passe"),
    Act.DELEGATION: phrase("Retirer un assistant"),
    Act.CLOSE: phrase("Fermer le DSP"),
    Act.REOPEN: phrase("Rouvrir le DSP"),
    Act.CHANNEL: phrase("Changer l'adresse des codes"),
    Act.ENABLE: phrase("Rouvrir le compte"),
    Act.SESSIONS: phrase("Terminer les sessions"),
    Act.DISABLE: phrase("Bloquer le compte"),
}
DONE: Mapping[Act, Phrase] = {
    Act.LETTER: phrase("lettre"),
    Act.UNLOCK: phrase("déblocage"),
    Act.DELEGATION: phrase("assistant retiré"),
    Act.CLOSE: phrase("DSP fermé"),
    Act.REOPEN: phrase("DSP rouvert"),
    Act.CHANNEL: phrase("adresse des codes"),
    Act.ENABLE: phrase("compte rouvert"),
    Act.SESSIONS: phrase("sessions terminées"),
    Act.DISABLE: phrase("compte bloqué"),
}
"""What was done in an earlier call, in a word or two."""
EFFECTS: Mapping[Act, Phrase] = {
    Act.LETTER: phrase(
        "Une lettre d'activation part par la poste à l'adresse du registre. Les lettres d'avant ne valent "
        "plus dès que celle-ci est imprimée. Un compte en est prévenu à toutes ses adresses."
    ),
    Act.UNLOCK: phrase(
        "Les essais erronés sont oubliés, le mot de passe reste le même. La personne est prévenue à toutes "
        "ses adresses."
    ),
    Act.DELEGATION: phrase(
        "Cet accès se termine tout de suite, une page ouverte se ferme. Les deux personnes sont prévenues."
    ),
    Act.CLOSE: phrase(
        "Plus personne ne lit le DSP, la personne non plus ; son contenu reste. Elle est prévenue à toutes "
        "ses adresses."
    ),
    Act.REOPEN: phrase("Le DSP se lit de nouveau. La personne est prévenue à toutes ses adresses."),
    Act.CHANNEL: phrase(
        "Un autre agent doit confirmer ; ensuite 24 heures passent. L'ancienne adresse est prévenue tout de "
        "suite, avec le moyen d'arrêter le changement. Aucune lettre ne part pendant ce temps."
    ),
    Act.ENABLE: phrase("Le compte s'ouvre de nouveau. La personne est prévenue à toutes ses adresses."),
    Act.SESSIONS: phrase(
        "Toutes ses sessions se terminent tout de suite. La personne est prévenue à toutes ses adresses."
    ),
    Act.DISABLE: phrase(
        "Personne ne se connecte plus à ce compte, ses sessions se terminent tout de suite. Il ne se rouvre "
        "qu'avec 4 points. La personne est prévenue à toutes ses adresses."
    ),
}
"""What each act does, and whom it tells."""

UNSEEN: Mapping[Sight, Phrase] = {
    Sight.ASKED: phrase("réponse attendue…"),
    Sight.GONE: phrase("plus de nouvelles"),
}
"""What is said of a terminal whose page is not seen."""
SITTING: Mapping[SittingThere, Phrase] = {
    SittingThere.NOBODY: phrase("pas connecté"),
    SittingThere.CALLER: phrase("connecté : cette personne"),
    SittingThere.ANOTHER: phrase("connecté : quelqu'un d'autre"),
    SittingThere.SOMEBODY: phrase("connecté"),
}
"""Who is logged in at the terminal."""

CHANNELS: Mapping[str, Phrase] = {EMAIL: phrase("E-mail"), MOBILE: phrase("SMS")}
MATTERS: Mapping[str, Phrase] = {
    MatterKind.APPROVAL: phrase("à confirmer"),
    MatterKind.REQUEST: phrase("demande"),
    MatterKind.MESSAGE: phrase("message non remis"),
    MatterKind.DOUBT: phrase("appel douteux"),
    MatterKind.ALARM: phrase("alarme"),
}
WHAT: Mapping[str, Phrase] = {
    **{str(act): said for act, said in ACTS.items()},
    **CHANNELS,
    "open": phrase("deux réponses fausses"),
    "closed": phrase("quatre réponses fausses"),
    AlarmKind.PERSONS: phrase("trop de personnes"),
    AlarmKind.LETTERS: phrase("trop de courriers"),
    AlarmKind.SEARCHES: phrase("trop de recherches"),
}
"""What each matter is about."""

REASONS: Mapping[str, Phrase] = {
    "act_no_account": phrase("pas de compte"),
    "act_deceased": phrase("décès au registre"),
    "act_disabled": phrase("désactivé"),
    "act_enabled": phrase("pas désactivé"),
    "act_no_session": phrase("aucune"),
    "act_not_locked": phrase("rien de bloqué"),
    "act_change_waits": phrase("un changement attend"),
    "act_letter_ordered": phrase("déjà commandé"),
    "act_letter_lately": phrase("envoyé il y a peu"),
    "act_letter_most": phrase("maximum atteint"),
    "act_letter_needed": phrase("nouveau code d'abord"),
    "act_no_assistant": phrase("aucun"),
    "act_closed": phrase("déjà fermé"),
    "act_open": phrase("pas fermé"),
    "act_approval_waits": phrase("attend un agent"),
    "act_doubtful": phrase("appel douteux"),
    "agent_right": phrase("pas votre droit"),
    "agent_stopped": phrase("alarme"),
    "proof_no_account": phrase("pas de compte"),
    "proof_no_mobile": phrase("pas de mobile"),
    "proof_given": phrase("fait"),
    "proof_late": phrase("messages en panne"),
}
"""Why an act or proof is not possible, in a word or two beside it; opened, it says the whole sentence."""
