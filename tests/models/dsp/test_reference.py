"""Random walks of several people over one record agree, step by step, with a small reference model."""

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from models.access import Actor
from models.dsp import appointing, documents, overview
from models.dsp.assistant import Kind
from models.office import Office
from models.person import Person
from models.refusal import Refused
from tests.conftest import Watch
from tests.models.dsp.filing import ELDER, NEARLY, OTHER, PARENT, again, file_document, member, subject

HOLDERS = {"parent": PARENT, "other": OTHER, "elder": ELDER}


@dataclass
class Reference:
    """What should be true, in the plainest way: a table of grants and a table of documents."""

    grown: datetime
    grants: dict[str, tuple[Kind, datetime | None, str]] = field(default_factory=dict)
    documents: dict[int, tuple[str, bool]] = field(default_factory=dict)

    def kind(self, who: str, now: datetime) -> str:
        if who == "child":
            return "nobody" if now >= self.grown else "owner"
        kind, until, _ = self.grants.get(who, (None, None, ""))
        if kind is None or (until and now >= until):
            return "nobody"
        return str(kind)

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

    async def begin(self) -> None:
        self.people["child"] = await member(self.office, NEARLY, "WAGNER", "Léo")
        for name, matricule in HOLDERS.items():
            self.people[name] = await member(self.office, matricule, name.upper(), name.title())
        self.record = subject(self.people["child"])
        self.reference = Reference((await Person.get(id=self.record)).majority)
        for level in "NNRV":
            document = await file_document(self.people["child"], level=level)
            self.reference.documents[document.id] = (level, False)

    async def step(self) -> None:
        who = self.chance.choice(list(self.people))
        await getattr(self, self.chance.choice(["appoint", "remove", "hide", "level", "pass_time"]))(who)
        for name in self.people:
            await self.compare(name)

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
        kind, days = self.chance.choice(list(Kind)), self.chance.choice([None, 1, 3])
        now = self.office.now()
        until = self.office.today() + timedelta(days=days) if days else None
        can = self.manages(who) and self.reference.kind(name, now) == "nobody" and name != who
        try:
            found = await appointing.search(self.people[who], self.record, HOLDERS[name])
            await appointing.appoint(self.people[who], found, kind, "", until)
        except Refused as refusal:
            assert not can or refusal.code == "searches_most", refusal.code
            return
        assert can
        midnight = appointing._end_of(until)
        ends = [
            end for end in (midnight, self.reference.grown if now < self.reference.grown else None) if end
        ]
        self.reference.grants[name] = (kind, min(ends, default=None), who)

    async def remove(self, who: str) -> None:
        now = self.office.now()
        name = self.chance.choice(list(HOLDERS))
        _, _, by = self.reference.grants.get(name, (None, None, ""))
        stands = self.reference.kind(who, now) != "nobody"
        can = self.reference.kind(name, now) != "nobody" and stands and who in ("child", name, by)
        from models.dsp.assistant import Assistant

        row = await Assistant.filter(holder_id=subject(self.people[name])).order_by("-id").first()
        try:
            await appointing.remove(self.people[who], self.record, row.id if row else 0)
        except Refused:
            assert not can
            return
        assert can
        del self.reference.grants[name]

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
    watch.moment = datetime.fromisoformat("2026-11-18T09:00:00+00:00")
    journey = Walk(office, watch, seed)
    await journey.begin()
    for _ in range(steps):
        await journey.step()


@pytest.mark.parametrize("seed", range(12))
async def test_walks_agree_with_the_reference(office: Office, watch: Watch, seed: int) -> None:
    await walk(office, watch, seed, 25)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 104))
async def test_long_walks_agree_with_the_reference(office: Office, watch: Watch, seed: int) -> None:
    await walk(office, watch, seed, 150)
