"""Every code that is raised has a plain sentence, no sentence lacks its code, and no fact is missing."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from models.refusal import Refused
from screens.text.helpdesk import PHONE as HELPDESK
from screens.text.phrases import LANGUAGES, catalogue
from screens.text.refusals import SENTENCES, sentence, told
from screens.text.rule_numbers import numbers
from tests.screens.text.operators_codes import OPERATORS_OWN
from tests.sources import trees

RAISED = {"Refused", "Unavailable"}
GIVEN = {"helpdesk", "when", "ways", *numbers()}
"""What ``sentence`` adds by itself."""

NOW = datetime(2026, 11, 22, 9, 38, tzinfo=UTC)
UNTIL = NOW + timedelta(minutes=4)


@dataclass(frozen=True)
class Raise:
    """One ``Refused(…)`` or ``Unavailable(…)`` in the source, with each code it may carry."""

    place: str
    codes: frozenset[str]
    facts: frozenset[str]


class _Module:
    """One module's source, and what its expressions may be worth as codes."""

    def __init__(self, path: Path, tree: ast.Module, trees: list[ast.Module]) -> None:
        self.path, self.tree, self.trees = path, tree, trees
        self.functions = _functions(self.tree)
        imported = {
            alias.name
            for node in ast.walk(self.tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        self.imported = {
            name: function
            for tree in trees
            for name, function in _functions(tree).items()
            if name in imported
        }

    def raises(self) -> Iterator[Raise]:
        for function in [*self.functions.values(), self.tree]:
            for call in _calls(function, RAISED):
                if isinstance(function, ast.Module) and any(
                    call in ast.walk(f) for f in self.functions.values()
                ):
                    continue
                codes = self.worth(call.args[0], function)
                facts = {word.arg for word in call.keywords if word.arg not in (None, "field")}
                where = f"{self.path.parent.name}/{self.path.name}:{call.lineno}"
                yield Raise(where, frozenset(codes - {""}), frozenset(map(str, facts)))

    def worth(self, value: ast.AST, function: ast.AST) -> set[str]:
        """Every string this expression may stand for, followed through names, loops and calls."""
        match value:
            case ast.Constant(value=str(code)):
                return {code}
            case ast.IfExp(body=one, orelse=other):
                return self.worth(one, function) | self.worth(other, function)
            case ast.Await(value=awaited):
                return self.worth(awaited, function)
            case ast.Call(func=ast.Name(id=name)) if name in self.functions:
                return self._returned(self.functions[name])
            case ast.Call(func=ast.Name(id=name)) if name in self.imported:
                return self._returned(self.imported[name])
            case ast.Name(id=name):
                return self._named(name, function)
        return set()

    def _returned(self, function: ast.AST) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Return) and node.value is not None:
                found |= self.worth(node.value, function)
        return found

    def _named(self, name: str, function: ast.AST) -> set[str]:
        found: set[str] = set()
        for node in ast.walk(function):
            match node:
                case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == name:
                    found |= self.worth(value, function)
                case ast.For(target=ast.Tuple(elts=names), iter=ast.Tuple(elts=rows)):
                    places = [i for i, n in enumerate(names) if isinstance(n, ast.Name) and n.id == name]
                    for place in places:
                        for row in rows:
                            assert isinstance(row, ast.Tuple)
                            found |= self.worth(row.elts[place], function)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found |= self._given(name, function)
        return found

    def _given(self, name: str, function: ast.FunctionDef | ast.AsyncFunctionDef) -> set[str]:
        """A parameter is worth what its callers give."""
        parameters = [argument.arg for argument in function.args.args]
        if name not in parameters:
            return set()
        place = parameters.index(name)
        return {
            given.value
            for tree in self.trees
            for call in _calls(tree, {function.name})
            for given in call.args[place : place + 1]
            if isinstance(given, ast.Constant) and isinstance(given.value, str)
        }


@cache
def _functions(tree: ast.Module) -> dict[str, ast.FunctionDef | ast.AsyncFunctionDef]:
    return {
        node.name: node
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    }


def _calls(node: ast.AST, names: set[str]) -> Iterator[ast.Call]:
    return (call for name, call in _every_call(node) if name in names)


@cache
def _every_call(node: ast.AST) -> tuple[tuple[str, ast.Call], ...]:
    """Each call below a node, by the last name of what is called."""
    calls = [inner for inner in ast.walk(node) if isinstance(inner, ast.Call)]
    return tuple(
        (call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", ""), call)
        for call in calls
    )


@cache
def _all_raises() -> list[Raise]:
    every = list(trees().values())
    modules = [_Module(Path(path), tree, every) for path, tree in trees().items()]
    return [found for module in modules for found in module.raises()]


def _asked_of_refusals() -> set[str]:
    """Codes said without being raised, ``sentence("answer_needed", …)``, or by an error of their own."""
    found: set[str] = set()
    for tree in trees().values():
        for call in _calls(tree, {"sentence", "__init__"}):
            match call.args:
                case [ast.Constant(value=str(code)), *_] if code in SENTENCES:
                    found.add(code)
    return found


def test_every_raised_code_is_known_by_reading() -> None:
    silent = [found.place for found in _all_raises() if not found.codes]
    # The import hands on what its reader said of a row.
    assert [place for place in silent if not place.startswith("register/person_row.py:")] == []


def test_every_code_has_a_sentence_and_every_sentence_a_code() -> None:
    raised = {code for found in _all_raises() for code in found.codes} | _asked_of_refusals()
    assert raised - set(SENTENCES) - OPERATORS_OWN == set()
    assert set(SENTENCES) - raised == set()


def test_every_raise_gives_the_facts_of_its_sentence() -> None:
    for found in _all_raises():
        given = found.facts | GIVEN | ({"wait"} if "seconds" in found.facts else set())
        for code in found.codes & set(SENTENCES):
            assert _facts(SENTENCES[code].text) <= given, f"{found.place}: {code}"


@pytest.mark.parametrize("code", SENTENCES)
def test_sentences_are_short(code: str) -> None:
    text = SENTENCES[code].text.replace("{helpdesk}", "x").replace("{when}", "x x x x x")
    text = text.replace("{ways}", "x.")
    assert text.endswith((".", "?", "Connexion »."))
    for part in re.split(r"(?<=[.?!]) ", text):
        words = [word for word in part.split() if re.search(r"\w", word)]
        assert len(words) <= 20, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_failure_that_tells_nothing_tells_when_and_both_ways_on(language: str) -> None:
    words = catalogue(language)
    for code in ("letter_wrong", "login_wrong", "letter_wait", "login_wait", "forgotten_wait"):
        facts = {"luxtrust": False} if code.endswith("_wait") else {}
        waiting = words.text(sentence(code, {"until": UNTIL, **facts}, NOW))
        free = words.text(sentence(code, {"until": None, **facts}, NOW))
        over = words.text(sentence(code, {"until": NOW, **facts}, NOW))
        assert "10:42" in waiting and "4 min" in waiting.casefold()
        assert free == over and "10:42" not in free
        assert HELPDESK in waiting and HELPDESK in free
    assert words.text(sentence("letter_wrong", {}, NOW)) == words.text(
        sentence("letter_wrong", {"until": None})
    )


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["letter_wait", "login_wait", "forgotten_wait"])
def test_whoever_waits_is_told_the_ways_that_are_open_now(code: str, language: str) -> None:
    words = catalogue(language)
    with_luxtrust = words.text(sentence(code, {"until": UNTIL, "luxtrust": True}, NOW))
    without = words.text(sentence(code, {"until": UNTIL, "luxtrust": False}, NOW))
    assert "LuxTrust" in with_luxtrust and "LuxTrust" not in without
    assert "{" not in with_luxtrust and "terminal" in without.casefold()
    for part in re.split(r"(?<=[.?!]) ", with_luxtrust.replace(HELPDESK, "x")):
        assert len([word for word in part.split() if re.search(r"\w", word)]) <= 20, part


def test_in_french_the_words_are_those_of_the_guide() -> None:
    text = catalogue("fr").text(sentence("letter_wrong", {"until": None}))
    assert "Vous pouvez réessayer tout de suite." in text
    assert "« Connexion »" in text
    text = catalogue("fr").text(sentence("login_wrong", {"until": UNTIL}, NOW))
    assert "Vous pouvez réessayer à 10:42 (dans 4 minutes)." in text
    assert "« Mot de passe oublié ? »" in text
    assert (
        catalogue("fr").text(sentence("copy_wait", {"seconds": 1})).startswith("Attendez encore une seconde,")
    )


def test_an_unknown_code_still_says_something() -> None:
    assert HELPDESK in catalogue("fr").text(sentence("nobody_wrote_this", {"odd": object()}))


def test_a_refusal_is_told_as_it_was_raised() -> None:
    refusal = Refused("password_short", "password", least=8)
    assert catalogue("fr").text(told(refusal)) == (
        "Le mot de passe est trop court : il faut au moins 8 caractères."
    )


def _facts(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}
