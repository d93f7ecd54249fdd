"""F1 shows a support code; while the Helpdesk follows, it is told which page is seen, and F1 ends that."""

from datetime import datetime, timedelta

from models.account import support_code
from models.storage.written import written
from screens import seen_page
from screens.page.footer import HELP, LANGUAGE, MAILBOX
from screens.page.page import Page
from screens.text.phrases import Phrase, phrase
from screens.visitor import Visitor
from screens.widgets.bottom_lines import FOLLOWED
from tui.portal.navigation import Navigation
from tui.portal.surface import ShownPlace

_OVER = (HELP, LANGUAGE, MAILBOX)
"""Places that may lie over the page that the person is at."""
_ASKED_AGAIN = timedelta(seconds=10)
CEASED = phrase("Le Helpdesk ne voit plus cette page. F1 de nouveau : l'aide.")


class Support:
    """One terminal's line to the Helpdesk; for a visitor without one nothing is done."""

    def __init__(self, visitor: Visitor, navigation: Navigation) -> None:
        self._visitor = visitor
        self._navigation = navigation
        self._asked_of: object = None
        self._asked_at: datetime | None = None

    @property
    def there(self) -> bool:
        """Whether this terminal can have a code."""
        return self._visitor.support is not None

    @property
    def followed(self) -> bool:
        """Whether the Helpdesk sees which page is open."""
        return self._visitor.support is not None and self._visitor.support.followed

    @property
    def live(self) -> bool:
        """Whether a code stands, or the Helpdesk follows: then each second may bring something."""
        line = self._visitor.support
        return line is not None and (line.followed or line.stands(self._now()))

    @property
    def due(self) -> bool:
        """Whether a round has something to do: to tell what is seen, to show a code, to see who follows."""
        line = self._visitor.support
        if line is None:
            return False
        if line.followed or (bool(self._helps) and not line.stands(self._now())):
            return True
        if not line.stands(self._now()):
            return False
        if self._asked_at is None or not timedelta() <= self._now() - self._asked_at < _ASKED_AGAIN:
            return True
        found = written()
        return found is None or found != self._asked_of

    def _now(self) -> datetime:
        return self._visitor.actor.office.now()

    @property
    def _helps(self) -> list[ShownPlace]:
        return [page for page in self._navigation.pages if page.place_name == HELP]

    async def go(self) -> None:
        """Notice who follows or has ceased to, tell what is seen, have a code where one is to be shown."""
        line, actor = self._visitor.support, self._visitor.actor
        if line is None or not (line.known or self._helps):
            return
        asked_of, asked_at = written(), self._now()
        page = next(each for each in reversed(self._navigation.pages) if not _lies_over(each))
        form = page.form if isinstance(page, Page) else page.place.form()
        size = page.app.size if isinstance(page, Page) else (0, 0)
        view = seen_page.seen(self._visitor, form, size, line.terminal)
        changed, followed = await support_code.keep(actor, line, view), line.followed
        code = line.code
        if self._helps:
            await support_code.show(actor, line)
        self._asked_of, self._asked_at = asked_of, asked_at
        if changed and followed and not self._visitor.linear:
            self._visitor.remember(FOLLOWED)
        elif changed:
            self._say(FOLLOWED if followed else CEASED)
        if changed or code != line.code:
            await self._show()

    async def stop(self) -> None:
        """F1: nobody sees this terminal's page any more."""
        await self.end()
        self._say(CEASED)
        await self._show()

    async def end(self) -> None:
        """Void the code, and end what was shown by it."""
        line = self._visitor.support
        if line is not None:
            line.followed = False
            self._mark()
            await support_code.end(self._visitor.actor, line)

    def _say(self, words: Phrase) -> None:
        self._navigation.say(self._navigation.pages[-1], words)

    def _mark(self) -> None:
        for page in self._navigation.pages:
            if isinstance(page, Page):
                page.tell_followed(self.followed)

    async def _show(self) -> None:
        self._mark()
        for page in self._helps:
            await page.reread()


def _lies_over(page: ShownPlace) -> bool:
    return not page.lowest and page.place_name.partition(".")[0] in _OVER
