"""A form is data: what is asked, how it is answered, and what can be done with it. No screen is needed.

The page draws a form; the line-by-line conversation asks it; help, errors and tests read it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from models.clinical.blocks import Block
from screens.text.phrases import Said
from screens.visitor import Visitor

Answers = Mapping[str, str]
"""What stands in the fields, by name: typed text; an option's value; ``yes`` or "" for a box or a
text that was read to its end."""

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
    """One choice, or one row of a list: what it stands for and how it reads.

    ``cells`` are a TABLE row's, one a column. ``key`` opens a row of a ROWS field from anywhere on the
    page where no text is typed.
    """

    value: str
    label: Said = ""
    detail: Said = ""
    cells: tuple[Said, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a TABLE; ``width`` in cells, 0 for a share of what the others leave."""

    name: Said
    width: int = 0


@dataclass(frozen=True, slots=True)
class Field:
    """One question. ``length`` is the most code points it takes, ``width`` the cells it shows.

    ``when`` tells from the other answers whether it is asked at all. ``text`` is what PROSE, SHOWN
    and READING say (READING: paragraphs, an empty line between them), ``value`` a first answer.
    ``passing``: what is typed here (a filter, a search) is no loss when one leaves. ``once``: a code that is
    good once; like a SECRET it is gone from the page once one has gone on from it.

    TABLE: ``options`` are the rows from ``start`` on, of ``total`` rows in all; when others are wanted,
    ``Place.load`` is asked for them. READING: ``blocks`` instead of ``text``, where they are page
    ``page`` of ``pages``; beyond the page's ends ``Place.load`` is asked for another; ``target`` is
    the block and the table row in it that stands in view and is marked (found by a search).
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
    blocks: tuple[Block, ...] = ()
    page: int = 1
    pages: int = 1
    target: tuple[int, int] | None = None
    passing: bool = False
    once: bool = False
    required: bool = True
    when: Callable[[Answers], bool] | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do: a button, or a link when it leads aside.

    ``when`` tells whether it is available; while it is not, ``unless`` stands beside it and says why.
    ``checks``: the required fields must be answered first (the primary action; seldom another).
    ``consequence``: it wants a press of its own; a key that is held down does not do it, nor does it tick
    a box that this, as the primary action, requires (docs/guide.md, « Keys »). ``key`` does it from anywhere
    on the page where no text is typed; the label names it.
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

    ``subject`` is whose record is open; ``corner`` stands at the right of the first line.
    ``primary`` is what Enter does once every required field is answered. Esc does ``Place.leave``.

    ``beside``: the name of a ROWS field that stands as a column at the left of all other fields on a
    wide screen, and before them on a narrow one. ``first``: the field that has the focus at first.
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


# What follows an action.


@dataclass(frozen=True)
class Visit:
    """Go on to a place, by its name in the table of places; what it needs travels as ``facts``.

    ``replace`` takes this page's place on the stack, so that Esc there does not come back here. With
    ``above`` everything over the nearest page of that name is left, where there is one.
    """

    place: str
    facts: Mapping[str, Any]
    replace: bool = False
    above: str = ""


def visit(place: str, *, replace: bool = False, above: str = "", **facts: Any) -> Visit:
    """Write ``Visit`` with its facts as keywords."""
    return Visit(place, facts, replace, above)


@dataclass(frozen=True, slots=True)
class Back:
    """Leave this place for the one below it, or for the nearest one below with the name ``to``."""

    message: Said = ""
    to: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Leave every place: the welcome page, or « Mes services eSanté » for whoever is logged in."""

    message: Said = ""


@dataclass(frozen=True, slots=True)
class Stay:
    """Stay: the form is asked anew (it may have changed), answers kept but for those in ``clear``.

    ``to``: the field that has the focus then.
    """

    message: Said = ""
    clear: tuple[str, ...] = ()
    to: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask for a confirmation first; « yes » does ``action`` with the same answers. Starts on « no »."""

    question: Said
    action: str
    yes: Said
    no: Said


@dataclass(frozen=True, slots=True)
class Do:
    """Do this action of the place now, as if its button was pressed: ``news`` brought what it acts on."""

    action: str


Outcome = Visit | Back | Home | Stay | Ask | Do


class Place:
    """One stop of the portal: a form, and what its actions do. It knows no screen.

    A refusal (``models.refusal.Refused``) raised by ``act`` is shown at its field and keeps what was
    typed, but for ``wiped_by``.
    """

    watched: ClassVar[bool] = False
    """Whether ``news`` is asked once a second while the place is open."""

    @property
    def patient(self) -> bool:
        """Whether somebody may be busy elsewhere for it, so that nobody counts as idle before the log-in."""
        return False

    @property
    def committing(self) -> bool:
        """Whether the action at work must not be left: the person would not see what it did (a log-in)."""
        return False

    def __init__(self, visitor: Visitor, **facts: Any) -> None:
        self.visitor = visitor

    def form(self) -> Form:
        """What is asked now."""
        raise NotImplementedError

    async def enter(self) -> None:
        """Read what the form needs; called before the first ``form``, and again on every return."""

    async def act(self, action: str, answers: Answers) -> Outcome:
        """Do one of the form's actions; ``open`` for a row."""
        raise NotImplementedError

    async def load(self, name: str, at: int) -> None:
        """Bring a TABLE's row ``at`` (from 0) or a READING's page ``at`` (from 1) into ``form``."""

    async def keep(self, answers: Answers) -> None:
        """The session ends by itself: save what must outlive it (docs/guide.md, « Accessibility », 7)."""

    async def leave(self) -> Outcome:
        """What Esc does here, once nothing typed would be lost."""
        return Back()

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys that lead elsewhere from this page, where nothing is typed."""
        return ()

    def called(self, key: str) -> Outcome:
        """Where one of the ``keys`` leads."""
        raise NotImplementedError

    async def news(self) -> "Said | Outcome | None":
        """A line to show when something has changed since it was last asked, or where to go now."""
        return None

    def wiped_by(self, code: str) -> tuple[str, ...]:
        """The fields a refusal with this code empties."""
        return ()
