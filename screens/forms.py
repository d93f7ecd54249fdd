"""A form is data: what is asked, how it is answered, and what can be done with it. No screen is needed.

The page draws a form; help, errors and tests read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from models.clinical.blocks import Block
from screens.text.phrases import Said
from screens.visitor import Visitor

Answers = Mapping[str, str]
"""The answers by field name: typed text; an option's value; ``yes`` or "" for a box, or for a text that was
read to its end."""

YES = "yes"


class Kind(StrEnum):
    """How a field is asked and answered."""

    TEXT = "text"  # one line, shown as typed
    SECRET = "secret"  # one line, masked; F3 and a link show it
    CHOICE = "choice"  # one of a few options, all in view (radio)
    BOX = "box"  # yes or not yet (check box)
    PICK = "pick"  # one of some options, the chosen one in view; the arrows change it
    LINES = "lines"  # several lines of text; Enter begins another line, Tab leaves
    ROWS = "rows"  # a list; Enter on a row does the form's ``open`` action with its value
    TABLE = "table"  # a list with columns, perhaps longer than what is loaded; Enter as in ROWS
    READING = "reading"  # a long text, answered ``yes`` once its bottom was in view
    SHOWN = "shown"  # a fact beside its label; nothing to answer
    PROSE = "prose"  # a paragraph; nothing to answer
    QR = "qr"  # paragraphs, and the QR code of ``value`` beside them; nothing to answer


@dataclass(frozen=True, slots=True)
class Option:
    """One choice, or one row of a list: the value it stands for, and its label.

    ``cells`` are a TABLE row's cells, one per column; ``facts`` are lines that tell the row in full where
    there is room beside the table, the first a heading. ``key`` opens a row of a ROWS field from anywhere on
    the page where no text is typed.
    """

    value: str
    label: Said = ""
    detail: Said = ""
    cells: tuple[Said, ...] = ()
    facts: tuple[Said, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a TABLE, as wide as what is in it."""

    name: Said


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``length`` is the most code points it takes, ``width`` the cells it shows.

    ``when`` decides by the other answers whether the field is asked. ``text`` is the content of PROSE, SHOWN
    and READING (READING: paragraphs with an empty line between them), ``value`` a first answer. ``passing``:
    what is typed here (a filter, a search) may be lost when the person leaves. ``once``: a single-use code;
    like a SECRET it is cleared once the person has gone on to another page. ``groups``: digits alone are
    shown in groups of so many, the rest together; the answer has no blanks that were not typed.

    TABLE: ``options`` are the rows from ``start`` on, of ``total`` rows; ``Place.load`` is asked for others.
    ``grows``: a row is being added; the fields that follow are its last row, right below the others.
    READING: ``blocks`` instead of ``text`` where they are page ``page`` of ``pages``; beyond the page's ends
    ``Place.load`` is asked for another page; ``target`` is the block and its table row that a search found:
    it is marked and kept in view.
    """

    name: str
    kind: Kind
    label: Said = ""
    hint: Said = ""
    text: Said = ""
    value: str = ""
    length: int = 128
    width: int = 32
    options: tuple[Option, ...] = ()
    columns: tuple[Column, ...] = ()
    start: int = 0
    total: int = 0
    grows: bool = False
    blocks: tuple[Block, ...] = ()
    page: int = 1
    pages: int = 1
    target: tuple[int, int] | None = None
    passing: bool = False
    once: bool = False
    groups: tuple[int, ...] = ()
    required: bool = True
    when: Callable[[Answers], bool] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: a button, or a link when it leads aside.

    ``when`` decides whether it is available; while it is not, ``unless`` is shown beside it and says why.
    ``checks``: the required fields must be answered first (the primary action; seldom another).
    ``consequence``: the action needs a key press of its own: a key that is held down neither does it nor
    ticks a box that it requires as the primary action (docs/guide.md, « Keys »). ``key`` does the action from
    anywhere on the page where no text is typed; the label names the key.
    """

    name: str
    label: Said
    link: bool = False
    checks: bool = False
    consequence: bool = False
    key: str = ""
    when: Callable[[Answers], bool] | None = None
    unless: Said = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What one place asks. ``step`` is (n, name) of « Etape n sur 5 : name ».

    ``subject`` is whose record is open; ``corner`` is shown at the right of the first line. Enter does
    ``primary`` once every required field is answered; Esc does ``Place.leave``.

    ``beside`` names a ROWS field that is a column at the left of all other fields on a wide screen, and
    before them on a narrow one. ``first`` names the field that has the focus at first. ``opens``: Enter on a
    row of the TABLE opens it; where it does not, it leads on.
    """

    title: Said
    fields: tuple[Field, ...] = ()
    primary: Action | None = None
    actions: tuple[Action, ...] = ()
    step: tuple[int, Said] | None = None
    subject: Said = ""
    corner: Said = ""
    beside: str = ""
    first: str = ""
    opens: bool = True


# What follows an action.


@dataclass(frozen=True)
class Visit:
    """Go on to a place, by its name in the table of places; ``facts`` are the arguments it needs.

    ``replace`` takes this page's place on the stack, so that Esc there does not come back here. ``above``
    first leaves everything over the nearest page of that name, where there is one.
    """

    place: str
    facts: Mapping[str, Any]
    replace: bool = False
    above: str = ""


def visit(place: str, *, replace: bool = False, above: str = "", **facts: Any) -> Visit:
    """Return a ``Visit`` with its facts given as keywords."""
    return Visit(place, facts, replace, above)


@dataclass(frozen=True, slots=True)
class Back:
    """Leave this place for the one below it, or for the nearest one below with the name ``to``."""

    message: Said = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Leave every place: for the welcome page, or for « Mes services eSanté » after a log-in."""

    message: Said = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Stay here: the form is read again, and the answers are kept except those in ``clear``.

    ``to`` names the field that then has the focus.
    """

    message: Said = ""
    clear: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a confirmation first; « yes » does ``action`` with the same answers. « no » has the focus."""

    question: Said
    action: str
    yes: Said
    no: Said


