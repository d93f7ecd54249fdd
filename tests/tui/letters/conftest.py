"""Who issues letters, and the folder they are written to."""

from pathlib import Path

import pytest

from models.actor import Actor, Role
from models.office import Office


@pytest.fixture
def operator(office: Office) -> Actor:
    return Actor(office, "local:test", Role.OPERATOR, operator="test")


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder
