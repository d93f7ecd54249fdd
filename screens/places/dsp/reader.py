"""A document is read page by page, searched, hidden or shown, and given a level of confidentiality."""

from typing import Any

from models.clinical.blocks import Block, Paragraph
from models.clinical.confidentiality import LEVELS as CODES
from models.clinical.confidentiality import NORMAL, RESTRICTED, VERY_RESTRICTED
from models.dsp import documents, reading
from models.dsp.document import LABORATORY, Readable
from models.dsp.documents import DocumentRow
from models.dsp.reading import Hit, OpenedDocument
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.labels import IN_CONFLICT, LEVELS, type_label
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import day, number
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

UNREAD: dict[Readable, Phrase] = {
    Readable.IMAGE: phrase("Image seule : ne peut pas être lu ici."),
    Readable.NO: phrase(
        "Ce document ne peut pas être lu ici. Demandez-le à son auteur, ou regardez-le sur www.esante.lu."
    ),
}
SEES: dict[str, Phrase] = {
    NORMAL: phrase("vous, vos assistants, et les professionnels qui vous soignent"),
    RESTRICTED: phrase("vous, vos assistants, et les professionnels autorisés"),
    VERY_RESTRICTED: phrase("vous et vos assistants avec tous les droits, personne d'autre"),
}
HIDE = phrase(
    "Masquer ce document ? Vous et les assistants avec tous les droits le verrez encore. "
    "Les assistants en lecture seule et les professionnels ne le verront plus. "
    "Vous pourrez le montrer de nouveau."
)
SHOW = phrase(
    "Montrer de nouveau ce document ? Les assistants en lecture seule et les professionnels le verront "
    "selon son niveau de confidentialité."
)

FOUND = phrase("Trouvé : {place} sur {count}, page {page}. Tab, puis Entrée : le suivant.")
FOUND_BY_LINE = phrase("Trouvé : {place} sur {count}, page {page}. / : le suivant.")


