"""The house stands as it was drawn: arrows point down, only safe text reaches a widget, files stay small."""

import ast
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.sources import HOUSE, ROOMS, trees

MOST_LINES = 300
LONGER: dict[str, str] = {}
"""Files that may be longer than the alarm, and why."""

# What makes text that is not markup, and where it may be made from data.
SAFE_CALLS = {"say", "safe_text"}
MAKERS: dict[str, set[str]] = {
    "Content": {"screens/text/safe_text.py"},
    "Segment": {"screens/widgets/base.py"},
    "Text": set(),
}
TEXT_METHODS = {"update", "notify", "add_row", "add_column", "add_option", "panic", "set_title"}
TEXT_ATTRIBUTES = {"title", "sub_title", "border_title", "border_subtitle", "tooltip", "placeholder"}
DRAWING = {"render", "render_line", "render_lines"}
DRAWERS = {"screens/widgets/base.py"}
BANNED_MODULES = ("textual.widgets", "textual.markup", "rich.markup")
BANNED_CALLS = {"from_markup", "markup.escape"}


def called(node: ast.expr) -> str:
    """The last name of what is called."""
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def is_safe(node: ast.expr) -> bool:
    """A literal without markup, content made by the one way there is, or no text at all."""
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str) or "[" not in node.value
    if isinstance(node, (ast.Dict, ast.DictComp, ast.Set, ast.SetComp)):
        return True
    return isinstance(node, ast.Call) and called(node.func) in SAFE_CALLS


def faults(path: str, tree: ast.Module) -> Iterator[str]:
    """Where text could reach a widget as markup or with its controls."""
    for node in ast.walk(tree):
        where = f"{path}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            module = getattr(node, "module", None) or ""
            for name in [module, *names, *(f"{module}.{name}" for name in names)]:
                if name.startswith(BANNED_MODULES):
                    yield f"{where} imports {name}: its widgets take markup"
        elif isinstance(node, ast.Call):
            name = called(node.func)
            if BANNED_CALLS & {name, ast.unparse(node.func)}:
                yield f"{where} calls {name}"
            if name in MAKERS and path not in MAKERS[name]:
                yield f"{where} makes {name} of its own"
            method = name in TEXT_METHODS and isinstance(node.func, ast.Attribute)
            if method and not all(is_safe(argument) for argument in node.args):
                yield f"{where} gives {name}() something that is not say() or safe_text()"
        elif isinstance(node, (ast.Assign, ast.AnnAssign)):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            for target in targets:
                name = target.attr if isinstance(target, ast.Attribute) else ""
                if name in TEXT_ATTRIBUTES and node.value is not None and not is_safe(node.value):
                    yield f"{where} sets {name} to something that is not say() or safe_text()"
        elif isinstance(node, ast.FunctionDef) and node.name in DRAWING and path not in DRAWERS:
            yield f"{where} draws by itself: {node.name}"


def test_arrows_point_down() -> None:
    # In a process of its own: import-linter switches off every logger there is.
    lint = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(cache_dir=None))"
    done = subprocess.run(
        [sys.executable, "-c", lint], cwd=HOUSE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Contracts: 10 kept, 0 broken." in done.stdout


def test_only_safe_text_reaches_a_widget() -> None:
    assert [fault for path, tree in trees("screens", "tui").items() for fault in faults(path, tree)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from textual.widgets import Static",
        "import textual.widgets",
        "from textual import markup\nfrom textual.markup import escape",
        "self.update(name)",
        "self.update(f'{name}')",
        "self.app.notify(str(error))",
        "table.add_row('fine', person.name)",
        "self.update('[b]bold[/b]')",
        "self.border_title = name",
        "self.title: str = name",
        "Content(name)",
        "Content.from_markup(name)",
        "Text(name)",
        "markup.escape(name)",
        "class W:\n    def render_line(self, y): ...",
    ],
)
def test_the_lint_sees(code: str) -> None:
    assert list(faults("screens/sample.py", ast.parse(code)))


@pytest.mark.parametrize(
    "code",
    [
        "self.update(say(words, said))",
        "self.title = 'eSanté'",
        "facts.update({'a': 1})",
        "self.notify(safe_text(x))",
    ],
)
def test_the_lint_lets_pass(code: str) -> None:
    assert not list(faults("screens/sample.py", ast.parse(code)))


def test_the_environment_belongs_to_the_edge() -> None:
    readers = [
        f"{path}:{node.lineno}"
        for path, tree in trees("models", "screens").items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb"))
        or (isinstance(node, ast.ImportFrom) and node.module == "os")
    ]
    assert readers == []


def test_every_module_begins_with_a_sentence_about_itself() -> None:
    silent = [path for path, tree in trees(*ROOMS).items() if tree.body and not ast.get_docstring(tree)]
    assert silent == []


def test_files_stay_small() -> None:
    lengths = {
        path.relative_to(HOUSE).as_posix(): len(path.read_text("utf-8").splitlines())
        for room in (*ROOMS, "tests")
        for path in (HOUSE / room).rglob("*.py")
    }
    assert {name: count for name, count in lengths.items() if count > MOST_LINES and name not in LONGER} == {}
    assert all(lengths[name] > MOST_LINES for name in LONGER)


def test_no_allowance_outlives_its_reason() -> None:
    """Whoever may make text of its own, or draw, does."""
    found = trees("screens", "tui")
    made = {
        path: {called(n.func) for n in ast.walk(t) if isinstance(n, ast.Call)} for path, t in found.items()
    }
    drawn = {
        path: {n.name for n in ast.walk(t) if isinstance(n, ast.FunctionDef)} for path, t in found.items()
    }
    assert [(name, path) for name, paths in MAKERS.items() for path in paths if name not in made[path]] == []
    assert [path for path in DRAWERS if not drawn[path] & DRAWING] == []
