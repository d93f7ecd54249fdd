"""A small form at a real terminal: ``python -m tests.tui.terminal.form_app LOG thin|stock``."""

import os
import sys
from pathlib import Path

from textual import events
from textual.app import App, ComposeResult
from textual.geometry import Offset
from textual.widgets import Button, Checkbox, Input, Label, Static

from tui.terminal.capabilities import terminal_of
from tui.terminal.driver import thin_driver
from tui.terminal.transport import local_line

TERMS = "\n".join(f"Art. {number}. Le compte donne accès au dossier {number * 37}." for number in range(30))


class FormApp(App[None]):
    """Three fields, a box and a button. Every key, paste and size goes into the log."""

    ENABLE_COMMAND_PALETTE = False
    BINDINGS = [("f10", "quit", "Quitter"), ("f9", "crash", "Panne")]  # noqa: RUF012
    CSS = """
    Screen { background: ansi_default; color: ansi_default; }
    Input { width: 30; background: ansi_default; color: ansi_default; }
    Input > .input--cursor { background: ansi_default; color: ansi_default; text-style: none; }
    Input:focus { background: ansi_default; background-tint: ansi_default 0%; }
    Label { text-style: bold; }
    #terms { height: 4; }
    """

    def __init__(self, log: Path, thin: bool) -> None:
        super().__init__(
            driver_class=thin_driver(terminal_of(os.environ), local_line()) if thin else None, ansi_color=True
        )
        self.animation_level = "none"
        self._log_file = log

    def compose(self) -> ComposeResult:
        yield Static(" eSanté · Activation du compte", id="title")
        for name in ("Matricule", "Code d'activation", "Recopiez le code"):
            yield Label(name)
            field = Input(compact=True, max_length=28)
            field.cursor_blink = False
            yield field
        yield Checkbox("J'ai lu", compact=True)
        yield Button("Etape suivante", compact=True)
        yield Static(TERMS, id="terms")
        yield Static("Entrée suite · Tab champ · Échap retour       Aide F1 · Quitter F10")

    def note(self, line: str) -> None:
        with self._log_file.open("a") as log:
            log.write(line + "\n")

    async def on_event(self, event: events.Event) -> None:
        if event.is_forwarded:
            pass
        elif isinstance(event, events.Key):
            self.note(f"key {event.key}")
        elif isinstance(event, events.Paste):
            self.note(f"paste {len(event.text)} {event.text[:40]!r}")
        elif isinstance(event, events.Resize):
            self.note(f"size {event.size.width}x{event.size.height}")
        elif isinstance(event, events.MouseEvent | events.AppFocus | events.AppBlur | events.CursorPosition):
            self.note(f"report {event!r}")
        await super().on_event(event)

    def action_crash(self) -> None:
        raise RuntimeError("a fault")

    @property
    def cursor_position(self) -> Offset:
        focused = self.focused if self._screen_stack else None
        if focused is None:
            return Offset(0, 0)
        x, y = focused.content_region.offset
        # Input.cursor_screen_offset is one too far at the end of the text.
        before = focused.cursor_position - focused.scroll_offset.x if isinstance(focused, Input) else 0
        return Offset(x + before, y)

    @cursor_position.setter
    def cursor_position(self, position: Offset) -> None:
        """Textual's own idea of it is not asked."""


if __name__ == "__main__":
    app = FormApp(Path(sys.argv[1]), sys.argv[2] == "thin")
    app.run(mouse=False)
    sys.exit(app.return_code or 0)
