"""Two agents and a supervisor over SSH: a locked password, a doubtful caller, a stolen telephone."""

import pytest

from models.account import login
from models.actor import Actor
from models.letters.order import LetterOrder
from models.office import Office
from models.refusal import Refused
from tests.stories.desk import Desk, chooses, does, ends, errs, proves, reads_back, said, takes
from tests.stories.service import ADULT, ELDER, SISTER
from tests.stories.walk import FRENCH, enters, logs_in


async def _wrong_passwords(office: Office) -> None:
    for _ in range(5):
        with pytest.raises(Refused):
            await login.give_password(Actor(office, "127.0.0.1"), ADULT, "tulipe rouge 1")


def test_a_locked_password_opens_at_once(desk: Desk) -> None:
    mail = "jerome@example.lu"
    desk.service.activates(ADULT, mail)
    desk.service.does(_wrong_passwords)
    person = desk.served.opens()
    logs_in(person, ADULT)
    person.sees("Vous pouvez réessayer")
    nora = desk.agent("nora")
    takes(nora, ADULT, "J. M. 1968")
    chooses(nora, "2")
    nora.sees("Points à ajouter : 2.")
    proves(nora, said(mail), 2)
    receipt = does(nora, "2", "Débloquer le mot de passe")
    ends(nora)
    person.turns("tab")
    person.presses("enter")
    person.sees(FRENCH.received)
    person.fills(desk.service.code_to(mail))
    person.sees(FRENCH.services)
    desk.told(mail, receipt, "a débloqué la connexion")
    person.drops()


def test_a_doubtful_caller_is_one_for_every_agent(desk: Desk) -> None:
    mail = "zoe@example.lu"
    person_id = desk.service.activates(SISTER, mail)
    desk.logged_in(person_id)
    nora, emma, vera = (desk.agent(name) for name in ("nora", "emma", "vera"))
    takes(nora, SISTER, "Z. W. 2019")
    errs(nora, 2)
    nora.sees("APPEL DOUTEUX")
    ends(nora, "raccroché")
    for agent in (emma, vera):
        takes(agent, SISTER, "Z. W. 2019")
        agent.sees("APPEL DOUTEUX")
        assert agent.screen.index("APPEL DOUTEUX") < agent.screen.index("Z. W. 2019")
    ends(vera, "raccroché")
    proves(emma, said(mail), 1)
    for key, why in (("1", "Appel douteux : seuls"), ("7", "Le compte n'est pas désactivé")):
        chooses(emma, key)
        emma.sees("seuls les actes qui protègent", why)
    does(emma, "8", "Terminer les sessions")
    ends(emma)


def test_a_stolen_telephone_is_shut_out_and_its_owner_comes_back(desk: Desk) -> None:
    mail = "helene@example.lu"
    desk.service.activates(ELDER, mail, language="fr")
    thief = desk.served.opens()
    enters(thief, desk.service, ELDER, mail)
    nora, emma = desk.agent("nora"), desk.agent("emma")
    takes(nora, ELDER, "H. S. 1937")
    answers = {**said(mail), "Sa rue": "3 grand-rue", "Son code": "9050"}
    proves(nora, answers, 1)
    stopped = [does(nora, "8", "Terminer les sessions"), does(nora, "9", "Bloquer le compte")]
    thief.leaves()
    assert "Votre session est terminée." in thief.received.decode()
    ends(nora)
    takes(emma, ELDER, "H. S. 1937")
    reads_back(emma, desk, mail, 3)
    chooses(emma, "7")
    emma.sees("Points à ajouter : 1.")
    proves(emma, answers, 4)
    stopped += [does(emma, "7", "Rouvrir le compte"), does(emma, "1", "Commander une lettre")]
    ends(emma)
    for receipt in stopped:
        desk.told(mail, receipt)
    assert desk.service.does(_ordered) == 1
    owner = desk.served.opens()
    enters(owner, desk.service, ELDER, mail)
    owner.drops()


async def _ordered(office: Office) -> int:
    return await LetterOrder.all().count()
