"""A session is shown on a surface, as pages or line by line; the stack of places is the same on both."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from screens.forms import Outcome, Place
from screens.text.phrases import Said
from screens.visitor import Visitor


@dataclass(frozen=True)
class KeptStop:
    """One place of the stack, with what was typed there, on its way from one surface to another."""

    place: Place
    name: str
    answers: Mapping[str, str]
    unfinished: Outcome | None = None
    message: Said = ""
    """What stands on the page now, to be said again."""


class ShownPlace(Protocol):
    """One place of the stack as its surface shows it, with the answers given so far: a page, or a stop."""

    place: Place
    place_name: str
    lowest: bool
    """Whether it is the first one, below which there is nothing."""
    busy: bool
    """Whether one of its actions is running."""
    leaves: bool
    """Whether the person wanted to leave during a ``committing`` action."""
    unfinished: Outcome | None
    """What could not follow while the stop was covered."""

    @property
    def answers(self) -> dict[str, str]:
        """The answers in the fields; "" for a field that is not asked now."""

    @property
    def raw(self) -> dict[str, str]:
        """The answer in every field, asked now or not."""

    @property
    def asked(self) -> Collection[str]:
        """The names of the questions that are asked now."""

    @property
    def typed(self) -> bool:
        """Whether something typed would be lost with the stop."""

    @property
    def message(self) -> Said:
        """The message that is shown now."""

    @property
    def error(self) -> bool:
        """Whether that message is an error."""

    def tell(self, message: Said, *, error: bool = False, wait: bool = False) -> None:
        """Show a message; "" removes it where it can be removed. ``wait``: something is waited for."""

    def tell_mail(self, newest: Said) -> None:
        """Show the demonstration's newest message."""

    def complain(self, name: str | None, error: Said) -> None:
        """Show an error at its field, or where the form is answered again."""

    async def reread(self, clear: tuple[str, ...] = ()) -> None:
        """Show the place's form as it is now; the answers are kept except those in ``clear``."""

    async def retell(self) -> None:
        """Show everything in the visitor's language."""

    def go_to(self, name: str) -> None:
        """Ask or show this field next."""

    def forget_secrets(self) -> None:
        """Clear passwords and single-use codes."""


class Surface(Protocol):
    """The one thing that differs between the ways in which a session is shown."""

    @property
    def stops(self) -> Sequence[ShownPlace]:
        """The stops from the lowest to the top one."""

    @property
    def top(self) -> ShownPlace | None:
        """The stop that the person can answer now; None while a question covers it."""

    def made(self, place: Place, name: str) -> ShownPlace:
        """Return a stop for a place that is ready; it is not on the stack yet."""

    async def push(self, stop: ShownPlace, above: ShownPlace | None = None) -> None:
        """Put a stop on the stack; first leave everything over ``above``."""

    async def replace(self, stop: ShownPlace) -> None:
        """Put a stop in the place of the top one."""

    async def down_to(self, stop: ShownPlace) -> None:
        """Leave everything over a stop."""

    async def begin_anew(self, place: Place) -> None:
        """Leave everything, and show this place as if nothing had been typed or said before."""

    def ask(self, question: Said, *, yes: Said, no: Said, then: Callable[[], None]) -> None:
        """Ask a question with a consequence; call ``then`` on yes."""

    def hint(self, all_of_it: Callable[[], None]) -> None:
        """Help with the stop in view in a few lines; call ``all_of_it`` for the whole help."""

    def hold(self, seconds: float) -> None:
        """Show nothing until ``let_in_held``, at most so long: what comes next is about to overwrite it."""

    async def warn(self, message: Said) -> None:
        """Say once that the time is nearly over; any key is the answer."""

    def let_in_held(self) -> None:
        """Take what was typed while an action was running."""

    def follow(self, visitor: Visitor) -> None:
        """Show what the visitor has chosen: colours, or the other surface."""

    def broke(self, error: Exception) -> None:
        """End: something happened for which there is no sentence."""

    def exit(self) -> None:
        """End, and give the terminal back."""
