"""A password that was chosen before is named with its time, and kept by no Enter alone."""

from models.account import activation
from models.account.activation_steps import Activation
from models.actor import Actor
from models.office import Office
from models.proof.copycode import CopyCode
from screens.forms import Visit
from screens.places.activation.resume import ResumePlace
from screens.text.phrases import catalogue
from screens.visitor import Visitor
from tests.conftest import issue, register

MATRICULE, CODE = "1893120105732", "7QJ4M9XKB2WT"


async def again(office: Office) -> ResumePlace:
    """The page of a conversation that follows one which has chosen a password."""
    for _ in range(2):
        actor, begun, copy = Actor(office, "192.0.2.7"), Activation(), CopyCode()
        await activation.accept_terms(actor, begun, "fr", read=True, ticked=True)
        await activation.show_letter(actor, begun, copy, MATRICULE, CODE, copy.text)
        if begun.chosen is None:
            await activation.set_password(actor, begun, "tulipe 42 bleue", "tulipe 42 bleue")
    return ResumePlace(Visitor(actor, catalogue("fr")), begun)


async def test_the_first_answer_is_another_password(office: Office) -> None:
    await issue(office, await register(office))
    place = await again(office)
    when, _, way = place.form().fields
    assert "22.11.2026 10:00" in catalogue("fr").text(when.text)
    assert way.options[0].value == "other" and not way.value
    gone = await place.act("next", {"way": "mine"})
    assert isinstance(gone, Visit) and (gone.place, gone.replace) == ("activation.channel", False)
    place.activation.password_hash = ""  # as « Esc » on that page does: this one is shown again
    gone = await place.act("next", {"way": "other"})
    assert isinstance(gone, Visit) and (gone.place, gone.replace) == ("activation.password", True)
    assert catalogue("fr").text(place.form().fields[0].text)  # while the page goes it is still drawn
