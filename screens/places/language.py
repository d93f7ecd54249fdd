"""The choice of one language per screen, each named in itself; an account keeps the choice."""

from models.account import profile
from screens.forms import Action, Answers, Back, Field, Form, Kind, Option, Outcome, Place
from screens.text.phrases import LANGUAGES, phrase


class Language(Place):
    """The languages that have a complete catalogue."""

    def form(self) -> Form:
        """Show one row per language."""
        return Form(
            title=phrase("Langue"),
            fields=(
                Field(
                    "language",
                    Kind.ROWS,
                    value=self.visitor.words.language,
                    options=tuple(Option(code, name) for code, name in LANGUAGES.items()),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Use the chosen language from now on; what was typed on the pages below is kept."""
        if action != "open":
            return Back()
        if self.visitor.has_account:
            await profile.choose(self.visitor.actor, language=answers["language"])
        self.visitor.chose(answers["language"])
        return Back()
