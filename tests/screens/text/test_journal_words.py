"""Every action and outcome that the code writes into the journal about somebody has its words."""

import ast
from collections.abc import Iterator

import pytest

from models.dsp.access_codes import AccessAction
from models.dsp.deposit import Outcome
from models.helpdesk.act import Act
from screens.text.journal_words import ACTIONS, OUTCOMES, ended, line
from screens.text.phrases import LANGUAGES, catalogue
from tests.sources import trees

NOBODYS = {"agents", "clock", "figures", "journal", "outbox", "register"}
"""Subjects that are neither a person nor an agent: no page of the console shows their lines."""
NAMED = {"ACTION": "support_code"}
"""Actions that stand in a constant of their module."""
ELSEWHERE = {"SUBJECT", "_SUBJECT"}


def written() -> Iterator[tuple[str, set[str]]]:
    """Each action that is written about somebody, as it stands in the code, with its outcomes."""
    for path, tree in trees("models").items():
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call) or ast.unparse(call.func) not in (
                "journal.append",
                "journal.append_all",
            ):
                continue
            _, subject, action, *rest = call.args
            if ast.unparse(subject) in ELSEWHERE or getattr(subject, "value", None) in NOBODYS:
                continue
            match action:
                case ast.Constant(value=str(code)):
                    yield code, {*_texts(rest[0])} if rest else {"done"}
                case ast.Name(id=name) if name in NAMED:
                    yield NAMED[name], set()
                case ast.JoinedStr():
                    assert ast.unparse(action).startswith("f'helpdesk_{"), (path, action.lineno)
                    yield from ((f"helpdesk_{act}", set()) for act in Act)
                case ast.Attribute(value=ast.Name(id="AccessAction")) | ast.Name(id="action"):
                    pass  # codes of AccessAction, or the action of a caller that is looked at itself


def _texts(outcome: ast.expr) -> Iterator[str]:
    match outcome:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=one, orelse=other):
            yield from (*_texts(one), *_texts(other))


def test_every_action_has_its_words() -> None:
    found = list(written())
    assert len(found) > 70
    assert {code for code, _ in found} | set(AccessAction) == set(ACTIONS)
    assert {code for _, codes in found for code in codes} | set(Outcome) <= set(OUTCOMES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_they_fit_a_column_beside_the_others(language: str) -> None:
    words = catalogue(language)
    assert max(len(words.text(said)) for said in (*ACTIONS.values(), *OUTCOMES.values())) <= 30


def test_a_refusal_is_one_and_a_version_is_itself() -> None:
    said = [catalogue("fr").text(ended(code)) for code in ("matricule_length", "2026-11", "right")]
    assert said == ["refusé", "2026-11", "juste"]
    assert catalogue("en").text(line("logged_in", "done")) == "log-in (done)"
