"""« Mon compte »: whether the portal is shown page by page or line by line, from the log-in on."""

from models.account import profile
from models.account.profile import Profile
from screens.forms import Action, Answers, Back, Field, Form, Kind, Option, Outcome, Place
from screens.places.display_ways import WAYS
from screens.text.phrases import phrase

ABOUT = {
    False: phrase("Tout sur un écran ; les touches mènent d'un champ à l'autre."),
    True: phrase("Une question après l'autre, pour la synthèse vocale et le braille. Aussi par F5."),
}


class DisplayPlace(Place):
    """The two ways; the account keeps the one that is chosen."""

    own: Profile

    async def enter(self) -> None:
        """Read the account."""
        self.own = await profile.mine(self.visitor.actor)

    def form(self) -> Form:
        """Show both, and which one the account has."""
        return Form(
            title=phrase("Affichage"),
            fields=(
                Field("now", Kind.SHOWN, phrase("En usage"), text=WAYS[self.own.choices.linear]),
                Field(
                    "way",
                    Kind.ROWS,
                    value=_named(self.own.choices.linear),
                    options=tuple(Option(_named(way), label, ABOUT[way]) for way, label in WAYS.items()),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Keep the way for this account, and go on in it where the terminal can."""
        if action != "open":
            return Back()
        linear = answers["way"] == _named(True)
        await profile.choose(self.visitor.actor, linear=linear)
        self.visitor.linear = linear or not self.visitor.pages
        return Back(phrase("Affichage de votre compte : {way}.", way=WAYS[linear]))


def _named(linear: bool) -> str:
    return "lines" if linear else "pages"
