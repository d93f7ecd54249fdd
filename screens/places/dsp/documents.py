"""« Documents »: the newest first, one line to filter them; ten thousand scroll as ten do."""

from models.dsp import document_search, documents
from models.dsp.documents import DocumentRow, Listing
from screens.forms import Action, Answers, Column, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.empty import EMPTY, EMPTY_OTHER
from screens.places.dsp.labels import LEVELS, type_label, type_labels
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import day, number
from screens.text.phrases import Said, phrase

AT_ONCE = 60
"""Rows loaded together: a few screens on either side."""

COLUMNS = (
    Column(phrase("Date"), 10),
    Column(phrase("Titre")),
    Column(phrase("Type")),
    Column(phrase("Auteur"), 16),
    Column(phrase("Niveau"), 9),
)
FILTER_LENGTH = 60


class Documents(RecordPlace):
    """The list; Enter opens a document."""

    listing: Listing
    among: tuple[int, ...] | None = None
    wanted = ""

    async def enter(self) -> None:
        """Open the page, or come back to it where one was."""
        start = self.listing.start if hasattr(self, "listing") else 0
        opening = not hasattr(self, "listing")
        await self._find(self.wanted)
        await self._show(start, opening=opening)
        await super().enter()

    async def _find(self, wanted: str) -> None:
        self.wanted = wanted
        labels = type_labels(self.visitor.words)
        self.among = (
            await document_search.matching(self.visitor.actor, self.subject, wanted, labels)
            if wanted
            else None
        )

    async def _show(self, start: int, *, opening: bool = False) -> None:
        self.listing = await documents.listed(
            self.visitor.actor, self.subject, max(0, start), AT_ONCE, self.among, opening=opening
        )
        self.header = self.listing.header

    def form(self) -> Form:
        """The filter, and the table."""
        listing = self.listing
        return Form(
            title=phrase("Documents"),
            subject=self.banner,
            first="documents" if listing.total else "filter",
            fields=(
                Field(
                    "filter",
                    Kind.TEXT,
                    phrase("Filtre"),
                    phrase("mot du titre ou du texte, type, année ; puis Entrée"),
                    length=FILTER_LENGTH,
                    width=30,
                    required=False,
                    passing=True,
                ),
                Field(
                    "documents",
                    Kind.TABLE,
                    hint=self._nothing(),
                    columns=COLUMNS,
                    options=tuple(self._option(row) for row in listing.rows),
                    start=listing.start,
                    total=listing.total,
                ),
            ),
            primary=Action("filter", phrase("Filtrer")),
        )

    def _nothing(self) -> Said:
        if self.wanted:
            return phrase("Aucun document ne correspond. Videz le filtre pour les revoir tous.")
        return EMPTY if self.header.own else EMPTY_OTHER

    def _option(self, row: DocumentRow) -> Option:
        level = phrase("Masqué") if row.hidden else LEVELS[row.level]
        if row.conflict:
            level = phrase("Conflit")
        kind = type_label(row.type_code, row.type_name)
        same = self.visitor.words.text(kind).casefold() == row.title.casefold()
        cells: tuple[Said, ...] = (day(row.dated_at), row.title, "" if same else kind, row.author, level)
        return Option(str(row.id), row.title, cells=cells)

    async def load(self, name: str, at: int) -> None:
        """The rows around one."""
        await self._show(at - AT_ONCE // 2)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Filter, or open one."""
        if action == "open" and not answers["documents"]:
            return Stay()  # other rows came while the key was on its way
        if action == "open":
            return visit("record.document", subject=self.subject, document=int(answers["documents"]))
        await self._find(answers["filter"].strip())
        await self._show(0)
        count = self.listing.total
        if not self.wanted:
            return Stay(phrase("Tous les documents : {count}.", count=number(count)), to="documents")
        if not count:
            return Stay(phrase("Aucun document ne correspond."))
        return Stay(phrase("Documents trouvés : {count}.", count=number(count)), to="documents")
