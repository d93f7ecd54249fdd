"""People who call the Helpdesk, and calls as far as a test needs them."""

from typing import Any

from models.account.account import Account
from models.account.session import Session
from models.actor import Actor
from models.helpdesk import call, identify, proofs, verification
from models.helpdesk.call import CallSubject, Means
from models.helpdesk.check import CheckKind
from models.messages.outbox import Message
from models.office import LUXEMBOURG, Office
from models.person import Person
from tests.conftest import issue, messages, newest_code
from tests.models.dsp.filing import OTHER, PARENT, member, opens_to

GIVEN = "Éloïse Anne"


async def caller(office: Office, matricule: str = PARENT, family_name: str = "WAGNER") -> Actor:
    """Somebody with an account, a letter, an open session and an assistant, Noé."""
    owner = await member(office, matricule, family_name, GIVEN)
    await issue(office, await Person.get(id=owner.person_id))
    if matricule == PARENT:
        await opens_to(owner, await member(office, OTHER, "MÜLLER", "Noé Marc"))
    return owner


async def right_answer(office: Office, person_id: int, kind: CheckKind) -> str:
    """What a caller who is the person says."""
    account, person = await Account.get_or_none(person_id=person_id), await Person.get(id=person_id)
    last = await Session.filter(account__person_id=person_id).order_by("-started_at").first()
    day = last.started_at.astimezone(LUXEMBOURG) if last else office.now()
    end = account.choices_in(office.keys).channel.address.partition("@")[0][-2:] if account else ""
    return {
        CheckKind.STREET: "r. du parc 12",
        CheckKind.POSTCODE: "1234",
        CheckKind.GIVEN_NAMES: person.details_in(office.keys).given_names.upper(),
        CheckKind.LETTER_MONTH: "11",
        CheckKind.CHANNEL: f"e-mail {end}",
        CheckKind.ASSISTANT: "noe",
        CheckKind.LAST_LOGIN: f"{day:%d.%m.%Y}",
    }[kind]


async def take_call(agent: Actor, matricule: str = PARENT) -> int:
    """A call in which the person with this matricule is identified; returns the person's id."""
    await call.open(agent, Means.TELEPHONE, CallSubject.LETTER)
    return await identified(agent, matricule)


async def identified(agent: Actor, matricule: str = PARENT) -> int:
    """The person of this matricule becomes the open call's."""
    found = await identify.search(agent, matricule)
    await identify.choose(agent, found.people[0].person_id)
    return found.people[0].person_id


async def open_questions(agent: Actor) -> list[CheckKind]:
    """What can still be asked in the open call."""
    asked = (await verification.verified(agent)).questions
    return [question.kind for question in asked if question.state == "open"]


async def answer(agent: Actor, person_id: int, count: int = 1, *, right: bool = True) -> None:
    """The caller answers so many of the open questions, all of them right or all of them wrong."""
    for kind in (await open_questions(agent))[:count]:
        said = await right_answer(agent.office, person_id, kind) if right else WRONG[kind]
        assert await verification.answer(agent, kind, said) is right


WRONG = {
    CheckKind.STREET: "13 rue du Parc",
    CheckKind.POSTCODE: "4321",
    CheckKind.GIVEN_NAMES: "Éloïse",
    CheckKind.LETTER_MONTH: "3",
    CheckKind.CHANNEL: "mobile 12",
    CheckKind.ASSISTANT: "Paul",
    CheckKind.LAST_LOGIN: "1.1.2020",
}
"""What somebody else says."""


async def proved(agent: Actor, person_id: int, points: int) -> None:
    """The caller gives so many points: the code from three on, the rest by answers."""
    if points >= 3:
        await proofs.send_code(agent)
        await proofs.check_code(agent, await newest_code(agent.office))
        points -= 3
    await answer(agent, person_id, points)


async def delivered(office: Office) -> None:
    """A courier has carried everything."""
    await Message.filter(state="waiting").update(state="sent", ended_at=office.now(), body=b"")


async def said_of(office: Office, kind: str) -> list[dict[str, Any]]:
    """The messages of a kind, opened."""
    return [message for message in await messages(office) if message["kind"] == kind]
