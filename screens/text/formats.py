"""Dates, times, waits, ages and numbers, the same on every screen of a language, in Luxembourg's time.

How a language writes a date or groups a number is a phrase of its catalogue, like its other words.
"""

from datetime import date, datetime, timedelta
from math import ceil

from models.office import LUXEMBOURG
from screens.text.phrases import Phrase, Said, phrase


def day(when: date) -> Phrase:
    """Return ``22.11.2026``, in English ``22/11/2026``; for a moment, its day in Luxembourg."""
    local = _local_day(when)
    return phrase("{day}.{month}.{year}", day=f"{local:%d}", month=f"{local:%m}", year=f"{local.year:04}")


def _local_day(when: date) -> date:
    return when.astimezone(LUXEMBOURG).date() if isinstance(when, datetime) else when


def partial_day(iso: str) -> Said:
    """Return ``2021-05`` as ``05.2021``: as precise as it was filed, perhaps with the time."""
    date, _, time = iso.partition("T")
    match date.split("-"):
        case [year, month, of_month]:
            said: Said = phrase("{day}.{month}.{year}", day=of_month, month=month, year=year)
        case [year, month]:
            said = phrase("{month}.{year}", month=month, year=year)
        case _:
            said = date
    return phrase("{day} {time}", day=said, time=time) if time else said


def clock_time(when: datetime) -> str:
    """Return ``10:42``, in Luxembourg's time."""
    return f"{when.astimezone(LUXEMBOURG):%H:%M}"


def moment(when: datetime) -> Phrase:
    """Return ``22.11.2026 10:42``, in Luxembourg's time."""
    return phrase("{day} {time}", day=day(when), time=clock_time(when))


def unbroken(text: str) -> str:
    """Return the text with blanks at which no line breaks."""
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def number(count: int) -> Said:
    """Return a number in groups of three: ``1 200 000`` with blanks at which no line breaks, in English
    ``1,200,000``.
    """
    if count < 1000:
        return str(count)
    thousands, rest = divmod(count, 1000)
    return phrase("{thousands}\N{NO-BREAK SPACE}{rest}", thousands=number(thousands), rest=f"{rest:03}")


def decimal(written: str) -> Said:
    """Return a decimal number, filed with a point, as the language writes it, as precise as it was filed."""
    whole, _, fraction = written.partition(".")
    grouped = whole if whole.startswith("-") else number(int(whole))
    return phrase("{whole},{fraction}", whole=grouped, fraction=fraction) if fraction else grouped


def labelled(label: Said, value: Said) -> Phrase:
    """Return « Label : value », with the colon as the language sets it."""
    return phrase("{label} : {value}", label=label, value=value)


def seconds(count: int) -> Phrase:
    """Return « une seconde », « 20 secondes »."""
    return phrase("une seconde") if count == 1 else phrase("{count} secondes", count=number(count))


def minutes(count: int) -> Phrase:
    """Return « une minute », « 4 minutes »."""
    return phrase("une minute") if count == 1 else phrase("{count} minutes", count=number(count))


def hours(count: int) -> Phrase:
    """Return « 14 heures »."""
    return phrase("{count} heures", count=number(count))


def years(count: int) -> Phrase:
    """Return an age: « un an », « 42 ans »."""
    return phrase("un an") if count == 1 else phrase("{count} ans", count=number(count))


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
    if _local_day(until) == _local_day(now):
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


def obligatory(hint: Said) -> Phrase:
    """Return the sentence for an empty field, with its format (docs/accessibility.md, « A18 »)."""
    if not hint:
        return phrase("Ce champ est obligatoire.")
    return phrase("Ce champ est obligatoire. {format}", format=hint)


def too_long(most: int) -> Phrase:
    """Return the sentence for an answer of more than ``most`` characters."""
    return phrase("Ce champ prend {count} caractères au plus.", count=number(most))