class _Document(RecordPlace):
    """A page about one document."""

    def __init__(self, visitor: Visitor, subject: int | None = None, document: int = 0, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.document = document


class Reader(_Document):
    """The document itself. A search marks what it finds, and a repeated one goes to the next place."""

    opened: OpenedDocument

    def __init__(self, visitor: Visitor, subject: int | None = None, document: int = 0, **facts: Any) -> None:
        super().__init__(visitor, subject, document)
        self.page = 1
        self.blocks: tuple[Block, ...] = ()
        self.hits: tuple[Hit, ...] = ()
        self.at = -1
        self.searched = ""

    async def enter(self) -> None:
        """Open the document; on return from another page the same page is shown."""
        self.opened = await reading.opened(self.visitor.actor, self.subject, self.document)
        self.header = self.opened.header
        if self.page == 1:
            self.blocks = self.opened.first
        await super().enter()

    def form(self) -> Form:
        """Show the facts, the text and the search, and what can be done with the document."""
        row = self.opened.row
        return Form(
            title=row.title,
            subject=self.banner,
            first="text",
            fields=(
                Field("what", Kind.PROSE, text=self._what()),
                self._text(),
                Field(
                    "search",
                    Kind.TEXT,
                    phrase("Rechercher"),
                    length=60,
                    width=30,
                    required=False,
                    passing=True,
                ),
            ),
            primary=Action("search", phrase("Chercher")),
            actions=self._actions(),
        )

    def _what(self) -> Said:
        row = self.opened.row
        parts: list[Said] = [day(row.dated_at), type_label(row.type_code, row.type_name)]
        parts += [part for part in (row.author, self.opened.head.author) if part and part != parts[-1]]
        parts.append(phrase("Masqué") if row.hidden else LEVELS[row.level])
        if row.replaced:
            parts.append(phrase("version remplacée"))
        if row.conflict:
            parts.append(IN_CONFLICT)
        return " · ".join(self.visitor.words.text(part) for part in parts)

    def _text(self) -> Field:
        unread = UNREAD.get(self.opened.reading)
        blocks = (Paragraph(self.visitor.words.text(unread)),) if unread else self.worded(self.blocks)
        hit = self.hits[self.at] if self.hits and self.at >= 0 else None
        return Field(
            "text",
            Kind.READING,
            blocks=blocks,
            page=self.page,
            pages=max(1, self.opened.pages),
            target=(hit.block, hit.row) if hit and hit.page == self.page else None,
            required=False,
        )

    def _actions(self) -> tuple[Action, ...]:
        actions = []
        if self.header.may_manage:
            hidden = self.opened.row.hidden
            actions += [
                Action("hide", phrase("Montrer de nouveau") if hidden else phrase("Masquer")),
                Action("level", phrase("Niveau de confidentialité")),
            ]
        if self.opened.row.type_code == LABORATORY and self.opened.reading is Readable.NARRATIVE:
            actions.append(Action("tests", phrase("Analyses dans le temps")))
        actions.append(Action("export", phrase("Exporter")))
        if self.opened.versions:
            actions.append(Action("versions", phrase("Autres versions")))
        return tuple(actions)

    async def load(self, name: str, at: int) -> None:
        """Load another page."""
        self.blocks = await reading.page(self.visitor.actor, self.subject, self.document, at)
        self.page = at

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Search, hide or show, or go to the levels or the other versions."""
        actor = self.visitor.actor
        match action:
            case "search":
                return await self._search(" ".join(answers["search"].split()))
            case "hide" if self.opened.row.hidden:
                return Ask(SHOW, "do show", phrase("Montrer"), phrase("Laisser masqué"))
            case "hide":
                return Ask(HIDE, "do hide", phrase("Masquer"), phrase("Ne pas masquer"))
            case "do hide":
                await documents.hide(actor, self.subject, self.document)
                await self.enter()
                return Stay(phrase("Le document est masqué. « Montrer de nouveau » l'annule."))
            case "do show":
                await documents.show(actor, self.subject, self.document)
                await self.enter()
                return Stay(phrase("Le document est de nouveau visible."))
            case "export":
                return visit("record.export", subject=self.subject, kind="document", document=self.document)
            case "tests":
                return visit("record.tests", subject=self.subject, document=self.document)
            case "level":
                return visit("record.document.level", subject=self.subject, document=self.document)
            case _:
                return visit("record.versions", subject=self.subject, document=self.document)

    async def _search(self, wanted: str) -> Outcome:
        if not wanted:
            self.hits, self.at, self.searched = (), -1, ""
            return Stay(phrase("Entrez un mot à chercher."), to="search")
        if wanted != self.searched:
            self.hits = await reading.found(self.visitor.actor, self.subject, self.document, wanted)
            self.searched = wanted
            # From the present page on; the first hit of all when none is further down.
            later = [place for place, hit in enumerate(self.hits) if hit.page >= self.page]
            self.at = later[0] if later else 0
        elif self.hits:
            self.at = (self.at + 1) % len(self.hits)
        if not self.hits:
            return Stay(phrase("Rien trouvé pour « {wanted} ».", wanted=wanted))
        page = self.hits[self.at].page
        if page != self.page:
            await self.load("text", page)
        told = FOUND_BY_LINE if self.visitor.linear else FOUND
        facts = {"place": number(self.at + 1), "count": number(len(self.hits)), "page": number(page)}
        return Stay(phrase(told.text, **facts), to="text")


def _standing(row: DocumentRow) -> Phrase:
    if row.conflict:
        return phrase("version en conflit")
    return phrase("version remplacée") if row.replaced else phrase("version actuelle")


class Level(_Document):
    """« Niveau de confidentialité »: each level, with who sees the document at it."""

    async def enter(self) -> None:
        """Read the document and its level."""
        self.opened = await reading.opened(self.visitor.actor, self.subject, self.document)
        self.header = self.opened.header
        await super().enter()

    def form(self) -> Form:
        """Offer the three levels."""
        return Form(
            title=phrase("Niveau de confidentialité"),
            subject=self.banner,
            fields=(
                Field("what", Kind.SHOWN, phrase("Document"), text=self.opened.row.title),
                Field("now", Kind.SHOWN, phrase("Niveau actuel"), text=LEVELS[self.opened.row.level]),
                Field(
                    "level",
                    Kind.CHOICE,
                    phrase("Qui peut le voir ?"),
                    options=tuple(Option(code, LEVELS[code], SEES[code]) for code in CODES),
                ),
            ),
            primary=Action("change", phrase("Changer le niveau"), checks=True),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask for a confirmation, then change the level."""
        level = answers["level"]
        if action == "change":
            question = phrase(
                "Donner le niveau « {level} » à ce document ? Le verront encore : {who}.",
                level=LEVELS[level],
                who=SEES[level],
            )
            return Ask(question, "do change", phrase("Changer"), phrase("Ne rien changer"))
        await documents.set_level(self.visitor.actor, self.subject, self.document, level)
        return Back(phrase("Le niveau est maintenant « {level} ».", level=LEVELS[level]))


class Versions(_Document):
    """The other versions of a document, the newest first."""

    async def enter(self) -> None:
        """Read the versions."""
        self.opened = await reading.opened(self.visitor.actor, self.subject, self.document)
        self.header = self.opened.header
        await super().enter()

    def form(self) -> Form:
        """Show one row per version."""
        rows = [
            Option(
                str(row.id),
                phrase("{date} {title}", date=day(row.dated_at), title=row.title),
                _standing(row),
            )
            for row in self.opened.versions
        ]
        return Form(
            title=phrase("Autres versions"),
            subject=self.banner,
            fields=(
                Field("of", Kind.SHOWN, phrase("Document"), text=self.opened.row.title),
                Field("version", Kind.ROWS, options=tuple(rows)),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open the chosen version."""
        return visit("record.document", subject=self.subject, document=int(answers["version"]))
