"""« Vaccinations »: the coded entries as a table, else what the document says of them as it stands."""

from models.dsp import overview
from models.dsp.blocks import Block, Paragraph, Table
from models.dsp.overview import Vaccinations as Found
from screens.dsp.record_place import RecordPlace
from screens.figures import day, partial_day
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome
from screens.phrases import phrase

HEAD = (phrase("Date"), phrase("Vaccin"), phrase("Dose"), phrase("Lot"), phrase("Par"))
EMPTY = phrase(
    "Aucune vaccination n'est notée. Votre médecin les inscrit dans le « Résumé patient » ou le carnet "
    "de vaccination : elles apparaîtront ici."
)


class Vaccinations(RecordPlace):
    """All that is known, newest first."""

    found: Found

    async def enter(self) -> None:
        """Open the page."""
        self.found = await overview.vaccinations(self.visitor.actor, self.subject)
        self.header = self.found.header
        await super().enter()

    def form(self) -> Form:
        """The table, and where it comes from."""
        return Form(
            title=phrase("Vaccinations"),
            subject=self.banner,
            fields=(Field("text", Kind.READING, blocks=tuple(self._blocks()), required=False),),
            primary=Action("back", phrase("Retour")),
        )

    def _blocks(self) -> list[Block]:
        words, found = self.visitor.words, self.found
        blocks: list[Block] = []
        if found.source:
            source = phrase(
                "D'après : {title}, {date}", title=found.source.title, date=day(found.source.dated_at)
            )
            blocks.append(Paragraph(words.text(source)))
        if found.entries:
            rows = tuple(
                (partial_day(each.day), each.vaccine, each.dose, each.lot, each.by) for each in found.entries
            )
            blocks.append(Table(rows, tuple(words.text(name) for name in HEAD)))
        blocks += found.narrative
        return blocks if found.entries or found.narrative else [Paragraph(words.text(EMPTY))]

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Back to the record."""
        return Back()
