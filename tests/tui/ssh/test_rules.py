"""Who may come and what is believed of a client, counted and read with no socket in sight."""

from typing import Any, cast

import asyncssh
import pytest

from tui.config.settings import _PARSERS
from tui.portal.spoken_language import language
from tui.ssh.client_info import clean, size_of, taken, with_encoding
from tui.ssh.limits import Arrival, ConnectionBook, Limits
from tui.ssh.rate_limit import MOST, PACKET, RATE, RateLimit
from tui.ssh.server import PatientServer
from tui.terminal.capabilities import speaks_utf8


@pytest.mark.parametrize(
    "name", ["TERM", "LANG", "LC_ALL", "NO_COLOR", "COLORTERM", "ESANTE_LANGUAGE", "ESANTE_THEME"]
)
def test_what_is_taken_of_a_client(name: str) -> None:
    assert taken(name.encode(), b"a-Z0_9.:@") == (name, "a-Z0_9.:@")
    assert taken(name.encode(), b"x" * 64) and not taken(name.encode(), b"x" * 65)
    for value in (b"a b", b"a\n", b"$(id)", b"/etc", b"\xc3\xa9", b"\x1b[m", b"a;b"):
        assert taken(name.encode(), value) is None


def test_no_setting_is_taken_but_those_of_a_terminal() -> None:
    accepted = {name for name in _PARSERS if taken(f"ESANTE_{name.upper()}".encode(), b"x")}
    assert accepted == {"language", "theme"}
    for name in (b"PATH", b"LD_PRELOAD", b"PYTHONPATH", b"LC_", b"LANGUAGE", b"XLANG", b"LANG ", b"lang"):
        assert taken(name, b"x") is None


def test_what_a_client_calls_itself_fits_one_word_of_a_line() -> None:
    assert clean("OpenSSH_9.2p1 Debian-2\n2026 fake line") == "OpenSSH_9.2p1?Debian-2?2026?fake?line"
    assert clean("\x1b]0;x\x07" * 20) == ("??0?x?" * 20)[:40] and clean("") == "-"
    assert size_of(2**31 - 1, 2**31 - 1) == (1000, 1000) and size_of(0, 24) == (80, 24)


def test_iutf8_says_what_no_locale_says() -> None:
    """OpenSSH sends the terminal's own mode although LANG is not sent: accents, not « e »."""
    assert speaks_utf8(with_encoding({"TERM": "xterm"}, utf8=True))
    assert not speaks_utf8(with_encoding({"TERM": "xterm"}, utf8=False))
    for said in ({"LANG": "fr_FR"}, {"LC_ALL": "C"}, {"LC_CTYPE": "de_DE.ISO8859-1"}):
        assert with_encoding(said, utf8=True) == said
    assert language("de", with_encoding({"LANG": ""}, utf8=True)) == "de"


def test_one_allowance_for_bytes_and_packets() -> None:
    intake = RateLimit(0.0)
    assert intake.spend(MOST, 0, 0.0) == 0
    assert intake.spend(RATE, 0, 0.0) == 1.0
    assert intake.spend(0, 0, 1.0) == 0.0
    assert intake.spend(0, RATE // PACKET, 1.0) == pytest.approx(1, abs=0.01)
    # A person who types and a client that keeps itself alive never wait.
    intake = RateLimit(0.0)
    assert not any(intake.spend(36, 1, second / 30) for second in range(3000))


class Line:
    """What a guest needs of its connection and its house: it keeps what they were told."""

    language, book = "fr", ConnectionBook(Limits(100, 5, 10, 100, 20))
    arrival = Arrival("198.51.100.7", lambda: None)

    def __init__(self) -> None:
        self.banners: list[str] = []
        self.notes: list[str] = []

    def send_auth_banner(self, text: str) -> None:
        self.banners.append(text)

    def note(self, event: str, **facts: object) -> None:
        self.notes.append(f"{event} {facts['what']}")

    def get_extra_info(self, name: str, default: object = None) -> object:
        return "SSH-2.0-x"


def test_names_are_not_tried_one_after_the_other() -> None:
    """Each would be a line of the log and a banner, from one connection, without end."""
    line = Line()
    guest = PatientServer(cast(Any, line))
    guest.connection_made(line)
    assert all(guest.begin_auth(name) for name in ("root", "helpdesk", "admin"))
    assert len(line.banners) == 1 and line.notes == ["refused user"]
    with pytest.raises(asyncssh.ProtocolError):
        guest.begin_auth("patient")
