"""The last lines of a page: the message, the demonstration's mail, the keys, and links that do the same."""

from textual.app import ComposeResult
from textual.widget import Widget

from screens.forms import Form, Kind
from screens.text.phrases import Phrase, Said, phrase
from screens.visitor import Visitor
from screens.widgets.base import NARROW
from screens.widgets.bottom_lines import FollowedLine, Keys, MessageLine
from screens.widgets.button import Press

HELP, LANGUAGE, MAILBOX, QUIT = "help", "language", "mailbox", "quit"
LINKS = (
    (HELP, phrase("Aide F1"), phrase("Aide")),
    (LANGUAGE, phrase("Langue F2"), phrase("Langue")),
    (QUIT, phrase("Quitter F10"), phrase("Quitter")),
)


_TYPED = frozenset({Kind.TEXT, Kind.SECRET})
_LISTS = frozenset({Kind.ROWS, Kind.TABLE})


def keys_for(form: Form, keys: tuple[str, ...], *, lowest: bool, at: str = "") -> tuple[Phrase, ...]:
    """Return the keys that work on a page with this form; ``keys`` are those that lead elsewhere (1 to 9).

    ``at`` names the field that has the focus: in a line of text no arrow chooses and no digit leads away.
    """
    if any(field.name == at and field.kind in _TYPED for field in form.fields):
        return _keys_of(Form(form.title), lowest=lowest)
    main, *others = _keys_of(form, lowest=lowest)
    if not keys:
        return (main, *others)
    last = keys[-1] if keys[-1] == str(len(keys)) else ", ".join(keys[-2:])
    return (main, phrase("1 à {last} pages", last=last), *others)


def _keys_of(form: Form, *, lowest: bool) -> tuple[Phrase, ...]:
    kinds = {field.kind for field in form.fields if field.kind not in _LISTS or field.options}
    back = phrase("Échap quitter") if lowest else phrase("Échap retour")
    if Kind.TABLE in kinds:
        main = phrase("Entrée ouvrir") if form.opens else phrase("Entrée suite")
        return main, phrase("Flèches"), phrase("Tab champ"), back
    if form.beside:
        return phrase("Entrée ouvrir"), phrase("Flèches"), phrase("Tab texte"), back
    if Kind.READING in kinds and any(field.blocks for field in form.fields):
        return phrase("Entrée page suivante"), phrase("Tab champ"), back
    if Kind.READING in kinds:
        return phrase("Entrée page suivante"), phrase("Fin bas de page"), back
    if Kind.QR in kinds:
        return (back,)
    if Kind.ROWS in kinds:
        return phrase("Entrée choisir"), phrase("Flèches"), back
    return phrase("Entrée suite"), phrase("Tab champ"), back


class Links(Widget, inherit_bindings=False):
    """« Aide », « Langue », « Quitter »: last in the tab order of every page."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        last = len(LINKS) - 1
        self.links = [
            Press(visitor, name, label, link=True, after="" if place == last else " · ")
            for place, (name, label, _) in enumerate(LINKS)
        ]

    def compose(self) -> ComposeResult:
        yield from self.links

    def on_mount(self) -> None:
        self.fit()

    def fit(self) -> None:
        """Show the links with their keys; on a narrow screen without, since the last line names them."""
        narrow = self.app.size.width < NARROW
        for link, (_, wide, short) in zip(self.links, LINKS, strict=True):
            link.change(short if narrow else wide)


class Footer(Widget, inherit_bindings=False):
    """The message, whether the Helpdesk follows, the mail link, the keys and the links."""

    def __init__(self, visitor: Visitor) -> None:
        super().__init__()
        self._visitor = visitor
        self.message = MessageLine(visitor)
        self.keys = Keys(visitor)
        self._followed = FollowedLine(visitor)
        self.tell_followed(visitor.support is not None and visitor.support.followed)
        newest = visitor.newest_mail or phrase("F9 Courrier de la démonstration")
        self._mail = Press(visitor, MAILBOX, newest, link=True)
        self._mail.display = visitor.demo is not None
        self._row = Links(visitor)

    def compose(self) -> ComposeResult:
        yield self.message
        yield self._followed
        yield self._mail
        with Widget(classes="last"):
            yield self.keys
            yield self._row

    @property
    def links(self) -> list[Press]:
        """The links « Aide », « Langue », « Quitter »."""
        return self._row.links

    def tell_followed(self, followed: bool) -> None:
        """Show that the Helpdesk sees which page this is, or no longer."""
        self._followed.display = followed

    def tell_mail(self, newest: Said) -> None:
        """Show the newest message of the demonstration."""
        self._visitor.newest_mail = newest
        if newest != self._mail.label:
            self._mail.change(newest)

    def on_resize(self) -> None:
        self.keys.redraw()
        self._row.fit()
