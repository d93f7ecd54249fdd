"""A small reference model of what agents may do for callers, to be compared with the real one."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
POINTS = {
    "letter": 2,
    "unlock": 2,
    "close": 3,
    "reopen": 3,
    "channel": 4,
    "enable": 4,
    "sessions": 1,
    "disable": 1,
}
RIGHTS = {
    "letter": "letter",
    "unlock": "unlock",
    "close": "requests",
    "reopen": "requests",
    "channel": "channel",
    "enable": "account",
    "sessions": "sessions",
    "disable": "account",
}
RESETS = ("letter", "unlock", "channel")
PROTECTING = ("sessions", "disable")


@dataclass
class Person:
    """What is true of one person."""

    sessions: bool = True
    locked: bool = True
    closed: bool = False
    disabled: bool = False
    letters: list[datetime] = field(default_factory=list)
    letter_open: bool = False
    wrong: list[datetime] = field(default_factory=list)
    done: list[tuple[str, datetime]] = field(default_factory=list)
    """Every act that has a receipt."""
    change: tuple[datetime, bool] | None = None
    """The end of the channel's wait, and whether it is confirmed."""


@dataclass
class Line:
    """One agent: his rights, his session, his call."""

    rights: tuple[str, ...]
    proved: datetime | None = None
    person: str = ""
    answers: list[datetime] = field(default_factory=list)
    code: datetime | None = None


@dataclass
class Waiting:
    """What waits for another agent."""

    act: str
    person: str
    asker: str
    at: datetime
    points: int


@dataclass
class Desk:
    """Everything that the rules know."""

    now: datetime
    people: dict[str, Person]
    agents: dict[str, Line]
    waiting: list[Waiting] = field(default_factory=list)

    def is_in(self, name: str) -> bool:
        """Whether the agent's session is open; nothing notes that he is active."""
        proved = self.agents[name].proved
        return proved is not None and self.now < proved + timedelta(minutes=16)

    def points(self, name: str) -> int:
        """What the caller of this agent has proved within the last hour."""
        line, since = self.agents[name], self.now - HOUR
        code = 3 if line.code and line.code >= since else 0
        return min(3, sum(at >= since for at in line.answers)) + code

    def doubtful(self, person: str) -> bool:
        """Two wrong answers within a day, and the last of them within a day."""
        run: list[datetime] = []
        for at in sorted(self.people[person].wrong):
            run = [*run, at] if run and at < run[-1] + DAY else [at]
        return len(run) >= 2 and self.now < run[-1] + DAY

    def settle(self) -> None:
        """Time passes: a change whose wait is over is done or given up; what waits too long is over."""
        for name, person in self.people.items():
            if person.change and self.now >= person.change[0]:
                if person.change[1] and not person.disabled:
                    person.sessions = False
                person.change = None
            self.waiting = [
                w
                for w in self.waiting
                if self.now < w.at + DAY
                and (w.person != name or w.act != "channel" or (person.change and not person.change[1]))
            ]

    def possible(self, act: str, name: str) -> bool:
        """Whether the state of things allows it."""
        person, now = self.people[name], self.now
        match act:
            case "sessions":
                return person.sessions
            case "disable":
                return not person.disabled
            case "enable":
                return person.disabled
            case "close":
                return not person.closed
            case "reopen":
                return person.closed
            case "unlock":
                return not person.disabled and person.locked
            case "channel":
                return not person.disabled and person.change is None
        lately = any(now < at + DAY for at in person.letters)
        month = sum(at > now - 30 * DAY for at in person.letters)
        waits = person.change is not None
        return not (person.disabled or waits or person.letter_open or lately or month >= 3)

    def perform(self, name: str, act: str) -> str:
        """Do it; returns « done », « waits » or « refused »."""
        self.settle()
        line = self.agents[name]
        if not self.is_in(name) or not line.person or RIGHTS[act] not in line.rights:
            return "refused"
        asked = any(w.act == act and w.person == line.person for w in self.waiting)
        doubt = self.doubtful(line.person) and act not in PROTECTING
        if doubt or asked or self.points(name) < POINTS[act] or not self.possible(act, line.person):
            return "refused"
        person = self.people[line.person]
        lately = {done for done, at in person.done if at > self.now - DAY}
        second = act in RESETS and bool(lately & set(RESETS) - {act})
        person.done.append((act, self.now))
        if act == "channel" or second:
            self.waiting.append(Waiting(act, line.person, name, self.now, self.points(name)))
            if act == "channel":
                person.change = (self.now + DAY, False)
            return "waits"
        self.change(act, line.person)
        return "done"

    def change(self, act: str, name: str) -> None:
        """What the act does."""
        person = self.people[name]
        match act:
            case "letter":
                person.letters.append(self.now)
                person.letter_open = True
            case "unlock":
                person.locked = False
            case "close" | "reopen":
                person.closed = act == "close"
            case "channel":
                person.change = (self.now + DAY, True)
            case "enable":
                person.disabled = False
            case "sessions":
                person.sessions = False
            case "disable":
                person.disabled, person.sessions, person.change = True, False, None

    def approve(self, name: str, place: int) -> str:
        """Another agent confirms the one at this place; returns « approved » or « refused »."""
        self.settle()
        if not self.is_in(name) or "approve" not in self.agents[name].rights or place >= len(self.waiting):
            return "refused"
        asked = self.waiting[place]
        ready = asked.act == "channel" or self.possible(asked.act, asked.person)
        if asked.asker == name or self.doubtful(asked.person) or not ready:
            return "refused"
        if asked.act == "channel" and self.people[asked.person].disabled:
            return "refused"
        self.waiting.remove(asked)
        self.change(asked.act, asked.person)
        return "approved"

    def stop(self, person: str) -> None:
        """The owner stops the change that waits."""
        self.people[person].change = None
        self.settle()
