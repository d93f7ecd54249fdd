"""The welcome page, at the bottom of the screen stack: activation, log-in, help (guide, row 0)."""

from models.account.activation_steps import Activation
from screens.forms import Answers, Field, Form, Kind, Option, Outcome, Place, visit
from screens.text.formats import labelled
from screens.text.phrases import LANGUAGES, phrase


class Welcome(Place):
    """« PATIENTS » leads to the activation, « Connexion » to the log-in."""

    def form(self) -> Form:
        """Offer the activation, the log-in, to resume an activation, and help."""
        demonstration = self.visitor.facts.get("demonstration", "")
        return Form(
            title=phrase("Bienvenue"),
            fields=(
                Field(
                    "welcome",
                    Kind.PROSE,
                    text=phrase(
                        "Votre compte eSanté et votre Dossier de Soins Partagé (DSP), dans ce terminal. "
                        "L'activation de votre compte vous donne accès aux différents services eSanté "
                        "et notamment à votre DSP."
                    ),
                ),
                *([Field("demonstration", Kind.PROSE, text=demonstration)] if demonstration else []),
                Field(
                    "way",
                    Kind.ROWS,
                    options=(
                        Option(
                            "activation",
                            phrase("PATIENTS : ACTIVATION COMPTE ESANTE"),
                            phrase("Vous avez reçu un code d'activation par courrier."),
                        ),
                        Option(
                            "login",
                            phrase("Connexion : PATIENT"),
                            phrase("Votre compte est déjà activé."),
                        ),
                        Option(
                            "resume",
                            phrase("Reprendre une activation"),
                            phrase("La ligne a été coupée avant la fin."),
                        ),
                        Option("help", phrase("Des questions ?"), phrase("Helpdesk, touches, contacts.")),
                    ),
                ),
                Field("languages", Kind.PROSE, text=labelled(" · ".join(LANGUAGES.values()), "F2")),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the chosen page."""
        match answers["way"]:
            case "activation":
                return visit("terms", activation=Activation(language=self.visitor.words.language))
            case "resume":
                return visit("activation.letter", activation=Activation(language=self.visitor.words.language))
            case "login":
                return visit("login")
            case _:
                return visit("help")
