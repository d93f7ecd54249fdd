"""LuxTrust in the activation: in place of the letter (Etape 1), or linked to the new account (Etape 4)."""

from models.account import activation_by_identity
from models.account.activation_steps import shown_in
from models.identity import Identity
from screens.forms import Action, Answers, Back, Field, Form, Home, Kind, Outcome, Stay, visit
from screens.places.activation_flow import NEXT, TITLE, StepPlace, next_place
from screens.places.luxtrust_wait import ABSENT, WaitPlace, product_fields
from screens.text.phrases import phrase

STEP1 = (1, phrase("Code d'activation"))
STEP4 = (4, phrase("Associer un produit LuxTrust"))


class ActivationLuxTrustPlace(StepPlace):
    """Etape 4, optional: the account is active already, and nothing leads back."""

    def form(self) -> Form:
        """Offer « Connexion » to link a product, and « Etape suivante » to go on without."""
        active = Field("active", Kind.PROSE, text=phrase("Le code est correct : votre compte est activé."))
        if self.activation.linked:
            linked = phrase("Votre produit LuxTrust est associé.")
            fields = (active, Field("linked", Kind.PROSE, text=linked))
            return Form(title=TITLE, step=STEP4, fields=fields, primary=Action("next", NEXT))
        optional = Field(
            "optional",
            Kind.PROSE,
            text=phrase(
                "Si vous le souhaitez (pas obligatoire), vous pouvez associer un produit LuxTrust à "
                "votre compte. Pour cela, choisissez « Connexion ». Sinon, « Etape suivante »."
            ),
        )
        return Form(
            title=TITLE,
            step=STEP4,
            fields=(active, optional, *product_fields(self.visitor)),
            primary=Action("next", NEXT),
            actions=(Action("associate", phrase("Connexion")),),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go on, or wait for LuxTrust where this service has an issuer."""
        if action == "associate":
            if self.visitor.actor.office.luxtrust is None:
                return Stay(
                    phrase("{absent} Continuez avec « Etape suivante », sans rien perdre.", absent=ABSENT)
                )
            return visit("activation.luxtrust.wait", activation=self.activation)
        return visit("activation.done", activation=self.activation, replace=True)

    async def leave(self) -> Outcome:
        """Go to the welcome page: nothing leads back behind the commit."""
        return Home(phrase("Votre compte est activé."))


class ActivationLinkPlace(WaitPlace, StepPlace):
    """Etape 4: links the confirmed identity to the account that was just activated."""

    step = STEP4

    async def matricule(self) -> str:
        return shown_in(self.activation).matricule.digits

    async def confirmed(self, identity: Identity) -> Outcome:
        await activation_by_identity.associate(self.visitor.actor, self.activation, identity, own=self.own)
        return Back(phrase("Votre produit LuxTrust est associé."))


class LetterWait(WaitPlace, StepPlace):
    """Etape 1 without a letter: the confirmed identity leads on to Etape 2."""

    step = STEP1

    async def confirmed(self, identity: Identity) -> Outcome:
        await activation_by_identity.show_identity(self.visitor.actor, self.activation, identity)
        return next_place(self.activation, replace=True)
