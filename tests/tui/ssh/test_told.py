"""A session relies on the lookout as long as it hears of it."""

import time

import pytest

from models.office import Office
from tui.ssh import told
from tui.ssh.told import SILENCE, Told


async def test_after_a_silence_it_asks_for_itself(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    moment = 100.0
    monkeypatch.setattr(told, "written", lambda: "by the database")
    monkeypatch.setattr(time, "monotonic", lambda: moment)
    heard = Told()
    assert not heard.looked_after and heard.written() == "by the database"
    assert heard.hear(1) and heard.looked_after
    first = heard.written()
    assert not heard.hear(1) and heard.written() == first
    assert heard.hear(2) and heard.written() != first
    moment += SILENCE
    assert not heard.looked_after and heard.written() == "by the database"
    assert not heard.hear(2) and heard.looked_after
