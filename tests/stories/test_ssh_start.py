"""What the fork server has done, no session does again: it imports nothing on its way to the first page."""

import re

from tests.stories.served import Served
from tests.stories.service import Service

_IMPORTED = re.compile(r"^import time: +\d+ \| +\d+ \| +(\S+)$", re.MULTILINE)
_COURIER = {"tui.ssh.courier", "tui.ssh.kept_process", "tui.ssh.forkserver", "concurrent.futures.thread"}


def test_a_session_imports_nothing_before_its_first_page(service: Service) -> None:
    with Served(service, variables={"PYTHONPROFILEIMPORTTIME": "1"}, fresh=True) as served:
        served.logs("courier at work")
        for variables in ({}, {"LANG": "de_DE.UTF-8"}):
            person = served.opens(columns=80 + 20 * len(variables), variables=variables)
            person.sees("PATIENT")
            person.drops()
        assert "tui.ssh.preloaded" in served.log
        later = served.log.partition("| tui.ssh.preloaded")[2]
        assert set(_IMPORTED.findall(later)) - _COURIER == set()
