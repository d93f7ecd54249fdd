"""Strangers hold connections open, with and without a balancer; whoever comes to use the service gets in."""

import asyncio
import socket
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import pytest

from tests.stories.link import link
from tests.stories.served import Served
from tests.stories.service import Service
from tests.tui.ssh.test_proxy import TLV, header, tcp


@contextmanager
def held(port: int, sources: list[str], *, each: int = 1) -> Iterator[list[socket.socket]]:
    """Connections from these addresses that say nothing."""
    with ExitStack() as stack:
        yield [
            stack.enter_context(socket.create_connection(("127.0.0.1", port), source_address=(source, 0)))
            for source in sources
            for _ in range(each)
        ]


def over(one: socket.socket) -> bool:
    """Whether the other side has let go of it."""
    one.settimeout(0.2)
    try:
        while one.recv(4096):
            pass
    except TimeoutError:
        return False
    except ConnectionError:
        pass
    return True


def test_the_oldest_half_open_connection_of_a_source_makes_room(service: Service) -> None:
    with Served(service, max_arriving=4) as served, held(served.port, ["127.0.0.1"], each=4) as silent:
        assert silent[-1].recv(7) == b"SSH-2.0"
        assert served.asks("-T").returncode == 0
        assert [over(one) for one in silent] == [True, False, False, False]


def _flooded(served: Served, sources: list[str], people: int) -> int:
    """How many of so many people get an answer, while every address holds on and comes again."""
    stop = time.monotonic() + 60
    done = [False]

    def hold_on(source: str) -> None:
        while not done[0] and time.monotonic() < stop:
            with held(served.port, [source], each=2) as two:
                while not done[0] and not over(two[0]):
                    pass

    with ThreadPoolExecutor(len(sources) + 4) as pool:
        floods = [pool.submit(hold_on, source) for source in sources]
        time.sleep(1)
        try:
            answers = list(pool.map(lambda _: served.asks("-T"), range(people)))
        finally:
            done[0] = True
        for flood in floods:
            flood.result()
    return sum("1. PATIENTS" in answer.stdout for answer in answers)


def test_ten_addresses_that_hold_every_half_open_connection_shut_nobody_out(service: Service) -> None:
    """Of 42 people one got in."""
    with Served(service, max_half_open=15, max_new=1000) as served:
        assert _flooded(served, [f"127.1.0.{host}" for host in range(1, 11)], 4) == 4


@pytest.mark.soak
@pytest.mark.parametrize("network", ["127.1.0.{}", "127.1.{}.1", "127.0.0.{}"])
def test_a_hundred_addresses_that_hold_every_half_open_connection_shut_nobody_out(
    service: Service, network: str
) -> None:
    with Served(service, max_new=1000, max_arriving=50, fresh=True) as served:
        assert _flooded(served, [network.format(host) for host in range(2, 102)], 42) == 42


# Behind a balancer


def _asks(port: int, first: bytes) -> bytes:
    """What comes back after these bytes, until the other side lets go or is silent."""
    with socket.create_connection(("127.0.0.1", port)) as one:
        one.sendall(first)
        one.settimeout(1)
        answer = b""
        try:
            while more := one.recv(4096):
                answer += more
        except TimeoutError:
            pass
        except ConnectionError:
            answer += b" RESET"
        return answer


async def test_the_address_that_a_balancer_names_is_the_source(service: Service) -> None:
    with Served(service, "tests.stories.hurried", proxy_from="127.0.0.1/32", max_per_source=1) as served:
        async with (
            link(served.port, first=tcp("198.51.100.7", TLV)) as one,
            link(served.port, first=tcp("2001:db8:1:2::7")) as two,
        ):
            people = []
            for line in (two, one):
                served.port = line.port
                people.append(served.opens())
                await asyncio.to_thread(people[-1].sees, "PATIENTS :")
            refused = await asyncio.to_thread(served.asks, "-tt", TERM="xterm")
            assert "Trop de connexions depuis votre adresse" in refused.stdout
            for person in people:
                await asyncio.to_thread(person.drops)
        served.logs(r"session source=198\.51\.100\.7 .*reason=gone")
        served.logs(r"session source=2001:0db8:0001:0002::/64 .*reason=gone")


def test_a_balancer_that_says_nothing_or_nonsense_is_refused(service: Service) -> None:
    with Served(service, "tests.stories.hurried", proxy_from="127.0.0.1") as served:
        version = b"SSH-2.0-OpenSSH_9.2\r\n"
        older = b"PROXY TCP4 198.51.100.7 192.0.2.1 50000 22\r\n"
        for nonsense in (version, older + version, header(0x21, 0x12, bytes(12))):
            assert b"SSH-" not in _asks(served.port, nonsense), nonsense
        served.logs("refused what=no PROXY header source=127.0.0.1")
        # Asked for its health it answers as itself; half a header ends with the time for the log-in.
        assert _asks(served.port, header(0x20, 0, b"") + version).startswith(b"SSH-2.0-esante")
        began = time.monotonic()
        with socket.create_connection(("127.0.0.1", served.port)) as half:
            half.sendall(tcp("198.51.100.7")[:20])
            half.settimeout(10)
            assert half.recv(100) == b""
        assert 1 < time.monotonic() - began < 5


def test_nobody_else_may_say_where_a_client_is(service: Service) -> None:
    with Served(service, proxy_from="192.0.2.0/24") as served:
        answer = _asks(served.port, tcp("198.51.100.7") + b"SSH-2.0-OpenSSH_9.2\r\n" + struct.pack("!I", 12))
        assert answer.startswith(b"SSH-2.0-esante\r\n") and len(answer) < 200
        assert served.asks("-T").returncode == 0
        assert "198.51.100.7" not in served.log
