"""« Synthèse »: the most important facts of a record, beside the list of its pages."""

from models.dsp import overview
from models.dsp.overview import Overview
from screens.forms import Answers, Back, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.record_place import RecordPlace, pages_of
from screens.places.dsp.summary_text import SummaryText
from screens.text.formats import number
from screens.text.phrases import Said, phrase

_PLACES = {
    "documents": "record.documents",
    "vaccinations": "record.vaccinations",
    "notes": "record.notes",
    "log": "record.log",
    "assistants": "record.assistants",
    "settings": "record.settings",
    "exports": "record.exports",
}


class OverviewPlace(RecordPlace):
    """The first page of a record: named ``dsp`` for the person's own, ``record`` for another person's."""

    seen: Overview

    async def enter(self) -> None:
        """Open the record, journalled before anything is shown."""
        self.seen = await overview.overview(self.visitor.actor, self.subject)
        self.header = self.seen.header
        await super().enter()

    def form(self) -> Form:
        """Show the list of pages, and the summary."""
        text = SummaryText(self.seen, self.visitor.words, self.worded)
        return Form(
            title=phrase("DSP"),
            subject=self.banner,
            beside="places",
            fields=(
                Field("places", Kind.ROWS, options=tuple(self._places()), value="summary"),
                Field("summary", Kind.READING, blocks=tuple(text.blocks()), required=False),
            ),
        )

    def _places(self) -> list[Option]:
        seen = self.seen
        deciding = phrase("{count} !", count=seen.assistants) if seen.to_decide else ""
        details: dict[str, Said] = {
            "documents": number(seen.documents),
            "vaccinations": number(seen.vaccinations),
            "notes": number(seen.notes or 0),
            "assistants": deciding or number(seen.assistants or 0),
            "others": number(seen.others or 0),
        }
        return [
            Option(name, label, details.get(name, ""), key=key) for key, name, label in pages_of(self.header)
        ]

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go to the chosen page."""
        match answers["places"]:
            case "others":
                return visit("record.others")
            case "summary":
                return Stay(to="summary")
            case place:
                return visit(_PLACES[place], subject=self.subject)

    async def leave(self) -> Outcome:
        """Go back to the services, or to the page that led here."""
        return Back()
