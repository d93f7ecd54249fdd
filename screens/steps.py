"""Each step of the activation is asked at one place; the model says which may follow."""

from models.activation import Activation, Step
from screens.forms import Visit, visit

PLACES = {
    Step.LETTER: "activation.letter",
    Step.TERMS: "terms",
    Step.PASSWORD: "activation.password",
    Step.CHANNEL: "activation.channel",
    Step.CODE: "activation.code",
    Step.DONE: "activation.luxtrust",
}


def next_place(activation: Activation) -> Visit:
    """Where the step that may follow is asked."""
    return visit(PLACES[activation.step], activation=activation)
