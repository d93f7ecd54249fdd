"""The first lines of the help: questions that the page below raises, each with its answer."""

from collections.abc import Iterable, Mapping

from screens.text.phrases import Phrase, phrase
from screens.text.rule_numbers import ruled

Topic = tuple[Phrase, Phrase]

FIELDS: Mapping[str, Topic] = {
    "matricule": (
        phrase("Qu'est-ce que le matricule ?"),
        phrase(
            "C'est votre numéro d'assuré : les {matricule_digits} chiffres de votre carte de sécurité "
            "sociale. Il commence par l'année, le mois et le jour de naissance. "
            "Les {matricule_stem} premiers chiffres suffisent."
        ),
    ),
    "activation.letter.code": (
        phrase("Où trouver le code d'activation ?"),
        phrase(
            "Dans le courrier de l'Agence eSanté : {letter_length} caractères. Majuscules, blancs et tirets "
            "n'ont pas d'importance."
        ),
    ),
    "copy": (
        phrase("Pourquoi recopier un code affiché ?"),
        phrase(
            "Cela arrête les programmes qui essaient des codes. Si vous ne pouvez pas le recopier : "
            "« Je ne peux pas recopier ce code », puis attendez {copy_wait}."
        ),
    ),
    "confirmation": (
        phrase("Quel mot de passe choisir ?"),
        phrase(
            "Au moins {password_least} caractères, dont une lettre et un chiffre. Plusieurs mots qui ne vont "
            "pas ensemble se retiennent bien. Ni votre nom, ni votre date de naissance."
        ),
    ),
    "kind": (
        phrase("À quoi sert l'adresse ou le mobile ?"),
        phrase(
            "La connexion avec mot de passe demande un code à usage unique, envoyé là. "
            "Prenez une adresse ou un numéro que vous seul pouvez lire."
        ),
    ),
    "record.assistants.kind": (
        phrase("Quel type choisir ?"),
        phrase(
            "Un assistant DSP a les mêmes droits que le titulaire. La lecture seule lit les documents Normal "
            "et Restreint, et ne change rien."
        ),
    ),
    "code": (
        phrase("Le code n'arrive pas ?"),
        phrase(
            "Regardez aussi dans le courrier indésirable. {resend_after} après l'envoi, « Envoyer un autre "
            "code » en demande un nouveau ; il est valable {code_lifetime}."
        ),
    ),
    "helpdesk.door.code": (
        phrase("Où est ce code ?"),
        phrase(
            "Dans l'application de votre téléphone, sous « eSanté Helpdesk ». Un code ne sert qu'une fois. "
            "Téléphone ou clé perdus : prévenez l'exploitant, qui les remplace."
        ),
    ),
    "terms": (
        phrase("Comment accepter les conditions ?"),
        phrase("Lisez-les jusqu'en bas : Entrée ou Fin. Cochez ensuite la case, puis choisissez le bouton."),
    ),
    "invitation": (
        phrase("Comment confirmer avec LuxTrust ?"),
        phrase(
            "Ouvrez l'adresse affichée sur votre téléphone, entrez le code, et confirmez avec votre produit "
            "LuxTrust. Cette page continue alors toute seule."
        ),
    ),
}
"""By the name of a field, or by ``PLACE.FIELD`` where the name alone is not enough."""

PLACES: Mapping[str, Topic] = {
    "welcome": (
        phrase("Par où commencer ?"),
        phrase(
            "Avec un courrier de l'Agence eSanté : « PATIENTS ». Avec un compte déjà activé : « Connexion »."
        ),
    ),
    "services": (
        phrase("Qu'est-ce que le DSP ?"),
        phrase("Votre dossier de santé : les documents de vos médecins, et qui les a consultés."),
    ),
    "dsp": (
        phrase("Que montre la synthèse ?"),
        phrase("Ce qu'il faut savoir d'abord, d'après le « Résumé patient » et les derniers documents."),
    ),
    "record.documents": (
        phrase("Qui dépose les documents ?"),
        phrase("Les laboratoires, hôpitaux et médecins. Vous pouvez en masquer, ou changer leur niveau."),
    ),
    "record.log": (
        phrase("Que montre le journal ?"),
        phrase("Qui a consulté ou changé quoi dans ce dossier, et quand. Personne ne peut l'effacer."),
    ),
    "record.assistants": (
        phrase("Qu'est-ce qu'un assistant ?"),
        phrase("Une personne à qui vous ouvrez ce dossier : un parent, un proche. Vous pouvez la retirer."),
    ),
    "record.others": (
        phrase("Quels dossiers sont ici ?"),
        phrase("Ceux des personnes qui vous ont choisi comme assistant, par exemple vos enfants."),
    ),
    "record.settings": (
        phrase("Fermer le DSP ?"),
        phrase("Vous le demandez ici, le Helpdesk s'en charge."),
    ),
}


def topics(place: str, fields: Iterable[str], *, of_place: bool = True) -> list[Topic]:
    """Return what to explain of a page, by its place (unless without ``of_place``) and the fields it asks."""
    first = [PLACES[place]] if of_place and place in PLACES else []
    named = [FIELDS.get(f"{place}.{name}") or FIELDS.get(name) for name in fields]
    return [(question, ruled(answer)) for question, answer in (*first, *(each for each in named if each))]
