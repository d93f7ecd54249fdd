"""« Mot de passe oublié ? »: the proven channel is named, its code proves it, a new password follows."""

from typing import Any

from models import forgotten as model
from models.forgotten import Reset
from screens.code import CodePlace
from screens.fields import channel_fields, matricule_field, password_fields
from screens.forms import Action, Answers, Field, Form, Home, Kind, Outcome, Place, Said, visit
from screens.numbers import ruled
from screens.phrases import phrase
from screens.visitor import Visitor

TITLE = phrase("Mot de passe oublié")


class Ask(Place):
    """Matricule and the channel of the account: a matricule alone must move nothing."""

    def form(self) -> Form:
        """The address is typed by the person; none is shown."""
        return Form(
            title=TITLE,
            fields=(
                Field(
                    "how",
                    Kind.PROSE,
                    text=phrase(
                        "Indiquez votre matricule et l'adresse e-mail ou le mobile de votre compte. "
                        "Vous y recevrez un code, puis vous choisirez un nouveau mot de passe."
                    ),
                ),
                matricule_field(),
                *channel_fields(self.visitor.actor.office.rules.channels),
            ),
            primary=Action("send", phrase("Recevoir un code"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """The same answer, whoever asks."""
        kind = answers["kind"]
        reset = await model.ask(self.visitor.actor, answers["matricule"], kind, answers[kind], field=kind)
        return visit("forgotten.code", reset=reset)


class Code(CodePlace):
    """The code, if there was anybody to send one to."""

    title = TITLE
    watched = False  # how the message fares would show whether there is one

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
        """The same words whether there is an account or not."""
        return ruled(
            phrase(
                "Si ces données sont celles de votre compte, un code est en route. Il est valable "
                "{code_lifetime}. {forgotten_asks} demandes par jour sont possibles ; sinon, le Helpdesk "
                "vous aide."
            )
        )

    async def check(self, typed: str) -> Outcome:
        await model.prove(self.visitor.actor, self.reset, typed)
        return visit("forgotten.password", reset=self.reset, replace=True)

    async def resend(self) -> None:
        await model.resend(self.visitor.actor, self.reset)


class Password(Place):
    """The new password; nobody is logged in by it."""

    def __init__(self, visitor: Visitor, reset: Reset, **facts: Any) -> None:
        super().__init__(visitor)
        self.reset = reset

    def form(self) -> Form:
        """As in Etape 2."""
        return Form(
            title=TITLE,
            fields=password_fields(),
            primary=Action("set", phrase("Enregistrer"), checks=True, consequence=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Set it, and go back to the welcome page."""
        await model.set_password(self.visitor.actor, self.reset, answers["password"], answers["confirmation"])
        return Home(phrase("Votre mot de passe est changé. Vous pouvez vous connecter."))
