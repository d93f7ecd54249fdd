"""Servers that hang or refuse, a locked database, keys without end: the screen stays usable and true."""

import sqlite3
import threading
import time

import pytest

from tests.servers import DOWN, HANG, OK, REFUSE
from tests.stories.hearer import BOTH_WAYS, Hearer, Way
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import (
    FRENCH,
    activates_by_email,
    confirms,
    gives_email,
    logs_in,
    reads_terms,
    sets_password,
    shows_letter,
)


def before_code(service: Service, way: Way = Person) -> Person:
    """Somebody who has just given an e-mail address."""
    person = service.opens(way=way)
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT])
    sets_password(person)
    gives_email(person, "jerome@example.lu")
    return person


@BOTH_WAYS
def test_a_mail_server_that_is_down_comes_back(service: Service, way: Way) -> None:
    service.mail.mode = DOWN
    person = before_code(service, way)
    person.sees("Message en attente")
    if way is Person:
        person.types("12")
        person.sees("12")
        person.presses("backspace", "backspace")
    service.mail.mode = OK
    person.sees("Message envoyé.", within=30)
    confirms(person, service.mailed_code(1))
    person.drops()


def test_a_hanging_mail_server_leaves_the_screen_alone(service: Service) -> None:
    service.mail.mode = HANG
    person = before_code(service)
    person.sees("Message en attente")
    person.presses("tab", "tab", "tab", "enter")
    person.sees(FRENCH.step3)
    person.drops()


@BOTH_WAYS
def test_a_refusal_is_told_and_another_address_helps(service: Service, way: Way) -> None:
    service.mail.mode = REFUSE
    person = before_code(service, way)
    person.sees("Message refusé par le serveur")
    service.mail.mode = OK
    person.presses("esc")
    person.sees(FRENCH.step3, "jerome@example.lu")
    person.erases("jerome@example.lu")
    person.fills("jerome@home.example")
    person.sees(FRENCH.received)
    confirms(person, service.mailed_code(1))
    person.drops()


@pytest.mark.parametrize(
    ("seconds", "said", "way"),
    [(3, FRENCH.received, Person), (None, "!", Person), (3, FRENCH.received, Hearer)],
)
def test_a_locked_database_is_waited_for_then_said(
    service: Service, seconds: int | None, said: str, way: Way
) -> None:
    """Three seconds are waited out; one that lasts is told while it lasts, and nothing was done."""
    person = service.opens(way=way)
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT])
    sets_password(person)
    person.takes(1)
    if isinstance(person, Hearer):
        person.answers("jerome@example.lu")
    else:
        person.types("jerome@example.lu")
    holder = sqlite3.connect(service.folder / "esante.db", check_same_thread=False, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    release = threading.Timer(seconds or 0, holder.rollback)
    if seconds:
        release.start()
    person.goes_on()
    person.sees("Un instant")
    person.sees(said, within=20)
    if not seconds:
        person.sees_not(FRENCH.received)
        release.start()
    release.join()
    holder.close()
    if not seconds:
        person.presses("enter")
        person.sees(FRENCH.received)
    person.drops()


def test_fifty_enters_send_one_code(service: Service) -> None:
    person = service.opens()
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT])
    sets_password(person)
    person.presses("enter")
    person.types("jerome@example.lu")
    person.types("\r" * 50)
    person.sees(FRENCH.received)
    service.mailed_code(1)
    time.sleep(1)
    assert len(service.mail.messages) == 1
    person.drops()


@BOTH_WAYS
def test_an_account_disabled_elsewhere_ends_the_open_session(service: Service, way: Way) -> None:
    person = service.opens(way=way)
    activates_by_email(person, service, ADULT, "jerome@example.lu")
    logs_in(person, ADULT)
    person.sees(FRENCH.received)
    person.fills(service.mailed_code(3))
    person.sees(FRENCH.services)
    service.runs("account", "disable", ADULT, "--reason", "vol de téléphone")
    ended = time.monotonic()
    person.sees("Votre session est terminée.")
    assert time.monotonic() - ended < 2.5
    person.drops()
