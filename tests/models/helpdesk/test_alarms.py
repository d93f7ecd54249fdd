"""The 31st person and the 6th letter of an hour raise an alarm, which stops the agent until it is lifted."""

from models.account.account import Account
from models.helpdesk import acts, agent_session, alarms, call, identify
from models.helpdesk.act import Act
from models.helpdesk.alarms import MOST, Alarm, AlarmKind
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.journal.journal import Entry
from models.matricule import Matricule
from models.office import Office
from models.person import Person
from tests.conftest import Watch, issue, refused, register
from tests.models.dsp.filing import PARENT
from tests.models.helpdesk.agents import agent, come_in, new_agent
from tests.models.helpdesk.callers import answer, caller, identified, take_call


async def people(office: Office, count: int) -> list[str]:
    numbers = [Matricule.parse(f"19700101{n:03}", office.today()).digits for n in range(count)]
    for number in numbers:
        await register(office, number, "MÜLLER", "Noé Marc")
    return numbers


async def test_thirty_one_people_in_an_hour(office: Office, watch: Watch) -> None:
    numbers = await people(office, 33)
    nora, emma = await agent(office), await agent(office, "emma")
    for number in numbers[:31]:
        await take_call(nora, number)
        if number is not numbers[30]:
            await identified(nora, number)  # the same person again is the same one
        await call.end(nora, CallOutcome.SOLVED)
    (alarm,) = await alarms.waiting(emma)
    assert (alarm.agent_id, alarm.kind) == (nora.agent_id, AlarmKind.PERSONS)
    assert (await Entry.get(action="agent_alarm")).outcome == "persons"
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await refused(identify.search(nora, numbers[31]))).code == "agent_stopped"
    assert (await refused(alarms.lift(nora, alarm.id))).code == "alarm_own"
    await alarms.lift(emma, alarm.id)
    assert (await refused(alarms.lift(emma, alarm.id))).code == "alarm_over"
    assert await alarms.waiting(emma) == []
    await identified(nora, numbers[31])
    row = await Alarm.get()
    assert (row.lifted_by, row.open_of) == (emma.agent_id, None)


async def test_thirty_people_in_an_hour_are_a_days_work(office: Office, watch: Watch) -> None:
    new, numbers = await new_agent(office), await people(office, 36)
    for start in (0, 18):
        nora = await come_in(office, "nora", new.secret)
        for number in numbers[start : start + 18]:
            await take_call(nora, number)
            await call.end(nora, CallOutcome.SOLVED)
        watch.on(minutes=61)
    assert not await Alarm.exists()


async def test_six_letters_in_an_hour(office: Office) -> None:
    numbers = await people(office, 7)
    nora, emma = await agent(office), await agent(office, "emma")
    for number in numbers[:6]:
        await answer(nora, await take_call(nora, number), 2)
        await acts.perform(nora, Act.LETTER)
        await call.end(nora, CallOutcome.SOLVED)
    (alarm,) = await alarms.waiting(emma)
    assert alarm.kind is AlarmKind.LETTERS
    assert not (await alarms.waiting(emma))[1:]
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    assert (await refused(identified(nora, numbers[6]))).code == "agent_stopped"


async def test_whoever_is_stopped_still_protects_the_one_on_the_line(office: Office) -> None:
    owner, nora = await caller(office), await agent(office)
    person_id = await take_call(nora)
    await answer(nora, person_id, 3)
    await Alarm.create(
        agent_id=nora.agent_id, kind=AlarmKind.PERSONS, open_of=f"{nora.agent_id}:persons", at=office.now()
    )
    assert (await refused(acts.perform(nora, Act.CLOSE))).code == "agent_stopped"
    await acts.perform(nora, Act.DISABLE)
    assert (await Account.get(id=owner.account_id)).disabled_at


async def test_many_searches(office: Office) -> None:
    await register(office)
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    for _ in range(MOST[AlarmKind.SEARCHES] + 1):
        await identify.search(nora, "WAGNER 02.12.1893")
    assert (await refused(identify.search(nora, PARENT))).code == "agent_stopped"


async def test_an_alarm_is_not_lifted_by_a_stopped_supervisor_or_an_old_code(
    office: Office, watch: Watch
) -> None:
    nora, emma = await agent(office), await agent(office, "emma")
    for who in (nora, emma):
        name = f"{who.agent_id}:persons"
        await Alarm.create(agent_id=who.agent_id, kind=AlarmKind.PERSONS, open_of=name, at=office.now())
    number = (await Alarm.get(agent_id=nora.agent_id)).id
    assert (await refused(alarms.lift(emma, number))).code == "agent_stopped"
    await agent_session.AgentSession.all().update(proved_at=watch.moment.replace(hour=7))
    assert (await refused(alarms.lift(emma, number))).code == "totp_needed"


async def test_a_register_of_strangers_is_not_read_through_the_console(office: Office) -> None:
    """Ids that no search of this call found choose nobody, however they are guessed."""
    await people(office, 3)
    await issue(office, await Person.all().first())  # type: ignore[arg-type]
    nora = await agent(office)
    await call.open(nora, Means.TELEPHONE, CallSubject.OTHER)
    for number in range(-1, 10):
        assert (await refused(identify.choose(nora, number))).code == "person_unfound"
