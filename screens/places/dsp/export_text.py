"""What is exported, as sheets of text that are read a page at a time and printed one after the other."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field

from models.account import luxtrust, profile, session
from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from models.dsp import accesslog, assistants, export, notes, overview, reading, settings
from models.dsp.accesslog import Access
from models.dsp.document import Readable
from models.dsp.documents import DocumentRow
from models.dsp.export import AccountLine, CopiedDocument, ExportKind
from models.dsp.rights import RecordHeader
from models.helpdesk import own_acts
from screens.places.dsp.access_words import ROLES, what, who
from screens.places.dsp.labels import KINDS, KINSHIPS, LEVELS, type_label
from screens.places.dsp.omissions import worded
from screens.places.dsp.summary_text import FIRST, SECTIONS, SummaryText, section_text
from screens.text import helpdesk, journal_words
from screens.text.formats import day, labelled, moment, number, place
from screens.text.phrases import LANGUAGES, Said, phrase
from screens.visitor import Visitor

LINES = 100
"""Lines of a log on one sheet."""
UNREAD = phrase("Ce document n'a pas de texte : demandez-le à qui l'a établi.")

Sheet = Callable[[], Awaitable[Sequence[Block]]]


@dataclass
class ExportText:
    """An opened export: its title, whose record it is of, and its sheets, each read when it is asked for.

    ``documents`` are the ids of the documents that it shows.
    """

    title: Said
    header: RecordHeader
    sheets: list[Sheet] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)


class Exports:
    """Opens the exports of one record, in the visitor's words; every operation asks for the right anew."""

    def __init__(self, visitor: Visitor, subject: int) -> None:
        self._visitor, self._subject = visitor, subject

    async def opened(self, kind: ExportKind, document: int = 0) -> ExportText:
        """Open one export, journalled. Raises Refused as the operations of its content."""
        match kind:
            case ExportKind.DOCUMENT:
                return await self._document(document)
            case ExportKind.SUMMARY:
                return await self._summary()
            case ExportKind.URGENT:
                return await self._urgent()
            case ExportKind.LOG:
                log = await self._log(0, opening=True)
                return ExportText(phrase("Journal des accès"), log.header, self._log_sheets(log.total))
            case ExportKind.COPY:
                return await self._copy()

    def _say(self, said: Said) -> str:
        return self._visitor.words.text(said)

    def _heading(self, said: Said, depth: int = 1) -> Heading:
        return Heading(self._say(said), depth)

    def _lines(self, *facts: tuple[Said, Said]) -> list[Block]:
        return [Paragraph(self._say(labelled(label, value))) for label, value in facts if value]

    def _table(self, head: Sequence[Said], rows: Sequence[Sequence[Said]]) -> Table:
        said = tuple(tuple(self._say(cell) for cell in row) for row in rows)
        return Table(said, tuple(self._say(name) for name in head))

    def _worded(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        return worded(blocks, self._visitor.words, scripts=self._visitor.scripts)

    # One document

    async def _document(self, document: int) -> ExportText:
        opened = await reading.opened(self._visitor.actor, self._subject, document)
        copied = CopiedDocument(opened.row, opened.reading, opened.pages)
        return ExportText(opened.row.title, opened.header, self._document_sheets(copied), [document])

    def _document_sheets(self, copied: CopiedDocument) -> list[Sheet]:
        unread = copied.reading in (Readable.IMAGE, Readable.NO)
        pages = 1 if unread else max(1, copied.pages)
        return [self._document_sheet(copied, page, unread=unread) for page in range(1, pages + 1)]

    def _document_sheet(self, copied: CopiedDocument, page: int, *, unread: bool) -> Sheet:
        async def read() -> Sequence[Block]:
            head = self._document_head(copied.row) if page == 1 else []
            if unread:
                return [*head, Paragraph(self._say(UNREAD))]
            blocks = await reading.page(self._visitor.actor, self._subject, copied.row.id, page)
            return [*head, *self._worded(blocks)]

        return read

    def _document_head(self, row: DocumentRow) -> list[Block]:
        parts = [day(row.dated_at), type_label(row.type_code, row.type_name), row.author, LEVELS[row.level]]
        marks = ((row.hidden, phrase("Masqué")), (row.replaced, phrase("version remplacée")))
        parts += [said for holds, said in marks if holds]
        return [Heading(row.title), Paragraph(" · ".join(self._say(part) for part in parts if part))]

    # The summary and « Fiche d'urgence »

    async def _summary(self) -> ExportText:
        seen = await overview.overview(self._visitor.actor, self._subject)
        title = self._heading(phrase("Synthèse"))
        blocks = [title, *SummaryText(seen, self._visitor.words, self._worded).blocks()]
        documents = [seen.summary.id] if seen.summary else []
        documents += [row.id for row in (*seen.new, *seen.newest) if row.id not in documents]
        return ExportText(phrase("Synthèse"), seen.header, [_still(blocks)], sorted(set(documents)))

    async def _urgent(self) -> ExportText:
        seen = await export.urgent(self._visitor.actor, self._subject)
        blocks = [
            self._heading(phrase("Fiche d'urgence")),
            *self._lines(
                (phrase("Nom"), seen.header.name),
                (phrase("Date de naissance"), day(seen.birth_date)),
                (phrase("Établie le"), moment(self._visitor.actor.office.now())),
            ),
        ]
        if seen.summary is None:
            blocks.append(Paragraph(self._say(phrase("Il n'y a pas encore de « Résumé patient »."))))
        else:
            for code, title, nothing in SECTIONS[: FIRST + 1]:
                blocks += section_text(self._say, self._worded, seen.sections, code, title, nothing)
        blocks += [self._heading(phrase("Contacts")), *self._contacts(seen.contacts)]
        if seen.summary is not None:
            by = f"{seen.summary.author}, {self._say(day(seen.summary.dated_at))}"
            blocks += self._lines((phrase("« Résumé patient » établi par"), by))
        told = phrase("Helpdesk de l'Agence eSanté : {helpdesk}", helpdesk=helpdesk.PHONE)
        blocks.append(Paragraph(self._say(told)))
        documents = [seen.summary.id] if seen.summary else []
        return ExportText(phrase("Fiche d'urgence"), seen.header, [_still(blocks)], documents)

    def _contacts(self, contacts: tuple[tuple[str, str], ...] | None) -> list[Block]:
        if contacts is None:
            return []
        if not contacts:
            return [Paragraph(self._say(phrase("Aucun assistant n'est noté dans ce DSP.")))]
        return [Item(self._say(_named(name, kinship))) for name, kinship in contacts]

    # The log

    async def _log(self, start: int, *, opening: bool = False) -> accesslog.AccessLog:
        actor = self._visitor.actor
        return await accesslog.listed(actor, self._subject, start, LINES, opening=opening, whole=True)

    def _log_sheets(self, total: int) -> list[Sheet]:
        return [self._log_sheet(start) for start in range(0, max(1, total), LINES)]

    def _log_sheet(self, start: int) -> Sheet:
        async def read() -> Sequence[Block]:
            log = await self._log(start)
            head = [self._heading(phrase("Journal des accès"))] if start == 0 else []
            columns = (phrase("Date et heure"), phrase("Qui"), phrase("Quoi"), phrase("Action"))
            return [*head, self._table(columns, [_access(line) for line in log.lines])]

        return read

    # « Copie de mes données »

    async def _copy(self) -> ExportText:
        actor = self._visitor.actor
        header, documents = await export.copied_documents(actor, self._subject)
        log = await self._log(0)
        text = ExportText(phrase("Copie de mes données"), header)
        text.sheets = [self._account, self._rights, self._notes, *self._log_sheets(log.total)]
        total, _ = await export.account_log(actor, self._subject, 0, 1)
        text.sheets += [self._account_log(start) for start in range(0, max(1, total), LINES)]
        text.sheets.append(self._list_of(documents))
        for copied in documents:
            text.sheets += self._document_sheets(copied)
        text.documents = [copied.row.id for copied in documents]
        return text

    async def _account(self) -> Sequence[Block]:
        actor = self._visitor.actor
        own, linked = await profile.mine(actor), await luxtrust.mine(actor)
        details, choices, account = own.details, own.choices, own.account
        street = f"{details.street}, {details.postcode} {details.city} {details.country}".strip(", ")
        blocks = [
            self._heading(phrase("Copie de mes données")),
            self._heading(phrase("Mon compte"), 2),
            *self._lines(
                (phrase("Nom"), details.full_name),
                (phrase("Matricule"), own.person.matricule_in(actor.office.keys).digits),
                (phrase("Date de naissance"), day(own.person.birth_date)),
                (phrase("Adresse"), street),
                (phrase("Compte activé le"), moment(account.activated_at)),
                (phrase("Conditions acceptées"), f"{account.terms_version}, {account.terms_language}"),
                (phrase("Acceptées le"), moment(account.terms_at)),
                (phrase("Vos codes vont à"), choices.channel.address),
                (phrase("Autres adresses"), ", ".join(each.address for each in choices.others)),
                (phrase("Langue"), LANGUAGES.get(choices.language, choices.language)),
                (phrase("LuxTrust"), phrase("Un produit est associé") if linked else ""),
            ),
            self._heading(phrase("Mes sessions"), 2),
        ]
        for each in await session.mine(actor):
            blocks.append(Item(f"{self._say(moment(each.started_at))}  {self._say(place(each.source))}"))
        blocks.append(self._heading(phrase("Messages"), 2))
        told = phrase(
            "Le texte d'un message est effacé dès son envoi : il n'y en a pas de copie. "
            "Leur envoi figure dans les journaux ci-dessous."
        )
        return [*blocks, Paragraph(self._say(told))]

    async def _rights(self) -> Sequence[Block]:
        actor = self._visitor.actor
        held, mine = await assistants.listed(actor, self._subject), await assistants.others(actor)
        acts = await own_acts.listed(actor)
        wishes = await settings.preferences(actor, self._subject)
        columns = (phrase("Nom"), phrase("Type"), phrase("Rôle"), phrase("Depuis"), phrase("Jusqu'au"))
        none = Item(self._say(phrase("Aucun")))

        def table(rows: Sequence[assistants.AssistantRow] | Sequence[assistants.OtherRecord]) -> Block:
            if not rows:
                return none
            return self._table(
                columns,
                [
                    (
                        row.name,
                        KINDS[row.kind],
                        KINSHIPS.get(row.kinship, ""),
                        day(row.since),
                        day(row.until) if row.until else "",
                    )
                    for row in rows
                ],
            )

        notices = (
            (wishes.documents, phrase("Un nouveau document est déposé")),
            (wishes.openings, phrase("Une autre personne consulte le DSP")),
            (wishes.assistants, phrase("Un nouvel assistant est ajouté")),
        )
        return [
            self._heading(phrase("Assistants"), 2),
            table(held.rows),
            self._heading(phrase("Autres dossiers patient"), 2),
            table(mine),
            self._heading(phrase("Messages du DSP"), 2),
            *([Item(self._say(said)) for on, said in notices if on] or [none]),
            self._heading(phrase("Actes du Helpdesk"), 2),
            *([Item(f"{self._say(moment(each.at))}  {each.receipt}") for each in acts] or [none]),
        ]

    async def _notes(self) -> Sequence[Block]:
        found = await notes.listed(self._visitor.actor, self._subject)
        blocks: list[Block] = [self._heading(phrase("Espace personnel"))]
        for row in found.rows:
            blocks += [Heading(row.title, 2), *self._lines((phrase("Modifiée le"), moment(row.changed_at)))]
            blocks += [Paragraph(part) for part in row.text.split("\n") if part.strip()]
        return blocks if found.rows else [*blocks, Paragraph(self._say(phrase("Aucune note.")))]

    def _account_log(self, start: int) -> Sheet:
        async def read() -> Sequence[Block]:
            _, lines = await export.account_log(self._visitor.actor, self._subject, start, LINES)
            columns = (phrase("Date et heure"), phrase("Qui"), phrase("Action"), phrase("Accès depuis"))
            rows = [_account_row(line) for line in lines]
            head = [] if start else [self._heading(phrase("Journal du compte"))]
            return [*head, self._table(columns, rows)]

        return read

    def _list_of(self, documents: Sequence[CopiedDocument]) -> Sheet:
        columns = (phrase("Date"), phrase("Titre"), phrase("Auteur"))
        rows = [(day(each.row.dated_at), each.row.title, each.row.author) for each in documents]
        heading = self._heading(labelled(phrase("Documents"), number(len(documents))))
        return _still([heading, self._table(columns, rows)])


def _still(blocks: Sequence[Block]) -> Sheet:
    async def read() -> Sequence[Block]:
        return blocks

    return read


def _named(name: str, kinship: str) -> Said:
    return phrase("{name} ({role})", name=name, role=KINSHIPS[kinship]) if kinship in KINSHIPS else name


def _access(line: Access) -> tuple[Said, ...]:
    return moment(line.at), who(line), what(line), journal_words.RECORD.get(line.action, line.action)


def _account_row(line: AccountLine) -> tuple[Said, ...]:
    source = place(line.source) if line.source else ""
    done = journal_words.line(line.action, line.outcome)
    return moment(line.at), ROLES.get(line.role, line.role), done, source
