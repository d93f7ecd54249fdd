"""« Mot de passe oublié ? »: the channel is named and proved by its code; a new password ends it."""

from typing import Any

from models.account import password_reset as model
from models.account.password_reset import Reset
from models.proof import one_time_code
from screens.forms import Action, Answers, Field, Form, Home, Kind, Outcome, Place, visit
from screens.places.code import CodePlace
from screens.places.fields import channel_fields, matricule_field, password_fields
from screens.places.luxtrust_wait import CONNECT
from screens.text.formats import minutes
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor

TITLE = phrase("Mot de passe oublié")


class ForgottenPlace(Place):
    """Asks for the matricule and the account's channel: a matricule alone must not send anything."""

    def form(self) -> Form:
        """Ask for matricule and address; offer a linked LuxTrust product, which needs neither."""
        offers = self.visitor.actor.office.luxtrust is not None
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "how",
                    Kind.PROSE,
                    text=phrase(
                        "Indiquez votre matricule et l'adresse e-mail ou le mobile de vos codes. Vous y "
                        "recevrez un code. Une seconde preuve suit : LuxTrust, code de récupération ou "
                        "courrier."
                    ),
                ),
                *self._alone(offers),
                matricule_field(),
                *channel_fields(self.visitor.actor.office.rules.channels),
            ),
            primary=Action("send", phrase("Recevoir un code"), checks=True),
            actions=(Action("luxtrust", CONNECT),) if offers else (),
        )

    @staticmethod
    def _alone(offers: bool) -> tuple[Field, ...]:
        if not offers:
            return ()
        text = phrase("Votre produit LuxTrust est associé au compte ? « LuxTrust : Connexion » suffit.")
        return (Field("alone", Kind.PROSE, text=text),)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Give the same answer to everybody."""
        if action == "luxtrust":
            return visit("forgotten.luxtrust")
        kind = answers["kind"]
        reset = await model.ask(self.visitor.actor, answers["matricule"], kind, answers[kind], field=kind)
        return visit("forgotten.code", reset=reset)


class ForgottenCodePlace(CodePlace):
    """Asks for the code, which was sent only if there is such an account."""

    title = TITLE
    watched = False  # the state of the message would show whether there is one

    def __init__(self, visitor: Visitor, reset: Reset, **facts: Any) -> None:
        super().__init__(visitor)
        self.reset = reset

    @property
    def challenge_id(self) -> str:
        return self.reset.challenge_id

    @property
    def sent_to(self) -> str:
        return ""

    def intro(self) -> Said:
        """Return the same words whether there is an account or not."""
        return phrase(
            "Si ces données sont celles de votre compte, un code est en route. Il est valable {time}. "
            "Codes possibles par jour : {most} ; ensuite, le Helpdesk vous aide.",
            time=minutes(int(one_time_code.LIFETIME.total_seconds() // 60)),
            most=model.ASKED_A_DAY,
        )

    async def check(self, typed: str) -> Outcome:
        await model.prove(self.visitor.actor, self.reset, typed)
        return visit("forgotten.proof", reset=self.reset, replace=True)

    async def resend(self) -> None:
        await model.resend(self.visitor.actor, self.reset)


class NewPasswordPlace(Place):
    """Asks for the new password, which logs nobody in."""

    def __init__(self, visitor: Visitor, reset: Reset, **facts: Any) -> None:
        super().__init__(visitor)
        self.reset = reset

    def form(self) -> Form:
        """Ask for the password as in Etape 2."""
        return Form(
            title=TITLE,
            fields=password_fields(phrase("Nouveau mot de passe")),
            primary=Action("set", phrase("Enregistrer"), checks=True, consequence=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Set the password; show the new recovery code, if any, else go to the welcome page."""
        password, confirmation = answers["password"], answers["confirmation"]
        code = await model.set_password(self.visitor.actor, self.reset, password, confirmation)
        done = phrase("Votre mot de passe est changé. Vous pouvez vous connecter.")
        return visit("recovery.shown", code=code, message=done, replace=True) if code else Home(done)
