"""« Actes du Helpdesk »: what agents did in the person's name, and « ce n'était pas moi »."""

from collections.abc import Mapping

from models.helpdesk import own_acts
from models.helpdesk.own_acts import ActState, OwnAct
from screens.forms import Answers, Ask, Field, Form, Kind, Option, Outcome, Place, Stay
from screens.places.helpdesk.labels import ACTS
from screens.text import helpdesk
from screens.text.formats import moment
from screens.text.phrases import Phrase, phrase

STATES: Mapping[ActState, Phrase] = {
    ActState.DONE: phrase("fait"),
    ActState.WAITING: phrase("peut encore être arrêté"),
    ActState.STOPPED: phrase("arrêté"),
}


class HelpdeskActs(Place):
    """The person's own receipts, newest first; each can be contested."""

    async def enter(self) -> None:
        """Read the acts. Raises Refused ``session_ended``."""
        self.acts = await own_acts.listed(self.visitor.actor)

    def form(self) -> Form:
        """Show one row per act."""
        nothing = phrase("Le Helpdesk n'a rien fait en votre nom.")
        how = phrase("Ce n'était pas vous ? Choisissez l'acte : ce qui peut l'être est arrêté.")
        return Form(
            title=phrase("Actes du Helpdesk"),
            fields=(
                Field("how", Kind.PROSE, text=how if self.acts else nothing),
                *((Field("act", Kind.ROWS, options=tuple(map(_row, self.acts))),) if self.acts else ()),
            ),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Ask for a confirmation, then contest the act."""
        if action != "deny":
            question = phrase(
                "Ce n'était pas vous ? L'acte {receipt} est arrêté s'il peut encore l'être.",
                receipt=answers["act"],
            )
            return Ask(question, "deny", phrase("Ce n'était pas moi"), phrase("Retour"))
        stopped = await own_acts.deny(self.visitor.actor, answers["act"])
        await self.enter()
        if stopped:
            return Stay(phrase("L'acte est arrêté. Vos adresses en sont prévenues."))
        return Stay(
            phrase("Cet acte ne s'arrête plus : appelez le Helpdesk, {helpdesk}.", helpdesk=helpdesk.PHONE)
        )


def _row(act: OwnAct) -> Option:
    state = phrase("contesté") if act.denied_at and act.state is ActState.DONE else STATES[act.state]
    label = phrase("{when}, {act}", when=moment(act.at), act=ACTS[act.act])
    agent = str(act.agent_id)
    detail = phrase("{receipt}, agent {agent}, {state}", receipt=act.receipt, agent=agent, state=state)
    return Option(act.receipt, label, detail)
