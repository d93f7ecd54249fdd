"""« Fiche d'urgence, copies »: a text is read here page by page, or sent as an encrypted PDF."""

from collections.abc import Sequence
from typing import Any

from models.clinical.blocks import Block, DocumentPage, Section, to_json
from models.dsp import export
from models.dsp.export import NEEDS, ExportKind
from models.dsp.rights import Need
from models.messages.channel import Channel
from models.printing import PrintOrder
from models.refusal import Refused, Unavailable
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Option, Outcome, Place, visit
from screens.places.dsp.export_text import Exports, ExportText
from screens.places.dsp.record_place import RecordPlace
from screens.text import refusals
from screens.text.formats import number
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

KINDS: tuple[tuple[ExportKind, Phrase, Phrase], ...] = (
    (
        ExportKind.URGENT,
        phrase("Fiche d'urgence"),
        phrase("allergies, traitements, problèmes, contacts"),
    ),
    (ExportKind.SUMMARY, phrase("Synthèse"), phrase("tout ce que la première page montre")),
    (ExportKind.LOG, phrase("Journal des accès"), phrase("chaque accès, ligne par ligne")),
    (
        ExportKind.COPY,
        phrase("Copie de mes données"),
        phrase("compte, droits, notes, journaux, documents"),
    ),
)
HOW = phrase(
    "Chaque texte se lit ici, ou part en PDF chiffré à votre adresse e-mail validée. "
    "Un document s'exporte depuis sa propre page."
)
SEND = phrase("Envoyer en PDF chiffré")
ASK = phrase(
    "Envoyer « {title} » en PDF chiffré à {address} ? Le mot de passe sera affiché ici, une seule fois. "
    "L'envoi figure dans le journal des accès."
)
SENT = phrase("Le PDF est en route vers {address}.")
_FOOT = phrase("eSanté · {name} · page {page}")
_MISSING = phrase("[signes à lire à l'écran : {count}]")


