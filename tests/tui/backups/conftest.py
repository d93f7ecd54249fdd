"""The service whose backups are tested."""

from pathlib import Path

import pytest

from tests.tui.backups.scene import Scene


@pytest.fixture
def scene(migrated: Path, tmp_path: Path) -> Scene:
    return Scene.made(migrated, tmp_path)
