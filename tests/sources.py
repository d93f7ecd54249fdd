"""The product's own modules as syntax trees, for the tests that read them: each file is parsed once."""

import ast
from collections.abc import Mapping
from functools import cache
from pathlib import Path

HOUSE = Path(__file__).parent.parent
ROOMS = ("models", "screens", "tui")


def files(*rooms: str) -> list[Path]:
    """Every module of these rooms (of all, where none is named)."""
    return [path for room in rooms or ROOMS for path in sorted((HOUSE / room).rglob("*.py"))]


@cache
def trees(*rooms: str) -> Mapping[str, ast.Module]:
    """Every module of these rooms (of all, where none is named), by its path in the house."""
    return {path.relative_to(HOUSE).as_posix(): _tree(path) for path in files(*rooms)}


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))
