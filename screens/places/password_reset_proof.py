"""« Mot de passe oublié ? »: the second proof, of another kind than the code; or linked LuxTrust alone."""

from typing import Any

from models.account import activation_by_identity
from models.account import password_reset as model
from models.account.activation_steps import Activation
from models.account.password_reset import Reset
from models.identity import Identity
from models.refusal import Refused
from screens.forms import Action, Answers, Field, Form, Home, Kind, Option, Outcome, Place, visit
from screens.places.activation_flow import next_place
from screens.places.fields import recovery_field
from screens.places.luxtrust_wait import CONNECT, WaitPlace
from screens.text.phrases import phrase
from screens.text.rule_numbers import ruled
from screens.visitor import Visitor

TITLE = phrase("Mot de passe oublié")


class ForgottenProofPlace(Place):
    """Asks for the second proof: as the code was right, the page may show which one the account wants."""

    def __init__(self, visitor: Visitor, reset: Reset, **facts: Any) -> None:
        super().__init__(visitor)
        self.reset = reset

    def form(self) -> Form:
        """Offer LuxTrust where it is linked, else the recovery code or a letter."""
        if self.reset.linked:
            text = phrase(
                "Le code est correct. Un produit LuxTrust est associé à votre compte : il est la seconde "
                "preuve demandée. Vous ne l'avez plus ? Le Helpdesk vous envoie un nouveau courrier."
            )
            why = Field("why", Kind.PROSE, text=text)
            return Form(title=TITLE, fields=(why,), primary=Action("luxtrust", CONNECT))
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "proof",
                    Kind.CHOICE,
                    phrase("Le code est correct. Quelle est votre seconde preuve ?"),
                    options=(
                        Option("recovery", phrase("Mon code de récupération")),
                        Option("letter", phrase("Un nouveau courrier avec un code d'activation")),
                    ),
                ),
                recovery_field(lambda answers: answers.get("proof") == "recovery"),
                Field(
                    "letter",
                    Kind.PROSE,
                    text=ruled(
                        phrase(
                            "Le Helpdesk vous envoie le courrier : {helpdesk}. Vous l'avez déjà ? "
                            "Continuez : il suffit maintenant pour un nouveau mot de passe."
                        )
                    ),
                    when=lambda answers: answers.get("proof") == "letter",
                ),
            ),
            primary=Action("go", phrase("Continuer"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the new password, or to the activation that begins with the letter."""
        if action == "luxtrust":
            return visit("forgotten.proof.luxtrust", reset=self.reset)
        if answers["proof"] == "letter":
            activation = await model.with_letter(self.reset, self.visitor.words.language)
            return visit("terms", activation=activation)
        await model.give_recovery_code(self.visitor.actor, self.reset, answers["recovery"])
        return visit("forgotten.password", reset=self.reset, replace=True)

    async def leave(self) -> Outcome:
        """Go to the welcome page: the code is used, and nothing leads back to it."""
        return Home(phrase("Rien n'a été changé."))


class ForgottenProofWaitPlace(WaitPlace):
    """LuxTrust as the second proof."""

    title = TITLE

    def __init__(self, visitor: Visitor, reset: Reset, **facts: Any) -> None:
        super().__init__(visitor)
        self.reset = reset

    async def confirmed(self, identity: Identity) -> Outcome:
        await model.give_identity(self.visitor.actor, self.reset, identity)
        return visit("forgotten.password", reset=self.reset, replace=True)


class RecoverByLuxTrustPlace(WaitPlace):
    """Resets the password by a linked LuxTrust product alone."""

    title = TITLE

    async def confirmed(self, identity: Identity) -> Outcome:
        actor = self.visitor.actor
        try:
            reset = await model.by_identity(actor, identity)
        except Refused as refusal:
            if refusal.code != "letter_needed" or not identity.matricule:
                raise
            # Of age since: the identity takes the letter's place, and the channel is chosen anew as well.
            activation = Activation(language=self.visitor.words.language)
            await activation_by_identity.show_identity(actor, activation, identity)
            return next_place(activation, replace=True)
        return visit("forgotten.password", reset=reset, replace=True)
