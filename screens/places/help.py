"""Help, one key away from every screen: the Helpdesk, the keys, the messages so far, the colours."""

from collections.abc import Sequence
from typing import Any

from models.account import profile, support_code
from models.account.support_code import DIGITS
from screens.forms import Action, Answers, Back, Field, Form, Kind, Option, Outcome, Place, Stay, visit
from screens.places.help_topics import topics
from screens.text import errors, helpdesk, theme_names
from screens.text.formats import clock_time, labelled, unbroken
from screens.text.phrases import Phrase, phrase
from screens.visitor import Visitor

TITLE = phrase("Aide")
CODE = phrase("Code Helpdesk")

_KEYS: tuple[tuple[str | Phrase, Phrase], ...] = (
    (phrase("Tab, Maj+Tab"), phrase("champ suivant, champ précédent")),
    (phrase("Entrée"), phrase("champ suivant à remplir ; s'il n'y en a plus, action de la page")),
    (phrase("Espace"), phrase("choisir une réponse, cocher ou décocher une case")),
    (phrase("Flèches"), phrase("dans une liste, un choix ou un texte")),
    (phrase("Page haut, bas"), phrase("une page plus haut, plus bas")),
    (phrase("Début, Fin"), phrase("tout en haut, tout en bas")),
    (phrase("Échap"), phrase("retour à la page d'avant")),
    ("F1", phrase("cette aide")),
    ("F2", phrase("langue")),
    ("F3", phrase("montrer ou cacher un mot de passe")),
    ("F5", phrase("une question après l'autre, sans pages")),
    (phrase("F10, Ctrl+C"), phrase("quitter")),
    (phrase("Échap puis 1 à 9, 0"), phrase("F1 à F9, F10, hors d'un champ de texte ; ou Alt et le chiffre")),
    ("Ctrl+L", phrase("redessiner l'écran")),
)

_COMMANDS: tuple[tuple[str | Phrase, Phrase], ...] = (
    ("?", phrase("ce qui est demandé ici, et comment répondre")),
    ("<", phrase("retour à la page d'avant")),
    ("=", phrase("où suis-je, et la question encore une fois")),
    ("!", phrase("les derniers messages")),
    ("+", phrase("les autres actions, l'aide, la langue")),
    ("q", phrase("quitter")),
    (">", phrase("la fin d'un long texte")),
    ("*", phrase("tout un long texte d'un coup")),
    ("/", phrase("puis un mot : chercher ou filtrer")),
    ("F5", phrase("page par page, si le terminal le permet")),
)


def hint(page: str, asked: Sequence[str], at: str) -> Phrase:
    """Return the short help of a page: what its field ``at`` raises, else its first question; and the phone.

    ``asked`` are the names of the fields that the page asks.
    """
    found = topics(page, [at], of_place=False) or topics(page, asked)
    phone = phrase("Helpdesk : {phone}", phone=helpdesk.PHONE)
    if not found:
        return phone
    question, answer = found[0]
    return phrase("{question}\n{answer}\n{phone}", question=question, answer=answer, phone=phone)


def code_of(visitor: Visitor) -> Phrase | None:
    """Return the support code of this terminal with its end, as it is shown; None while there is none."""
    line, now = visitor.support, visitor.actor.office.now()
    if line is None or line.until is None or not line.stands(now):
        return None
    code = f"{line.code[: DIGITS // 2]} {line.code[DIGITS // 2 :]}"
    return phrase("{code} (jusqu'à {time})", code=unbroken(code), time=clock_time(line.until))


async def have_code(visitor: Visitor) -> None:
    """Have a support code to show; without the database the help opens all the same."""
    if visitor.support is None:
        return
    try:
        await support_code.show(visitor.actor, visitor.support)
    except Exception as error:
        if errors.sentence(error, visitor.actor.office.now()) is None:
            raise


class Help(Place):
    """Answers questions about the page below, and says how the Helpdesk is reached."""

    def __init__(self, visitor: Visitor, page: str = "", asked: tuple[str, ...] = (), **facts: Any) -> None:
        super().__init__(visitor)
        self._topics = topics(page, asked)

    async def enter(self) -> None:
        """Have a support code to show."""
        await have_code(self.visitor)

    def _code(self) -> tuple[Field, ...]:
        code = code_of(self.visitor)
        return (Field("support", Kind.SHOWN, CODE, text=code),) if code else ()

    def form(self) -> Form:
        """Show the page's questions first, then the Helpdesk's numbers."""
        return Form(
            title=TITLE,
            fields=(
                *(
                    Field(f"about{n}", Kind.PROSE, question, text=answer)
                    for n, (question, answer) in enumerate(self._topics)
                ),
                Field("phone", Kind.SHOWN, phrase("Helpdesk"), text=helpdesk.PHONE),
                *self._code(),
                Field("mail", Kind.SHOWN, phrase("E-mail"), text=helpdesk.MAIL),
                Field("dates", Kind.SHOWN, phrase("Rendez-vous, horaires"), text=helpdesk.SITE),
                Field("post", Kind.SHOWN, phrase("Adresse postale"), text=f"{helpdesk.BOX}, {helpdesk.TOWN}"),
                Field(
                    "topic",
                    Kind.ROWS,
                    options=(
                        Option("help.keys", phrase("Touches du clavier")),
                        Option("help.messages", phrase("Messages affichés jusqu'ici")),
                        Option("help.theme", phrase("Couleurs et contraste")),
                        Option("help.accessibility", phrase("Accessibilité")),
                    ),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open a topic, or go back."""
        return visit(answers["topic"]) if action == "open" else Back()


class KeysHelp(Place):
    """The keys, which are the same on every screen."""

    def form(self) -> Form:
        """Show one line per key."""
        keys = _COMMANDS if self.visitor.linear else _KEYS
        if self.visitor.demo is not None:
            keys = (*keys[:-3], ("F9", phrase("courrier de la démonstration")), *keys[-3:])
        said = self.visitor.words.text
        text = "\n".join(said(labelled(key, does)) for key, does in keys)
        return Form(
            title=phrase("Touches du clavier"),
            fields=(Field("keys", Kind.READING, text=text, required=False),),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the help."""
        return Back()


class MessagesHelp(Place):
    """The messages shown so far, the newest first."""

    def form(self) -> Form:
        """Show all messages."""
        said = reversed(self.visitor.messages)
        text = "\n\n".join(self.visitor.words.text(each) for each in said)
        return Form(
            title=phrase("Messages affichés jusqu'ici"),
            fields=(
                Field(
                    "said",
                    Kind.READING,
                    text=text or phrase("Il n'y a pas encore de message."),
                    required=False,
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the help."""
        return Back()


class ThemeHelp(Place):
    """The choice of colours, which an account keeps."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__(visitor)

    def form(self) -> Form:
        """Show one row per theme; the one in use is marked."""
        return Form(
            title=phrase("Couleurs et contraste"),
            fields=(
                Field(
                    "theme",
                    Kind.ROWS,
                    value=self.visitor.theme,
                    options=tuple(
                        Option(name, label, phrase("en usage") if name == self.visitor.theme else "")
                        for name, label in theme_names.NAMES.items()
                    ),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Use the chosen theme from now on."""
        if action != "open":
            return Back()
        if self.visitor.has_account:
            await profile.choose(self.visitor.actor, theme=answers["theme"])
        self.visitor.theme = answers["theme"]
        return Stay(phrase("Couleurs en usage : {theme}.", theme=theme_names.NAMES[answers["theme"]]))
