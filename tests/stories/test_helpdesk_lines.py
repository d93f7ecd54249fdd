"""A whole call at the console line by line over SSH: nothing is seen, everything is heard."""

import re
from datetime import timedelta

from models.account.letter import Letter
from models.helpdesk.receipt import Receipt
from models.office import Office
from tests.stories.agents import StoryAgent
from tests.stories.hearer import Hearer
from tests.stories.served import Served
from tests.stories.service import ADULT, Service, now


async def _letters_of_two_days_ago(office: Office) -> None:
    await Letter.all().update(issued_at=now() - timedelta(days=2))


async def _receipts(_office: Office) -> list[str]:
    return [row.code for row in await Receipt.all()]


def test_a_lost_letter_is_ordered_line_by_line(service: Service) -> None:
    service.does(_letters_of_two_days_ago)
    nora = StoryAgent(service, rights="agent")
    said = {"Sa rue": "r. du parc 12", "Son code": "1234", "Le mois": f"{now() - timedelta(days=2):%m}"}
    with Served(service) as served:
        agent = Hearer(served.client(*nora.options, user="helpdesk"), {"ESANTE_LINEAR": "1"})
        agent.hears("Console du Helpdesk", "Code actuel")
        agent.answers(nora.code(), then="Aucun appel en cours.")
        agent.answers(f"/{ADULT}", then="J. M. 1968")
        for count in (1, 2):
            put = next(label for label in said if label in agent.new.rpartition("Points")[2])
            agent.answers(said[put], then=f"Points : {count}")
            assert "juste" in agent.new
        agent.answers(agent.numbered("Commander une lettre"), then="Tapez oui")
        agent.answers("oui", then="Fait. Reçu à lire : R-")
        assert service.does(_receipts) == re.findall(r"R-[0-9A-Z]{4}-[0-9A-Z]{4}", agent.new)[:1]
        agent.answers("?")
        end = re.search(r"(\w) : Terminer l'appel", agent.new)
        assert end, agent.new
        agent.answers(end[1], then="Note")
        agent.answers("réglé", then="Entrée : Terminer l'appel")
        agent.answers("", then="L'appel est terminé.")
        spoken = agent.speech.spoken
        assert "Parc" not in spoken and "1234" not in spoken
        agent.drops()
