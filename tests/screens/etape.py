"""Etape 1 as it was designed: a form with most kinds of fields, some of which come and go."""

from screens.forms import Action, Answers, Field, Form, Kind, Option
from screens.text.phrases import phrase

YES_NO = (Option("yes", phrase("Oui")), Option("no", phrase("Non")))


def _with(answers: Answers) -> bool:
    return answers.get("received") != "no"


ETAPE = Form(
    title=phrase("Activation du compte"),
    step=(1, phrase("Code d'activation")),
    fields=(
        Field(
            "received",
            Kind.CHOICE,
            phrase("Avez-vous reçu un code d'activation par courrier ?"),
            options=YES_NO,
        ),
        Field("without", Kind.PROSE, text=phrase("Appelez le Helpdesk."), when=lambda a: not _with(a)),
        Field(
            "matricule",
            Kind.TEXT,
            phrase("Matricule"),
            phrase("13 chiffres (ou 11), sur votre carte de sécurité sociale"),
            length=24,
            width=20,
            when=_with,
        ),
        Field(
            "code",
            Kind.TEXT,
            phrase("Code d'activation"),
            phrase("12 caractères, dans le courrier de l'Agence eSanté"),
            length=24,
            width=14,
            when=_with,
        ),
        Field("shown", Kind.SHOWN, phrase("Code affiché :"), text="K 7 M 2 P 9", when=_with),
        Field("copy", Kind.TEXT, phrase("Recopiez le code affiché"), length=16, width=6, when=_with),
    ),
    primary=Action("next", phrase("Etape suivante"), checks=True, when=_with),
    actions=(Action("wait", phrase("Je ne peux pas recopier ce code"), when=_with),),
)
