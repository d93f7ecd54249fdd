"""The recovery code, shown once to be written down; and « Mon compte », where a new one is made."""

from datetime import datetime
from typing import Any

from models.account import recovery
from screens.forms import Action, Answers, Ask, Back, Field, Form, Home, Kind, Outcome, Place, visit
from screens.text.formats import day
from screens.text.phrases import Said, phrase
from screens.visitor import Visitor

TITLE = phrase("Code de récupération")


class ShowRecoveryCodePlace(Place):
    """A new code in plain groups; leaving asks whether it is written down.

    ``to`` is the place below to go back to, "" for the bottom; ``message`` is shown there. ``onward`` is an
    outcome that follows instead.
    """

    def __init__(
        self,
        visitor: Visitor,
        code: str,
        message: Said = "",
        to: str = "",
        onward: Outcome | None = None,
        **facts: Any,
    ) -> None:
        super().__init__(visitor)
        self.code, self.message, self.to, self.onward = code, message, to, onward

    def form(self) -> Form:
        """Show the code, and what it is for."""
        return Form(
            title=TITLE,
            fields=(
                Field("code", Kind.SHOWN, phrase("Votre code :"), text=self.code),
                Field(
                    "what",
                    Kind.PROSE,
                    text=phrase(
                        "Notez ce code sur papier et gardez-le chez vous : il n'est affiché qu'une fois. "
                        "Avec un code reçu par message, il remplace un mot de passe oublié."
                    ),
                ),
                Field(
                    "secret",
                    Kind.PROSE,
                    text=phrase("Ne le donnez à personne, pas même au Helpdesk. Il ne sert qu'une fois."),
                ),
            ),
            primary=Action("noted", phrase("J'ai noté ce code"), consequence=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go on; the code is not shown again."""
        if self.onward is not None:
            return self.onward
        return Back(self.message, to=self.to) if self.to else Home(self.message)

    async def leave(self) -> Outcome:
        """Ask first: Esc may be a mistake, and the code would be lost."""
        question = phrase("Avez-vous noté le code ? Il ne sera plus affiché.")
        return Ask(question, "noted", phrase("C'est noté"), phrase("Pas encore"))


class RenewRecoveryCodePlace(Place):
    """Shows whether there is a code, and makes a new one after the password."""

    _made_at: datetime | None = None

    async def enter(self) -> None:
        """Read when the present code was made."""
        self._made_at = await recovery.code_made_at(self.visitor.actor)

    def form(self) -> Form:
        """Show the date of the present code, which a new one replaces, and ask for the password."""
        since: Said = day(self._made_at) if self._made_at else phrase("Vous n'en avez pas encore.")
        return Form(
            title=TITLE,
            fields=(
                Field("since", Kind.SHOWN, phrase("Créé le"), text=since),
                Field(
                    "what",
                    Kind.PROSE,
                    text=phrase(
                        "Ce code remplace un mot de passe oublié, avec un code reçu par message. Un nouveau "
                        "code remplace l'ancien ; toutes vos adresses en sont prévenues."
                    ),
                ),
                Field("old", Kind.SECRET, phrase("Mot de passe actuel"), length=160, width=32),
            ),
            primary=Action("renew", phrase("Créer un nouveau code"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Make a new code and show it once."""
        code = await recovery.renew_code(self.visitor.actor, answers["old"])
        done = phrase("Votre nouveau code de récupération est valable. L'ancien ne l'est plus.")
        return visit("recovery.shown", code=code, message=done, to="account", replace=True)

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a password that was not right."""
        return ("old",) if code == "password_old" else ()
