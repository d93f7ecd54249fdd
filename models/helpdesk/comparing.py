"""What a caller answers is compared with what is on file: spelling and one slip of the pen are forgiven."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from models.messages.channel import MOBILE, Channel

SLIP_LENGTH = 5
"""From how many letters on one slip in a word is forgiven: a shorter word would be another name."""
LOGIN_DAYS = 2
"""How many days a caller may be wrong about the last log-in."""

Answer = Callable[[str], bool | None]
"""Whether what was typed is right; None where it cannot be read as an answer at all."""

_ROADS = frozenset(
    re.findall(
        r"\w+",
        """
        allee am an auf av ave avenue bd beim bei blvd boulevard bvd ch chemin cite cour d de dem den der des
        du im imp impasse l la le les montee op passage pl place promenade quai r rat route rte rue sentier sq
        square strasse str um val zone
        """,
    )
)
"""Kinds of street and little words at the beginning of one: people leave them out or shorten them."""
_DATE = re.compile(r"(\d{1,2})[.\-/ ](\d{1,2})(?:[.\-/ ](\d{4}|\d{2})?)?")
_MONTH = re.compile(r"(\d{1,2})(?:[.\-/ ](\d{4}|\d{2}))?")
_CHANNELS = {"m": MOBILE, "s": MOBILE, "t": MOBILE, "h": MOBILE, "e": "email"}
"""The first letter of mobile, SMS, téléphone, Handy, e-mail."""


def words_of(text: str) -> list[str]:
    """Return the words of a text without case, accents and signs."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"[^\W_]+", "".join(c for c in folded if not unicodedata.combining(c)))


def same_words(filed: Iterable[str], typed: Iterable[str]) -> bool:
    """Whether words are the same, joined or apart, with at most one slip in one long word."""
    filed, typed = list(filed), list(typed)
    if "".join(filed) == "".join(typed):
        return True
    if len(filed) != len(typed):
        return False
    others = [pair for pair in zip(filed, typed, strict=True) if pair[0] != pair[1]]
    return len(others) == 1 and len(others[0][0]) >= SLIP_LENGTH and _one_slip(*others[0])


def names(filed: str) -> Answer:
    """Return the answer to « all given names »."""
    return lambda typed: same_words(words_of(filed), words_of(typed)) if words_of(typed) else None


def first_name(filed: Iterable[str]) -> Answer:
    """Return the answer to the first name of one of these people, whose given names are ``filed``."""
    firsts = [words_of(given.split()[0]) for given in filed if given.split()]
    return lambda typed: (
        any(same_words(first, words_of(typed)) for first in firsts) if words_of(typed) else None
    )


def street(filed: str) -> Answer:
    """Return the answer to street and house number; every number must be right."""
    numbers, road = _address(filed)

    def answer(typed: str) -> bool | None:
        typed_numbers, typed_road = _address(typed)
        if not typed_numbers and not typed_road:
            return None
        return numbers == typed_numbers and same_words(road, typed_road)

    return answer


def postcode(filed: str) -> Answer:
    """Return the answer to the postcode, of which the digits count."""
    return lambda typed: _digits(typed) == _digits(filed) if _digits(typed) else None


def month(filed: date) -> Answer:
    """Return the answer to the month of a day: ``9``, ``09.2026``."""

    def answer(typed: str) -> bool | None:
        found = _MONTH.fullmatch(typed.strip())
        if not found or not 1 <= int(found[1]) <= 12:
            return None
        return int(found[1]) == filed.month and (not found[2] or _year(found[2]) == filed.year)

    return answer


def near_day(filed: date) -> Answer:
    """Return the answer to the approximate day of the last log-in: ``22.11.``, ``22.11.2026``."""

    def answer(typed: str) -> bool | None:
        found = _DATE.fullmatch(typed.strip())
        if not found:
            return None
        years = [_year(found[3])] if found[3] else [filed.year - 1, filed.year, filed.year + 1]
        days = [day for year in years if (day := _day(year, int(found[2]), int(found[1])))]
        if not days:
            return None
        return any(abs(day - filed) <= timedelta(days=LOGIN_DAYS) for day in days)

    return answer


def channel(filed: Channel) -> Answer:
    """Return the answer to kind and end of the channel: ``mobile 23``, ``e-mail se`` (before the @)."""
    end = filed.address.partition("@")[0][-2:].casefold()

    def answer(typed: str) -> bool | None:
        # « e-mail » is written in many ways, but its end follows a blank.
        said, _, last = typed.strip().casefold().rpartition(" ")
        kind = _CHANNELS.get(said[:1])
        return (kind, last) == (filed.kind, end) if kind and len(last) == 2 else None

    return answer


def _address(text: str) -> tuple[list[str], list[str]]:
    """The numbers, sorted, each with the letter behind it; and the words without the kind of street."""
    numbers, road = list[str](), list[str]()
    number = False
    for word in words_of(text):
        if number and len(word) == 1 and word not in _ROADS:
            numbers[-1] += word
        elif any(map(str.isdigit, word)):
            numbers.append(word)
        else:
            road.append(word)
        number = word.isdigit()
    while len(road) > 1 and road[0] in _ROADS:
        road.pop(0)
    return sorted(numbers), road


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, unicodedata.normalize("NFKC", text)))


def _year(typed: str) -> int:
    return int(typed) if len(typed) == 4 else 2000 + int(typed)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one_slip(one: str, other: str) -> bool:
    """Whether a letter left out, added, or mistaken, or two letters swapped, is all the difference."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1:
        return False
    at = next((i for i, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[at:] == long[at + 1 :]
    swapped = short[at : at + 2] == long[at : at + 2][::-1] and short[at + 2 :] == long[at + 2 :]
    return swapped or short[at + 1 :] == long[at + 1 :]
