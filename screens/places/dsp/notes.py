"""« Espace personnel »: notes that a person adds to the record, written, changed and deleted here."""

from typing import Any

from models.dsp import draft, notes
from models.dsp.notes import TEXT_LENGTH, TITLE_LENGTH, NoteRow
from models.dsp.notes import Notes as Listed
from screens.forms import (
    Action,
    Answers,
    Ask,
    Back,
    Column,
    Field,
    Form,
    Kind,
    Option,
    Outcome,
    visit,
)
from screens.places.dsp.record_place import RecordPlace
from screens.text.formats import day
from screens.text.phrases import phrase
from screens.visitor import Visitor

COLUMNS = (Column(phrase("Date")), Column(phrase("Titre")), Column(phrase("Par")))
EMPTY = phrase(
    "Il n'y a pas encore de note. Vous pouvez noter ici ce qui compte pour les soins : questions pour "
    "le médecin, tension, douleurs, traitements pris sans ordonnance."
)


class NotesPlace(RecordPlace):
    """The list of all notes."""

    seen: Listed

    async def enter(self) -> None:
        """Open the page."""
        self.seen = await notes.listed(self.visitor.actor, self.subject)
        self.header = self.seen.header
        await super().enter()

    def form(self) -> Form:
        """Show the list, and offer to add a note."""
        rows = self.seen.rows
        return Form(
            title=phrase("Espace personnel"),
            subject=self.banner,
            fields=(
                Field(
                    "notes",
                    Kind.TABLE,
                    hint=EMPTY,
                    columns=COLUMNS,
                    options=tuple(self._option(row) for row in rows),
                    total=len(rows),
                ),
            ),
            primary=Action("add", phrase("Ajouter une note")),
        )

    @staticmethod
    def _option(row: NoteRow) -> Option:
        return Option(
            str(row.id), row.title, cells=(day(row.changed_at), row.title, row.by or phrase("Vous"))
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Open a note, or begin another."""
        if action == "open":
            return visit("record.note", subject=self.subject, note=int(answers["notes"]))
        return visit("record.note", subject=self.subject)


class NotePlace(RecordPlace):
    """One note; unsaved text in it is kept when the session ends."""

    def __init__(
        self, visitor: Visitor, subject: int | None = None, note: int | None = None, **facts: Any
    ) -> None:
        super().__init__(visitor, subject)
        self.note = note
        self.row: NoteRow | None = None
        self.kept: dict[str, str] = {}

    @property
    def _draft(self) -> str:
        return f"note:{self.subject}:{self.note or 'new'}"

    async def enter(self) -> None:
        """Read the note, and take back what was typed when a session ended."""
        self.header, self.row = await notes.opened(self.visitor.actor, self.subject, self.note)
        self.kept = self.kept or await draft.taken(self.visitor.actor, self._draft)
        await super().enter()

    def form(self) -> Form:
        """Ask for title and text."""
        title, text = (self.row.title, self.row.text) if self.row else ("", "")
        told = phrase("Votre brouillon est repris : enregistrez-le pour le garder.")
        resumed = (Field("resumed", Kind.PROSE, text=told),) if self.kept else ()
        return Form(
            title=phrase("Note"),
            subject=self.banner,
            fields=(
                *resumed,
                Field(
                    "title",
                    Kind.TEXT,
                    phrase("Titre"),
                    value=self.kept.get("title", title),
                    length=TITLE_LENGTH,
                    width=50,
                ),
                Field(
                    "text",
                    Kind.LINES,
                    phrase("Texte"),
                    value=self.kept.get("text", text),
                    length=TEXT_LENGTH,
                ),
            ),
            primary=Action("save", phrase("Enregistrer"), checks=True, consequence=True),
            actions=(Action("delete", phrase("Supprimer")),) if self.note else (),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Save the note, or delete it after a confirmation."""
        actor = self.visitor.actor
        match action:
            case "delete":
                question = phrase("Supprimer cette note pour toujours ?")
                return Ask(question, "do delete", phrase("Supprimer"), phrase("Garder"))
            case "do delete":
                await notes.delete(actor, self.subject, self.note or 0)
                return Back(phrase("La note est supprimée."))
            case _:
                await notes.write(actor, self.subject, answers["title"], answers["text"], self.note)
                return Back(phrase("La note est enregistrée."))

    async def keep(self, answers: Answers) -> None:
        """Save what was typed and not saved, for the same account."""
        row = self.row
        saved = {"title": row.title, "text": row.text} if row else {"title": "", "text": ""}
        if {name: answers.get(name, "") for name in saved} != saved:
            await draft.save(self.visitor.actor, self._draft, answers)
