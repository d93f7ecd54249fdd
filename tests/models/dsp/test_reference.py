"""Random walks of several people over one record agree, step by step, with a small reference model."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from models.actor import Actor
from models.dsp import appointing, assistants, documents, overview
from models.dsp.assistant import Assistant, AssistantKind
from models.office import Office
from models.person import Person
from models.refusal import Refused
from tests.conftest import Watch
from tests.models.dsp.filing import ELDER, NEARLY, OTHER, PARENT, again, file_document, member, subject

BEGINNING = datetime.fromisoformat("2026-11-18T09:00:00+00:00")
ADULT, FRIEND = "1984030400190", "1975060600151"
HOLDERS = {"parent": PARENT, "other": OTHER, "elder": ELDER, "friend": FRIEND}


@dataclass
class Grant:
    """One appointment, under another one or by the owner's hand."""

    name: str
    kind: AssistantKind
    until: datetime | None
    by: str
    under: "Grant | None"
    ended: bool = False

    def holds(self, now: datetime) -> bool:
        return not self.ended and (self.until is None or now < self.until)

    def doubtful(self, now: datetime) -> bool:
        """Whether somebody above is gone."""
        return self.under is not None and (not self.under.holds(now) or self.under.doubtful(now))

    def rests_on(self, other: "Grant") -> bool:
        return self.under is not None and (self.under is other or self.under.rests_on(other))


@dataclass
class Reference:
    """What should be true, in the plainest way: all grants ever made and a table of documents."""

    grown: datetime
    grants: list[Grant] = field(default_factory=list)
    banned: set[str] = field(default_factory=set)
    documents: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def held(self, who: str, now: datetime) -> Grant | None:
        return next((each for each in self.grants if each.name == who and each.holds(now)), None)

    def kind(self, who: str, now: datetime) -> str:
        if who == "owner":
            return "owner" if now < self.grown or self.grown < BEGINNING else "nobody"
        grant = self.held(who, now)
        return str(grant.kind) if grant else "nobody"

    def latest(self, grant: Grant | None) -> datetime:
        """When it ends; the end of time for the owner, and for no end."""
        return grant.until if grant and grant.until else datetime.max.replace(tzinfo=UTC)

    def is_sound(self, now: datetime) -> None:
        """Nobody has more, or longer, than whoever gave it; whom the owner removed has nothing."""
        for grant in self.grants:
            if grant.holds(now):
                assert grant.name not in self.banned
                assert grant.under is None or grant.under.kind is AssistantKind.ASSISTANT
                assert self.latest(grant) <= self.latest(grant.under)

    def sees(self, who: str, now: datetime) -> int | None:
        kind = self.kind(who, now)
        if kind == "nobody":
            return None
        if kind == "reader":
            return sum(level != "V" and not hidden for level, hidden in self.documents.values())
        return len(self.documents)


