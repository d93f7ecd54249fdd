"""The portal is tested on the stage of the screens."""

from tests.screens.conftest import desk, log

__all__ = ["desk", "log"]
