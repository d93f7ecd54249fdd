"""An appointment by an assistant rests on the assistant's own: it ends no later, and is then in doubt."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from models.dsp.assistant import Assistant
from models.dsp.rights import Held, RecordRole
from models.office import LUXEMBOURG
from models.refusal import Refused


@dataclass(frozen=True, slots=True)
class Delegations:
    """All appointments of one record, past ones included, by id, as they are at ``now``.

    One that the owner gave rests on no other. Any other rests on the appointment of the assistant who gave it
    (``Assistant.through``), and so on up to the owner.
    """

    held: Held
    now: datetime
    rows: Mapping[int, Assistant]

    def undecided(self, row: Assistant) -> bool:
        """Whether an appointment that this one rests on is over, for whatever reason: it is « à décider »."""
        return any(not above.holds(self.now) for above in self._above(row))

    def below(self, row: Assistant) -> list[Assistant]:
        """Return those in force that rest on this one, directly or through others, oldest first."""
        return [
            each for each in self.rows.values() if each.holds(self.now) and row.id in self._ids_above(each)
        ]

    def waiting(self) -> list[Assistant]:
        """Return those in force that are to be decided on."""
        return [each for each in self.rows.values() if each.holds(self.now) and self.undecided(each)]

    def barred(self, holder_id: int) -> bool:
        """Whether the owner removed this person: then only the owner can appoint them again."""
        last = max((row for row in self.rows.values() if row.holder_id == holder_id), default=None, key=_id)
        return last is not None and last.ended_by == last.person_id

    @property
    def decides(self) -> bool:
        """Whether the actor decides on those in doubt: the owner, or one whom the owner appointed."""
        own = self.held.appointment
        return own is None or own.through is None

    @property
    def may_give(self) -> bool:
        """Whether the actor's own right is not in doubt."""
        own = self.held.appointment
        return own is None or not self.undecided(own)

    @property
    def until(self) -> datetime | None:
        """When the actor's own right ends, which is the latest end of what they give; None for no end."""
        return self.held.appointment.until if self.held.appointment else None

    def given(self, asked: datetime | None) -> datetime | None:
        """Return the end of what the actor gives: the one asked for, else the actor's own.

        Raises Refused ``assistant_undecided``, and ``until_own`` (``last``: the last day) for a later end.
        """
        if not self.may_give:
            raise Refused("assistant_undecided")
        if asked is not None and self.until is not None and asked > self.until:
            raise Refused("until_own", "until", last=last_day(self.until))
        return asked or self.until

    def _above(self, row: Assistant) -> Iterator[Assistant]:
        while row.through is not None:
            row = self.rows[row.through]
            yield row

    def _ids_above(self, row: Assistant) -> set[int]:
        return {above.id for above in self._above(row)}


async def delegations(held: Held) -> Delegations:
    """Return the appointments of the record that is held, read in its transaction."""
    found = await Assistant.filter(person_id=held.subject.id).order_by("id")
    return Delegations(held, held.actor.office.now(), {row.id: row for row in found})


def may_remove(held: Held, known: Delegations, row: Assistant) -> bool:
    """Whether the actor may remove this one: as owner, as the assistant, as its giver, or deciding on it."""
    if held.standing is RecordRole.OWNER or held.actor.person_id in (row.holder_id, row.added_by):
        return True
    return held.standing is RecordRole.ASSISTANT and known.decides and known.undecided(row)


def last_day(until: datetime) -> date:
    """Return the last day, in Luxembourg, of a right that ends at this moment."""
    return (until - timedelta(microseconds=1)).astimezone(LUXEMBOURG).date()


def _id(row: Assistant) -> int:
    return row.id
