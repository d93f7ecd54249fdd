"""« Chiffres »: today, 7 and 30 days, one group at a time, with bars in text and the numbers beside them."""

from collections.abc import Mapping

from models.helpdesk import figures as model
from models.helpdesk.figures import LEAST, FigureGroup, FigureRow, Figures
from screens.forms import Action, Answers, Back, Column, Field, Form, Kind, Option, Outcome, Place, Stay
from screens.places.helpdesk.labels import CHANNELS, OUTCOMES, SUBJECTS
from screens.text.formats import moment, number, seconds
from screens.text.phrases import Phrase, Said, phrase

NEXT, BEFORE = "n", "p"
BAR = 14
"""The cells of the longest bar."""
COLUMNS = (
    Column(""),
    Column(phrase("Aujourd'hui")),
    Column(phrase("7 jours")),
    Column(phrase("30 jours")),
    Column(phrase("Barre")),
)
GROUPS: Mapping[str, Phrase] = {
    "funnel": phrase("Activation"),
    "letters": phrase("Courriers"),
    "logins": phrase("Connexions"),
    "locks": phrase("Blocages"),
    "messages": phrase("Messages"),
    "delays": phrase("Délai médian des messages"),
    "subjects": phrase("Appels par sujet"),
    "outcomes": phrase("Appels par issue"),
}
ROWS: Mapping[str, Phrase] = {
    "funnel.terms": phrase("Conditions acceptées"),
    "funnel.letter": phrase("Courrier montré"),
    "funnel.password": phrase("Mot de passe choisi"),
    "funnel.channel": phrase("E-mail ou mobile indiqué"),
    "funnel.code": phrase("Code entré"),
    "funnel.active": phrase("Compte actif"),
    "letters.printed": phrase("imprimés"),
    "letters.used": phrase("utilisés"),
    "letters.expired": phrase("expirés"),
    "logins.password": phrase("mot de passe et code"),
    "logins.luxtrust": phrase("LuxTrust"),
    "locks.waits": phrase("essais refusés (par heure)"),
    "locks.unlocked": phrase("débloqués"),
    "locks.disabled": phrase("comptes fermés"),
    "messages.email_sent": phrase("e-mails remis"),
    "messages.email_failed": phrase("e-mails non remis"),
    "messages.mobile_sent": phrase("SMS remis"),
    "messages.mobile_failed": phrase("SMS non remis"),
    **{f"delays.{channel}": said for channel, said in CHANNELS.items()},
    **{f"subjects.{subject}": said for subject, said in SUBJECTS.items()},
    **{f"outcomes.{outcome}": said for outcome, said in OUTCOMES.items()},
}
FEW = phrase("< {least}", least=LEAST)


class FiguresPlace(Place):
    """One group of figures at a time; a key leads to the next."""

    found: Figures
    at = 0

    async def enter(self) -> None:
        """Count."""
        self.found = await model.seen(self.visitor.actor)

    def form(self) -> Form:
        """Show the figures of one group."""
        group = self.found.groups[self.at]
        return Form(
            title=phrase("Chiffres : {group}", group=GROUPS[group.name]),
            opens=False,
            corner=moment(self.found.at),
            fields=(
                Field(
                    "figures",
                    Kind.TABLE,
                    columns=COLUMNS,
                    options=tuple(_row(group, row) for row in group.rows),
                    total=len(group.rows),
                ),
            ),
            actions=(
                Action("next", phrase("Suite ({key})", key=NEXT), key=NEXT),
                Action("before", phrase("Avant ({key})", key=BEFORE), key=BEFORE),
                Action("back", phrase("Retour")),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Show the group before, or the next one (Enter on a row does that too), or go back."""
        if action == "back":
            return Back()
        self.at = (self.at + (-1 if action == "before" else 1)) % len(self.found.groups)
        return Stay(to="figures")


def _row(group: FigureGroup, row: FigureRow) -> Option:
    most = max((each.counts[-1] or 0 for each in group.rows), default=0)
    label: Said = ROWS[f"{group.name}.{row.name}"]
    if row.most:
        label = phrase("{step} (arrêts)", step=label)
    shown = tuple(_count(group, count) for count in row.counts)
    bar = "" if group.unit != "count" or not most else "#" * round(BAR * (row.counts[-1] or 0) / most)
    return Option(row.name, cells=(label, *shown, bar))


def _count(group: FigureGroup, count: int | None) -> Said:
    if count is None:
        return FEW
    return seconds(count) if group.unit == "seconds" else number(count)
