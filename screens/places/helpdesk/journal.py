"""« Journal »: the lines about one person or one agent, filtered; whether the whole is as it was written."""

from models.helpdesk import agent_journal
from models.helpdesk.agent_journal import FILTER_LENGTH, JournalLine, JournalView
from models.journal.audit import Verdict
from screens.forms import (
    Action,
    Answers,
    Back,
    Column,
    Field,
    Form,
    Kind,
    Option,
    Outcome,
    Place,
    Stay,
    visit,
)
from screens.places.helpdesk.journal_words import fact, facts_of, outcome, said_by, who
from screens.text.formats import moment, number, place
from screens.text.journal_words import ACTIONS
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Date et heure")),
    Column(phrase("Qui")),
    Column(phrase("Action")),
    Column(phrase("Issue")),
)
NOTHING = phrase("Donnez un matricule ou le numéro d'un agent. Chaque consultation est notée.")
TROUBLES: dict[str, Phrase] = {
    "changed": phrase("Le journal a été changé à la ligne {seq}. Prévenez l'exploitant."),
    "missing": phrase("La ligne {seq} du journal manque. Prévenez l'exploitant."),
    "cut": phrase("Le journal finit avant la ligne {seq}. Prévenez l'exploitant."),
    "rewritten": phrase("La ligne {seq} du journal a été récrite. Prévenez l'exploitant."),
}


class JournalPlace(Place):
    """Whose lines, a filter, and the lines."""

    view: JournalView | None = None

    def form(self) -> Form:
        """Ask whose lines, and show them."""
        lines = self.view.lines if self.view else ()
        return Form(
            title=phrase("Journal"),
            fields=(
                Field("whose", Kind.TEXT, phrase("De qui"), phrase("matricule, ou agent 7"), width=20),
                Field(
                    "filter",
                    Kind.TEXT,
                    phrase("Filtre"),
                    phrase("action, issue, auteur ou date"),
                    length=FILTER_LENGTH,
                    width=30,
                    required=False,
                    passing=True,
                ),
                Field(
                    "lines",
                    Kind.TABLE,
                    hint=NOTHING,
                    columns=COLUMNS,
                    options=tuple(Option(str(line.seq), cells=_cells(line)) for line in lines),
                    total=len(lines),
                ),
            ),
            primary=Action("show", phrase("Afficher"), checks=True),
            actions=(
                Action("export", phrase("Remettre à l'exploitant"), checks=True),
                Action("verify", phrase("Vérifier la chaîne")),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Show the lines, one of them in full, hand them to the operator, or verify the journal."""
        actor, words = self.visitor.actor, self.visitor.words
        match action:
            case "open":
                lines = self.view.lines if self.view else ()
                chosen = next((each for each in lines if str(each.seq) == answers["lines"]), None)
                return visit("helpdesk.journal.line", line=chosen) if chosen else Stay()
            case "verify":
                return Stay(_said(await agent_journal.verified(actor)))
            case "export":
                count = await agent_journal.export(actor, answers["whose"], answers["filter"], said_by(words))
                return Stay(phrase("Pour l'exploitant : esante audit export {number}", number=count))
        self.view = await agent_journal.shown(actor, answers["whose"], answers["filter"], said_by(words))
        told = phrase("Lignes trouvées : {count}.", count=number(len(self.view.lines)))
        more = phrase("Voici les {count} dernières ; il y en a d'autres.", count=number(len(self.view.lines)))
        return Stay(more if self.view.more else told, to="lines" if self.view.lines else "")


class JournalLinePlace(Place):
    """One line in full."""

    def __init__(self, visitor: Visitor, line: JournalLine) -> None:
        super().__init__(visitor)
        self.line = line

    def form(self) -> Form:
        """Show when, who, about whom, what, from where, and the facts."""
        line = self.line
        shown: tuple[tuple[str, Phrase, Said], ...] = (
            ("seq", phrase("Ligne"), number(line.seq)),
            ("at", phrase("Date et heure"), moment(line.at)),
            ("who", phrase("Qui"), who(line.actor)),
            ("whom", phrase("À propos de"), who(line.subject)),
            ("action", phrase("Action"), ACTIONS.get(line.action, line.action)),
            ("outcome", phrase("Issue"), outcome(line)),
            ("source", phrase("Depuis"), place(line.source)),
            *((f"fact {name}", label, fact(name, value)) for name, label, value in facts_of(line)),
        )
        return Form(
            title=phrase("Journal"),
            fields=tuple(Field(name, Kind.SHOWN, label, text=text) for name, label, text in shown if text),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the lines."""
        return Back()


def _cells(line: JournalLine) -> tuple[Said, ...]:
    return moment(line.at), who(line.actor), ACTIONS.get(line.action, line.action), outcome(line)


def _said(verdict: Verdict) -> Phrase:
    if not verdict.trouble:
        return phrase("{count} lignes : le journal est intact.", count=number(verdict.count))
    return phrase(TROUBLES[verdict.trouble].text, seq=number(verdict.seq))
