"""« Synthèse »: the most important facts of a record, beside the list of its pages."""

from collections.abc import Iterable

from models.clinical.blocks import Block, Heading, Item, Paragraph, Vaccination, VaccinationState
from models.dsp import overview
from models.dsp.documents import DocumentRow
from models.dsp.overview import ALLERGIES, DEVICES, DRUGS, PROBLEMS, SURGERY, Overview
from screens.forms import Answers, Back, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.empty import EMPTY, EMPTY_OTHER
from screens.places.dsp.record_place import RecordPlace, pages_of
from screens.text.formats import day, labelled, number, partial_day
from screens.text.phrases import Phrase, Said, phrase

SECTIONS: tuple[tuple[str, Phrase, Phrase], ...] = (
    (ALLERGIES, phrase("Allergies"), phrase("Aucune allergie n'est notée.")),
    (DRUGS, phrase("Traitements"), phrase("Aucun traitement en cours n'est noté.")),
    (PROBLEMS, phrase("Problèmes"), phrase("Aucun problème n'est noté.")),
    (SURGERY, phrase("Antécédents chirurgicaux"), phrase("Aucune opération n'est notée.")),
    (DEVICES, phrase("Dispositifs médicaux"), phrase("Aucun dispositif n'est noté.")),
)
FIRST = 2
"""So many of these stand before what is new."""
CONFLICT = phrase(
    "Attention : deux versions du « Résumé patient » sont en conflit, en voici une. L'autre est dans "
    "« Documents ». Demandez à votre médecin laquelle compte."
)
_PLACES = {
    "documents": "record.documents",
    "vaccinations": "record.vaccinations",
    "notes": "record.notes",
    "log": "record.log",
    "assistants": "record.assistants",
    "settings": "record.settings",
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
        return Form(
            title=phrase("DSP"),
            subject=self.banner,
            beside="places",
            fields=(
                Field("places", Kind.ROWS, options=tuple(self._places()), value="summary"),
                Field("summary", Kind.READING, blocks=tuple(self._blocks()), required=False),
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
            Option(name, label, details.get(name, ""), key=str(place))
            for place, (name, label) in enumerate(pages_of(self.header), start=1)
        ]

    def _say(self, said: Said) -> str:
        return self.visitor.words.text(said)

    def _blocks(self) -> list[Block]:
        seen = self.seen
        born = labelled(phrase("Date de naissance"), day(seen.birth_date))
        blocks: list[Block] = [Paragraph(self._say(born))]
        if seen.request:
            waiting = {
                "close": phrase("La fermeture de ce DSP est demandée : voyez « Paramètres »."),
                "reopen": phrase("La réouverture de ce DSP est demandée : voyez « Paramètres »."),
            }
            blocks.append(Paragraph(self._say(waiting[seen.request])))
        if seen.to_decide:
            text = phrase("Des assistants attendent votre décision : voyez « Assistants ».")
            blocks.append(Paragraph(self._say(text)))
        if not seen.documents:
            return [*blocks, Paragraph(self._say(EMPTY if self.header.own else EMPTY_OTHER))]
        if seen.summary is None:
            text = phrase("Il n'y a pas encore de « Résumé patient ». Votre médecin référent l'établit.")
            blocks.append(Paragraph(self._say(text)))
        else:
            if seen.summary.conflict:
                blocks.append(Paragraph(self._say(CONFLICT)))
            for code, title, nothing in SECTIONS[:FIRST]:
                blocks += self._section(code, title, nothing)
        blocks += self._changes()
        if seen.summary is not None:
            for code, title, nothing in SECTIONS[FIRST:]:
                blocks += self._section(code, title, nothing)
            blocks += self._vaccinations()
        return [*blocks, *self._newest()]

    def _changes(self) -> list[Block]:
        """What came since the visit before, and the next vaccination: read before anything is scrolled."""
        seen = self.seen
        items = self._items(seen.new)
        if seen.since and not items:
            items = [Item(self._say(phrase("Rien de nouveau depuis le {date}.", date=day(seen.since))))]
        planned = sorted((each for each in self._entries if each.state is VaccinationState.PLANNED), key=_day)
        if planned:
            due, vaccine = partial_day(planned[0].day), planned[0].vaccine
            items.append(Item(self._say(phrase("À venir : {date} {vaccine}", date=due, vaccine=vaccine))))
        return [Heading(self._say(phrase("Nouveau, à venir"))), *items] if items else []

    @property
    def _entries(self) -> list[Vaccination]:
        return [each for section in self.seen.sections for each in section.vaccinations]

    def _section(self, code: str, title: Phrase, nothing: Phrase) -> list[Block]:
        said = [block for section in self.seen.sections if section.code == code for block in section.blocks]
        return [Heading(self._say(title)), *(self.worded(said) or [Paragraph(self._say(nothing))])]

    def _vaccinations(self) -> list[Block]:
        given = sorted((each for each in self._entries if each.given), key=_day)
        if not given:
            return []
        last = phrase(
            "{count}, la dernière : {date} {vaccine}",
            count=number(len(given)),
            date=partial_day(given[-1].day),
            vaccine=given[-1].vaccine,
        )
        return [Heading(self._say(phrase("Vaccinations"))), Paragraph(self._say(last))]

    def _newest(self) -> list[Block]:
        return [Heading(self._say(phrase("Derniers documents"))), *self._items(self.seen.newest)]

    def _items(self, rows: Iterable[DocumentRow]) -> list[Block]:
        return [
            Item(f"{self._say(day(row.dated_at))}  {row.title}" + (f" · {row.author}" if row.author else ""))
            for row in rows
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


def _day(entry: Vaccination) -> str:
    return entry.day
