"""« Journal des accès »: who opened or changed what in this record, when, as whom and why."""

from collections.abc import Mapping
from typing import Any

from models.dsp import accesslog
from models.dsp.accesslog import Access, AccessLog
from screens.forms import Action, Answers, Back, Column, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import moment, number
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

AT_ONCE = 60
COLUMNS = (
    Column(phrase("Date et heure"), 16),
    Column(phrase("Qui")),
    Column(phrase("Quoi")),
    Column(phrase("Action"), 16),
)
ACTIONS: Mapping[str, Phrase] = {
    "record_opened": phrase("consulté"),
    "page_opened": phrase("consulté"),
    "document_opened": phrase("consulté"),
    "document_hidden": phrase("masqué"),
    "document_shown": phrase("montré"),
    "level_changed": phrase("niveau changé"),
    "note_written": phrase("note écrite"),
    "note_changed": phrase("note modifiée"),
    "note_deleted": phrase("note supprimée"),
    "notices_changed": phrase("notifications modifiées"),
    "closing_asked": phrase("fermeture demandée"),
    "reopening_asked": phrase("réouverture demandée"),
    "request_withdrawn": phrase("demande retirée"),
    "assistant_searched": phrase("recherche par matricule"),
    "assistant_added": phrase("accès donné"),
    "assistant_removed": phrase("accès retiré"),
    "assistant_kept": phrase("accès gardé"),
    "assistant_ended": phrase("accès terminé"),
    "document_deposited": phrase("déposé"),
    "access_refused": phrase("accès refusé"),
}
PAGES: Mapping[str, Phrase] = {
    "summary": phrase("Synthèse"),
    "documents": phrase("Documents"),
    "vaccinations": phrase("Vaccinations"),
    "notes": phrase("Espace personnel"),
    "note": phrase("Note"),
    "log": phrase("Journal des accès"),
    "assistants": phrase("Assistants"),
    "settings": phrase("Paramètres"),
}
ROLES: Mapping[str, Phrase] = {
    "owner": phrase("titulaire"),
    "assistant": phrase("assistant DSP"),
    "reader": phrase("lecture seule"),
    "operator": phrase("Agence eSanté"),
    "system": phrase("le service"),
    "visitor": phrase("visiteur"),
    "person": phrase("personne connectée"),
}
PURPOSES: Mapping[str, Phrase] = {
    "own": phrase("consultation personnelle"),
    "assistance": phrase("assistance au titulaire"),
    "deposit": phrase("dépôt d'un document"),
    "helpdesk": phrase("aide du Helpdesk"),
}
MINE = phrase("Vous")
UNFOLD = phrase("Entrée : les voir une à une")
OTHERS_KEY = "a"
TO_OTHERS = phrase("Autres seulement ({key})", key=OTHERS_KEY)
TO_ALL = phrase("Tout afficher ({key})", key=OTHERS_KEY)
ONLY_OTHERS = phrase("Seuls les accès d'autres personnes sont affichés.")
ALL_LINES = phrase("Vos propres accès sont affichés aussi.")


def who(line: Access) -> Said:
    """A name with its role, the role alone, or « Vous »."""
    role = ROLES.get(line.role, line.role)
    if line.count > 1:
        count = number(line.count)
        if line.role == "owner":
            return phrase("Vous, {count} fois", count=count)
        return phrase("Vous ({role}), {count} fois", role=role, count=count)
    if line.mine:
        return MINE if line.role == "owner" else phrase("Vous ({role})", role=role)
    return phrase("{name} ({role})", name=line.by, role=role) if line.by else role


def what(line: Access) -> Said:
    """The document or assistant it concerns, else the page; of a folded line, how to see them all."""
    if line.count > 1:
        return UNFOLD
    return line.what or PAGES.get(line.page, "")