@dataclass(frozen=True, slots=True)
class Do:
    """Do this action of the place now, as if its button had been pressed; an outcome of ``news`` only."""

    action: str


Outcome = Visit | Back | Home | Stay | Ask | Do


class Place:
    """One stop of the portal: a form, and what its actions do. It knows no screen.

    A method may raise the Refused of the operations it calls. A refusal by ``act`` is shown at its field and
    keeps what was typed, except the fields of ``wiped_by``.
    """

    watched: ClassVar[bool] = False
    """Whether ``news`` is called once per second while the place is open."""
    types_ahead: ClassVar[bool] = False
    """Whether Enter counts that was typed before the page could answer it: nothing here is done by Enter
    alone that has consequences."""
    kept_while_typed: ClassVar[bool] = False
    """Whether ``keep`` is called once per second in which something was typed, not only at the end."""

    @property
    def waits_for(self) -> str:
        """The id of the one-time code on whose message alone ``news`` depends; "" for any other place."""
        return ""

    @property
    def patient(self) -> bool:
        """Whether the person may be busy elsewhere for this place and so does not count as idle."""
        return False

    @property
    def progress(self) -> Said:
        """How far the action under way has come; "" says only that it is under way."""
        return ""

    @property
    def committing(self) -> bool:
        """Whether the action under way must not be left: the person would not see what it did (a log-in)."""
        return False

    def __init__(self, visitor: Visitor, **facts: Any) -> None:
        self.visitor = visitor

    def form(self) -> Form:
        """Return the form as it is now."""
        raise NotImplementedError

    async def enter(self) -> None:
        """Read what the form needs; called before the first ``form``, and again on every return."""

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Do one of the form's actions, ``open`` for a row; returns what follows."""
        raise NotImplementedError

    async def load(self, name: str, at: int) -> None:
        """Load a TABLE's row ``at`` (from 0) or a READING's page ``at`` (from 1) into the form."""

    async def keep(self, answers: Answers) -> None:
        """Save what must outlive the session, which is ending (docs/guide.md, « Accessibility », 7)."""

    async def leave(self) -> Outcome:
        """Return what Esc does here, once nothing typed would be lost."""
        return Back()

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that lead elsewhere from this page, where no text is typed."""
        return ()

    def called(self, key: str) -> Outcome:
        """Return where one of the ``keys`` leads."""
        raise NotImplementedError

    async def news(self) -> "Said | Outcome | None":
        """Return a line to show where something has changed since the last call, or an outcome; else None."""
        return None

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """Return the fields that a refusal with this code empties."""
        return ()
