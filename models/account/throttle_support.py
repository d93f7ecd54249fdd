"""An operator sees the wrong tries of a matricule or a source, and clears them, each time with a reason.

Every operation raises Refused ``operator_only`` for anybody but a named operator.
"""

from dataclasses import dataclass
from datetime import datetime
from ipaddress import ip_interface

from tortoise.transactions import in_transaction

from models.actor import Actor, need_operator, source_of
from models.journal import journal
from models.matricule import Matricule
from models.person import find
from models.proof import throttle
from models.proof.counter import Counter, CounterKind, typed_key
from models.refusal import Refused
from models.storage.dialect import retried
from models.text import REASON_LENGTH, clean_line

_LOCAL = "local:"


@dataclass(frozen=True, slots=True)
class CounterState:
    """One counter as the operator sees it; it does not show which matricule a source typed.

    ``tries`` is how many count now; ``refused`` is how many came during a wait and are not journalled yet
    (``housekeeping.TOLD_EVERY``).
    """

    kind: CounterKind
    purpose: str
    source: str
    tries: int
    refused: int
    waits_until: datetime | None


@retried
async def show(actor: Actor, reason: str, *, matricule: str = "", source: str = "") -> list[CounterState]:
    """Return the counters of a source where one is named, else of the matricule.

    Raises Refused ``matricule_*``, ``source_form`` or ``text_*``.
    """
    async with in_transaction():
        subject, counters, why = await _asked(actor, reason, matricule, source)
        await journal.append(actor, subject, "throttle_show", reason=why)
    return [_state(actor, counter) for counter in counters]


@retried
async def clear(actor: Actor, reason: str, *, matricule: str = "", source: str = "") -> int:
    """Delete the counters that ``show`` returns, and every wait with them; returns how many there were.

    Raises Refused as ``show``.
    """
    async with in_transaction():
        subject, counters, why = await _asked(actor, reason, matricule, source)
        await throttle.clear(counters)
        refused = sum(counter.refused for counter in counters)
        await journal.append(
            actor, subject, "throttle_clear", reason=why, counters=len(counters), refused=refused
        )
    return len(counters)


async def _asked(actor: Actor, reason: str, matricule: str, source: str) -> tuple[str, list[Counter], str]:
    need_operator(actor)
    office, why = actor.office, clean_line(reason, REASON_LENGTH, "reason")
    if source:
        named = _source(source)
        return f"source:{named}", await throttle.of_source(office, named), why
    number = Matricule.parse(matricule, office.today())
    person = await find(office.keys, number)
    subject = f"person:{person.id}" if person else f"matricule:{typed_key(office, number.digits)}"
    return subject, await throttle.of_matricule(office, number.digits), why


def _source(typed: str) -> str:
    """A typed address, IPv6 network or ``local:NAME`` as a source.

    Raises Refused ``source_form``, ``text_*``.
    """
    text = clean_line(typed, 64, "source")
    if text.startswith(_LOCAL):
        return text
    try:
        return source_of(str(ip_interface(text).ip), "")
    except ValueError:
        raise Refused("source_form", "source") from None


def _state(actor: Actor, counter: Counter) -> CounterState:
    now, rules = actor.office.now(), actor.office.rules
    match counter.kind:
        case CounterKind.PAIR:
            tries = throttle.tries_in([counter], now)
        case CounterKind.SOURCE:
            tries = len(counter.within(throttle.SOURCE_WINDOW, now))
        case CounterKind.POOL:
            tries = len(counter.within(throttle.POOL[-1][0], now))
    until = throttle.waits_until(counter, now, rules)
    return CounterState(counter.kind, counter.purpose, counter.source, tries, counter.refused, until)
