"""Enter held down line by line: at no place of the product does it commit or accept anything."""

from typing import Any

import pytest

from models.office import Office
from tests.screens.product import product
from tests.tui.portal.talker import talking
from tests.tui.portal.test_both_ways import stands
from tui.portal.actions import ActionRunner
from tui.portal.places import PLACES

HELD = "\r" * 200


async def test_two_hundred_enters_do_nothing_that_has_a_consequence(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[tuple[str, str]] = []
    act = ActionRunner.act

    def noted(self: ActionRunner, page: Any, name: str) -> None:
        form = page.form
        actions = [action for action in (form.primary, *form.actions) if action and action.name == name]
        if any(action.consequence for action in actions):
            done.append((page.place_name, name))
        act(self, page, name)

    monkeypatch.setattr(ActionRunner, "act", noted)
    made = await product(office)
    async with talking(office) as person:
        for name in PLACES:
            await stands(person, made, name)
            person.press(HELD)
            await person.settles()
            person.press("\r\r")
            await person.settles()
    assert done == []