class ExportsPlace(RecordPlace):
    """The list of what can be taken away of a record, for this role."""

    async def enter(self) -> None:
        """Ask whose record it is, and in which role it is open."""
        self.header = await export.header(self.visitor.actor, self.subject)
        await super().enter()

    def form(self) -> Form:
        """Show one row per export."""
        reach = Need.OWN if self.header.own else Need.MANAGE if self.header.may_manage else Need.READ
        return Form(
            title=phrase("Fiche d'urgence, copies"),
            subject=self.banner,
            first="what",
            fields=(
                Field("how", Kind.PROSE, text=HOW),
                Field(
                    "what",
                    Kind.ROWS,
                    options=tuple(
                        Option(kind.value, label, detail)
                        for kind, label, detail in KINDS
                        if NEEDS[kind] <= reach
                    ),
                ),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open the chosen one."""
        return visit("record.export", subject=self.subject, kind=answers["what"])


class ExportPlace(RecordPlace):
    """One export as text, a sheet a page; it is sent after a question."""

    text: ExportText
    blocks: Sequence[Block] = ()
    to: Channel | None = None
    why_not: Said = ""

    def __init__(
        self, visitor: Visitor, subject: int | None = None, kind: str = "", document: int = 0, **facts: Any
    ) -> None:
        super().__init__(visitor, subject)
        self.kind, self.document = ExportKind(kind), document
        self.page = 1
        self._at = 0
        self._sending = False

    async def enter(self) -> None:
        """Open the text, and ask where it may go."""
        actor = self.visitor.actor
        self.text = await Exports(self.visitor, self.subject).opened(self.kind, self.document)
        self.header = self.text.header
        self.page = min(self.page, len(self.text.sheets))
        self.blocks = await self.text.sheets[self.page - 1]()
        try:
            self.to, self.why_not = await export.recipient(actor, self.subject, self.kind), ""
        except Refused as refused:
            if refused.code not in ("export_email", "exports_most", "copies_most"):
                raise
            self.to, self.why_not = None, refusals.told(refused)
        await super().enter()

    def form(self) -> Form:
        """Show the text, and offer to send it, or say why it cannot be sent."""
        return Form(
            title=self.text.title,
            subject=self.banner,
            first="text",
            fields=(
                *((Field("why", Kind.PROSE, text=self.why_not),) if self.why_not else ()),
                Field(
                    "text",
                    Kind.READING,
                    blocks=tuple(self.blocks),
                    page=self.page,
                    pages=len(self.text.sheets),
                    required=False,
                ),
            ),
            primary=Action("send", SEND) if self.to else Action("back", phrase("Retour")),
        )

    @property
    def committing(self) -> bool:
        """Whoever left while it is sent would never see the password."""
        return self._sending

    @property
    def progress(self) -> Said:
        """« Préparation du PDF : 40 sur 200 »."""
        if not self._sending:
            return ""
        total = len(self.text.sheets)
        if self._at >= total:
            return phrase("Chiffrement du PDF…")
        return phrase("Préparation du PDF : {at} sur {count}", at=number(self._at), count=number(total))

    async def load(self, name: str, at: int) -> None:
        """Load another sheet."""
        self.blocks = await self.text.sheets[at - 1]()
        self.page = at

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask first, then print, encrypt and send; the password is shown once."""
        if action == "back" or self.to is None:
            return Back()
        if action == "send":
            question = phrase(ASK.text, title=self.text.title, address=self.to.masked)
            return Ask(question, "do send", phrase("Envoyer"), phrase("Ne pas envoyer"))
        password = export.drawn_password()
        self._sending, self._at = True, 0
        try:
            files = await self._printed(password)
            to = await export.send(self.visitor.actor, self.subject, self.kind, files, self.text.documents)
        finally:
            self._sending = False
        return visit(
            "record.export.password", password=password, address=to.masked, mails=len(files), replace=True
        )

    async def _printed(self, password: str) -> tuple[bytes, ...]:
        printer, words = self.visitor.actor.office.printer, self.visitor.words
        if printer is None:
            raise Unavailable("printing")
        order = PrintOrder(
            words.text(self.text.title),
            words.language,
            words.text(phrase(_FOOT.text, name=_braced(self.header.name), page="{page}")),
            words.text(phrase(_MISSING.text, count="{count}")),
            password,
        )
        async with printer.begun(order) as printing:
            for sheet in self.text.sheets:
                await printing.add(to_json(DocumentPage((Section("", "", tuple(await sheet())),))))
                self._at += 1
            return await printing.done()


def _braced(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")


class ExportPasswordPlace(Place):
    """The password of the PDF that was just sent; leaving asks whether it is written down."""

    def __init__(self, visitor: Visitor, password: str, address: str, mails: int = 1, **facts: Any) -> None:
        super().__init__(visitor)
        self.password, self.address, self.mails = password, address, mails

    def form(self) -> Form:
        """Show the password, and that it does not come back."""
        sent = phrase(SENT.text, address=self.address)
        if self.mails > 1:
            sent = phrase(
                "Le PDF est en route vers {address}, en {count} e-mails, avec un seul mot de passe.",
                address=self.address,
                count=number(self.mails),
            )
        return Form(
            title=phrase("Mot de passe du PDF"),
            fields=(
                Field("sent", Kind.PROSE, text=sent),
                Field("password", Kind.SHOWN, phrase("Mot de passe du PDF"), text=self.password),
                Field(
                    "what",
                    Kind.PROSE,
                    text=phrase(
                        "Notez-le maintenant : il n'est affiché qu'une fois et n'est gardé nulle part. "
                        "Tapez-le comme il est écrit, en majuscules, avec les traits d'union."
                    ),
                ),
                Field(
                    "lost",
                    Kind.PROSE,
                    text=phrase("Perdu ? Envoyez un nouveau PDF : il aura un autre mot de passe."),
                ),
            ),
            primary=Action("noted", phrase("J'ai noté ce mot de passe"), consequence=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to where the export was chosen; the password is not shown again."""
        return Back(phrase(SENT.text, address=self.address))

    async def leave(self) -> Outcome:
        """Ask first: Esc may be a mistake, and the password would be lost."""
        question = phrase("Avez-vous noté le mot de passe ? Il ne sera plus affiché.")
        return Ask(question, "noted", phrase("C'est noté"), phrase("Pas encore"))
