"""« Analyses dans le temps »: every laboratory test of a record, and the results of one with bars in text."""

from collections import Counter
from decimal import Decimal
from typing import Any

from models.clinical.blocks import Block, Paragraph, Table
from models.clinical.lab_values import NO_UNIT
from models.dsp import lab_history
from models.dsp.lab_history import LabHistory, LabPoint, LabSeries
from screens.forms import Action, Answers, Back, Column, Field, Form, Kind, Option, Outcome, visit
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import decimal, number, partial_day
from screens.text.phrases import Catalogue, Phrase, Said, phrase
from screens.visitor import Visitor

TITLE = phrase("Analyses dans le temps")
HOW = phrase("Seuls les résultats dont le nom et l'unité sont certains sont réunis ici.")
EMPTY = phrase(
    "Aucun résultat ne peut être suivi ici. Un résultat en PDF se lit dans son document, sous « Documents »."
)
LEFT_OUT = phrase("Documents en conflit ou abîmés, non comptés : {count}.")
BAR = 20
"""The cells of the bar of the greatest result or limit."""
SCALE = phrase("La barre va de zéro au plus grand résultat ou à la plus grande limite.")
RANGES: dict[tuple[bool, bool], Phrase] = {
    (True, True): phrase("{low} à {high}"),
    (True, False): phrase("au moins {low}"),
    (False, True): phrase("au plus {high}"),
}
POSITIONS: dict[int, Phrase] = {
    -1: phrase("{range}, résultat en dessous"),
    1: phrase("{range}, résultat au-dessus"),
}


class LabTests(RecordPlace):
    """The list of tests, those of one document where that one led here."""

    found: LabHistory

    def __init__(
        self, visitor: Visitor, subject: int | None = None, document: int | None = None, **facts: Any
    ) -> None:
        super().__init__(visitor, subject)
        self.document = document

    async def enter(self) -> None:
        """Open the list, which is journalled."""
        self.found = await lab_history.history(self.visitor.actor, self.subject, self.document)
        self.header = self.found.header
        await super().enter()

    def form(self) -> Form:
        """Show one row per test and unit, with the newest result."""
        count = len(self.found.series)
        left_out = phrase(LEFT_OUT.text, count=number(self.found.left_out))
        return Form(
            title=TITLE,
            subject=self.banner,
            first="tests",
            fields=(
                Field("how", Kind.PROSE, text=HOW),
                *((Field("left_out", Kind.PROSE, text=left_out),) if self.found.left_out else ()),
                Field(
                    "tests",
                    Kind.TABLE,
                    hint=EMPTY,
                    columns=(
                        Column(phrase("Analyse")),
                        Column(phrase("Dernier résultat")),
                        Column(phrase("Date")),
                        Column(phrase("Résultats")),
                    ),
                    options=tuple(self._options()),
                    total=count,
                ),
            ),
        )

    def _options(self) -> list[Option]:
        named = Counter((series.name, series.unit) for series in self.found.series)
        rows = []
        for place, series in enumerate(self.found.series):
            twins = named[series.name, series.unit] > 1
            name = f"{series.name} ({series.origin})" if twins else series.name
            last = series.points[0]
            cells = (
                name,
                _quantity(self.visitor.words, last, series.unit),
                partial_day(last.day),
                number(len(series.points)),
            )
            rows.append(Option(str(place), name, cells=cells))
        return rows

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open the results of one test."""
        series = self.found.series[int(answers["tests"])]
        return visit("record.test", subject=self.subject, series=series, header=self.header)


class LabTest(RecordPlace):
    """The results of one test, the newest first. A conversation says the numbers alone."""

    def __init__(self, visitor: Visitor, series: LabSeries, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.series = series
        self.header = facts["header"]

    def form(self) -> Form:
        """Show the table of results."""
        return Form(
            title=self.series.name,
            subject=self.banner,
            fields=(Field("results", Kind.READING, blocks=tuple(self._blocks()), required=False),),
            primary=Action("back", phrase("Retour")),
        )

    def _blocks(self) -> list[Block]:
        say, points = self.visitor.words.text, self.series.points
        ranges = any(point.low or point.high for point in points)
        bars = [] if self.visitor.linear else _bars(points)
        head = [phrase("Date"), phrase("Résultat")]
        head += [phrase("Norme")] if ranges else []
        head += [phrase("Barre")] if bars else []
        rows = [
            (
                say(partial_day(point.day)),
                _quantity(self.visitor.words, point, self.series.unit),
                *([say(_range(point))] if ranges else []),
                *([bars[place]] if bars else []),
            )
            for place, point in enumerate(points)
        ]
        table = Table(tuple(rows), tuple(map(say, head)))
        return [Paragraph(say(SCALE)), table] if bars else [table]

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Go back to the list."""
        return Back()


def _quantity(words: Catalogue, point: LabPoint, unit: str) -> str:
    """A result with its unit, as it was filed: « 12,9 g/dL », « < 5 mg/L »."""
    sign, value = ("", point.value) if point.value[0] not in "<>" else (point.value[0], point.value[1:])
    return " ".join(filter(None, (sign, words.text(decimal(value)), "" if unit == NO_UNIT else unit)))


def _range(point: LabPoint) -> Said:
    if not (point.low or point.high):
        return ""
    limits = {name: decimal(limit) for name, limit in (("low", point.low), ("high", point.high)) if limit}
    told = RANGES[bool(point.low), bool(point.high)]
    said = phrase(told.text, **limits)
    return phrase(POSITIONS[point.position].text, range=said) if point.position else said


def _bars(points: tuple[LabPoint, ...]) -> list[str]:
    """A bar per result from zero on; none at all where a result lies below zero, or all are zero."""
    numbers = [point.number for point in points]
    most = max((*numbers, *(Decimal(point.high) for point in points if point.high)))
    if min(numbers) < 0 or most <= 0:
        return []
    return [
        "" if point.value[0] in "<>" else ("#" * round(BAR * point.number / most)).ljust(BAR, "-")
        for point in points
    ]
