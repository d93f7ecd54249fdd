"""« Assistants » (guide, row 11): add one by « Numéro assuré », look at one, remove one."""

import re
from datetime import date
from typing import Any

from models.dsp import appointing, assistants, draft
from models.dsp.appointing import FoundPerson
from models.dsp.assistant import AssistantKind as AssistantKind
from models.dsp.assistants import AssistantRow
from models.dsp.assistants import Assistants as Listed
from models.dsp.delegation import last_day
from models.refusal import Refused
from screens.forms import Action, Answers, Ask, Back, Column, Field, Form, Kind, Option, Outcome, Stay, visit
from screens.places.dsp.labels import KINDS, KINSHIPS
from screens.places.dsp.record_place import RecordPlace
from screens.places.fields import MATRICULE_GROUPS
from screens.text.formats import day
from screens.text.phrases import Said, phrase
from screens.text.rule_numbers import ruled
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Nom")),
    Column(phrase("Type")),
    Column(phrase("Rôle")),
    Column(phrase("Depuis")),
    Column(phrase("Jusqu'au")),
)
EMPTY = phrase(
    "Personne d'autre n'a accès à ce DSP. Un assistant DSP peut le lire et s'en occuper : un parent pour "
    "son enfant, un proche. « Ajouter » en choisit un, par son matricule."
)
RIGHTS = {
    AssistantKind.ASSISTANT: phrase("tous les droits du titulaire"),
    AssistantKind.READER: phrase("lit les documents Normal et Restreint"),
}
_DAY = re.compile(r"([0-9]{1,2})[./\-\s]([0-9]{1,2})[./\-\s]([0-9]{4})")
TYPED = ("matricule", "kind", "kinship", "until")


