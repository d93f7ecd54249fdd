"""Every place of the product can be reached and used as pages and line by line: both offer the same."""

import asyncio

from models.office import Office
from screens.conversation import menu
from screens.conversation.stop import LinearStop
from screens.forms import Kind
from screens.page.page import Page
from screens.places.luxtrust_wait import WaitPlace
from tests.screens.product import Product, product
from tests.screens.stage import staged
from tests.tui.portal.talker import Talker, talking
from tui.portal.places import PLACES


async def stands(person: Talker, made: Product, name: str) -> LinearStop:
    """Be asked about one place of the product, fresh, above the first one."""
    await person.session.runner.navigation.begin_anew("")
    visitor = person.session.visitor
    visitor.actor = made.visitor.actor
    there = PLACES[name](visitor, **made.facts.get(name, {}))
    if isinstance(there, WaitPlace):
        there = made.waits(there)
    else:
        await there.enter()
    stop = person.conversation.made(there, name)
    assert isinstance(stop, LinearStop)
    await person.conversation.push(stop)
    await asyncio.sleep(0)
    await person.settles()
    return stop


def offered(stop: LinearStop) -> set[str]:
    """The actions that a line can ask for, rows included."""
    names = {action.name for action in menu.lettered(stop).values()} | {each.name for each in stop.others}
    if stop.form.primary:
        names.add(stop.form.primary.name)
    return names


def of_page(page: Page) -> tuple[set[str], set[str]]:
    """What a page offers: its actions but the way back, and its rows."""
    actions = {press.action for press in page.sheet.actions.presses if press.display}
    rows = {
        f"{field.name} {option.value}"
        for field in page.form.fields
        if field.kind in (Kind.ROWS, Kind.TABLE)
        for option in field.options
    }
    return actions - {"back", "@back"}, rows


async def test_every_place_offers_the_same_both_ways(office: Office) -> None:
    made = await product(office)
    seen: dict[str, tuple[set[str], set[str]]] = {}
    async with staged(office, {}) as stage:
        for name in PLACES:
            page = await made.shows(stage, name)
            seen[name] = of_page(page)
    async with talking(office) as person:
        for name in PLACES:
            stop = await stands(person, made, name)
            said = person.said[-20000:]
            assert stop.words.text(stop.form.title).split("\n")[0][:10] in said, name
            actions, rows = seen[name]
            assert actions <= offered(stop), name
            field = stop.list_field
            found = {f"{field.name} {option.value}" for option in field.options} if field else set()
            # The log of accesses has grown meanwhile.
            assert rows == found or (name == "record.log" and len(rows) == len(found)), name
            for question in stop.questions:
                assert stop.words.text(question.label) or question.kind is Kind.LINES, (name, question.name)
    assert set(seen) == set(PLACES)
