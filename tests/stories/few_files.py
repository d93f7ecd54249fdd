"""``esante serve`` where the system lets it open few files: enough for two sessions, by its own count.

python -m tests.stories.few_files serve
"""

import resource
import sys

from tui.commands.cli import main
from tui.ssh.file_limits import A_SESSION, RESERVE

SESSIONS, HALF_OPEN, WAITING = 2, 10, 2
MOST = RESERVE + HALF_OPEN + (WAITING + SESSIONS) * A_SESSION

if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_NOFILE, (48, MOST))
    sys.exit(main())
