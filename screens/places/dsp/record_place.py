"""Every page of a record says whose it is, and tells the portal which record is open."""

from collections.abc import Iterable
from typing import Any

from models.clinical.blocks import Block
from models.dsp.rights import RecordHeader
from screens.forms import Outcome, Place, visit
from screens.places.dsp.omissions import worded
from screens.text.formats import years
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

SERVICES, OWN, OTHER = "services", "dsp", "record"
"""The names in the table of places: of « Mes services eSanté », and of « Synthèse » of one's own record and
of another's."""

SUMMARY, OTHERS = "summary", "others"
_READ: tuple[tuple[str, Phrase], ...] = (
    (SUMMARY, phrase("Synthèse")),
    ("documents", phrase("Documents")),
    ("vaccinations", phrase("Vaccinations")),
)
_MANAGED: tuple[tuple[str, Phrase], ...] = (
    ("notes", phrase("Espace personnel")),
    ("log", phrase("Journal des accès")),
    ("assistants", phrase("Assistants")),
    ("settings", phrase("Paramètres")),
)

_EXPORTS = ("9", "exports", phrase("Fiche d'urgence, copies"))


def pages_of(header: RecordHeader) -> tuple[tuple[str, str, Phrase], ...]:
    """Return the key, the name and the label of each page of a record that is open to this role.

    A key is the same in every record: somebody else's leads nowhere by some of them.
    """
    managed = _MANAGED if header.may_manage else ()
    others = ((OTHERS, phrase("Accéder aux autres dossiers patient")),) if header.own else ()
    numbered = enumerate((*_READ, *managed, *others), start=1)
    return (*((str(place), name, label) for place, (name, label) in numbered), _EXPORTS)


class RecordPlace(Place):
    """One page of one record; its ``enter`` sets ``header``, then calls this class's ``enter``."""

    header: RecordHeader
    closed = False
    """Whether the Helpdesk has closed the owner's record, to whom this page is shown all the same."""

    def __init__(self, visitor: Visitor, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor)
        self.subject = subject if subject is not None else visitor.actor.person_id or 0

    async def enter(self) -> None:
        """Tell the portal which record is open: it closes the pages when the right to it ends."""
        self.visitor.opens(None if self.closed else self.subject, self.banner)

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys 1 to 9, on every page of the record."""
        return tuple(key for key, _, _ in self._pages)

    @property
    def _pages(self) -> tuple[tuple[str, str, Phrase], ...]:
        return pages_of(self.header) if hasattr(self, "header") else ()

    def called(self, key: str) -> Outcome:
        """Return the visit to that page, above the summary of this record."""
        page = next(name for each, name, _ in self._pages if each == key)
        first = OWN if self.header.own else OTHER
        if page == SUMMARY:
            return visit(first, above=first, subject=self.subject)
        return visit(f"record.{page}", above=first, subject=self.subject)

    def worded(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """Return a document's blocks, with words for what cannot be shown as it is."""
        return worded(blocks, self.visitor.words, scripts=self.visitor.scripts)

    @property
    def banner(self) -> Said:
        """The banner for the first line of the page (``Form.subject``)."""
        return banner(self.header)


def banner(header: RecordHeader) -> Said:
    """Return the person's own name, or the sentence that names whose record is open."""
    if header.own:
        return header.name
    return phrase("Vous consultez le dossier de {name} ({age})", name=header.name, age=years(header.age))
