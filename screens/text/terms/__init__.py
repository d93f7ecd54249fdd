"""The terms of use: one text per language, its paragraphs separated by an empty line."""

from functools import cache
from importlib.resources import files

from models.account.terms import CURRENT
from screens.text.phrases import LANGUAGES


def text(version: int, language: str) -> str:
    """The terms of one version; French for a language without them. Raises LookupError for no such version.

    The version in force stands beside this module. One that was replaced stands in a folder named by
    its number, for as long as an account has accepted it.
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
