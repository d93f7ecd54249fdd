"""The whole service on PostgreSQL: the operator's verbs, an activation, a record, an end, over SSH."""

from tests.engine import of_postgres
from tests.stories.served import Served
from tests.stories.service import CHILD, Service
from tests.stories.test_record import CHILD_MAIL, files
from tests.stories.walk import activates_by_email, enters

pytestmark = of_postgres


def test_from_migrate_to_a_session_that_an_operator_ends_on_another_node(service: Service) -> None:
    """Set up by ``migrate``, ``people import`` and ``letters``; two nodes, each of which brings a courier."""
    files(service, CHILD)
    with Served(service) as one, Served(service) as two:
        person = one.opens()
        activates_by_email(person, service, CHILD, CHILD_MAIL)
        person.drops()
        person = two.opens()
        enters(person, service, CHILD, CHILD_MAIL)
        person.presses("enter")
        person.sees("1 Synthèse", "Arachide")
        service.runs("account", "disable", CHILD, "--reason", "vol de téléphone")
        person.sees("Votre session est terminée", within=5)
        person.drops()
    told = service.runs("doctor")
    assert "red" not in told, told
    assert "intact" in service.runs("audit", "verify")
