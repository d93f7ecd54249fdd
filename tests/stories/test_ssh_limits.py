"""How many may be there, for how long, within what; and how a session ends, whoever ends it."""

import asyncio
import os
import re
import signal
import socket
import time
from pathlib import Path

import pytest

from tests.stories.caller import Caller
from tests.stories.link import link
from tests.stories.served import Served
from tests.stories.service import Service
from tests.tui.ssh.test_proxy import tcp

_TCP_REPAIR = 19
"""tcp(7) of Linux: a connection that is closed while this is set goes without a word."""


def test_each_child_has_limits(served: Served) -> None:
    person = served.opens()
    person.sees("PATIENTS :")
    limited = (r"core file size +0 ", r"address space +1073741824", r"cpu time +600", r"open files +64")
    limits = [Path(f"/proc/{pid}/limits").read_text() for pid in served.sessions()]
    # All but the courier and the lookout: the one that serves, and those that wait.
    assert sum(all(re.search(f"Max {each}", text) for each in limited) for text in limits) == len(limits) - 2
    assert len(limits) == 5
    person.drops()


def test_so_many_of_one_source_and_in_all(service: Service) -> None:
    with Served(
        service, "tests.stories.hurried", max_per_source=2, max_sessions=3, trusted_networks=""
    ) as served:
        people = [served.opens() for _ in range(2)]
        for person in people:
            person.sees("PATIENTS :")
        third = served.asks("-tt", TERM="xterm")
        assert "Trop de connexions depuis votre adresse" in third.stdout
        people[0].drops()
        served.logs("reason=gone")
        again = served.opens()
        again.sees("PATIENTS :")
        for person in (again, people[1]):
            person.drops()


def test_when_full_the_longest_idle_makes_room(service: Service) -> None:
    with Served(service, "tests.stories.hurried", max_sessions=2) as served:
        first, second = served.opens(), served.opens()
        for person in (first, second):
            person.sees("PATIENTS :")
            person.presses("down")
        refused = served.asks("-tt", TERM="xterm")
        assert "Toutes les places sont prises" in refused.stdout
        time.sleep(3.2)
        second.presses("down")
        third = served.opens()
        third.sees("PATIENTS :")
        first.leaves()
        assert "celle-ci était inactive" in first.received.decode()
        second.presses("up")
        second.sees("PATIENTS :")
        for person in (second, third):
            person.drops()
        served.logs("reason=made room")


def test_half_open_connections_are_short(service: Service) -> None:
    with Served(service, "tests.stories.hurried", max_arriving=4) as served:
        silent = [socket.create_connection(("127.0.0.1", served.port)) for _ in range(4)]
        for one in silent:
            one.settimeout(10)
            assert one.recv(7) == b"SSH-2.0"
        began = time.monotonic()
        for one in silent:
            while one.recv(1000):
                pass
            one.close()
        assert time.monotonic() - began < 4
        assert "Bienvenue" in served.asks("-T").stdout


def test_so_many_new_ones_a_second(service: Service) -> None:
    with Served(service, max_arriving=100, max_new=20) as served:
        answers = []
        for _ in range(40):
            with socket.create_connection(("127.0.0.1", served.port)) as one:
                answers.append(one.recv(7))
        assert answers.count(b"SSH-2.0") == 20 and answers.count(b"Too man") == 20


def test_a_connection_without_a_terminal_does_not_stay(service: Service) -> None:
    with Served(service, "tests.stories.hurried") as served:
        done = served.asks("-N")
        assert "No terminal was asked for" in done.stderr


async def test_a_client_whose_machine_is_gone_is_let_go(service: Service) -> None:
    """It says no farewell, as a machine without power: the system's own probes find out."""
    with Served(service, "tests.stories.hurried") as served:
        caller = await Caller.call(served.port)
        await caller.sees("PATIENTS :")
        line = caller.connection.get_extra_info("socket")
        try:
            line.setsockopt(socket.IPPROTO_TCP, _TCP_REPAIR, 1)
        except PermissionError:
            pytest.skip("a connection can be forgotten without a farewell by root alone")
        caller.close()
        await asyncio.to_thread(served.logs, "reason=gone", 12)


