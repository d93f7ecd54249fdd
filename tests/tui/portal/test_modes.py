"""Who begins line by line: whoever asks for it, and a terminal on which no page can be trusted."""

import pytest

from models.office import Office
from tests.models.dsp.filing import PARENT, member
from tests.screens.stage import staged
from tui.portal.modes import begins_linear
from tui.terminal.capabilities import terminal_of


@pytest.mark.parametrize(
    ("variables", "size", "linear"),
    [
        ({"TERM": "xterm"}, (80, 24), False),
        ({"TERM": "xterm", "ESANTE_LINEAR": "1"}, (80, 24), True),
        ({"TERM": "xterm", "ESANTE_LINEAR": "0"}, (80, 24), False),
        ({"TERM": "xterm", "ESANTE_LINEAR": ""}, (80, 24), False),
        ({"TERM": "dumb"}, (80, 24), True),
        ({}, (80, 24), True),
        ({"TERM": "never-heard-of"}, (80, 24), True),
        ({"TERM": "vt100"}, (40, 12), False),
        ({"TERM": "vt100"}, (39, 12), True),
        ({"TERM": "vt100"}, (40, 11), True),
    ],
)
def test_the_first_surface(variables: dict[str, str], size: tuple[int, int], linear: bool) -> None:
    assert begins_linear(variables, terminal_of(variables), size) is linear


async def test_f5_and_the_account_leave_the_pages_with_everything_that_was_typed(office: Office) -> None:
    actor = await member(office, PARENT)
    async with staged(office, {}) as stage:
        stage.app.visitor.actor = actor
        await stage.go("account")
        await stage.go("account.password")
        await stage.type("geheim99")
        await stage.press("f5")
        kept = stage.app.left_behind
        assert [each.name for each in kept] == ["welcome", "account", "account.password"]
        assert kept[-1].answers["old"] == "geheim99" and stage.app.visitor.linear
        assert not stage.app.session.over


async def test_the_account_remembers_the_way(office: Office) -> None:
    actor = await member(office, PARENT)
    async with staged(office, {}) as stage:
        stage.app.visitor.actor = actor
        await stage.go("account")
        await stage.go("account.display")
        assert "Page par page" in stage.text
        await stage.press("down", "enter")
        assert stage.app.left_behind[-1].name == "account"
        assert stage.app.left_behind[-1].message
