"""The terms of use are read to the bottom and accepted in the language shown (guide, row 1)."""

from typing import Any

from models.account import activation, login, profile
from models.account import terms as models_terms
from models.account.activation_steps import Activation
from screens.forms import YES, Action, Answers, Field, Form, Home, Kind, Outcome, Place
from screens.places.activation_flow import next_place
from screens.text import terms
from screens.text.formats import day
from screens.text.phrases import phrase
from screens.visitor import Visitor


class TermsOfUse(Place):
    """« Conditions Générales d'Utilisation »: before an activation, or at a log-in after a new version."""

    def __init__(self, visitor: Visitor, activation: Activation | None = None, **facts: Any) -> None:
        super().__init__(visitor)
        self.activation = activation

    def form(self) -> Form:
        """Show the text, the box and « Activer mon compte », available once read and ticked."""
        label = phrase("Activer mon compte") if self.activation else phrase("Accepter et continuer")
        return Form(
            title=phrase("Conditions Générales d'Utilisation"),
            corner=phrase(
                "Version {version} · {date}", version=models_terms.CURRENT, date=day(models_terms.IN_FORCE)
            ),
            fields=(
                Field(
                    "terms",
                    Kind.READING,
                    text=terms.text(models_terms.CURRENT, self.visitor.words.language),
                ),
                Field(
                    "accepted",
                    Kind.BOX,
                    phrase("J'ai lu et j'accepte les Conditions Générales d'Utilisation"),
                ),
            ),
            primary=Action(
                "accept",
                label,
                checks=True,
                consequence=True,
                when=_read_and_ticked,
                unless=phrase("Allez jusqu'en bas de page pour accepter."),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Accept the terms, and go on to Etape 1 or to the services."""
        language = self.visitor.words.language
        read, ticked = answers.get("terms") == YES, answers.get("accepted") == YES
        if self.activation is None:
            await profile.accept_terms(self.visitor.actor, language, read=read, ticked=ticked)
            return Home(phrase("Merci. Les nouvelles conditions sont acceptées."))
        await activation.accept_terms(self.visitor.actor, self.activation, language, read=read, ticked=ticked)
        return next_place(self.activation)

    async def leave(self) -> Outcome:
        """Go back; at a log-in Esc logs out, since nobody reaches the services without the new terms."""
        if self.activation is None and self.visitor.has_account:
            self.visitor.signs_out(await login.leave(self.visitor.actor))
            return Home(phrase("Vous êtes déconnecté."))
        return await super().leave()


def _read_and_ticked(answers: Answers) -> bool:
    return answers.get("terms") == YES and answers.get("accepted") == YES
