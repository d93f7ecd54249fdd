"""The summary of a record as blocks of text: what must be known first, what is new, and all of the rest."""

from collections.abc import Callable, Iterable

from models.clinical.blocks import Block, Heading, Item, Paragraph, Section, Vaccination, VaccinationState
from models.dsp.documents import DocumentRow
from models.dsp.overview import ALLERGIES, DEVICES, DRUGS, PROBLEMS, SURGERY, Overview
from screens.places.dsp.empty import EMPTY, EMPTY_OTHER
from screens.text.formats import day, labelled, number, partial_day
from screens.text.phrases import Catalogue, Phrase, Said, phrase

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


Worded = Callable[[Iterable[Block]], tuple[Block, ...]]
"""Puts words in place of a document's marks (``RecordPlace.worded``)."""


class SummaryText:
    """The blocks of one summary, in the words of one language."""

    def __init__(self, seen: Overview, words: Catalogue, worded: Worded) -> None:
        self.seen, self._words, self._worded = seen, words, worded

    def _say(self, said: Said) -> str:
        return self._words.text(said)

    def blocks(self) -> list[Block]:
        """Return the whole text."""
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
            return [*blocks, Paragraph(self._say(EMPTY if seen.header.own else EMPTY_OTHER))]
        if seen.summary is None:
            text = phrase("Il n'y a pas encore de « Résumé patient ». Votre médecin référent l'établit.")
            blocks.append(Paragraph(self._say(text)))
        else:
            if seen.summary.conflict:
                blocks.append(Paragraph(self._say(CONFLICT)))
            for code, title, nothing in SECTIONS[:FIRST]:
                blocks += section_text(self._say, self._worded, seen.sections, code, title, nothing)
        blocks += self._changes()
        if seen.summary is not None:
            for code, title, nothing in SECTIONS[FIRST:]:
                blocks += section_text(self._say, self._worded, seen.sections, code, title, nothing)
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


def section_text(
    say: Callable[[Said], str],
    worded: Worded,
    sections: Iterable[Section],
    code: str,
    title: Phrase,
    nothing: Phrase,
) -> list[Block]:
    """Return one section below its title; ``nothing`` says that the summary has no such section."""
    said = [block for section in sections if section.code == code for block in section.blocks]
    return [Heading(say(title)), *(worded(said) or [Paragraph(say(nothing))])]


def _day(entry: Vaccination) -> str:
    return entry.day
