"""« Journal des accès »: who opened or changed what in this record, when, in which role and why."""

from collections.abc import Mapping
from typing import Any

from models.actor import Role
from models.dsp import accesslog
from models.dsp.access_codes import AccessAction, AccessPage, AccessPurpose
from models.dsp.accesslog import Access
from models.dsp.rights import RecordRole
from screens.forms import Action, Answers, Back, Column, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.filtered_table import AT_ONCE, FilteredTable
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import moment, number, place
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Date et heure")),
    Column(phrase("Qui")),
    Column(phrase("Quoi")),
    Column(phrase("Action")),
)
ACTIONS: Mapping[str, Phrase] = {
    AccessAction.RECORD_OPENED: phrase("consulté"),
    AccessAction.PAGE_OPENED: phrase("consulté"),
    AccessAction.DOCUMENT_OPENED: phrase("consulté"),
    AccessAction.DOCUMENT_HIDDEN: phrase("masqué"),
    AccessAction.DOCUMENT_SHOWN: phrase("montré"),
    AccessAction.LEVEL_CHANGED: phrase("niveau changé"),
    AccessAction.NOTE_WRITTEN: phrase("note écrite"),
    AccessAction.NOTE_CHANGED: phrase("note modifiée"),
    AccessAction.NOTE_DELETED: phrase("note supprimée"),
    AccessAction.NOTICES_CHANGED: phrase("notifications modifiées"),
    AccessAction.CLOSING_ASKED: phrase("fermeture demandée"),
    AccessAction.REOPENING_ASKED: phrase("réouverture demandée"),
    AccessAction.REQUEST_WITHDRAWN: phrase("demande retirée"),
    AccessAction.ASSISTANT_SEARCHED: phrase("recherche par matricule"),
    AccessAction.ASSISTANT_ADDED: phrase("accès donné"),
    AccessAction.ASSISTANT_REMOVED: phrase("accès retiré"),
    AccessAction.ASSISTANT_KEPT: phrase("accès gardé"),
    AccessAction.ASSISTANT_ENDED: phrase("accès terminé"),
    AccessAction.DOCUMENT_DEPOSITED: phrase("déposé"),
    AccessAction.ACCESS_REFUSED: phrase("accès refusé"),
    AccessAction.HELPDESK_IDENTIFIED: phrase("appel à votre nom"),
    AccessAction.HELPDESK_LETTER: phrase("courrier commandé"),
    AccessAction.HELPDESK_UNLOCK: phrase("mot de passe débloqué"),
    AccessAction.HELPDESK_DELEGATION: phrase("accès retiré"),
    AccessAction.HELPDESK_CLOSE: phrase("DSP fermé"),
    AccessAction.HELPDESK_REOPEN: phrase("DSP rouvert"),
    AccessAction.HELPDESK_CHANNEL: phrase("adresse des codes"),
    AccessAction.HELPDESK_ENABLE: phrase("compte réactivé"),
    AccessAction.HELPDESK_SESSIONS: phrase("sessions terminées"),
    AccessAction.HELPDESK_DISABLE: phrase("compte désactivé"),
    AccessAction.HELPDESK_DENIED: phrase("acte contesté"),
}
PAGES: Mapping[str, Phrase] = {
    AccessPage.SUMMARY: phrase("Synthèse"),
    AccessPage.DOCUMENTS: phrase("Documents"),
    AccessPage.VACCINATIONS: phrase("Vaccinations"),
    AccessPage.NOTES: phrase("Espace personnel"),
    AccessPage.NOTE: phrase("Note"),
    AccessPage.LOG: phrase("Journal des accès"),
    AccessPage.ASSISTANTS: phrase("Assistants"),
    AccessPage.SETTINGS: phrase("Paramètres"),
}
ROLES: Mapping[str, Phrase] = {
    RecordRole.OWNER: phrase("titulaire"),
    RecordRole.ASSISTANT: phrase("assistant DSP"),
    RecordRole.READER: phrase("lecture seule"),
    Role.AGENT: phrase("Helpdesk"),
    Role.OPERATOR: phrase("Agence eSanté"),
    Role.SYSTEM: phrase("le service"),
    Role.VISITOR: phrase("visiteur"),
    Role.PERSON: phrase("personne connectée"),
}
PURPOSES: Mapping[str, Phrase] = {
    AccessPurpose.OWN: phrase("consultation personnelle"),
    AccessPurpose.ASSISTANCE: phrase("assistance au titulaire"),
    AccessPurpose.DEPOSIT: phrase("dépôt d'un document"),
    AccessPurpose.HELPDESK: phrase("aide du Helpdesk"),
}
MINE = phrase("Vous")
UNFOLD = phrase("à ouvrir pour les voir une à une")
OTHERS_KEY = "a"
TO_OTHERS = phrase("Autres ({key})", key=OTHERS_KEY)
TO_ALL = phrase("Tout afficher ({key})", key=OTHERS_KEY)
MONTHS_KEY = "m"
TO_MONTHS = phrase("Mois ({key})", key=MONTHS_KEY)
ONLY_OTHERS = phrase("Seuls les accès d'autres personnes sont affichés.")
ALL_LINES = phrase("Vos propres accès sont affichés aussi.")


def who(line: Access) -> Said:
    """Return a name with its role, the role alone, or « Vous »."""
    role = ROLES.get(line.role, line.role)
    if line.count > 1:
        count = number(line.count)
        if line.role == "owner":
            return phrase("Vous, {count} fois", count=count)
        return phrase("Vous ({role}), {count} fois", role=role, count=count)
    if line.agent:
        return phrase("Helpdesk, agent {number}", number=str(line.agent))
    if line.mine:
        return MINE if line.role == "owner" else phrase("Vous ({role})", role=role)
    return phrase("{name} ({role})", name=line.by, role=role) if line.by else role


def what(line: Access) -> Said:
    """Return the document or assistant concerned, else the page; for a folded line, how to see its lines."""
    if line.count > 1:
        return UNFOLD
    return line.what or PAGES.get(line.page, "")


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
            for codes in (ACTIONS, PAGES, ROLES, PURPOSES, {"mine": MINE})
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
        cells = (moment(line.at), who(line), what(line), ACTIONS.get(line.action, line.action))
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
            ("action", phrase("Action"), ACTIONS.get(line.action, line.action)),
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
