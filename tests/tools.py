"""Programs that a test needs from the machine: what is missing is named, and in CI it is a failure."""

import os
import shutil
import sys
from pathlib import Path
from typing import NoReturn

import pytest


def tool(name: str) -> str:
    """Where the program is; the test is left out, by name, where there is none."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/local/sbin:/sbin")
    beside = Path(sys.executable).with_name(name)
    if path is None and beside.exists():
        path = str(beside)
    if path is None:
        left_out(f"{name} is not installed")
    return path


def left_out(why: str) -> NoReturn:
    """This test cannot run here: named, and in CI a failure."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(f"left out: {why}")
