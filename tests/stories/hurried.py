"""``esante serve`` in a hurry: the waits that would make a test last minutes are seconds here.

python -m tests.stories.hurried serve
"""

import sys

from tui.commands.cli import main
from tui.ssh import connection, front

front.GRACE = 2.0
front.IDLE = 3.0
connection.KEEPALIVE = 1

if __name__ == "__main__":
    sys.exit(main())
