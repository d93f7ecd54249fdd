"""Every page of a record says whose it is, and tells the portal which record is open."""

from collections.abc import Iterable
from typing import Any

from models.dsp.blocks import Block
from models.dsp.standing import Header
from screens.dsp.marks import worded
from screens.forms import Place, Said
from screens.phrases import phrase
from screens.visitor import Visitor

OWN, OTHER = "dsp", "record"
"""The names of « Synthèse » in the table of places: of the own record, and of somebody else's."""


class RecordPlace(Place):
    """One page of one record; ``enter`` of a page calls this one's first, then sets ``header``."""

    header: Header

    def __init__(self, visitor: Visitor, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor)
        self.subject = subject if subject is not None else visitor.actor.person_id or 0

    async def enter(self) -> None:
        """The portal watches over the record that is open: a right that ends closes its pages."""
        self.visitor.record = self.subject
        self.visitor.banner = self.banner

    def worded(self, blocks: Iterable[Block]) -> tuple[Block, ...]:
        """What a document says, with words for what cannot be shown as it came."""
        return worded(blocks, self.visitor.words, scripts=self.visitor.scripts)

    @property
    def banner(self) -> Said:
        """For the first line of the page (``Form.subject``)."""
        return banner(self.header)


def banner(header: Header) -> Said:
    """The own name, or whose record one is in."""
    if header.own:
        return header.name
    return phrase("Vous consultez le dossier de {name} ({age} ans)", name=header.name, age=header.age)