class AssistantsPlace(RecordPlace):
    """The assistants of a record; while one is added, the empty fields are below the last row."""

    seen: Listed

    def __init__(self, visitor: Visitor, subject: int | None = None, **facts: Any) -> None:
        super().__init__(visitor, subject)
        self.adding = False
        self.candidate: FoundPerson | None = None
        self.kept: dict[str, str] = {}

    async def enter(self) -> None:
        """Open the page, and take back a row that was being typed when a session ended."""
        self.seen = await assistants.listed(self.visitor.actor, self.subject)
        self.header = self.seen.header
        if not self.adding:
            self.kept = await draft.taken(self.visitor.actor, self._draft)
            self.adding = bool(self.kept)
        await super().enter()

    @property
    def _draft(self) -> str:
        return f"assistant:{self.subject}"

    def form(self) -> Form:
        """Show the table; below it « Ajouter », or as its last row the fields of the new one."""
        rows = self.seen.rows
        table = Field(
            "assistants",
            Kind.TABLE,
            hint=EMPTY,
            columns=COLUMNS,
            options=tuple(self._option(row) for row in rows),
            total=len(rows),
            grows=self.adding,
        )
        if not self.adding:
            return Form(
                title=phrase("Assistants"),
                subject=self.banner,
                fields=(table,),
                primary=Action("add", phrase("Ajouter")),
            )
        search = Action("search", phrase("Rechercher"))
        confirm = Action("confirm", phrase("✓ Valider"), checks=True)
        cancel = Action("cancel", phrase("✗ Annuler"))
        return Form(
            title=phrase("Assistants"),
            subject=self.banner,
            first="matricule",
            fields=(table, *self._new_row()),
            primary=confirm if self.candidate else search,
            actions=(search, cancel) if self.candidate else (cancel,),
        )

    def _new_row(self) -> tuple[Field, ...]:
        kept = self.kept
        number = Field(
            "matricule",
            Kind.TEXT,
            phrase("Nom : numéro assuré"),
            ruled(
                phrase(
                    "{matricule_digits} chiffres (ou {matricule_stem}) : le matricule de l'assistant, "
                    "puis « Rechercher »"
                )
            ),
            length=24,
            width=20,
            groups=MATRICULE_GROUPS,
            value=kept.get("matricule", ""),
        )
        if self.candidate is None:
            return (number,)
        name = Option(str(self.candidate.person_id), self.candidate.name)
        return (
            number,
            Field("name", Kind.CHOICE, phrase("Nom"), options=(name,)),
            Field(
                "kind",
                Kind.CHOICE,
                phrase("Type"),
                options=tuple(Option(kind.value, KINDS[kind], RIGHTS[kind]) for kind in KINDS),
                value=kept.get("kind", ""),
            ),
            Field(
                "kinship",
                Kind.PICK,
                phrase("Rôle"),
                options=tuple(Option(kinship, label) for kinship, label in KINSHIPS.items()),
                value=kept.get("kinship", ""),
                required=False,
            ),
            Field(
                "until",
                Kind.TEXT,
                phrase("Jusqu'au"),
                phrase("JJ.MM.AAAA ; vide : jusqu'au {last}, comme vous", last=day(last_day(self.seen.until)))
                if self.seen.until
                else phrase("JJ.MM.AAAA ; vide : sans fin"),
                length=10,
                width=10,
                value=kept.get("until", ""),
                required=False,
            ),
        )

    def _option(self, row: AssistantRow) -> Option:
        name: Said = phrase("{name} : à décider", name=row.name) if row.to_decide else row.name
        until = day(last_day(row.until)) if row.until else ""
        cells = (name, KINDS[row.kind], KINSHIPS.get(row.kinship, ""), day(row.since), until)
        return Option(str(row.id), row.name, cells=cells)

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Begin a row, search, confirm, cancel, appoint, or open an assistant.

        Raises Refused ``until_form`` for a date that cannot be read, and as ``models.dsp.appointing``.
        """
        match action:
            case "open":
                return visit("record.assistant", subject=self.subject, assistant=int(answers["assistants"]))
            case "add":
                self.adding = True
                return Stay(to="matricule")
            case "cancel":
                self._over()
                return Stay(phrase("Rien n'a été ajouté."), clear=TYPED)
            case "search":
                return await self._search(answers["matricule"])
            case "confirm":
                return self._confirm(answers)
            case _:
                return await self._appoint(answers)

    def _over(self) -> None:
        self.adding, self.candidate, self.kept = False, None, {}

    async def _search(self, number: str) -> Outcome:
        self.candidate = await appointing.search(self.visitor.actor, self.subject, number)
        return Stay(phrase("Choisissez le nom, puis le type. Le rôle est facultatif."), to="name")

    def _confirm(self, answers: Answers) -> Outcome:
        _end_day(answers["until"])
        name = self.candidate.name if self.candidate else ""
        questions = {
            AssistantKind.ASSISTANT: phrase(
                "{name} aura les mêmes droits que vous dans ce dossier : tout lire, modifier, ajouter des "
                "assistants. Les deux personnes seront prévenues.",
                name=name,
            ),
            AssistantKind.READER: phrase(
                "{name} pourra lire les documents des niveaux Normal et Restreint, et ne changera rien. "
                "Les deux personnes seront prévenues.",
                name=name,
            ),
        }
        return Ask(
            questions[AssistantKind(answers["kind"])],
            "appoint",
            phrase("Valider"),
            phrase("Ne pas ajouter"),
        )

    async def _appoint(self, answers: Answers) -> Outcome:
        assert self.candidate is not None
        kind, candidate = AssistantKind(answers["kind"]), self.candidate
        until = _end_day(answers["until"])
        await appointing.appoint(self.visitor.actor, candidate, kind, answers["kinship"], until)
        self._over()
        await self.enter()
        said = phrase(
            "{name} a maintenant accès à ce dossier : {kind}.", name=candidate.name, kind=KINDS[kind]
        )
        return Stay(said, clear=TYPED, to="assistants")

    async def leave(self) -> Outcome:
        """Cancel the new row first, then go back."""
        if self.adding:
            self._over()
            return Stay(clear=TYPED)
        return Back()

    async def keep(self, answers: Answers) -> None:
        """Save a new row that was begun, for the same account."""
        if self.adding and answers.get("matricule"):
            await draft.save(self.visitor.actor, self._draft, {name: answers.get(name, "") for name in TYPED})


def _end_day(typed: str) -> date | None:
    """DD.MM.YYYY as a day, None for an empty field. Raises Refused ``until_form``."""
    if not typed.strip():
        return None
    found = _DAY.fullmatch(typed.strip())
    try:
        if found is None:
            raise ValueError
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError:
        raise Refused("until_form", "until") from None
