"""Which names of other people's code the house reaches into: an upgrade of theirs must look at each."""

import ast
import importlib
import inspect
import re
from collections.abc import Iterator
from functools import cache

from tests.sources import ROOMS, trees


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


@cache
def _source(kind: type) -> str:
    try:
        return inspect.getsource(kind)
    except (OSError, TypeError):  # written in C
        return ""


def _of_self(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _made_here(tree: ast.Module) -> Iterator[str]:
    """The names that a module defines or sets itself."""
    for node in ast.walk(tree):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()):
                yield name
            case ast.Attribute(value=owner, attr=name, ctx=ast.Store()) if _of_self(owner):
                yield name


def _reached(tree: ast.Module, ours: set[str]) -> Iterator[str]:
    """Private names that a module imports, or takes from an object, and that are made nowhere here."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.split(".")[0] not in ROOMS:
                yield from (module for part in module.split(".") if _is_private(part))
                yield from (alias.name for alias in names if _is_private(alias.name))
            case ast.Attribute(attr=name) if _is_private(name) and name not in ours:
                yield name


def _shared(node: ast.ClassDef, kind: type) -> Iterator[str]:
    """Private names of a class that one of its bases, not ours, has too: overridden or used."""
    bases = [base for base in kind.__mro__ if base.__module__.split(".")[0] not in (*ROOMS, "builtins")]
    used = {part.attr for part in ast.walk(node) if isinstance(part, ast.Attribute) and _of_self(part.value)}
    used |= {
        part.name for part in ast.walk(node) if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef))
    }
    for name in filter(_is_private, used):
        if any(hasattr(base, name) or re.search(rf"self\.{name}\b", _source(base)) for base in bases):
            yield name


def private_names() -> dict[str, set[str]]:
    """Per module: the private names of libraries that it reaches into."""
    ours = {name for tree in trees().values() for name in _made_here(tree)}
    found: dict[str, set[str]] = {}
    for path, tree in trees().items():
        names = set(_reached(tree, ours))
        classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
        if classes:
            module = importlib.import_module(path.removesuffix(".py").replace("/", "."))
            for node in classes:
                names |= set(_shared(node, getattr(module, node.name)))
        if names:
            found[path] = names
    return found
