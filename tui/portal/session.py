"""One person's session at the portal: its visitor, its actions and its clock, on whichever surface."""

import logging
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path

from models.actor import Actor
from models.office import Office
from screens.forms import Place
from screens.page.footer import HELP
from screens.places.help import have_code
from screens.text import errors, helpdesk
from screens.text.phrases import Said, catalogue, phrase
from screens.visitor import Blocks, Mail, Visitor
from tui import errors as faults
from tui.portal.actions import ActionRunner
from tui.portal.monitor import Monitor
from tui.portal.navigation import PlaceTable
from tui.portal.places import PATIENTS
from tui.portal.session_checks import SessionChecks
from tui.portal.surface import Surface

log = logging.getLogger("esante")


class PortalSession:
    """What outlives a change between pages and lines; it ends with its terminal."""

    def __init__(
        self,
        *,
        office: Office,
        source: str,
        language: str,
        chosen: bool = False,
        theme: str = "terminal",
        mailbox: Callable[[], Awaitable[list[Mail]]] | None = None,
        table: PlaceTable = PATIENTS,
        places: Mapping[str, type[Place]] | None = None,
        notice: Said = "",
        attendance: SessionChecks | None = None,
        closes: bool = False,
        blocks: Blocks = Blocks.COLOURED,
        near: bool = False,
        scripts: bool = True,
        underlines: bool = False,
        linear: bool = False,
    ) -> None:
        """``closes``: when time is over the line ends, where a terminal that stays shows the first page.

        ``chosen``: the person's own terminal asked for the language, so a log-in does not change it.
        ``linear``: it begins line by line.
        """
        self.last_words = ""
        """What is to be said once the terminal is given back."""
        self.reason = "left"
        """Why it ended, in a word for the log."""
        self.over = False
        """Whether it has ended, and is not only about to be shown otherwise."""
        self.status = 0
        """The exit status: 1 once something broke."""
        self.visitor = Visitor(Actor(office, source), catalogue(language), theme, mailbox, chosen=chosen)
        self.visitor.near, self.visitor.underlines = near, underlines
        self.visitor.blocks, self.visitor.scripts, self.visitor.linear = blocks, scripts, linear
        if notice:
            self.visitor.facts["demonstration"] = notice
        self._spoken = self.visitor.words
        self.runner = ActionRunner(
            self.visitor,
            replace(table, places={**table.places, **(places or {})}),
            tune=self.tune,
            quit=self.quit_now,
        )
        over = self._close if closes else self._begin_anew
        self.monitor = Monitor(self.runner, self.visitor, attendance or SessionChecks(), over)

    @property
    def surface(self) -> Surface:
        """What shows the session now."""
        return self.runner.surface

    def shown_on(self, surface: Surface) -> None:
        """Note what shows the session from now on."""
        self.runner.navigation.surface = surface

    async def tune(self) -> None:
        """Follow the visitor: language, and which limits of time hold."""
        if self._spoken != self.visitor.words:
            self._spoken = self.visitor.words
            for page in self.runner.navigation.pages:
                await page.retell()
        self.monitor.know(self.visitor)
        self.surface.follow(self.visitor)

    def call(self, name: str) -> None:
        """Help, language, mailbox, or the question whether to quit."""
        support = self.monitor.support
        if name == "quit":
            self.runner.ask_quit()
        elif name == HELP and support.followed:
            self.runner.start(support.stop())
        elif name == HELP and support.there:
            self.runner.start(self._help())
        elif name != "mailbox" or self.visitor.demo is not None:
            self.runner.call(name)

    async def _help(self) -> None:
        """Help, with a code of this moment."""
        await have_code(self.visitor)
        self.runner.call(HELP)

    def announce(self, words: Said) -> None:
        """Say something on the page that is seen."""
        if (top := self.surface.top) is not None:
            self.runner.navigation.say(top, words)

    # The end

    def quit_now(self) -> None:
        """Leave: the session ends, what is at work is waited for."""
        self.runner.start(self._quit())

    async def _quit(self) -> None:
        await self.runner.finished()
        await self._end_well()

    def hang_up(self) -> None:
        """The line is gone: nobody can be asked, and what was typed is kept where it should be."""
        if self.reason != "gone":
            self.reason = "gone"
            self.quit_now()

    def dismiss(self, words: Said, reason: str) -> None:
        """End the session, and say why once the terminal is given back."""
        self._part(words, reason)
        self.runner.start(self._end_well())

    def _part(self, words: Said, reason: str) -> None:
        self.last_words, self.reason = self.visitor.words.text(words), reason

    async def _close(self, words: Said, reason: str) -> None:
        self._part(words, reason)
        self._exit()

    async def _begin_anew(self, words: Said, _reason: str) -> None:
        await self.runner.navigation.begin_anew(words)

    async def _end_well(self) -> None:
        try:
            await self.monitor.keep_drafts()
            await self.monitor.sign_out()
        finally:
            self._exit()

    def _exit(self) -> None:
        self.over = True
        self.surface.exit()

    def broke(self, error: Exception) -> None:
        """Note a fault: type and place go to the log, a number to the person, no values."""
        self.over, self.status = True, 1
        reference = faults.reference()
        frames = traceback.extract_tb(error.__traceback__)
        where = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames[-6:]))
        log.error("%s %s at %s", reference, type(error).__name__, where)
        log.debug("%s", reference, exc_info=error)
        self._part(
            phrase(errors.UNEXPECTED.text, helpdesk=helpdesk.PHONE, reference=reference), f"fault {reference}"
        )
