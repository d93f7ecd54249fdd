"""A list of a record with one line to filter it; only the rows around the view are loaded."""

from typing import ClassVar

from screens.forms import Action, Column, Field, Form, Kind, Option, Stay
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import number
from screens.text.phrases import Phrase, Said, phrase

AT_ONCE = 60
"""Rows loaded together: a few screens before and after the view."""
FILTER_LENGTH = 60


class FilteredTable(RecordPlace):
    """The page of a filtered list; its subclasses know the rows and which of them match."""

    title: ClassVar[Phrase]
    table: ClassVar[str]
    """The name of the table's field."""
    columns: ClassVar[tuple[Column, ...]]
    how: ClassVar[Phrase]
    """The hint that says what can be filtered by."""
    wanted = ""
    among: tuple[int, ...] | None = None
    """The numbers of the rows that match; None without a filter."""
    start = total = 0
    options: tuple[Option, ...] = ()
    _open = False

    async def rows(self, start: int, *, opening: bool) -> None:
        """Load ``AT_ONCE`` rows from ``start`` on into ``start``, ``total``, ``options`` and ``header``.

        ``opening`` means that the page is being opened, which is journalled.
        """
        raise NotImplementedError

    async def matching(self, wanted: str) -> tuple[int, ...]:
        """Return the numbers of the rows that match a filter."""
        raise NotImplementedError

    def nothing(self) -> Said:
        """Return the text of a table without rows."""
        raise NotImplementedError

    def more(self) -> tuple[Action, ...]:
        """Return further actions of the page."""
        return ()

    async def enter(self) -> None:
        """Open the page, or come back to the same rows."""
        await self._find(self.wanted)
        await self.rows(self.start, opening=not self._open)
        self._open = True
        await super().enter()

    async def _find(self, wanted: str) -> None:
        self.wanted = wanted
        self.among = await self.matching(wanted) if wanted else None

    def form(self) -> Form:
        """Show the filter and the table."""
        return Form(
            title=self.title,
            subject=self.banner,
            first=self.table if self.total else "filter",
            fields=(
                Field(
                    "filter",
                    Kind.TEXT,
                    phrase("Filtre"),
                    self.how,
                    length=FILTER_LENGTH,
                    width=20,
                    required=False,
                    passing=True,
                ),
                Field(
                    self.table,
                    Kind.TABLE,
                    hint=self.nothing(),
                    columns=self.columns,
                    options=self.options,
                    start=self.start,
                    total=self.total,
                ),
            ),
            primary=Action("filter", phrase("Filtrer")),
            actions=self.more(),
        )

    async def load(self, name: str, at: int) -> None:
        """Load the rows around row ``at``."""
        await self.show(at - AT_ONCE // 2)

    async def show(self, start: int = 0) -> None:
        """Load the rows from ``start`` on, of a page that is open."""
        await self.rows(max(0, start), opening=False)

    async def filtered(self, wanted: str, *, all_of_them: Phrase, none: Phrase, found: Phrase) -> Stay:
        """Apply a filter and say how many rows there are; ``{count}`` in the sentences is their number."""
        await self._find(wanted.strip())
        await self.show()
        if not self.wanted:
            return Stay(phrase(all_of_them.text, count=number(self.total)), to=self.table)
        if not self.total:
            return Stay(none)
        return Stay(phrase(found.text, count=number(self.total)), to=self.table)
