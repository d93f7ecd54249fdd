"""Somebody is stuck at Etape 3, presses F1 and reads a code to the Helpdesk, which sees where; F1 ends it."""

import os
import re
import signal
import time

import pytest

from models.account import support_code
from models.account.support_code import ANSWER, SupportCode
from models.office import Office
from screens import seen_page
from screens.seen_page import SeenPage
from screens.text.phrases import catalogue
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.walk import FRENCH, reads_terms, sets_password, shows_letter

CALL = 1
FOLLOWED = "Le Helpdesk voit la page où vous êtes, pas ce que vous tapez."


def read_out(person: Person) -> str:
    """F1: the code that stands there."""
    person.presses("f1")
    person.sees("Code Helpdesk")
    found = re.search(r"Code Helpdesk : (\d{3}).(\d{3}) \(jusqu'à", person.screen)
    assert found, person.terminal.text()
    person.presses("esc")
    return found[1] + found[2]


def follows(service: Service, code: str, call: int = CALL) -> bool:
    async def typed(office: Office) -> bool:
        return await support_code.follow(office, call, code) is not None

    return service.does(typed)


def sees(service: Service, call: int = CALL) -> SeenPage | None:
    """What the agent of the call sees now; None before the terminal has answered, and once it is over."""

    async def looks(office: Office) -> SeenPage | None:
        row = await support_code.followed_by(office, call)
        view = row.view_in(office.keys) if row else {}
        return seen_page.read(view) if view else None

    return service.does(looks)


def waits_for(service: Service, call: int = CALL) -> SeenPage:
    deadline = time.monotonic() + 10
    while (found := sees(service, call)) is None:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def stuck(person: Person, service: Service) -> None:
    """At Etape 3, with an address that is none."""
    reads_terms(person)
    shows_letter(person, ADULT, service.letters[ADULT])
    sets_password(person)
    person.presses("enter")
    person.fills("jerome.muller")
    person.sees("! ")


@pytest.mark.parametrize("over_ssh", [True, False])
def test_stuck_at_etape_3_and_found(service: Service, over_ssh: bool) -> None:
    if over_ssh:
        with Served(service) as served:
            _stuck_and_found(service, served.opens())
    else:
        _stuck_and_found(service, service.opens())


def _stuck_and_found(service: Service, person: Person) -> None:
    stuck(person, service)
    assert follows(service, read_out(person))
    found, said = waits_for(service), catalogue("fr").text
    assert said(found.page) == "Activation du compte" and found.step and found.step[0] == 3
    assert "@" in said(found.refusals[-1][1])
    assert found.size == (80, 24) and found.language == "fr" and found.terminal.startswith("xterm, UTF-8")
    person.sees(FOLLOWED, FRENCH.step3, "jerome.muller")
    person.presses("f1")
    person.sees("Le Helpdesk ne voit plus cette page.")
    person.sees_not(FOLLOWED)
    assert sees(service) is None
    person.drops()


def test_the_line_drops_or_the_process_is_killed(service: Service, served: Served) -> None:
    person = served.opens()
    person.sees(FRENCH.welcome)
    assert follows(service, read_out(person))
    waits_for(service)
    person.drops()
    deadline = time.monotonic() + 10
    while sees(service) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.1)

    person = served.opens()
    person.sees(FRENCH.welcome)
    code = read_out(person)
    for pid in served.sessions():
        os.kill(pid, signal.SIGKILL)
    assert follows(service, code)  # the code still stands, but no terminal answers
    time.sleep(ANSWER.total_seconds())
    assert sees(service) is None and service.does(_rows) == 1
    person.drops()


async def _rows(office: Office) -> int:
    return await SupportCode.all().count()
