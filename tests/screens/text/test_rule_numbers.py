"""A number that a sentence tells is the rule's: change the rule, and every sentence tells the new one."""

import re
from datetime import timedelta
from typing import Any

import pytest

from models import matricule, person
from models.account import letter, password_reset, recovery_code, support_code
from models.account.activation_steps import Activation
from models.account.login import Login
from models.account.password_reset import Reset
from models.helpdesk import agent_session
from models.office import Office
from models.proof import confirmation, copycode, one_time_code, password
from screens import idle
from screens.forms import Place
from screens.places import fields
from screens.places import password_reset as forgotten_places
from screens.places.activation.activation import LetterPlace
from screens.places.code import CodePlace
from screens.places.login import LoginCodePlace
from screens.text import refusals
from screens.text.phrases import LANGUAGES, Phrase, catalogue, phrase
from screens.text.rule_numbers import numbers, ruled
from screens.visitor import Visitor
from tests.screens.text.test_catalogues import _extracted
from tui.portal import end_words

RULES: tuple[tuple[Any, str, Any, str], ...] = (
    (matricule, "DIGITS", 17, "17"),
    (matricule, "STEM", 15, "15"),
    (letter, "LENGTH", 14, "14"),
    (password, "LEAST", 19, "19"),
    (one_time_code, "DIGITS", 7, "7"),
    (one_time_code, "LIFETIME", timedelta(minutes=23), "23 minutes"),
    (one_time_code, "TRIES", 9, "9"),
    (one_time_code, "RESENDS", 12, "12"),
    (one_time_code, "RESEND_AFTER", timedelta(seconds=47), "47 secondes"),
    (copycode, "WAIT", timedelta(seconds=33), "33 secondes"),
    (password_reset, "ASKED_A_DAY", 8, "8"),
    (confirmation, "STARTS", 16, "16"),
    (recovery_code, "LENGTH", 18, "18"),
    (person, "MAJORITY", 21, "21"),
    (support_code, "DIGITS", 22, "22"),
    (agent_session, "DIGITS", 18, "18"),
    (agent_session, "TRIES", 13, "13"),
    (agent_session, "FRESH", timedelta(minutes=31), "31 minutes"),
    (idle, "WARNING", timedelta(seconds=75), "75 secondes"),
)


async def _said(office: Office) -> list[Phrase | str]:
    """Whatever tells a number: every refusal, and the hints and words of the forms."""
    from models.actor import Actor

    visitor = Visitor(Actor(office, "local:test"), catalogue("fr"))
    started = LetterPlace(visitor, Activation())
    places: list[Place] = [
        started,
        LoginCodePlace(visitor, Login(0, "", "e@example.lu")),
        forgotten_places.ForgottenCodePlace(visitor, Reset("", None, 0, "")),  # type: ignore[arg-type]
    ]
    said: list[Phrase | str] = [refusals.sentence(code, {}) for code in refusals.SENTENCES]
    said += [ruled(end_words.WARNING), ruled(end_words.LAST_MINUTE)]
    waits = await started.act("wait", {})
    said.append(getattr(waits, "message", ""))
    asked = [field for place in places for field in place.form().fields]
    for field in (
        *asked,
        *fields.password_fields(phrase("Mot de passe")),
        fields.matricule_field(),
        fields.recovery_field(bool),
    ):
        said += [field.hint, field.text]
    assert isinstance(places[1], CodePlace)
    return said


async def _texts(office: Office) -> list[str]:
    texts = []
    for each in await _said(office):
        named = set(re.findall(r"\{(\w+)\}", each.text)) if isinstance(each, Phrase) else set()
        if isinstance(each, Phrase) and named <= set(each.facts):
            texts.append(catalogue("fr").text(each))
        elif isinstance(each, Phrase):  # other facts come with the refusal itself
            texts.append(catalogue("fr").text(Phrase(each.text, {**dict.fromkeys(named, "…"), **each.facts})))
    return texts


@pytest.mark.parametrize(("room", "name", "value", "told"), RULES, ids=[rule[1] for rule in RULES])
async def test_a_sentence_tells_the_number_of_its_rule(
    desk: Office, monkeypatch: pytest.MonkeyPatch, room: Any, name: str, value: Any, told: str
) -> None:
    before = await _texts(desk)
    monkeypatch.setattr(room, name, value)
    changed = [after for after, was in zip(await _texts(desk), before, strict=True) if after != was]
    assert changed and all(re.search(rf"\b{told}\b", text) for text in changed)


COUNTED = re.compile(
    r"\b([0-9]+|[Dd]eux|[Tt]rois|[Cc]inq|[Dd]ix) "
    r"(minutes|secondes|fois|codes|caractères|ans|heures de suite|demandes|essais)\b|\b1[13] chiffres\b"
)
ELSEWHERE = {
    "Entrez le matricule (les 13 chiffres de la carte de sécurité sociale) et le code "
    "d'activation ci-dessus.",
    "Ou scannez un des deux codes QR.",
    "La confirmation est différente du mot de passe. Entrez deux fois le même.",
    "Un mot de passe erroné a été entré 100 fois de suite. La connexion par mot de passe est fermée. "
    "Pour la rouvrir, allez à « Mot de passe oublié ? » ou appelez le Helpdesk.",
}
"""Of the printed letter, whose facts are its own; and no number of a rule."""


def test_no_sentence_holds_a_number_of_a_rule() -> None:
    held = {text for text in _extracted() if COUNTED.search(text)}
    assert held <= ELSEWHERE


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_numbers_are_words_of_every_language(language: str) -> None:
    words = catalogue(language)
    said = {name: words.text(fact) if isinstance(fact, Phrase) else fact for name, fact in numbers().items()}
    assert said["code_lifetime"].startswith("10 ") and said["majority"] == "18"
