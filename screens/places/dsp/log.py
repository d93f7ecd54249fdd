"""« Journal des accès »: who opened or changed what in this record, when, in which role and why."""

from typing import Any

from models.dsp import accesslog
from models.dsp.accesslog import Access
from screens.forms import Action, Answers, Back, Column, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.access_words import MINE, PAGES, PURPOSES, ROLES, what, who
from screens.places.dsp.filtered_table import AT_ONCE, FilteredTable
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import moment, place
from screens.text.journal_words import RECORD
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Date et heure")),
    Column(phrase("Qui")),
    Column(phrase("Quoi")),
    Column(phrase("Action")),
)
OTHERS_KEY = "a"
TO_OTHERS = phrase("Autres ({key})", key=OTHERS_KEY)
TO_ALL = phrase("Tout afficher ({key})", key=OTHERS_KEY)
MONTHS_KEY = "m"
TO_MONTHS = phrase("Mois ({key})", key=MONTHS_KEY)
ONLY_OTHERS = phrase("Seuls les accès d'autres personnes sont affichés.")
ALL_LINES = phrase("Vos propres accès sont affichés aussi.")


class LogPage(FilteredTable):
    """The log, newest first, with one line to filter it; the actor's own reading takes one line per day."""

    title = phrase("Journal des accès")
    table = "lines"
    columns = COLUMNS
    how = phrase("nom, document, date, action ; Entrée")
    others = False
    _lines: tuple[Access, ...] = ()

    def __init__(self, visitor: Visitor, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.unfolded: set[int] = set()

    async def matching(self, wanted: str) -> tuple[int, ...]:
        words = self.visitor.words
        said = {
            code: words.text(label)
            for codes in (RECORD, PAGES, ROLES, PURPOSES, {"mine": MINE})
            for code, label in codes.items()
        }
        return await accesslog.matching(self.visitor.actor, self.subject, wanted, said)

    async def rows(self, start: int, *, opening: bool) -> None:
        log = await accesslog.listed(
            self.visitor.actor,
            self.subject,
            start,
            AT_ONCE,
            self.among,
            opening=opening,
            others=self.others,
            unfolded=self.unfolded,
        )
        self.header, self.start, self.total, self._lines = log.header, log.start, log.total, log.lines
        self.options = tuple(self._option(line) for line in log.lines)

    def nothing(self) -> Said:
        return phrase("Aucune ligne ne correspond. Videz le filtre pour les revoir toutes.")

    def more(self) -> tuple[Action, ...]:
        """Offer the lines of other persons only, or all lines; and the numbers by month."""
        return (
            Action("others", TO_ALL if self.others else TO_OTHERS, key=OTHERS_KEY),
            Action("months", TO_MONTHS, link=True, key=MONTHS_KEY),
        )

    @staticmethod
    def _option(line: Access) -> Option:
        cells = (moment(line.at), who(line), what(line), RECORD.get(line.action, line.action))
        return Option(str(line.seq), cells=cells)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Filter, leave out the actor's own lines, unfold some, or show one line in full."""
        if action == "open":
            return await self._opened(answers["lines"])
        if action == "months":
            return visit("record.log.months", subject=self.subject)
        if action == "others":
            self.others = not self.others
            await self.show()
            return Stay(ONLY_OTHERS if self.others else ALL_LINES, to="lines")
        return await self.filtered(
            answers["filter"],
            all_of_them=phrase("Lignes trouvées : {count}."),
            none=phrase("Aucune ligne ne correspond."),
            found=phrase("Lignes trouvées : {count}."),
        )

    async def _opened(self, seq: str) -> Outcome:
        line = next((each for each in self._lines if str(each.seq) == seq), None)
        if line is None:  # other rows were loaded before the key arrived
            return Stay()
        if line.count == 1:
            return visit("record.log.line", subject=self.subject, line=line, header=self.header)
        self.unfolded.add(line.seq)
        await self.show(self.start)
        return Stay(to="lines")


class LogLine(RecordPlace):
    """One line of the log in full."""

    def __init__(self, visitor: Visitor, line: Access, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.line = line
        self.header = facts["header"]

    def form(self) -> Form:
        """Show when, who, on whose behalf, what, why and from where."""
        line = self.line
        behalf = self.header.name if line.role in ("assistant", "reader") else ""
        facts: tuple[tuple[str, Phrase, Said], ...] = (
            ("at", phrase("Date et heure"), moment(line.at)),
            ("who", phrase("Qui"), who(line)),
            ("for", phrase("Au nom de"), behalf),
            ("what", phrase("Quoi"), what(line)),
            ("action", phrase("Action"), RECORD.get(line.action, line.action)),
            ("why", phrase("Pourquoi"), PURPOSES.get(line.purpose, "")),
            ("reason", phrase("Motif"), line.reason),
            ("source", phrase("Accès depuis"), place(line.source) if line.source else ""),
        )
        return Form(
            title=phrase("Journal des accès"),
            subject=self.banner,
            fields=tuple(Field(name, Kind.SHOWN, label, text=text) for name, label, text in facts if text),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the log."""
        return Back()
