"""Who may come, who makes room for whom, and that nothing is kept of those who left."""

import random
from dataclasses import replace
from ipaddress import ip_network

import pytest

from models.actor import source_of
from tui.ssh.limits import TRUSTED_TIMES, Arrival, ConnectionBook, Limits, listed

OFFICE = (ip_network("192.0.2.0/24"), ip_network("2001:db8::/32"))

LIMITS = Limits(sessions=100, per_source=5, arriving=10, half_open=100, new_a_second=20)


class Door:
    """A book, and those that it sent away again, in order."""

    def __init__(self, **limits: object) -> None:
        self.book = ConnectionBook(replace(LIMITS, **limits))  # type: ignore[arg-type]
        self.gone: list[str] = []

    def comes(self, name: str, source: str, now: float = 0.0) -> Arrival | None:
        return self.book.arrive(source, now, lambda: self.gone.append(name))


def test_so_many_of_one_source_and_ten_times_of_a_trusted_one() -> None:
    book = ConnectionBook(replace(LIMITS, trusted=OFFICE))
    for source, most in (
        ("198.51.100.7", 5),
        ("192.0.2.9", 50),
        ("2001:db8:1:2::/64", 50),
        ("local:tty1", 5),
    ):
        for _ in range(most):
            assert not book.crowded(source)
            book.sit(source)
        assert book.crowded(source) and not book.crowded("203.0.113.1")
        for _ in range(most):
            book.rise(source)
        assert not book.crowded(source)
    assert book.seated == 0 and TRUSTED_TIMES == 10


def test_every_place_is_taken_by_terminals_alone() -> None:
    door = Door(sessions=2)
    assert door.comes("a", "198.51.100.1") and not door.book.full
    door.book.sit("198.51.100.1")
    assert not door.book.full
    door.book.sit("198.51.100.2")
    assert door.book.full and door.book.seated == 2


def test_one_network_is_one_source() -> None:
    assert source_of("2001:db8:1:2:3::4", "") == source_of("2001:db8:1:2:ffff::1", "")
    assert source_of("2001:db8:1:2:3::4", "") != source_of("2001:db8:1:3::", "")


def test_the_oldest_of_a_source_makes_room_for_its_newest() -> None:
    door = Door(arriving=3, new_a_second=100)
    for name in "abcde":
        assert door.comes(name, "198.51.100.7")
    assert door.gone == ["a", "b"] and door.book.arriving == 3
    assert door.comes("other", "198.51.100.8") and door.gone == ["a", "b"]


def test_a_trusted_source_may_have_ten_times_as_many_half_open() -> None:
    door = Door(arriving=2, new_a_second=100, trusted=OFFICE)
    for number in range(20):
        assert door.comes(str(number), "192.0.2.9")
    assert not door.gone
    assert door.comes("more", "192.0.2.9") and door.gone == ["0"]


@pytest.mark.parametrize(
    ("flood", "good"),
    [
        ([f"198.51.100.{host}" for host in range(50)], "203.0.113.1"),
        ([f"198.51.{net}.{host}" for net in range(5) for host in range(10)], "203.0.113.1"),
        ([f"2001:db8:bad:{net:x}::/64" for net in range(50)], "2001:db8:600d:1::/64"),
        ([f"198.51.100.{host}" for host in range(2, 52)], "198.51.100.1"),
    ],
    ids=["one /24", "five /24", "one /48", "the same /24"],
)
def test_a_flood_pushes_out_itself(flood: list[str], good: str) -> None:
    door = Door(arriving=10, half_open=50, new_a_second=1000)
    for turn in range(2):
        for source in flood:
            assert door.comes(f"flood {turn}", source)
    assert door.comes("good", good) and "good" not in door.gone
    for source in flood[:-2]:
        door.comes("flood", source)
    assert "good" not in door.gone and door.book.arriving == 50


def test_the_fullest_source_of_the_fullest_network_loses_its_oldest() -> None:
    door = Door(arriving=10, half_open=6, new_a_second=100)
    for name, source in (
        ("a1", "198.51.100.1"),
        ("b1", "198.51.100.2"),
        ("b2", "198.51.100.2"),
        ("c1", "203.0.113.1"),
        ("c2", "203.0.113.1"),
        ("d1", "2001:db8:1:1::/64"),
    ):
        door.comes(name, source)
    assert door.comes("new", "233.252.0.1") and door.gone == ["b1"]
    assert door.comes("newer", "233.252.0.9") and door.gone == ["b1", "b2"]
    assert door.comes("newest", "233.252.0.9") and door.gone == ["b1", "b2", "a1"]


