"""« Documents »: the newest first, with one line to filter them; ten thousand rows scroll as ten do."""

from models.dsp import document_search, documents
from models.dsp.documents import DocumentRow
from screens.forms import Action, Answers, Column, Option, Outcome, Stay, visit
from screens.places.dsp.empty import EMPTY, EMPTY_OTHER
from screens.places.dsp.filtered_table import AT_ONCE, FilteredTable
from screens.places.dsp.labels import IN_CONFLICT, LEVELS, SHORT_LEVELS, short_type, type_label, type_labels
from screens.text.formats import day, labelled
from screens.text.phrases import Phrase, Said, phrase

COLUMNS = (
    Column(phrase("Date")),
    Column(phrase("Titre")),
    Column(phrase("Type")),
    Column(phrase("Auteur")),
    Column(phrase("Niveau")),
)


TESTS_KEY = "a"
TO_TESTS = phrase("Analyses dans le temps ({key})", key=TESTS_KEY)


class Documents(FilteredTable):
    """The list of documents; Enter opens one."""

    title = phrase("Documents")
    table = "documents"
    columns = COLUMNS
    how = phrase("titre, texte, type, année ; Entrée")

    async def matching(self, wanted: str) -> tuple[int, ...]:
        labels = type_labels(self.visitor.words)
        return await document_search.matching(self.visitor.actor, self.subject, wanted, labels)

    async def rows(self, start: int, *, opening: bool) -> None:
        listing = await documents.listed(
            self.visitor.actor, self.subject, start, AT_ONCE, self.among, opening=opening
        )
        self.header, self.start, self.total = listing.header, listing.start, listing.total
        self.options = tuple(self._option(row) for row in listing.rows)

    def nothing(self) -> Said:
        if self.wanted:
            return phrase("Aucun document ne correspond. Videz le filtre pour les revoir tous.")
        return EMPTY if self.header.own else EMPTY_OTHER

    def more(self) -> tuple[Action, ...]:
        """Offer the results of laboratories over time."""
        return (Action("tests", TO_TESTS, link=True, key=TESTS_KEY),)

    def _option(self, row: DocumentRow) -> Option:
        level: Said = phrase("Masqué") if row.hidden else SHORT_LEVELS[row.level]
        if row.conflict:
            level = phrase("Conflit")
        kind = short_type(row.type_code, row.type_name)
        cells: tuple[Said, ...] = (day(row.dated_at), row.title, kind, row.author, level)
        return Option(str(row.id), row.title, cells=cells, facts=_facts(row))

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Filter the list, or open a document."""
        if action == "open" and not answers["documents"]:
            return Stay()  # other rows were loaded before the key arrived
        if action == "tests":
            return visit("record.tests", subject=self.subject)
        if action == "open":
            return visit("record.document", subject=self.subject, document=int(answers["documents"]))
        return await self.filtered(
            answers["filter"],
            all_of_them=phrase("Tous les documents : {count}."),
            none=phrase("Aucun document ne correspond."),
            found=phrase("Documents trouvés : {count}."),
        )


def _facts(row: DocumentRow) -> tuple[Said, ...]:
    """What is known of a document without opening it: none of its text, which a journalled reading shows."""
    facts: tuple[tuple[Phrase, Said], ...] = (
        (phrase("Date"), day(row.dated_at)),
        (phrase("Type"), type_label(row.type_code, row.type_name)),
        (phrase("Auteur"), row.author),
        (phrase("Niveau"), LEVELS[row.level]),
    )
    states = ((row.hidden, phrase("Masqué")), (row.conflict, IN_CONFLICT))
    told = (labelled(name, fact) for name, fact in facts if fact)
    return (row.title, *told, *(state for holds, state in states if holds))
