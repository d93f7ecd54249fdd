"""Modules and folders stand on floors: no circle, no arrow that runs up, nothing private across a folder."""

import ast
from collections import defaultdict
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tests.sources import HOUSE, files, trees

BESIDES = {"Migration"}
"""Names that a library asks for: Tortoise ORM wants this class in each migration."""
WIDE = {"tests/screens", "tests/tui", "tests/models", "tests/stories", "tests/bench", "tests/oidc"}
"""Folders of tests that mirror no single room."""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(HOUSE).with_suffix("").parts).removesuffix(".__init__")


MODULES = {_name(path): path for path in files()}
FOLDERS = {path.parent for path in MODULES.values()}


def _trees() -> Iterator[tuple[str, ast.Module]]:
    return ((_name(HOUSE / path), tree) for path, tree in trees().items())


def _imports(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Each module of the house that is imported, wherever in the file, and the name taken from it."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names if alias.name in MODULES)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                if whole in MODULES:
                    yield whole, ""
                elif node.module in MODULES:
                    yield node.module, alias.name


def _floor(module: str) -> str:
    """A folder; or the module itself where folders lie beside it."""
    path = MODULES[module]
    folder = path.parent
    if path.name == "__init__.py" or not any(other.parent == folder for other in FOLDERS):
        return folder.relative_to(HOUSE).as_posix()
    return path.relative_to(HOUSE).as_posix()


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as found:
        return list(found.args[1])
    return []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert _circle({name: {other for other, _ in _imports(tree)} for name, tree in _trees()}) == []


def test_arrows_between_folders_run_one_way() -> None:
    graph: dict[str, set[str]] = defaultdict(set)
    for name, tree in _trees():
        graph[_floor(name)] |= {_floor(other) for other, _ in _imports(tree)} - {_floor(name)}
    assert _circle(graph) == []
    assert len(graph) > 40


def test_a_circle_is_seen() -> None:
    assert _circle({"a": {"b"}, "b": {"c"}, "c": {"a"}}) and not _circle({"a": {"b"}, "b": {"c"}})


def test_nothing_private_is_taken_across_folders() -> None:
    taken = [
        f"{name}: {other}.{part}"
        for name, tree in _trees()
        for other, part in _imports(tree)
        if part.startswith("_") and MODULES[other].parent != MODULES[name].parent
    ]
    assert taken == []


def test_no_two_classes_have_one_name() -> None:
    places: dict[str, list[str]] = defaultdict(list)
    for name, tree in _trees():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(name)
    assert {name: found for name, found in places.items() if len(found) > 1 and name not in BESIDES} == {}


def test_a_test_stands_where_its_modules_name_says() -> None:
    """A folder of tests mirrors a folder of the house; a file named after one module stands in its folder."""
    lost = []
    for path in sorted((HOUSE / "tests").rglob("test_*.py")):
        folder = path.parent.relative_to(HOUSE)
        if len(folder.parts) == 1 or folder.as_posix() in WIDE:
            continue
        if not (HOUSE / Path(*folder.parts[1:])).is_dir():
            lost.append(path.relative_to(HOUSE).as_posix())
    assert lost == []
