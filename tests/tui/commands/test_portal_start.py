"""The portal on a local terminal begins with what it needs, and with nothing of the other verbs."""

import subprocess
import sys


def test_the_portal_begins_without_a_command_line() -> None:
    code = (
        "import sys; sys.argv = ['esante']; from tui import __main__; from tui.commands import portal; "
        "portal.portal = lambda *_, **__: print([m for m in ('typer', 'httpx') if m in sys.modules]) or 0; "
        "__main__.main()"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
