"""The program starts here, before anything is imported that reads the environment."""

import gc
import os
import resource
import sys


def main() -> None:
    """Run ``esante``; ends the process with its exit status."""
    # A crash of any verb writes no core: its memory holds keys, and what somebody has typed.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Over a slow line the bytes of one key come apart: Textual must wait longer before it calls ESC a key.
    os.environ.setdefault("ESCDELAY", "1000" if "SSH_CONNECTION" in os.environ else "100")
    # A start makes half a million objects and no garbage: looking for it every 700 costs a tenth of it.
    gc.set_threshold(50_000)
    from tui.commands.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