class Walk:
    """One walk: a few people, one record of somebody who comes of age during it."""

    def __init__(self, office: Office, watch: Watch, seed: int) -> None:
        self.office, self.watch, self.chance = office, watch, random.Random(seed)
        self.people: dict[str, Actor] = {}

    async def begin(self, owner: str) -> None:
        self.people["owner"] = await member(self.office, owner, "WAGNER", "Léo")
        for name, matricule in HOLDERS.items():
            self.people[name] = await member(self.office, matricule, name.upper(), name.title())
        self.record = subject(self.people["owner"])
        self.reference = Reference((await Person.get(id=self.record)).majority)
        for level in "NNRV":
            document = await file_document(self.people["owner"], level=level)
            self.reference.documents[document.id] = (level, False)

    async def step(self) -> None:
        who = self.chance.choice(list(self.people))
        acts = ["appoint", "appoint", "remove", "keep", "hide", "level", "pass_time"]
        await getattr(self, self.chance.choice(acts))(who)
        self.reference.is_sound(self.office.now())
        for name in self.people:
            await self.compare(name)
        await self.compare_list()

    async def compare_list(self) -> None:
        """The owner sees who has access, until when, and who is to be decided on."""
        now, by_id = self.office.now(), {subject(actor): name for name, actor in self.people.items()}
        if self.reference.kind("owner", now) == "nobody":
            return
        listed = await assistants.listed(self.people["owner"], self.record)
        rows = {row.id: by_id[row.holder_id] for row in await Assistant.filter(person_id=self.record)}
        seen = {rows[row.id]: (row.kind, row.until, row.to_decide) for row in listed.rows}
        assert seen == {
            grant.name: (grant.kind, grant.until, grant.doubtful(now))
            for grant in self.reference.grants
            if grant.holds(now)
        }

    async def compare(self, who: str) -> None:
        expected = self.reference.sees(who, self.office.now())
        actor = self.people[who]
        for operation in (documents.listed, overview.overview):
            try:
                seen = await operation(actor, self.record)
                count: int | None = getattr(seen, "total", None)
                count = seen.documents if count is None else count  # type: ignore[union-attr]
            except Refused as refusal:
                assert refusal.code in ("record_unseen", "letter_needed")
                count = None
            assert count == expected, (who, operation.__name__, count, expected)

    def manages(self, who: str) -> bool:
        return self.reference.kind(who, self.office.now()) in ("owner", "assistant")

    async def appoint(self, who: str) -> None:
        name = self.chance.choice(list(HOLDERS))
        kind, days = (
            self.chance.choice([*AssistantKind, AssistantKind.ASSISTANT]),
            self.chance.choice([None, 1, 3]),
        )
        now, reference = self.office.now(), self.reference
        until = appointing._end_of(self.office.today() + timedelta(days=days) if days else None)
        giver = reference.held(who, now)
        can = self.manages(who) and reference.kind(name, now) == "nobody" and name != who
        can = can and (who == "owner" or name not in reference.banned)
        can = can and not (giver and giver.doubtful(now))
        longer = until is not None and until > reference.latest(giver)
        try:
            found = await appointing.search(self.people[who], self.record, HOLDERS[name])
            day = self.office.today() + timedelta(days=days) if days else None
            await appointing.appoint(self.people[who], found, kind, "", day)
        except Refused as refusal:
            assert not can or longer or refusal.code == "searches_most", refusal.code
            return
        assert can and not longer
        grown = reference.grown if now < reference.grown else None
        ends = [end for end in (until or (giver.until if giver else None), grown) if end]
        reference.grants.append(Grant(name, kind, min(ends, default=None), who, giver))
        if who == "owner":
            reference.banned.discard(name)

    async def _row(self, name: str) -> int:
        row = await Assistant.filter(holder_id=subject(self.people[name])).order_by("-id").first()
        return row.id if row else 0

    def decides(self, who: str) -> bool:
        """The owner does, and an assistant by the owner's hand."""
        giver = self.reference.held(who, self.office.now())
        return self.manages(who) and (giver is None or giver.under is None)

    async def remove(self, who: str) -> None:
        now, name = self.office.now(), self.chance.choice(list(HOLDERS))
        grant, below = self.reference.held(name, now), self.chance.random() < 0.4
        can = grant is not None and self.reference.kind(who, now) != "nobody"
        if can and grant and who not in ("owner", name, grant.by):
            can = grant.doubtful(now) and self.decides(who)
        gone = [each for each in self.reference.grants if below and grant and each.rests_on(grant)]
        gone = [each for each in gone if each.holds(now)]
        try:
            count = await appointing.remove(self.people[who], self.record, await self._row(name), below=below)
        except Refused:
            assert not can
            return
        assert can and grant and count == len(gone) + 1
        for each in (grant, *gone):
            each.ended = True
            if who == "owner":
                self.reference.banned.add(each.name)

    async def keep(self, who: str) -> None:
        now, name = self.office.now(), self.chance.choice(list(HOLDERS))
        grant, giver = self.reference.held(name, now), self.reference.held(who, now)
        can = grant is not None and grant.doubtful(now) and self.decides(who)
        try:
            await appointing.keep(self.people[who], self.record, await self._row(name))
        except Refused:
            assert not can
            return
        assert can and grant
        grant.under, grant.by = giver, who
        for each in self.reference.grants:
            mine = each is grant or each.rests_on(grant)
            if mine and each.holds(now) and self.reference.latest(each) > self.reference.latest(giver):
                each.until = self.reference.latest(giver)

    async def hide(self, who: str) -> None:
        document = self.chance.choice(list(self.reference.documents))
        level, hidden = self.reference.documents[document]
        try:
            await (documents.show if hidden else documents.hide)(self.people[who], self.record, document)
        except Refused:
            assert not self.manages(who)
            return
        assert self.manages(who)
        self.reference.documents[document] = (level, not hidden)

    async def level(self, who: str) -> None:
        document = self.chance.choice(list(self.reference.documents))
        before, hidden = self.reference.documents[document]
        level = self.chance.choice([each for each in "NRV" if each != before])
        try:
            await documents.set_level(self.people[who], self.record, document, level)
        except Refused:
            assert not self.manages(who)
            return
        assert self.manages(who)
        self.reference.documents[document] = (level, hidden)

    async def pass_time(self, who: str) -> None:
        self.watch.on(hours=self.chance.choice([1, 7, 30]))
        self.people = {name: await again(actor) for name, actor in self.people.items()}


async def walk(office: Office, watch: Watch, seed: int, steps: int) -> None:
    watch.moment = BEGINNING
    journey = Walk(office, watch, seed)
    await journey.begin(NEARLY if seed % 3 == 0 else ADULT)
    for _ in range(steps):
        await journey.step()


@pytest.mark.parametrize("seed", range(12))
async def test_walks_agree_with_the_reference(office: Office, watch: Watch, seed: int) -> None:
    await walk(office, watch, seed, 30)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 106))
async def test_long_walks_agree_with_the_reference(office: Office, watch: Watch, seed: int) -> None:
    await walk(office, watch, seed, 150)
