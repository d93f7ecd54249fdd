"""The courier, one at a time, carries messages from the outbox to the gateways and survives every fault."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

from models import housekeeping
from models.account import pending_change
from models.dsp import majority_sweep
from models.journal.publishing import Publisher
from models.messages import delivery
from models.messages.channel import EMAIL, MOBILE
from models.messages.delivery import Due
from models.messages.lease import CourierLease
from models.office import Office
from screens.text.notices import notice
from tui.delivery import Gateway, Later, Never, NoGateway, Outgoing

log = logging.getLogger("esante.courier")

CHANNELS = (EMAIL, MOBILE)
PAUSE = 1.0
PAUSE_AFTER_FAULT = 5.0
"""Seconds between two rounds, normally and after a fault."""
TIDIED_EVERY = 3600.0
"""Seconds between two rounds of housekeeping."""
SWEPT_EVERY = 10.0
"""Seconds between two sweeps for appointments that are over and pending changes that are due."""
SENDING = 45.0
"""Seconds for one message in all: less than its claim lasts (``models.messages.delivery.CLAIM``)."""
AT_ONCE = 4
"""The most messages of one channel under way together, so that a slow server does not delay the next code."""
FOR_CODES = 1
"""How many of them are kept for codes: large mails may have all the others."""
LAST_WORDS = 8.0
"""Seconds for which the end of the courier waits for messages under way."""


Hourly = Callable[[Office], Awaitable[None]]


async def run_courier(
    office: Office,
    gateways: Mapping[str, Gateway],
    stop: asyncio.Event,
    hourly: Hourly | None = None,
    publisher: Publisher | None = None,
) -> None:
    """Deliver messages until ``stop``; those under way then may still end.

    ``hourly`` is done along with the housekeeping, by the courier that is at work; the publisher publishes
    the journal's head meanwhile. Raises nothing but cancellation.
    """
    await _Courier(office, gateways, hourly, publisher).work(stop)


class _Courier:
    """One courier, at work or waiting for another one to end."""

    def __init__(
        self,
        office: Office,
        gateways: Mapping[str, Gateway],
        hourly: Hourly | None,
        publisher: Publisher | None,
    ) -> None:
        self._office = office
        self._hourly = hourly
        self._hourly_at = 0.0
        self._publisher = publisher
        self._gateways = gateways
        self._right, self._lease = delivery.right_to_deliver(), CourierLease()
        self._under_way: dict[str, set[asyncio.Task[bool]]] = {channel: set() for channel in CHANNELS}
        self._tidy_at = 0.0
        self._sweep_at = 0.0

    async def work(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set():
                well = await _survived(self._round())
                await _passed(stop, PAUSE if well else PAUSE_AFTER_FAULT)
        finally:
            await self._end()

    async def _round(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._right.take() and self._publisher:  # on each node: the head guards its own start
            await _survived(self._publisher.publish(self._office))
        if self._right.take() and await self._lease.take():
            for channel, tasks in self._under_way.items():
                while (free := AT_ONCE - len(tasks)) and (
                    due := await delivery.claim(self._office, channel, codes_only=free <= FOR_CODES)
                ):
                    task = asyncio.create_task(_survived(self._deliver(due)))
                    tasks.add(task)
                    task.add_done_callback(tasks.discard)
            if now >= self._sweep_at:
                self._sweep_at = now + SWEPT_EVERY
                await _survived(majority_sweep.sweep(self._office))
                await _survived(pending_change.sweep(self._office))
            if now >= self._tidy_at:
                self._tidy_at = now + TIDIED_EVERY
                await _survived(self._tidy())
            if self._hourly is not None and now >= self._hourly_at:
                self._hourly_at = now + TIDIED_EVERY
                await _survived(self._hourly(self._office))

    async def _tidy(self) -> None:
        if await housekeeping.tidy(self._office):
            self._tidy_at = 0.0  # more may wait; messages are sent in between

    async def _deliver(self, due: Due) -> None:
        mark, trouble = await self._tried(due)
        log.log(logging.WARNING if trouble else logging.INFO, "message %s %s", due.id, trouble or "sent")
        for wait in (0.2, 1.0, 3.0, 6.0):
            if await _survived(mark()):
                return
            await asyncio.sleep(wait)  # sent but not marked, it would be sent again
        await mark()

    async def _tried(self, due: Due) -> tuple[Callable[[], Awaitable[None]], str]:
        """Try to send; returns how to record the result, and what went wrong ("" for nothing)."""
        try:
            subject, text = notice(due.kind, due.language, due.facts, due.channel)
            carried = await delivery.carried(self._office, due)
            pdf = (carried.name, carried.body) if carried else None
            message = Outgoing(due.id, due.created_at, due.address, subject, text, pdf)
            async with asyncio.timeout(SENDING):
                await self._gateways.get(due.channel, NoGateway()).send(message)
        except Never as never:
            trouble = never.reason
            return lambda: delivery.refused(self._office, due, trouble), f"refused: {trouble}"
        except Exception as error:
            trouble = _why(error)
            return lambda: delivery.postponed(self._office, due, trouble), f"later: {trouble}"
        return lambda: delivery.delivered(self._office, due), ""

    async def _end(self) -> None:
        """Send what was written last, let messages under way end, then let another courier begin."""
        await _survived(self._round())
        if tasks := set().union(*self._under_way.values()):
            _, late = await asyncio.wait(tasks, timeout=LAST_WORDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await _survived(self._lease.give_back())
        self._right.give_back()


def _why(error: Exception) -> str:
    """A few words without any value of the message."""
    match error:
        case Later():
            return error.reason
        case TimeoutError():
            return "too slow"
        case _:
            return f"fault, {type(error).__name__}"


async def _survived(step: Awaitable[object]) -> bool:
    """Await one step; returns False for a fault, which is logged by its type only."""
    try:
        await step
    except Exception as error:
        log.error("a step failed: %s", type(error).__name__)
        return False
    return True


async def _passed(stop: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass


@asynccontextmanager
async def courier_beside(
    office: Office, gateways: Mapping[str, Gateway], publisher: Publisher | None = None
) -> AsyncIterator[None]:
    """Run a courier in the background of the portal, silently, since the portal has the terminal."""
    log.addHandler(logging.NullHandler())
    stop = asyncio.Event()
    task = asyncio.create_task(run_courier(office, gateways, stop, publisher=publisher))
    try:
        yield
    finally:
        stop.set()
        await task


async def serve(
    office: Office,
    gateways: Mapping[str, Gateway],
    hourly: Hourly | None = None,
    publisher: Publisher | None = None,
) -> None:
    """Run the courier as a service until SIGTERM or SIGINT, with one line per message on stderr."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    lines = logging.StreamHandler()
    lines.setFormatter(logging.Formatter("%(asctime)s %(message)s"))
    log.addHandler(lines)
    log.setLevel(logging.INFO)
    log.info("courier at work for: %s", ", ".join(gateways))
    await run_courier(office, gateways, stop, hourly, publisher)
    log.info("courier ended")