def test_networks_that_come_again_at_once_push_out_each_other() -> None:
    """A hundred networks, two connections each, again when pushed out: none is fuller than one."""
    door = Door(arriving=10, half_open=50, new_a_second=1000)
    flood = [f"198.51.{net}.1" for net in range(100)]
    for turn in range(2):
        for source in flood:
            door.comes(f"flood {turn}", source)
    assert door.comes("good", "203.0.113.1")
    gone = len(door.gone)
    for _ in range(10):
        for source in flood:
            door.comes("flood", source, 5.0)
    # Those that were not pushed out yet push out each other; the others knock in vain.
    assert "good" not in door.gone and len(door.gone) - gone <= 100


def test_who_has_exchanged_keys_stays_while_somebody_is_silent() -> None:
    door = Door(arriving=10, half_open=3, new_a_second=1000)
    arrivals = [door.comes(name, "198.51.100.1") for name in ("a", "b")]
    assert arrivals[0] and arrivals[1]
    arrivals[0].exchanged = arrivals[1].exchanged = True
    door.comes("silent", "203.0.113.1")
    assert door.comes("new", "233.252.0.1") and door.gone == ["silent"]


def test_what_was_pushed_out_is_forgotten() -> None:
    door = Door(arriving=2, half_open=100, new_a_second=1000)
    for number in range(7):
        door.comes(str(number), "198.51.100.1")
    assert door.book._pushed_out("198.51.100.1", 60.0) == 5 / 2
    assert door.book._pushed_out("198.51.100.0/24", 600.0) < 0.01
    door = Door(arriving=1, half_open=10, new_a_second=1000)
    for number in range(4500):
        door.comes("x", f"2001:db8:{number // 2:x}:1::/64", 700.0)
    assert len(door.book._pushed) == 4096


def test_an_office_weighs_a_tenth() -> None:
    door = Door(arriving=10, half_open=12, new_a_second=100, trusted=OFFICE)
    for number in range(10):
        door.comes(f"office {number}", f"192.0.2.{number}")
    for number in range(2):
        door.comes(f"flood {number}", "198.51.100.7")
    assert door.comes("good", "203.0.113.1") and door.gone == ["flood 0"]


def test_so_many_new_ones_a_second_and_source() -> None:
    door = Door(new_a_second=20, trusted=OFFICE)
    for _ in range(20):
        assert door.comes("x", "203.0.113.1", 0.5)
    assert not door.comes("x", "203.0.113.1", 0.9) and door.comes("x", "203.0.113.2", 0.9)
    assert not door.comes("x", "203.0.113.1", 1.49) and door.comes("x", "203.0.113.1", 1.5)
    assert all(door.comes("x", "192.0.2.1", 0.5) for _ in range(200))
    assert not door.comes("x", "192.0.2.1", 0.5)


def test_nothing_is_kept_of_those_who_left() -> None:
    """A counter that stays at zero is a slow leak: an address each, for as long as the service runs."""
    door, chance = Door(arriving=3, half_open=20, new_a_second=5, per_source=2), random.Random(7)
    here: list[Arrival] = []
    for moment in range(3000):
        source = f"198.51.{chance.randrange(3)}.{chance.randrange(9)}"
        if chance.random() < 0.6 and (arrival := door.comes("x", source, moment / 40)):
            here.append(arrival)
        elif here:
            door.book.depart(here.pop(chance.randrange(len(here))))
        assert 0 <= door.book.arriving <= 20
        door.book.sit(source)
        door.book.rise(source)
    for arrival in here:
        door.book.depart(arrival)
        door.book.depart(arrival)
    assert door.book.idle
    door.comes("x", "198.51.100.1", 900.0)
    assert not door.book.idle
    for host in range(1500):
        door.comes("x", f"10.0.{host // 250}.{host % 250}", 1000.0 + host)
    assert len(door.book._lately) < 1002


def test_an_address_is_listed_or_not() -> None:
    networks = (ip_network("192.0.2.7/32"), ip_network("2001:db8::7/128"))
    for address in ("192.0.2.7", "::ffff:192.0.2.7", "2001:db8::7", "2001:db8::7%eth0"):
        assert listed(address, networks), address
    for address in ("192.0.2.8", "::ffff:192.0.2.8", "2001:db8::8", "", "local:tty1", "192.0.2.7/32 "):
        assert not listed(address, networks), address
    assert not listed("192.0.2.7", ())
