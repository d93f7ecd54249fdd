"""What the Helpdesk sees of a page: its name, the step, the last refusals; never what was typed or read.

It goes from one process to another as JSON. A phrase keeps the facts that a rule made (a number, a time); any
other fact, and a text that is no phrase, may be somebody's own words, and becomes « … ».
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from string import Formatter
from typing import Any

from screens.forms import Form
from screens.text.phrases import Phrase, Said, phrase
from screens.text.rule_numbers import numbers
from screens.visitor import Visitor

LATELY = timedelta(minutes=10)
"""How old the refusals are at most that are shown."""
REFUSALS = 5
"""How many are shown at most."""
HIDDEN = "…"
UNNAMED = phrase("Page d'un document")
"""The name of a page whose title is the document's own."""
MADE_BY_RULES = frozenset(
    ["count", "day", "last", "least", "left", "length", "most", "place", "time", "wait", "ways", "when"]
) | frozenset(numbers())
"""The facts that are numbers, times, or sentences about them."""


@dataclass(frozen=True, slots=True)
class SeenPage:
    """What the Helpdesk is told of one terminal. ``step`` is (n, name); the newest refusal is the last."""

    page: Phrase
    step: tuple[int, Phrase] | None
    refusals: tuple[tuple[datetime, Phrase], ...]
    language: str
    size: tuple[int, int]
    terminal: str


def seen(visitor: Visitor, form: Form, size: tuple[int, int], terminal: str) -> dict[str, Any]:
    """Return what the Helpdesk may know of a page, as JSON."""
    since = visitor.actor.office.now() - LATELY
    lately = [(at, said) for at, said in visitor.refusals if at > since][-REFUSALS:]
    return {
        "page": _told(form.title if isinstance(form.title, Phrase) else UNNAMED),
        "step": [form.step[0], _told(form.step[1])] if form.step else None,
        "refusals": [[at.isoformat(), _told(said)] for at, said in lately],
        "language": visitor.words.language,
        "size": list(size),
        "terminal": terminal,
    }


def read(view: Mapping[str, Any]) -> SeenPage:
    """Return what ``seen`` told."""
    step = view["step"]
    return SeenPage(
        _phrase(view["page"]),
        (int(step[0]), _phrase(step[1])) if step else None,
        tuple((datetime.fromisoformat(at), _phrase(said)) for at, said in view["refusals"]),
        str(view["language"]),
        (int(view["size"][0]), int(view["size"][1])),
        str(view["terminal"]),
    )


def _told(said: Said) -> Any:
    if isinstance(said, str):
        return HIDDEN
    names = {name for _, name, _, _ in Formatter().parse(said.text) if name}
    return [said.text, {name: _fact(name, said.facts.get(name, HIDDEN)) for name in sorted(names)}]


def _fact(name: str, fact: Any) -> Any:
    if isinstance(fact, Phrase):
        return _told(fact)
    return str(fact) if name in MADE_BY_RULES else HIDDEN


def _phrase(told: Any) -> Phrase:
    if isinstance(told, str):
        return Phrase("{text}", {"text": told})
    text, facts = told
    return Phrase(
        text, {name: _phrase(fact) if isinstance(fact, list) else fact for name, fact in facts.items()}
    )
