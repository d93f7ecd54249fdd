"""One assistant of a record: the facts, and how the access ends or goes on."""

from typing import Any

from models.dsp import appointing, assistants
from models.dsp.assistants import AssistantRow
from models.dsp.delegation import last_day
from models.refusal import Refused
from screens.forms import Action, Answers, Ask, Back, Field, Form, Kind, Outcome
from screens.places.dsp.labels import KINDS, KINSHIPS
from screens.places.dsp.record_place import OWN, RecordPlace
from screens.text.formats import day, number
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor

DECIDE = phrase("L'accès de la personne qui avait ajouté cet assistant est terminé. Décidez s'il reste.")
UNDECIDED = phrase(
    "L'accès de la personne qui avait ajouté cet assistant est terminé. Le titulaire décide s'il reste. "
    "D'ici là, cet assistant ne peut ajouter personne."
)
BELOW_KEY = "a"


class AssistantPlace(RecordPlace):
    """One assistant of a record, who can be removed or kept."""

    row: AssistantRow

    def __init__(
        self, visitor: Visitor, subject: int | None = None, assistant: int = 0, **facts: Any
    ) -> None:
        super().__init__(visitor, subject)
        self.assistant = assistant

    async def enter(self) -> None:
        """Read the assistant.

        Raises Refused ``record_unseen`` where the appointment is no longer in force.
        """
        seen = await assistants.listed(self.visitor.actor, self.subject)
        self.header = seen.header
        found = next((row for row in seen.rows if row.id == self.assistant), None)
        if found is None:
            raise Refused("record_unseen")
        self.row = found
        await super().enter()

    def form(self) -> Form:
        """Show the facts; offer to remove, and to keep one who is to be decided on."""
        row = self.row
        facts: tuple[tuple[str, Phrase, Said], ...] = (
            ("name", phrase("Nom"), row.name),
            ("kind", phrase("Type"), KINDS[row.kind]),
            ("kinship", phrase("Rôle"), KINSHIPS.get(row.kinship, phrase("aucun"))),
            ("since", phrase("Depuis"), day(row.since)),
            ("until", phrase("Jusqu'au"), day(last_day(row.until)) if row.until else phrase("sans fin")),
            ("by", phrase("Ajouté par"), row.added_by),
        )
        fields = tuple(Field(name, Kind.SHOWN, label, text=text) for name, label, text in facts)
        if row.to_decide:
            told = DECIDE if row.keepable else UNDECIDED
            fields = (Field("decide", Kind.PROSE, text=told), *fields)
        keep = (Action("keep", phrase("Garder cet assistant"), consequence=True),) if row.keepable else ()
        remove = (Action("remove", phrase("Retirer")),) if row.removable else ()
        if row.removable and row.below:
            label = phrase("Retirer aussi ceux qu'il a ajoutés ({key})", key=BELOW_KEY)
            remove = (*remove, Action("remove below", label, key=BELOW_KEY))
        return Form(
            title=phrase("Assistant"),
            subject=self.banner,
            fields=fields,
            primary=None,
            actions=(*keep, *remove, Action("back", phrase("Retour"))),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask for a confirmation and remove at once, or keep."""
        actor = self.visitor.actor
        match action:
            case "remove":
                question = phrase(
                    "Retirer l'accès de {name} ? Il se termine tout de suite, une page ouverte se ferme. "
                    "Les deux personnes seront prévenues.",
                    name=self.row.name,
                )
                return Ask(question, "do remove", phrase("Retirer"), phrase("Garder"))
            case "remove below":
                question = phrase(
                    "Retirer l'accès de {name}, et de {count} autres : ceux que cette personne a ajoutés, et "
                    "ceux qu'ils ont ajoutés. Tous ces accès se terminent tout de suite.",
                    name=self.row.name,
                    count=number(self.row.below),
                )
                if self.row.below == 1:
                    question = phrase(
                        "Retirer l'accès de {name}, et celui de la personne ajoutée par elle ? Les deux se "
                        "terminent tout de suite.",
                        name=self.row.name,
                    )
                return Ask(question, "do remove below", phrase("Retirer"), phrase("Garder"))
            case "do remove" | "do remove below":
                below = action == "do remove below"
                ended = await appointing.remove(actor, self.subject, self.assistant, below=below)
                if self.row.mine:
                    self.visitor.record = actor.person_id
                    return Back(phrase("Vous n'avez plus accès à ce dossier."), to=OWN)
                if ended > 1:
                    return Back(phrase("{count} accès sont terminés.", count=number(ended)))
                return Back(phrase("L'accès de {name} est terminé.", name=self.row.name))
            case "keep":
                await appointing.keep(actor, self.subject, self.assistant)
                return Back(phrase("{name} garde son accès.", name=self.row.name))
            case _:
                return Back()
