"""Two agents and a supervisor over SSH: a DSP closed and reopened, an assistant sent out, another mobile."""

import re
import time
from datetime import timedelta

from models.account import pending_change
from models.account.account import Account
from models.messages.channel import EMAIL, MOBILE
from models.office import Office
from tests.stories.desk import Desk, chooses, closes, confirms, does, ends, proves, reads_back, said, takes
from tests.stories.service import ADULT, ELDER, SISTER, now
from tests.stories.terminal import Person
from tests.stories.test_record import appoints
from tests.stories.walk import enters

JEROME, HELENE, ZOE = "jerome@example.lu", "helene@example.lu", "zoe@example.lu"
NOTE, OVER = "Traitement du matin", "Votre accès à ce dossier est terminé."


def opens_record(person: Person, whose: str = "") -> None:
    """From the services to the notes of the own record, or of another one."""
    person.presses("enter")
    person.sees("1 Synthèse")
    if whose:
        person.types("8")
        person.sees("Autres dossiers patient", whose)
        person.presses("enter")
        person.sees("Vous consultez le dossier de")
    person.types("4")
    person.sees("Espace personnel", NOTE)


def test_a_closed_dsp_closes_every_page_and_reopened_has_lost_nothing(desk: Desk) -> None:
    owner = desk.service.activates(ADULT, JEROME)
    desk.service.activates(ELDER, HELENE)
    desk.notes(owner, NOTE)
    appoints(desk.service, owner, ELDER)
    person, helper = desk.served.opens(), desk.served.opens()
    enters(person, desk.service, ADULT, JEROME)
    enters(helper, desk.service, ELDER, HELENE)
    opens_record(person)
    opens_record(helper, "MÜLLER")
    nora, emma = desk.agent("nora"), desk.agent("emma")
    takes(nora, ADULT, "J. M. 1968")
    reads_back(nora, desk, JEROME, 3)
    chooses(nora, "4")
    nora.sees("Fermer le DSP", "Tapez oui")
    nora.fills("oui")
    began = time.monotonic()
    closes(person, began, NOTE, "Ce DSP est fermé depuis le")
    closes(helper, began, NOTE, OVER)
    ends(nora)
    # Closed, it has one page left: there its owner asks for the reopening, which waits for an agent.
    person.sees("Mes services eSanté", "Fermé depuis le")
    person.presses("enter")
    person.sees("Demander la réouverture")
    person.goes_to("Demander la réouverture")
    person.presses("enter")
    person.sees("Demander la réouverture du DSP ?")
    person.turns("tab")
    person.presses("enter")
    person.sees("La demande est envoyée au Helpdesk.")
    waits(emma, "demande")
    emma.presses("enter")
    emma.sees("L'appel est ouvert", "J. M. 1968")
    reads_back(emma, desk, JEROME, 3)
    receipt = does(emma, "5", "Rouvrir le DSP")
    desk.told(JEROME, receipt, "a rouvert votre Dossier")
    ends(emma)
    person.presses("esc")
    person.sees("Mes services eSanté")
    opens_record(person)
    helper.types("8")
    helper.sees("Autres dossiers patient", "MÜLLER")
    # A parent who is no longer one of the family reads a page of the record while the owner calls.
    helper.presses("enter")
    helper.sees("Vous consultez le dossier de")
    helper.types("4")
    helper.sees(NOTE)
    takes(nora, ADULT, "J. M. 1968")
    reads_back(nora, desk, JEROME, 3)
    chooses(nora, "3")
    nora.sees("Retirer un assistant", "H. S.")
    nora.turns("enter")
    nora.fills("oui")
    closes(helper, time.monotonic(), NOTE, OVER)
    nora.sees("Fait. Reçu à lire")
    desk.told(HELENE, "Un accès à un Dossier", "est terminé")
    ends(nora)
    assert NOTE in person.screen
    person.drops()
    helper.drops()


def waits(agent: Person, what: str) -> None:
    """Take the one matter of this kind from the waiting list; its way on has the focus."""
    agent.goes_to("w En attente")
    agent.turns("enter")
    agent.sees(what)
    agent.presses("enter")
    agent.sees("Laisser à un autre")


def test_another_mobile_wants_another_agent_and_a_day(desk: Desk) -> None:
    person_id = desk.service.activates(SISTER, ZOE)
    desk.logged_in(person_id)
    nora, vera = desk.agent("nora"), desk.agent("vera")
    takes(nora, SISTER, "Z. W. 2019")
    reads_back(nora, desk, ZOE, 3)
    proves(nora, said(ZOE), 4)
    chooses(nora, "6")
    nora.sees("Changer l'adresse des codes", "Tapez oui")
    nora.turns("down")
    nora.turns("enter")
    nora.fills("621 456 123")
    receipt = confirms(nora, "Un autre agent doit confirmer. Reçu à lire :")
    told = desk.told(ZOE, receipt, "Rien ne change avant le")
    assert re.search(r"« Arrêter un changement », code [0-9A-Z]{4}-[0-9A-Z]{4}\.", told)
    ends(nora)
    waits(vera, "à confirmer")
    vera.sees("Z. W. 2019", "agent 1", "Points")
    vera.goes_to("Confirmer")
    vera.presses("enter")
    vera.sees(f"C'est fait. Reçu : {receipt}.")
    desk.told(ZOE, receipt, "Un autre agent l'a confirmé")
    assert desk.service.does(_channel) == EMAIL
    for wait, kind in ((timedelta(hours=23), EMAIL), (timedelta(hours=25), MOBILE)):
        desk.service.does(pending_change.sweep, lambda wait=wait: now() + wait)  # type: ignore[misc]
        assert desk.service.does(_channel) == kind


async def _channel(office: Office) -> str:
    account = await Account.get(person__birth_date="2019-02-11")
    return account.choices_in(office.keys).channel.kind
