"""« En attente »: what waits for somebody, oldest first, and one matter of it that the agent has taken."""

from typing import Any

from models.helpdesk import agent_session, alarms, approval, waiting
from models.helpdesk.approval import OpenedApproval
from models.helpdesk.waiting import Matter, MatterKind, OpenedMatter
from screens.forms import (
    Action,
    Answers,
    Back,
    Column,
    Field,
    Form,
    Home,
    Kind,
    Option,
    Outcome,
    Place,
    visit,
)
from screens.places.helpdesk.call_lines import masked
from screens.places.helpdesk.labels import MATTERS, WHAT
from screens.text.formats import moment
from screens.text.phrases import Phrase, Said, phrase
from screens.text.rule_numbers import ruled
from screens.visitor import Visitor

COLUMNS = (
    Column(phrase("Depuis")),
    Column(phrase("Quoi")),
    Column(phrase("Détail")),
    Column(phrase("Pris par")),
)
MINE = phrase("vous")
NOTHING = phrase("Rien n'attend.")


class WaitingPlace(Place):
    """The list; Enter takes a matter and opens it."""

    matters: tuple[Matter, ...]

    async def enter(self) -> None:
        """Read the list."""
        self.matters = await waiting.listed(self.visitor.actor)

    def form(self) -> Form:
        """Show the list."""
        return Form(
            title=phrase("En attente"),
            fields=(
                Field(
                    "matter",
                    Kind.TABLE,
                    hint=NOTHING,
                    columns=COLUMNS,
                    options=tuple(Option(each.name, cells=_cells(each)) for each in self.matters),
                    total=len(self.matters),
                ),
            ),
            primary=Action("back", phrase("Retour")),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Take the chosen matter, or go back."""
        if action != "open":
            return Back()
        await waiting.take(self.visitor.actor, answers["matter"])
        return visit("helpdesk.matter", matter=answers["matter"])


class MatterPlace(Place):
    """One matter that this agent has taken: whom it concerns, and what can be done about it."""

    opened: OpenedMatter
    wanted: OpenedApproval | None = None

    def __init__(self, visitor: Visitor, matter: str, **facts: Any) -> None:
        super().__init__(visitor)
        self.name = matter

    async def enter(self) -> None:
        """Open it; an approval is opened as such."""
        actor = self.visitor.actor
        self.opened = await waiting.opened(actor, self.name)
        if self.opened.matter.kind is MatterKind.APPROVAL:
            self.wanted = await approval.opened(actor, self.opened.matter.number)

    def form(self) -> Form:
        """Show what is known, and the ways to settle it."""
        matter = self.opened.matter
        return Form(
            title=phrase("En attente"),
            fields=(
                Field("what", Kind.SHOWN, phrase("Quoi"), text=_what(matter)),
                Field("since", Kind.SHOWN, phrase("Depuis"), text=moment(matter.since)),
                *(Field(name, Kind.SHOWN, label, text=text) for name, label, text in self._known() if text),
                *_questions(matter.kind),
            ),
            primary=_PRIMARY[matter.kind],
            actions=(*_MORE[matter.kind], Action("give_back", phrase("Laisser à un autre"))),
        )

    def _known(self) -> tuple[tuple[str, Phrase, Said], ...]:
        person, wanted = self.opened.person, self.wanted
        who: Said = masked(person) if person else ""
        asker: Said = phrase("agent {number}", number=wanted.waiting.asked_by) if wanted else ""
        if self.opened.matter.kind is MatterKind.ALARM:
            asker = phrase("agent {number}", number=self.opened.matter.number)
        return (
            ("who", phrase("Personne"), who),
            ("asker", phrase("Agent"), asker),
            ("points", phrase("Points"), str(wanted.points) if wanted else ""),
            ("channel", phrase("Nouveau canal"), wanted.channel if wanted else ""),
            ("trouble", phrase("Motif"), self.opened.trouble),
        )

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Empty a code that was not right."""
        return ("code",) if code.startswith("totp_") else ()

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Confirm, refuse, lift, settle, take into the open call, or leave it to another agent."""
        actor, matter = self.visitor.actor, self.opened.matter
        if answers.get("code"):
            await agent_session.prove_again(actor, answers["code"])
        match action:
            case "approve":
                receipt = await approval.approve(actor, matter.number)
                return Back(phrase("C'est fait. Reçu : {receipt}.", receipt=receipt))
            case "refuse":
                await approval.refuse(actor, matter.number, answers["reason"])
                return Back(phrase("Refusé ; la personne est prévenue."))
            case "lift":
                await alarms.lift(actor, int(self.name.partition(":")[2]))
                return Back(phrase("L'alarme est levée."))
            case "call":
                await waiting.into_call(actor, self.name)
                return Home(phrase("L'appel est ouvert : vérifiez la personne."))
            case "settle":
                await waiting.settle(actor, self.name)
                return Back(phrase("Réglé."))
        await waiting.give_back(actor, self.name)
        return Back(phrase("Un autre agent peut s'en occuper."))


_INTO_CALL = Action("call", phrase("Ouvrir un appel"))
_SETTLE = Action("settle", phrase("C'est réglé"))
_APPROVE = Action("approve", phrase("Confirmer"), consequence=True)
_PRIMARY = {
    MatterKind.APPROVAL: _APPROVE,
    MatterKind.REQUEST: _INTO_CALL,
    MatterKind.MESSAGE: _SETTLE,
    MatterKind.DOUBT: _SETTLE,
    MatterKind.ALARM: Action("lift", phrase("Lever l'alarme"), consequence=True),
}
_MORE: dict[MatterKind, tuple[Action, ...]] = {
    MatterKind.APPROVAL: (Action("refuse", phrase("Refuser")),),
    MatterKind.REQUEST: (),
    MatterKind.MESSAGE: (_INTO_CALL,),
    MatterKind.DOUBT: (_INTO_CALL,),
    MatterKind.ALARM: (),
}


def _questions(kind: MatterKind) -> tuple[Field, ...]:
    if kind not in (MatterKind.APPROVAL, MatterKind.ALARM):
        return ()
    reason = Field("reason", Kind.TEXT, phrase("Motif du refus"), required=False)
    code = Field(
        "code",
        Kind.TEXT,
        phrase("Code actuel"),
        ruled(phrase("{totp_digits} chiffres, si le dernier a plus de {totp_fresh}")),
        length=12,
        width=12,
        once=True,
        required=False,
    )
    return (reason, code) if kind is MatterKind.APPROVAL else (code,)


def _what(matter: Matter) -> Phrase:
    return phrase("{kind} : {what}", kind=MATTERS[matter.kind], what=WHAT.get(matter.what, matter.what))


def _cells(matter: Matter) -> tuple[Said, ...]:
    holder: Said = MINE if matter.mine else ""
    if matter.agent_id is not None and not matter.mine:
        holder = phrase("agent {number}", number=matter.agent_id)
    what: Said = WHAT.get(matter.what, matter.what)
    return moment(matter.since), MATTERS[matter.kind], what, holder
