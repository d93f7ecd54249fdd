"""« Accéder aux autres dossiers patient »: the records of other persons that are open to this person."""

from typing import Any

from models.dsp import assistants, settings
from models.dsp.assistants import OtherRecord
from models.dsp.delegation import last_day
from models.dsp.rights import RecordHeader, RecordRole
from screens.forms import (
    Action,
    Answers,
    Back,
    Column,
    Field,
    Form,
    Kind,
    Option,
    Outcome,
    visit,
)
from screens.places.dsp.labels import KINDS
from screens.places.dsp.record_place import OTHER, RecordPlace
from screens.text.formats import day, years
from screens.text.phrases import phrase
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Nom")),
    Column(phrase("Âge")),
    Column(phrase("Type")),
    Column(phrase("Depuis")),
    Column(phrase("Jusqu'au")),
)
EMPTY = phrase(
    "Aucun autre dossier ne vous est ouvert. Pour le dossier de votre enfant : connectez-vous à son compte, "
    "ouvrez « Assistants », « Ajouter », et entrez votre propre matricule. "
    "Sans compte pour l'enfant, appelez le Helpdesk."
)


class Others(RecordPlace):
    """The list of these records, one row each; Enter opens one."""

    rows: tuple[OtherRecord, ...]

    def __init__(self, visitor: Visitor, **facts: Any) -> None:
        super().__init__(visitor)

    async def enter(self) -> None:
        """Read which records are open now."""
        actor = self.visitor.actor
        self.rows = await assistants.others(actor)
        self.closed = await settings.closed_since(actor) is not None
        self.header = RecordHeader(self.subject, self.visitor.name, 0, RecordRole.OWNER)
        await super().enter()

    def form(self) -> Form:
        """Show the table of records."""
        return Form(
            title=phrase("Autres dossiers patient"),
            fields=(
                Field(
                    "records",
                    Kind.TABLE,
                    hint=EMPTY,
                    columns=COLUMNS,
                    options=tuple(self._option(row) for row in self.rows),
                    total=len(self.rows),
                ),
            ),
            actions=(Action("back", phrase("Retour")),),
        )

    @staticmethod
    def _option(row: OtherRecord) -> Option:
        until = day(last_day(row.until)) if row.until else ""
        cells = (row.name, years(row.age), KINDS[row.kind], day(row.since), until)
        return Option(str(row.subject_id), row.name, cells=cells)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open the chosen record."""
        if action == "open":
            return visit(OTHER, subject=int(answers["records"]))
        return Back()