async def test_a_client_behind_a_balancer_that_is_silent_is_let_go(service: Service) -> None:
    """The balancer's system answers every probe: there the client itself is asked, and the line is held."""
    with Served(service, "tests.stories.hurried", proxy_from="127.0.0.1") as served:
        async with link(served.port, first=tcp("198.51.100.7")) as line:
            caller = await Caller.call(line.port)
            await caller.sees("PATIENTS :")
            line.open.clear()
            await asyncio.to_thread(served.logs, "reason=gone", 12)
            caller.close()


# Ends


def test_a_hang_up_with_keys_still_waiting_is_a_good_end(served: Served) -> None:
    person = served.opens()
    person.sees("PATIENTS :")
    person.process.send("x\t" * 4000)
    time.sleep(0.5)
    person.drops()
    served.logs("reason=gone", within=12)
    assert "broken" not in served.log and "child ended" not in served.log


def test_a_front_that_is_killed_leaves_nobody(service: Service) -> None:
    with Served(service) as served:
        served.logs("courier at work")
        person = served.opens()
        person.sees("PATIENTS :")
        left = served.sessions()
        served.process.kill()
        served.process.wait()
        deadline = time.monotonic() + 10
        while any(Path(f"/proc/{pid}").exists() for pid in left):
            assert time.monotonic() < deadline, left
            time.sleep(0.1)
        person.drops()


def test_one_crash_ends_one_session_with_a_reference(served: Served) -> None:
    idle = set(served.sessions())
    first = served.opens()
    first.sees("PATIENTS :")
    other = served.opens()
    other.sees("PATIENTS :")
    victim = next(pid for pid in served.sessions() if pid in idle and _serves(pid))
    os.kill(victim, signal.SIGSEGV)
    deadline = time.monotonic() + 10
    broken, well = None, None
    while broken is None and time.monotonic() < deadline:
        for one, two in ((first, other), (other, first)):
            if not one.read(0.1):
                broken, well = one, two
    assert broken and well
    reference = re.search(r"Référence : ([0-9A-F]{8})\.", broken.received.decode())
    assert reference and not broken.terminal.alternate
    served.logs(f"{reference[1]} child ended with -11")
    well.presses("enter")
    well.sees("Conditions Générales")
    well.drops()


def _serves(pid: int) -> bool:
    """Whether it has the database open, as those that serve or wait do, and is none but a session."""
    limits = Path(f"/proc/{pid}/limits").read_text()
    return bool(re.search(r"Max open files +64", limits))


def test_stopping_tells_everybody_and_is_quick(served: Served) -> None:
    person = served.opens()
    person.sees("PATIENTS :")
    served.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    person.sees("s'arrête dans quelques secondes")
    person.leaves()
    assert "le service s'arrête pour un entretien" in person.received.decode()
    assert served.process.wait(10) == 0 and time.monotonic() - began < 10
    assert served.log.rstrip().endswith("stopped") and "reason=stopped" in served.log


def test_reloading_takes_new_settings_and_keeps_the_old_sessions(service: Service, tmp_path: Path) -> None:
    config = tmp_path / "esante.toml"
    config.write_text('language = "fr"\n')
    with Served(service, variables={"ESANTE_CONFIG": str(config)}) as served:
        before = served.opens(variables={"LANG": "xx"})
        before.sees("Bienvenue")
        config.write_text('language = "de"\n')
        served.process.send_signal(signal.SIGHUP)
        served.logs("reloaded, host key")
        after = served.opens(variables={"LANG": "xx"})
        after.sees("Willkommen")
        config.write_text('language = "elvish"\n')
        served.process.send_signal(signal.SIGHUP)
        served.logs("not reloaded: language in .* must be one of")
        before.presses("down")
        before.sees("Bienvenue")
        for person in (before, after):
            person.drops()


def test_systemd_is_told(service: Service, tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(10)
        with Served(service, variables={"NOTIFY_SOCKET": str(tmp_path / "notify")}) as served:
            assert manager.recv(200) == b"READY=1"
            served.process.send_signal(signal.SIGHUP)
            assert manager.recv(200).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
            assert manager.recv(200) == b"READY=1"
            served.stops()
            assert manager.recv(200) == b"STOPPING=1"
