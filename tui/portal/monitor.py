"""Once per second the portal checks the clock, the session, the mail and the news of the page."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

from models.dsp.grounds import Grounds
from screens.forms import Stay
from screens.idle import Left, Presence
from screens.places.dsp.record_place import OWN, SERVICES
from screens.places.mailbox import newest
from screens.text import errors, refusals
from screens.text.phrases import Phrase, Said
from screens.text.rule_numbers import ruled
from screens.visitor import Mail, Visitor
from tui.portal.actions import ActionRunner
from tui.portal.end_words import IDLE_OVER, LAST_MINUTE, OVER, RECORD_OVER, WARNING, lasted
from tui.portal.session_checks import ENDED, SessionChecks
from tui.portal.support import Support
from tui.portal.surface import ShownPlace

ASKED_AGAIN = timedelta(seconds=10)
"""What ends by time alone, an assistant's term or a minor's account, is noticed within so long."""
ASKED_AT_LEAST = timedelta(minutes=10)
"""The same where somebody else looks out for it."""
_SECOND, _REST = 1.0, 5.0
"""Between two rounds: while something may happen without a key, and while nothing can."""


class Monitor:
    """What has to be noticed without a key being pressed."""

    def __init__(
        self,
        runner: ActionRunner,
        visitor: Visitor,
        attendance: SessionChecks,
        over: Callable[[Said, str], Awaitable[None]],
    ) -> None:
        self._over = over
        self._runner = runner
        self._visitor = visitor
        self._attendance = attendance
        self._presence = Presence(visitor.actor.office, attendance.idle, attendance.absolute)
        self._active = False
        self._warned = False
        self._mail: Mail | None = None
        self.attended: Callable[[], None] = lambda: None
        """Called whenever somebody is there; whoever keeps the seats of a service wants to know."""
        self.rests_on: Callable[[Grounds], None] = lambda _grounds: None
        """Called whenever the session rests on something else; whoever looks out for it wants to know."""
        self.support = Support(visitor, runner.navigation)
        self._grounds = Grounds()
        self._woken = asyncio.Event()
        self._under_way: asyncio.Task[None] | None = None
        self._asked_at: datetime | None = None
        self._kept: dict[str, str] = {}
        self._asked_of: object = None
        """What ``written`` said before the last round, which saw everything up to then."""

    async def rounds(self) -> None:
        """Begin a round per second, where there is a reason for one."""
        while True:
            if not self._busy():
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _REST)
            if self._woken.is_set() or self._busy():
                await asyncio.sleep(_SECOND)  # a timer of Textual's would send itself a message each time
            self._woken.clear()
            self.begin()

    def relies_on(self, written: Callable[[], object | None], looked_after: Callable[[], bool]) -> None:
        """Somebody else looks out for the session, and says so by these."""
        self._attendance = replace(self._attendance, written=written, looked_after=looked_after)

    def look(self) -> None:
        """Go round now: whoever looks out for the session has seen that something changed."""
        self._asked_at = None
        self._woken.set()  # a round that is under way may have asked too early
        self.begin()

    def _busy(self) -> bool:
        """Whether something may have to be noticed within the next second."""
        visitor = self._visitor
        if visitor.signed_in and not self._attendance.looked_after():
            return True
        known = (visitor.signed_in and self._active) or visitor.demo is not None
        return known or self.support.live or self._watches()

    def _watches(self) -> bool:
        """Whether a page has to be asked every second for its news, or is waited at."""
        places = [page.place for page in self._runner.navigation.pages]
        told = self._attendance.looked_after()
        return any(
            each.patient or each.kept_while_typed or (each.watched and not (told and each.waits_for))
            for each in places
        )

    @property
    def _awaited(self) -> str | None:
        """The code whose message somebody waits for, if any."""
        awaited = (page.place.waits_for for page in self._runner.navigation.pages)
        return next(filter(None, awaited), None)

    def anew(self) -> None:
        """Count the time of somebody who has just come to a page that was drawn before."""
        checks = self._attendance
        self._presence = Presence(self._visitor.actor.office, checks.idle, checks.absolute)
        self._asked_at = None

    def begin(self) -> None:
        """Go round, unless the last round still waits for the database."""
        if (self._under_way is None or self._under_way.done()) and self._has_reason():
            self._under_way = asyncio.create_task(self.go())

    def _has_reason(self) -> bool:
        """Whether a round could notice anything: an idle session costs next to nothing."""
        visitor, presence = self._visitor, self._presence
        if (
            self._asked_at is None
            or (visitor.signed_in and self._active)
            or visitor.demo is not None
            or presence.signed_in != visitor.signed_in
            or presence.left() is not Left.ENOUGH
            or visitor.ends_at != presence.ends_at
            or self.support.due
            or self._watches()
        ):
            return True
        awaited = self._awaited
        if not visitor.signed_in and awaited is None:
            return False
        found = self._attendance.written()
        passed = visitor.actor.office.now() - self._asked_at
        most = ASKED_AT_LEAST if awaited is None and self._attendance.looked_after() else ASKED_AGAIN
        return found is None or found != self._asked_of or not timedelta() <= passed < most

    async def rest(self) -> None:
        """Wait for the round that is under way: what it shows belongs to the surface of its beginning."""
        if self._under_way is not None and self._under_way is not asyncio.current_task():
            await asyncio.wait([self._under_way])

    async def go(self) -> None:
        """One round."""
        try:
            asked_of = self._attendance.written() if self._visitor.signed_in or self._awaited else None
            asked_at = self._visitor.actor.office.now()
            self.know(self._visitor)
            await self._keep_time()
            if self._visitor.signed_in:
                await self._keep_session()
            if self._visitor.record is not None:
                await self._keep_record(self._visitor.record)
            await self.support.go()
            await self._read_mail()
            await self._ask_news()
            self._tell_grounds()
            await self._keep_typed()
            if not self._runner.at_work:  # what a turn at work has done is looked at again after it
                self._asked_of, self._asked_at = asked_of, asked_at
        except Exception as error:
            if errors.sentence(error, self._visitor.actor.office.now()) is None:
                self._runner.surface.broke(error)

    def _tell_grounds(self) -> None:
        actor = self._visitor.actor
        session = actor.account_id, actor.person_id, actor.session_id
        grounds = Grounds(*session, self._visitor.record, self._awaited)
        if grounds != self._grounds:
            self._grounds = grounds
            self.rests_on(grounds)

    # Time

    def touch(self) -> None:
        """A key was pressed. Resizes, keepalives and focus events are no sign of anybody."""
        self._active = True
        self._woken.set()
        self._attend()

    def _attend(self) -> None:
        self._presence.touch()
        self.attended()

    def know(self, visitor: Visitor) -> None:
        """Other limits hold once somebody is logged in, and again when nobody is."""
        if self._presence.signed_in != visitor.signed_in:
            self._presence.begin(signed_in=visitor.signed_in)
            self._warned = False
        self._woken.set()
        self._tell_grounds()

    async def _keep_time(self) -> None:
        self._visitor.ends_at = self._presence.ends_at
        if not self._visitor.signed_in and any(page.place.patient for page in self._runner.navigation.pages):
            self._attend()
        match self._presence.left():
            case Left.OVER:
                await self._end(lasted(OVER, self._presence.absolute), "over")
            case Left.IDLE_OVER:
                await self._end(lasted(IDLE_OVER, self._presence.idle), "idle")
            case Left.IDLE_SOON:
                await self._runner.surface.warn(ruled(WARNING))
            case Left.SOON if not self._warned and (top := self._runner.surface.top) is not None:
                self._warned = True
                self._runner.navigation.say(top, ruled(LAST_MINUTE))

    async def _end(self, message: Said, reason: str) -> None:
        """Wipe everything that was typed; then the line ends, or the next person finds the first page."""
        await self.keep_drafts()
        await self.sign_out()
        self._presence.begin(signed_in=False)
        self._warned = False
        await self._over(message, reason)

    # The session

    async def _keep_session(self) -> None:
        actor = self._visitor.actor
        if not await self._attendance.still_open(actor):
            # A turn at work may be what ended it: a log-out says so itself.
            if not self._runner.at_work:
                await self._end(await self._attendance.why_ended(actor), "ended")
        elif self._active:
            self._active = False
            await self._attendance.seen(actor)

    async def _keep_record(self, subject: int) -> None:
        """A right that ended closes the pages of that record, whatever lies over them (ASVS 8.3.2)."""
        actor = self._visitor.actor
        why_over = self._attendance.why_over
        over = await why_over(actor, subject)
        if over is None or self._visitor.record != subject:
            return
        if actor.person_id not in (subject, None):
            over = await why_over(actor, actor.person_id)  # the own one may be over as well
        if over is None:
            await self._runner.navigation.out_to(OWN, RECORD_OVER)
        elif over.code == "letter_needed":
            await self._end(ENDED, "ended")
        else:
            await self._runner.navigation.out_to(SERVICES, refusals.told(over))

    async def keep_drafts(self) -> None:
        """What was typed and not sent waits for the same account, as far as its place wants it."""
        if not self._visitor.signed_in:
            return
        for page in self._runner.navigation.pages:
            try:
                await page.place.keep(page.raw)
            except Exception as error:
                if errors.sentence(error, self._visitor.actor.office.now()) is None:
                    raise

    async def _keep_typed(self) -> None:
        """What a killed process would lose is kept while it is typed, where a place wants it."""
        for page in self._runner.navigation.pages if self._visitor.signed_in else ():
            typed = dict(page.raw)
            if page.place.kept_while_typed and not page.busy and typed != self._kept:
                await page.place.keep(typed)
                self._kept = typed

    async def sign_out(self) -> None:
        """The session ends; the person leaves even when the database is away, and it then runs out."""
        actor = self._visitor.actor
        self._visitor.signs_out(actor.signed_out())
        try:
            await self.support.end()
            await self._attendance.leave(actor)
        except Exception as error:
            if errors.sentence(error, actor.office.now()) is None:
                raise

    # What is new

    def tell_mail(self, page: ShownPlace) -> None:
        """The demonstration's newest message, on a page that has just come into view."""
        if self._mail is not None:
            page.tell_mail(newest(self._mail))

    async def _read_mail(self) -> None:
        mails = await self._visitor.demo() if self._visitor.demo else []
        if mails and mails[0] != self._mail:
            self._mail = mails[0]
            for page in self._runner.navigation.pages:
                page.tell_mail(newest(self._mail))

    async def _ask_news(self) -> None:
        watched = [page for page in self._runner.navigation.pages if page.place.watched]
        if not watched or watched[-1].busy:
            return
        page = watched[-1]  # the help or the mailbox may lie over it
        news = await page.place.news()
        if news is None or page.busy:
            return
        await self._runner.follow(page, Stay(news) if isinstance(news, (str, Phrase)) else news)
