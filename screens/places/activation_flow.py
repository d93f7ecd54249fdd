"""Each step of the activation has one place; the model decides which step may follow."""

from typing import Any

from models.account.activation_steps import Activation, Step
from screens.forms import Place, Visit, visit
from screens.text.phrases import phrase
from screens.visitor import Visitor

TITLE = phrase("Activation du compte")
NEXT = phrase("Etape suivante")

PLACES = {
    Step.LETTER: "activation.letter",
    Step.TERMS: "terms",
    Step.RESUME: "activation.resume",
    Step.PASSWORD: "activation.password",
    Step.CHANNEL: "activation.channel",
    Step.CODE: "activation.code",
    Step.PROOF: "activation.proof",
    Step.DONE: "activation.luxtrust",
}


def next_place(activation: Activation, *, replace: bool = False) -> Visit:
    """Return the visit to the place of the step that may follow."""
    return visit(PLACES[activation.step], replace=replace, activation=activation)


class StepPlace(Place):
    """A place that holds the activation under way."""

    def __init__(self, visitor: Visitor, activation: Activation, **facts: Any) -> None:
        super().__init__(visitor)
        self.activation = activation
        activation.language = visitor.words.language
