"""Dates, times, waits and numbers read the same on every screen, in Luxembourg's time."""

from datetime import date, datetime, timedelta
from math import ceil

from models.office import LUXEMBOURG
from screens.text.phrases import Phrase, phrase


def day(when: date) -> str:
    """``22.11.2026``; of a moment, the day it is in Luxembourg."""
    local = when.astimezone(LUXEMBOURG) if isinstance(when, datetime) else when
    return f"{local:%d.%m.}{local.year:04}"


def partial_day(iso: str) -> str:
    """``2021-05`` as ``05.2021``: as precise as it was filed, perhaps with the time."""
    date, _, time = iso.partition("T")
    return " ".join(filter(None, (".".join(reversed(date.split("-"))), time)))


def clock_time(when: datetime) -> str:
    """``10:42``, in Luxembourg."""
    return f"{when.astimezone(LUXEMBOURG):%H:%M}"


def moment(when: datetime) -> str:
    """``22.11.2026 10:42``, in Luxembourg."""
    return f"{day(when)} {clock_time(when)}"


def unbroken(text: str) -> str:
    """With blanks that no line end cuts."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def number(count: int) -> str:
    """Grouped by threes with a blank that does not break a line: ``1 200 000``."""
    return unbroken(f"{count:,}".replace(",", " "))


def seconds(count: int) -> Phrase:
    """« une seconde », « 20 secondes »."""
    return phrase("une seconde") if count == 1 else phrase("{count} secondes", count=number(count))


def minutes(count: int) -> Phrase:
    """« une minute », « 4 minutes »."""
    return phrase("une minute") if count == 1 else phrase("{count} minutes", count=number(count))


def hours(count: int) -> Phrase:
    """« 14 heures »."""
    return phrase("{count} heures", count=number(count))


def lasting(time: timedelta) -> Phrase:
    """In seconds below a minute and a half, in hours from two on, else in minutes; never too short."""
    left = max(1, ceil(time.total_seconds()))
    if left < 90:
        return seconds(left)
    return minutes(ceil(left / 60)) if left < 7200 else hours(ceil(left / 3600))


def next_time(until: datetime | None, now: datetime | None = None) -> Phrase:
    """« tout de suite », « à 10:42 (dans 4 minutes) », or « le 23.11.2026 à 10:42 (dans 14 heures) ».

    Without ``now`` only the time of day.
    """
    if until is None or (now is not None and until <= now):
        return phrase("tout de suite")
    if now is None:
        return phrase("à {time}", time=clock_time(until))
    wait = lasting(until - now)
    if day(until) == day(now):
        return phrase("à {time} (dans {wait})", time=clock_time(until), wait=wait)
    return phrase("le {day} à {time} (dans {wait})", day=day(until), time=clock_time(until), wait=wait)


def place(source: str) -> Phrase:
    """« terminal pts/7 », « adresse 192.0.2.1 »: where a session or a wish comes from, as people read it."""
    if not source:
        return phrase("le compte d'une autre personne")
    kind, _, name = source.partition(":")
    if kind != "local":
        return phrase("adresse {address}", address=source)
    if name in ("", "unknown"):
        return phrase("terminal local")
    return phrase("terminal {name}", name=name)