class LogPage(RecordPlace):
    """The newest first, with one line to filter them; what one looked at oneself takes one line a day."""

    log: AccessLog
    among: tuple[int, ...] | None = None
    wanted = ""
    others = False

    def __init__(self, visitor: Visitor, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.unfolded: set[int] = set()

    async def enter(self) -> None:
        """Open the page; that stands in it too."""
        opening = not hasattr(self, "log")
        await self._show(0 if opening else self.log.start, opening=opening)
        await super().enter()

    async def _show(self, start: int, *, opening: bool = False) -> None:
        self.log = await accesslog.listed(
            self.visitor.actor,
            self.subject,
            max(0, start),
            AT_ONCE,
            self.among,
            opening=opening,
            others=self.others,
            unfolded=self.unfolded,
        )
        self.header = self.log.header

    def form(self) -> Form:
        """The filter, and the table."""
        log = self.log
        return Form(
            title=phrase("Journal des accès"),
            subject=self.banner,
            first="lines" if log.total else "filter",
            fields=(
                Field(
                    "filter",
                    Kind.TEXT,
                    phrase("Filtre"),
                    phrase("nom, document, date ou action, puis Entrée"),
                    length=60,
                    width=30,
                    required=False,
                    passing=True,
                ),
                Field(
                    "lines",
                    Kind.TABLE,
                    hint=phrase("Aucune ligne ne correspond. Videz le filtre pour les revoir toutes."),
                    columns=COLUMNS,
                    options=tuple(self._option(line) for line in log.lines),
                    start=log.start,
                    total=log.total,
                ),
            ),
            primary=Action("filter", phrase("Filtrer")),
            actions=(
                Action(
                    "others",
                    TO_ALL if self.others else TO_OTHERS,
                    key=OTHERS_KEY,
                ),
            ),
        )

    @staticmethod
    def _option(line: Access) -> Option:
        cells = (moment(line.at), who(line), what(line), ACTIONS.get(line.action, line.action))
        return Option(str(line.seq), cells=cells)

    async def load(self, name: str, at: int) -> None:
        """The lines around one."""
        await self._show(at - AT_ONCE // 2)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Filter, leave out the own lines, unfold some, or show one line whole."""
        if action == "open":
            line = next((each for each in self.log.lines if str(each.seq) == answers["lines"]), None)
            if line is None:  # other rows came while the key was on its way
                return Stay()
            if line.count > 1:
                self.unfolded.add(line.seq)
                await self._show(self.log.start)
                return Stay(to="lines")
            return visit("record.log.line", subject=self.subject, line=line, header=self.header)
        if action == "others":
            self.others = not self.others
            await self._show(0)
            return Stay(ONLY_OTHERS if self.others else ALL_LINES, to="lines")
        self.wanted = answers["filter"].strip()
        words = self.visitor.words
        said = {
            code: words.text(label)
            for codes in (ACTIONS, PAGES, ROLES, PURPOSES, {"mine": MINE})
            for code, label in codes.items()
        }
        self.among = (
            await accesslog.matching(self.visitor.actor, self.subject, self.wanted, said)
            if self.wanted
            else None
        )
        await self._show(0)
        if not self.log.total:
            return Stay(phrase("Aucune ligne ne correspond."))
        return Stay(phrase("Lignes trouvées : {count}.", count=number(self.log.total)), to="lines")


class LogLine(RecordPlace):
    """One line, whole."""

    def __init__(self, visitor: Visitor, line: Access, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.line = line
        self.header = facts["header"]

    def form(self) -> Form:
        """When, who, on whose behalf, what, why, from where."""
        line = self.line
        behalf = self.header.name if line.role in ("assistant", "reader") else ""
        facts: tuple[tuple[str, Phrase, Said], ...] = (
            ("at", phrase("Date et heure"), moment(line.at)),
            ("who", phrase("Qui"), who(line)),
            ("for", phrase("Au nom de"), behalf),
            ("what", phrase("Quoi"), what(line)),
            ("action", phrase("Action"), ACTIONS.get(line.action, line.action)),
            ("why", phrase("Pourquoi"), PURPOSES.get(line.purpose, "")),
            ("reason", phrase("Motif"), line.reason),
            ("source", phrase("Depuis"), line.source.removeprefix("local:")),
        )
        return Form(
            title=phrase("Journal des accès"),
            subject=self.banner,
            fields=tuple(Field(name, Kind.SHOWN, label, text=text) for name, label, text in facts if text),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Back to the log."""
        return Back()
