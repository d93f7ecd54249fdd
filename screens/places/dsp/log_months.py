"""« Accès par mois »: how many lines the log has of each month, with bars in text beside the numbers."""

from models.clinical.blocks import Paragraph, Table
from models.dsp import accesslog
from models.dsp.accesslog import MonthOfAccesses
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import number, partial_day
from screens.text.phrases import phrase

BAR = 30
"""The cells of the longest bar."""
EXPLAINED = phrase("Un accès est une ligne du journal. La barre les compte tous.")


class LogMonths(RecordPlace):
    """The months of the log, the newest first. A conversation says the numbers alone."""

    months: tuple[MonthOfAccesses, ...] = ()

    async def enter(self) -> None:
        """Count."""
        self.header, self.months = await accesslog.by_month(self.visitor.actor, self.subject)
        await super().enter()

    def form(self) -> Form:
        """Show the table of months."""
        say = self.visitor.words.text
        head = (phrase("Mois"), phrase("Accès"), phrase("dont d'autres personnes"))
        most = max((month.all for month in self.months), default=0)
        rows = [
            (
                say(partial_day(month.month)),
                say(number(month.all)),
                say(number(month.others)),
                *([] if self.visitor.linear else [_bar(month.all, most)]),
            )
            for month in self.months
        ]
        names = (*map(say, head), *([] if self.visitor.linear else [say(phrase("Barre"))]))
        return Form(
            title=phrase("Accès par mois"),
            subject=self.banner,
            fields=(
                Field(
                    "months",
                    Kind.READING,
                    blocks=(Paragraph(say(EXPLAINED)), Table(tuple(rows), names)),
                    required=False,
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the log."""
        return Back()


def _bar(count: int, most: int) -> str:
    """A month with any access has a bar."""
    return "#" * max(round(BAR * count / most), 1) if count else ""
