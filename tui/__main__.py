"""The entry point of the program, which sets limits before any module reads the environment."""

import gc
import os
import resource
import sys


def main() -> None:
    """Run ``esante``; end the process with its exit status."""
    # A crash of any verb writes no core file: its memory holds keys, and what somebody has typed.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Over a slow line the bytes of one key arrive apart: Textual must wait longer before ESC counts as a key.
    os.environ.setdefault("ESCDELAY", "1000" if "SSH_CONNECTION" in os.environ else "100")
    # A start makes half a million objects and no garbage: collecting every 700 takes a tenth of its time.
    gc.set_threshold(50_000)
    if sys.argv[1:] in ([], ["portal"]):
        from tui.commands.portal import main as run  # a command line takes a tenth of its start
    else:
        from tui.commands.cli import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
