"""A whole call at the console over SSH: a lost letter, in few keys, few bytes, and in one burst."""

from models.letters.order import LetterOrder
from models.office import Office
from tests.stories.agents import NO_CALL, StoryAgent
from tests.stories.lost_letter import ORDERED, caller, said
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.stories.terminal import Person
from tests.stories.test_support_code import FOLLOWED, read_out, stuck

KEYS, BYTES = 25, 2500
"""The most keys besides text, and bytes to the terminal, from the first key of a call to a letter ordered."""


async def _orders(_office: Office) -> int:
    return await LetterOrder.all().count()


def _answers(agent: Person) -> list[str]:
    """Answer what is asked until nothing more is; returns the answers in their order."""
    given: list[str] = []
    while asked := [told for label, told in said().items() if f">{label}" in agent.terminal.text()]:
        agent.fills(asked[0])
        given += asked
        agent.sees(f"Points {len(given)} :")
    return given


def test_a_lost_letter_is_ordered_and_printed(service: Service) -> None:
    nora = StoryAgent(service)
    caller(service)
    with Served(service) as served:
        agent = nora.comes_in(served)
        # A caller who hangs up: the questions are the same when he calls again.
        agent.fills(ADULT)
        agent.sees("J. M. 1968", "Points 0")
        answers = _answers(agent)
        agent.turns("tab", "tab", "enter")
        agent.sees("Fin de l'appel")
        agent.fills("raccroché")
        agent.sees("L'appel est terminé.", NO_CALL)
        # The same call again, typed ahead in one piece.
        before = len(agent.received)
        typed = "".join([ADULT, "\r", *(f"{told}\r" for told in answers), "1", "oui\r"])
        agent.types(typed)
        agent.sees(ORDERED)
        cost = len(agent.received) - before
        assert len(answers) == 3 and cost <= BYTES, cost
        assert len(typed) - len("".join([ADULT, *answers, "oui"])) <= KEYS
        assert service.does(_orders) == 1
        agent.drops()
    printed = service.folder / "ordered.csv"
    service.runs("letters", "--csv", str(printed))
    assert ADULT in printed.read_text("utf-8")


def test_a_dropped_line_finds_the_call_again_with_what_was_typed(service: Service) -> None:
    nora = StoryAgent(service)
    caller(service)
    with Served(service) as served:
        agent = nora.comes_in(served)
        agent.fills(ADULT)
        agent.sees("J. M. 1968", "Points 0")
        agent.types("r. du pa")
        agent.sees("r. du pa")
        agent.drops()
        again = nora.knocks(served)
        again.fills(nora.code())
        again.sees("J. M. 1968", "Points 0", "r. du pa")
        again.drops()


def test_somebody_who_is_stuck_is_found_by_the_support_code(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        person = served.opens()
        stuck(person, service)
        code = read_out(person)
        agent = nora.comes_in(served)
        agent.presses("enter")
        agent.sees("Qui appelle", "Terminer l'appel")
        agent.turns("tab", "tab", "enter")
        agent.sees("6 chiffres")
        agent.fills(code)
        agent.sees("Activation du compte (3", "pas connecté", "80x24", "@")
        agent.sees_not("jerome.muller")
        person.sees(FOLLOWED)
        agent.drops()
        person.drops()
