"""Dates, times, waits and numbers have the same format on every screen, in Luxembourg's time."""

from datetime import date, datetime, timedelta
from math import ceil

from models.office import LUXEMBOURG
from screens.text.phrases import Phrase, phrase


def day(when: date) -> str:
    """Return ``22.11.2026``; for a moment, its day in Luxembourg."""
    local = when.astimezone(LUXEMBOURG) if isinstance(when, datetime) else when
    return f"{local:%d.%m.}{local.year:04}"


def partial_day(iso: str) -> str:
    """Return ``2021-05`` as ``05.2021``: as precise as it was filed, perhaps with the time."""
    date, _, time = iso.partition("T")
    return " ".join(filter(None, (".".join(reversed(date.split("-"))), time)))


def clock_time(when: datetime) -> str:
    """Return ``10:42``, in Luxembourg's time."""
    return f"{when.astimezone(LUXEMBOURG):%H:%M}"


def moment(when: datetime) -> str:
    """Return ``22.11.2026 10:42``, in Luxembourg's time."""
    return f"{day(when)} {clock_time(when)}"


def unbroken(text: str) -> str:
    """Return the text with blanks at which no line breaks."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def number(count: int) -> str:
    """Return a number in groups of three, with blanks at which no line breaks: ``1 200 000``."""
    return unbroken(f"{count:,}".replace(",", " "))


def seconds(count: int) -> Phrase:
    """Return « une seconde », « 20 secondes »."""
    return phrase("une seconde") if count == 1 else phrase("{count} secondes", count=number(count))


def minutes(count: int) -> Phrase:
    """Return « une minute », « 4 minutes »."""
    return phrase("une minute") if count == 1 else phrase("{count} minutes", count=number(count))


def hours(count: int) -> Phrase:
    """Return « 14 heures »."""
    return phrase("{count} heures", count=number(count))


def lasting(time: timedelta) -> Phrase:
    """Return a duration, rounded up: in seconds below 90 s, in hours from 2 h on, else in minutes."""
    left = max(1, ceil(time.total_seconds()))
    if left < 90:
        return seconds(left)
    return minutes(ceil(left / 60)) if left < 7200 else hours(ceil(left / 3600))


def next_time(until: datetime | None, now: datetime | None = None) -> Phrase:
    """Return « tout de suite », « à 10:42 (dans 4 minutes) », or « le 23.11.2026 à 10:42 (dans 14 heures) ».

    Without ``now`` the time of day only.
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
    """Return where a session or request comes from: « terminal pts/7 », « le Helpdesk »."""
    if not source:
        return phrase("le compte d'une autre personne")
    kind, _, name = source.partition(":")
    if source == "helpdesk":
        return phrase("le Helpdesk")
    if kind != "local":
        return phrase("adresse {address}", address=source)
    if name in ("", "unknown"):
        return phrase("terminal local")
    return phrase("terminal {name}", name=name)
