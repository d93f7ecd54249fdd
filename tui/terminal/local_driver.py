"""The thin driver at the terminal of this process."""

import os
from collections.abc import Mapping

from textual.driver import Driver

from tui.terminal.capabilities import terminal_of
from tui.terminal.driver import thin_driver
from tui.terminal.transport import local_line


def thin_local_driver(
    environment: Mapping[str, str] | None = None, colours: int | None = None
) -> type[Driver]:
    """The thin driver of the terminal at descriptors 0 and 1, which the environment describes.

    Behind a sshd of the operator's own the line is as long as any, and ``colours`` the most it gets.
    """
    env = os.environ if environment is None else environment
    limit = colours if env.get("SSH_CONNECTION") else None
    return thin_driver(terminal_of(env, limit), local_line(env))
