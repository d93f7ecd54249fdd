"""« Vaccinations »: the coded entries, one table per state, else what the document says of them."""

from models.clinical.blocks import Block, Paragraph, Table, Vaccination, VaccinationState
from models.dsp import overview
from models.dsp.overview import Vaccinations as Found
from screens.forms import Action, Answers, Back, Field, Form, Kind, Outcome
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import day, partial_day
from screens.text.phrases import phrase

HEAD = (phrase("Date"), phrase("Vaccin"), phrase("Dose"), phrase("Lot"), phrase("Par"))
REASON = phrase("Motif")
STATES = (
    (VaccinationState.GIVEN, phrase("Reçues")),
    (VaccinationState.PLANNED, phrase("Prévues, pas encore reçues")),
    (VaccinationState.REFUSED, phrase("Refusées ou non faites")),
    (VaccinationState.ABORTED, phrase("Interrompues ou annulées")),
    (VaccinationState.VOID, phrase("Notées par erreur")),
    (VaccinationState.UNKNOWN, phrase("Sans indication si elles ont été faites")),
)
EMPTY = phrase(
    "Aucune vaccination n'est notée. Votre médecin les inscrit dans le « Résumé patient » ou le carnet "
    "de vaccination : elles apparaîtront ici."
)


class VaccinationsPlace(RecordPlace):
    """All known vaccinations, newest first."""

    found: Found

    async def enter(self) -> None:
        """Open the page."""
        self.found = await overview.vaccinations(self.visitor.actor, self.subject)
        self.header = self.found.header
        await super().enter()

    def form(self) -> Form:
        """Show the tables, and the document they come from."""
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
        for state, title in STATES:
            of_state = [each for each in found.entries if each.state is state]
            if of_state:
                blocks.append(self._table(of_state, words.text(title), reasons=not of_state[0].given))
        blocks += self.worded(found.narrative)
        return blocks if found.entries or found.narrative else [Paragraph(words.text(EMPTY))]

    def _table(self, entries: list[Vaccination], title: str, *, reasons: bool) -> Table:
        """The vaccinations of one state; those that were not received have a reason."""
        words, head = self.visitor.words, (*HEAD, REASON) if reasons else HEAD
        rows = tuple(
            (
                words.text(partial_day(each.day)),
                each.vaccine,
                each.dose,
                each.lot,
                each.by,
                *([each.reason] if reasons else []),
            )
            for each in entries
        )
        return Table(rows, tuple(words.text(name) for name in head), title)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the record."""
        return Back()
