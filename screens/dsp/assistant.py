"""One assistant of a record: what there is to know, and how the access ends or goes on."""

from typing import Any

from models.dsp import appointing, assistants
from models.dsp.assistants import AssistantRow
from models.refusal import Refused
from screens.dsp.labels import KINDS, KINSHIPS
from screens.dsp.record_place import OWN, RecordPlace
from screens.figures import day
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Outcome, Said
from screens.phrases import Phrase, phrase
from screens.visitor import Visitor


class Assistant(RecordPlace):
    """One assistant: what there is to know, and the way out."""

    row: AssistantRow

    def __init__(
        self, visitor: Visitor, subject: int | None = None, assistant: int = 0, **facts: Any
    ) -> None:
        super().__init__(visitor, subject)
        self.assistant = assistant

    async def enter(self) -> None:
        """Read it anew."""
        seen = await assistants.listed(self.visitor.actor, self.subject)
        self.header = seen.header
        found = next((row for row in seen.rows if row.id == self.assistant), None)
        if found is None:
            raise Refused("record_unseen")
        self.row = found
        await super().enter()

    def form(self) -> Form:
        """The facts; remove, and for one to be decided on also keep."""
        row = self.row
        facts: tuple[tuple[str, Phrase, Said], ...] = (
            ("name", phrase("Nom"), row.name),
            ("kind", phrase("Type"), KINDS[row.kind]),
            ("kinship", phrase("Rôle"), KINSHIPS.get(row.kinship, phrase("aucun"))),
            ("since", phrase("Depuis"), day(row.since)),
            ("until", phrase("Jusqu'au"), day(row.until) if row.until else phrase("sans fin")),
            ("by", phrase("Ajouté par"), row.added_by),
        )
        fields = tuple(Field(name, Kind.SHOWN, label, text=text) for name, label, text in facts)
        if row.to_decide:
            told = phrase("L'assistant qui avait ajouté cette personne a été retiré. Décidez si elle reste.")
            fields = (Field("decide", Kind.PROSE, text=told), *fields)
        keep = (
            (Action("keep", phrase("Garder cet assistant"), consequence=True),)
            if row.to_decide and self.header.own
            else ()
        )
        remove = (Action("remove", phrase("Retirer")),) if row.removable else ()
        return Form(
            title=phrase("Assistant"),
            subject=self.banner,
            fields=fields,
            primary=None,
            actions=(*keep, *remove, Action("back", phrase("Retour"))),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask, then remove at once; or keep."""
        actor = self.visitor.actor
        match action:
            case "remove":
                question = phrase(
                    "Retirer l'accès de {name} ? Il se termine tout de suite, une page ouverte se ferme. "
                    "Les deux personnes seront prévenues.",
                    name=self.row.name,
                )
                return Ask(question, "do remove", phrase("Retirer"), phrase("Garder"))
            case "do remove":
                await appointing.remove(actor, self.subject, self.assistant)
                if self.row.mine:
                    self.visitor.record = actor.person_id
                    return Back(phrase("Vous n'avez plus accès à ce dossier."), to=OWN)
                return Back(phrase("L'accès de {name} est terminé.", name=self.row.name))
            case "keep":
                await appointing.keep(actor, self.subject, self.assistant)
                return Back(phrase("{name} garde son accès.", name=self.row.name))
            case _:
                return Back()
