"""Whole journeys in a real terminal, by pages and line by line: activation, a cut line, log-in."""

import pytest

from tests.stories.hearer import BOTH_WAYS, Hearer, Way
from tests.stories.service import ADULT, CHILD, ELDER, Service
from tests.stories.terminal import Person
from tests.stories.walk import (
    ENGLISH,
    FRENCH,
    GERMAN,
    Words,
    activates_by_email,
    confirms,
    gives_email,
    gives_mobile,
    logs_in,
    reads_terms,
    sets_password,
    shows_letter,
)


@BOTH_WAYS
def test_activation_by_email_then_log_in_and_out(service: Service, way: Way) -> None:
    person = service.opens(way=way)
    activates_by_email(person, service, ADULT, "jerome@example.lu")
    logs_in(person, ADULT)
    person.sees(FRENCH.received)
    person.fills(service.mailed_code(3))  # the second says that the account is active
    person.sees(FRENCH.services, "MÜLLER Jérôme", "Dossier de Soins Partagé (DSP)")
    person.takes(1)
    person.sees("Votre DSP ne contient pas encore de document.")
    person.presses("esc")
    person.sees(FRENCH.services, "Déconnexion")
    person.takes(-1)
    person.sees(FRENCH.out, FRENCH.welcome)
    person.presses("f10")
    person.sees("Voulez-vous quitter")
    person.agrees()
    person.leaves()


@pytest.mark.parametrize(
    ("language", "words", "told", "way"),
    [
        ("de", GERMAN, "Code", Person),
        ("de", GERMAN, "Code", Hearer),
        ("en", ENGLISH, "code", Person),
        ("en", ENGLISH, "code", Hearer),
    ],
)
def test_the_same_in_german_and_english(
    service: Service, language: str, words: Words, told: str, way: Way
) -> None:
    person = service.opens(language, way=way)
    activates_by_email(person, service, ELDER, "helene@example.lu", words)
    logs_in(person, ELDER, words=words)
    person.sees(words.received)
    person.fills(service.mailed_code(3))
    person.sees(words.services, "SCHMIT Hélène")
    person.takes(-1)
    person.sees(words.out)
    assert told in str(service.mail.messages[0].get_content())
    person.drops()


@BOTH_WAYS
def test_activation_by_sms(service: Service, way: Way) -> None:
    person = service.opens(way=way)
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT].lower().replace("-", ""))
    sets_password(person)
    gives_mobile(person, "621 123 456")
    confirms(person, service.texted_code(1))
    assert service.sms.messages[0]["to"] == "+352621123456"
    person.drops()


@BOTH_WAYS
def test_a_child_with_the_parents_number(service: Service, way: Way) -> None:
    person = service.opens(way=way)
    reads_terms(person)
    shows_letter(person, CHILD, service.letters[CHILD])
    sets_password(person)
    gives_mobile(person, "+352 621 123 456")
    code = service.texted_code(1)
    assert "N. W." in service.sms.messages[0]["text"]
    assert "2015" in service.sms.messages[0]["text"]
    confirms(person, code)
    logs_in(person, CHILD)
    person.sees(FRENCH.received)
    person.fills(service.texted_code(3))
    person.sees(FRENCH.services, "WAGNER Noé")
    person.drops()


@BOTH_WAYS
def test_a_dropped_line_is_resumed_at_etape_2(service: Service, way: Way) -> None:
    first = service.opens(way=way)
    reads_terms(first)
    shows_letter(first, ADULT, service.letters[ADULT])
    first.drops()
    again = service.opens(way=way)
    again.sees("Reprendre une activation")
    again.takes(3)
    shows_letter(again, ADULT, service.letters[ADULT])
    sets_password(again)
    gives_email(again, "jerome@example.lu")
    confirms(again, service.mailed_code(1))
    again.drops()
