"""Agents come in over SSH by the key that has signed, and by no other; everybody else sees one answer."""

import os
import re
import signal
import sqlite3
import subprocess
import time
from contextlib import closing
from pathlib import Path

from tests.stories.agents import NO_CALL, StoryAgent, journal
from tests.stories.served import Served
from tests.stories.service import ADULT, Service
from tests.tools import tool

REFUSED = re.compile(r"Authentications that can continue: (\S+)")


def test_an_agent_comes_in_and_a_patient_needs_no_key(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        agent = nora.comes_in(served)
        patient = served.opens(*nora.options)
        patient.sees("PATIENTS :")
        agent.turns("f1", "f1")
        agent.sees("Touches du clavier")
        agent.turns("esc", "f2")
        agent.sees("Langue")
        agent.turns("esc")
        agent.sees(NO_CALL)
        agent.turns("esc", "tab", "enter")
        agent.sees("Vous êtes déconnecté.", "Console du Helpdesk")
        agent.turns("f10", "tab", "enter")
        agent.leaves()
        patient.drops()
    assert journal(service) == [("agent:1", "agent_entered"), ("agent:1", "agent_left")]


def test_disabled_he_is_out_at_once_and_not_let_in(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        agent = nora.comes_in(served)
        nora.verb("disable")
        ended = time.monotonic()
        agent.leaves()
        assert time.monotonic() - ended < 2 + 3  # two seconds, and what a busy machine takes to end a process
        assert "votre accès à la console est fermé" in agent.received.decode()
        done = served.asks("-o", "BatchMode=yes", *nora.options, user="helpdesk")
        assert done.returncode == 255 and "connue ici, connectez-vous" in done.stderr
        nora.verb("enable")
        nora.comes_in(served).drops()


def test_a_newer_session_ends_the_older_which_is_told(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        older = nora.comes_in(served)
        at_the_door = nora.knocks(served)
        older.turns("f1", "f1")
        older.sees("Touches du clavier")  # a key alone has ended nothing
        at_the_door.fills(nora.code())
        at_the_door.sees(NO_CALL)
        older.leaves()
        assert "vous en avez ouvert une autre" in older.received.decode()
        at_the_door.turns("f1", "f1")
        at_the_door.sees("Touches du clavier")
        at_the_door.drops()


def test_a_code_is_taken_once(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        first, second = nora.knocks(served), nora.knocks(served)
        shown = nora.code()
        first.fills(shown)
        first.sees(NO_CALL)
        second.fills(shown)
        second.sees("Ce code a déjà servi.")
        first.turns("f1", "f1")
        first.sees("Touches du clavier")
        first.drops()
        second.drops()


def test_after_kill_9_he_comes_in_again(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        before = set(served.sessions())
        agent = nora.comes_in(served)
        worker = next(pid for pid in before if _serves(pid))
        os.kill(worker, signal.SIGKILL)
        agent.leaves()
        nora.comes_in(served).drops()
    with closing(sqlite3.connect(service.folder / "esante.db")) as raw:
        asked = "SELECT end_reason FROM agent_session WHERE id = 1"
        assert raw.execute(asked).fetchone() == ("elsewhere",)


def test_after_kill_9_of_the_front_the_call_is_found_again(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        agent = nora.comes_in(served)
        agent.fills(ADULT)
        agent.sees("J. M. 1968", "Points 0")
        served.process.kill()
        served.process.wait()
        agent.leaves()
    with Served(service) as served:
        again = nora.knocks(served)
        again.fills(nora.code())
        again.sees("J. M. 1968", "Points 0")
        again.drops()


def _serves(pid: int) -> bool:
    """Whether a process waiting before has the console's terminal now: it has most of the work behind it."""
    spent = [int(field) for field in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13]]
    return sum(spent) > 10


def test_an_unknown_key_gets_what_an_unknown_name_gets(service: Service, tmp_path: Path) -> None:
    nora = StoryAgent(service)
    stranger = tmp_path / "stranger"
    subprocess.run([tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", stranger], check=True)
    unknown = ["-i", str(stranger), "-o", "IdentitiesOnly=yes"]
    with Served(service) as served:
        seen = set()
        for user, options in (
            ("helpdesk", unknown),
            ("root", unknown),
            ("root", nora.options),
            ("Helpdesk", nora.options),
        ):
            done = served.asks("-v", "-o", "BatchMode=yes", *options, user=user)
            told = done.stderr.replace(user, "USER")
            banner = next(line for line in told.splitlines() if "connue ici, connectez-vous" in line)
            seen.add((done.returncode, banner, tuple(REFUSED.findall(told)), told.splitlines()[-1]))
        assert len(seen) == 1 and seen.pop()[2] == ("publickey", "publickey")
