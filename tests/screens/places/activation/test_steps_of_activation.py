"""Etapes 1, 3 and 5: a wait that says when it is over, a mistyped code, and what follows."""

from typing import Any

import pytest

from models.account.activation_steps import Activation
from models.actor import Actor
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.proof.copycode import WAIT
from models.refusal import Refused
from screens.forms import Home, Stay
from screens.places.activation import activation as places
from screens.text.phrases import catalogue
from screens.visitor import Visitor
from tests.conftest import Watch
from tests.screens.stage import staged


@pytest.fixture
def somebody(desk: Office) -> Visitor:
    return Visitor(Actor(desk, "local:test"), catalogue("fr"))


async def test_the_end_of_the_wait_is_told_once_and_not_before(somebody: Visitor, watch: Watch) -> None:
    step = places.LetterPlace(somebody, Activation())
    assert await step.news() is None
    assert isinstance(await step.act("wait", {}), Stay)
    watch.on(seconds=WAIT.total_seconds() - 1)
    assert await step.news() is None
    watch.on(seconds=1)
    told = await step.news()
    assert told is not None and "plus besoin de recopier" in catalogue("fr").text(told)
    assert await step.news() is None
    await step.act("wait", {})
    watch.on(seconds=WAIT.total_seconds())
    assert await step.news() is not None


@pytest.mark.parametrize("code", ["code_wrong", "code_form", "code_empty", "code_expired"])
async def test_a_mistyped_code_of_etape_3_stays_on_its_page(
    somebody: Visitor, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    async def refuse(*_: Any) -> None:
        raise Refused(code, "code")

    monkeypatch.setattr("models.account.activation.confirm", refuse)
    step = places.ActivationCodePlace(somebody, Activation(channel=Channel(EMAIL, "e@example.lu")))
    with pytest.raises(Refused) as refused:
        await step.act("check", {"code": "000000"})
    assert refused.value.field == "code"


async def test_the_account_speaks_the_language_that_was_chosen_on_the_way(
    somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who finds French terms, presses F2 and goes on in Portuguese stays with it, messages included."""
    spoken: list[str] = []

    async def noted(_: Actor, activation: Activation, *__: Any, **___: Any) -> None:
        spoken.append(activation.language)

    monkeypatch.setattr("models.account.activation.choose_channel", noted)
    monkeypatch.setattr("models.account.activation.confirm", noted)
    begun = Activation(language="fr", challenge_id="1", channel=Channel(EMAIL, "e@example.lu"))
    somebody.chose("pt")
    await places.ChooseChannelPlace(somebody, begun).act("send", {"kind": EMAIL, EMAIL: "e@example.lu"})
    somebody.chose("lb")
    await places.ActivationCodePlace(somebody, begun).act("check", {"code": "000000"})
    assert spoken == ["pt", "lb"]


async def test_what_can_not_succeed_any_more_leads_to_the_welcome_page(
    somebody: Visitor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: Any) -> None:
        raise Refused("someone_else_first")

    monkeypatch.setattr("models.account.activation.confirm", refuse)
    step = places.ActivationCodePlace(somebody, Activation(channel=Channel(EMAIL, "e@example.lu")))
    assert isinstance(await step.act("check", {"code": "000000"}), Home)


@pytest.mark.parametrize("linked", ["", "high"])
async def test_after_the_activation_the_log_in_is_the_main_action(
    desk: Office, monkeypatch: pytest.MonkeyPatch, linked: str
) -> None:
    """The product that was just linked is the first way offered."""
    _recovery_code(monkeypatch)
    async with staged(desk, {}) as stage:
        done = Activation(done=True, linked=linked)
        await stage.go("activation.done", activation=done)
        assert stage.at == "[ Connexion ]"
        await stage.press("enter")
        assert "ABCD-EFGH-JKMNP" in stage.text
        await stage.press("tab", "shift+tab", "enter")
        assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome", "login"]
        first = stage.page.sheet.answers["way"]
        assert first == ("luxtrust" if linked else "password")


async def test_esc_and_the_button_lead_to_the_welcome_page(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    _recovery_code(monkeypatch)
    for keys in (("escape",), ("tab", "enter")):
        async with staged(desk, {}) as stage:
            await stage.go("activation.done", activation=Activation(done=True))
            await stage.press(*keys)
            assert stage.page.place_name == "recovery.shown"
            await stage.press("tab", "shift+tab", "enter")
            assert stage.page.place_name == "welcome"


def _recovery_code(monkeypatch: pytest.MonkeyPatch) -> None:
    async def made(*_: Any) -> str:
        return "ABCD-EFGH-JKMNP"

    monkeypatch.setattr("models.account.reactivation.first_recovery_code", made)
