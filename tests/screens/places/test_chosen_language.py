"""A language that a person chose stays theirs; the account's is taken only where none was chosen."""

from collections.abc import AsyncIterator

import pytest

from models.office import Office
from screens.places.login import _entered
from screens.text.phrases import catalogue
from screens.visitor import Visitor
from tests.models.dsp.filing import PARENT, member
from tests.screens.stage import Stage, staged
from tui.portal.app import Portal
from tui.portal.session import PortalSession


@pytest.fixture
async def stage(office: Office) -> AsyncIterator[Stage]:
    async with staged(office, {}) as stage:
        yield stage


async def enters(office: Office, visitor: Visitor) -> None:
    """The account says French; the log-in is over."""
    await _entered(visitor, visitor.actor, await member(office, PARENT))


async def test_a_language_of_f2_survives_the_log_in_and_is_offered_to_be_kept(
    office: Office, stage: Stage
) -> None:
    await stage.press("f2", "down", "enter")
    await enters(office, stage.app.visitor)
    await stage.go("services")
    assert stage.app.visitor.words.language == "de"
    assert "Diese Sprache behalten: Deutsch" in stage.text and "Français" in stage.text
    await stage.press("end", "up", "enter")
    assert "Sprache Ihres Kontos: Deutsch." in stage.lines[-2]
    assert "Diese Sprache behalten" not in stage.text


async def test_the_accounts_language_is_taken_where_none_was_chosen(office: Office) -> None:
    async with staged(office, {}, language="en") as stage:
        await enters(office, stage.app.visitor)
        assert stage.app.visitor.words.language == "fr"


async def test_a_language_of_the_terminal_is_a_choice(office: Office) -> None:
    app = Portal(PortalSession(office=office, source="local:test", language="en", chosen=True))
    await enters(office, app.visitor)
    assert app.visitor.words.language == "en"


async def test_the_next_person_gets_the_terminals_own_language(office: Office) -> None:
    visitor = Visitor(await member(office, PARENT), catalogue("fr"))
    visitor.chose("de")
    visitor.signs_out(visitor.actor.signed_out())
    assert visitor.words.language == "fr" and not visitor.chosen and visitor.banner == ""


async def test_no_session_stays_open_that_nobody_knows_of(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The profile cannot be read right after the code: the session that began is ended again."""
    from models.account import profile, session

    async def away(actor: object) -> object:
        raise OSError("gone")

    actor = await member(office, PARENT)
    visitor = Visitor(actor.signed_out(), catalogue("fr"))
    monkeypatch.setattr(profile, "mine", away)
    with pytest.raises(OSError):
        await _entered(visitor, visitor.actor, actor)
    assert not await session.still_open(actor) and not visitor.signed_in
