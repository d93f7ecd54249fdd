"""The demonstration's mailbox: letters, e-mails and SMS that would have left this machine, newest first."""

from screens.forms import Action, Answers, Back, Field, Form, Kind, Option, Outcome, Place, visit
from screens.text.formats import labelled
from screens.text.phrases import Phrase, phrase
from screens.visitor import Mail, Visitor

KINDS: dict[str, Phrase] = {
    "letter": phrase("Courrier"),
    "email": phrase("E-mail"),
    "mobile": phrase("SMS"),
    "luxtrust": phrase("Demande LuxTrust"),
    "totp": phrase("Application"),
}


def kind_of(mail: Mail) -> Phrase:
    """Return the kind of a message, in words."""
    return KINDS.get(mail.kind) or phrase("Message")


def newest(mail: Mail) -> Phrase:
    """Return the line that shows the newest message, and the code in it."""
    if mail.code:
        return phrase("F9 {kind} pour {to} : code {code}", kind=kind_of(mail), to=mail.to, code=mail.code)
    return phrase("F9 {kind} pour {to} : {title}", kind=kind_of(mail), to=mail.to, title=mail.title)


class MailboxPlace(Place):
    """The list of messages."""

    _mails: list[Mail]

    async def enter(self) -> None:
        """Read the mailbox."""
        self._mails = await self.visitor.demo() if self.visitor.demo else []

    def form(self) -> Form:
        """Show one row per message."""
        told = phrase("Rien ne quitte cette machine : voici ce que les personnes recevraient.")
        empty = phrase("Il n'y a pas encore de message.")
        return Form(
            title=phrase("Courrier de la démonstration"),
            fields=(
                Field("told", Kind.PROSE, text=told if self._mails else empty),
                Field(
                    "mail",
                    Kind.ROWS,
                    options=tuple(self._row(place, mail) for place, mail in enumerate(self._mails)),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    @staticmethod
    def _row(place: int, mail: Mail) -> Option:
        label = phrase("{kind} pour {to}", kind=kind_of(mail), to=mail.to)
        return Option(str(place), label, labelled(mail.title, mail.code) if mail.code else mail.title)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open a message, or go back to the page below."""
        if action != "open":
            return Back()
        return visit("mailbox.mail", mail=self._mails[int(answers["mail"])])


class MailPage(Place):
    """One message, as the person reads it."""

    def __init__(self, visitor: Visitor, mail: Mail) -> None:
        super().__init__(visitor)
        self._mail = mail

    def form(self) -> Form:
        """Show the addressee, the subject, the text, and what can be answered."""
        mail = self._mail
        head = (
            Field("to", Kind.SHOWN, phrase("Pour"), text=mail.to),
            Field("title", Kind.SHOWN, phrase("Objet"), text=mail.title),
        )
        back = Action("back", phrase("Retour"))
        if not mail.answers:
            text = Field("text", Kind.READING, text=mail.text, required=False)
            return Form(title=kind_of(mail), fields=(*head, text), primary=back)
        options = tuple(Option(name, label) for name, label in mail.answers)
        return Form(
            title=kind_of(mail),
            fields=(
                *head,
                Field("text", Kind.PROSE, text=mail.text),
                Field("answer", Kind.ROWS, options=options),
            ),
            primary=back,
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Send the chosen answer, if any, and go back to the mailbox."""
        if action == "open" and self._mail.reply:
            self._mail.reply(answers["answer"])
            return Back(phrase("Réponse envoyée. Revenez à la page de LuxTrust : Échap."))
        return Back()
