"""What tests of screens may ask for: a stage without a database, and the clock that only they move."""

from pathlib import Path

import pytest

from models.office import Office
from tests.conftest import Watch
from tests.screens.stage import Log, office_of


@pytest.fixture
def desk(tmp_path: Path, watch: Watch) -> Office:
    """An office without a database."""
    return office_of(tmp_path, watch)


@pytest.fixture
def log() -> Log:
    """What the places of a test did."""
    return Log()
