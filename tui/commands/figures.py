"""``esante figures``: what the console shows of them, for programs; small counts are hidden alike."""

import json
from collections.abc import Callable, Iterator

from models.actor import Actor
from models.helpdesk import figures
from models.helpdesk.figures import LEAST, SPANS, Figures

HIDDEN = f"< {LEAST}"
"""What stands for a count that is too small to be told."""


async def tell(actor: Actor, as_json: bool, say: Callable[[str], None]) -> int:
    """Say the figures as JSON, or in Prometheus's text format (version 0.0.4); returns 0."""
    found = await figures.told(actor)
    if as_json:
        say(json.dumps(_json(found), indent=2))
    else:
        for line in _lines(found):
            say(line)
    return 0


def _json(found: Figures) -> dict[str, object]:
    groups = {
        group.name: {
            row.name: {_span(at): HIDDEN if count is None else count for at, count in enumerate(row.counts)}
            for row in group.rows
        }
        for group in found.groups
    }
    return {"at": found.at.isoformat(), **groups}


def _lines(found: Figures) -> Iterator[str]:
    """One sample per figure and span; one that is hidden is a comment, since a sample needs a number."""
    for group in found.groups:
        name = f"esante_{group.name}" + ("_seconds" if group.unit == "seconds" else "")
        yield f"# TYPE {name} gauge"
        for row in group.rows:
            for at, count in enumerate(row.counts):
                sample = f'{name}{{what="{row.name}",span="{_span(at)}"}}'
                yield f"# {sample} {HIDDEN}" if count is None else f"{sample} {count}"


def _span(at: int) -> str:
    return f"{SPANS[at]}d"
