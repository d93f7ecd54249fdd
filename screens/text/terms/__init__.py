"""The terms of use: one text per language, its paragraphs separated by an empty line."""

from functools import cache
from importlib.resources import files

from models.account.terms import CURRENT
from screens.text.phrases import LANGUAGES


def text(version: int, language: str) -> str:
    """Return the terms of one version; in French for a language without them.

    The version in force is beside this module. One that was replaced is in a folder named by its number, for
    as long as an account has accepted it. Raises LookupError for a version that does not exist.
    """
    return _packaged(version, language if language in LANGUAGES else "fr")


@cache
def _packaged(version: int, language: str) -> str:
    room = files(__name__)
    place = room if version == CURRENT else room / str(version)
    try:
        return (place / f"{language}.txt").read_text("utf-8").strip()
    except FileNotFoundError:
        raise LookupError(f"terms of use, version {version}") from None
