"""The wheel that is built is the whole product: it migrates, serves and demonstrates without the checkout."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.served import HOUSE, Served
from tests.stories.service import Service
from tests.stories.terminal import Person


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with the installed wheel and nothing else; what it needs is where the tests have it."""
    pip = [sys.executable, "-m", "pip", "-q", "--disable-pip-version-check"]
    wheels, site = tmp_path / "wheels", tmp_path / "site"
    subprocess.run(
        [*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(HOUSE)], check=True
    )
    (wheel,) = wheels.glob("esante-*.whl")
    subprocess.run([*pip, "install", "--no-deps", "--target", str(site), str(wheel)], check=True)
    return site


@pytest.mark.soak
def test_the_wheel_serves_and_demonstrates(site: Path, service: Service, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    variables = {"PYTHONPATH": str(site), "HOME": str(tmp_path / "home"), "PATH": os.environ["PATH"]}

    def runs(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            env={**service.environment, **variables},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert runs("-c", "import models, screens, tui; print(tui.__file__)").startswith(str(site))
    assert {path.name for path in (site / "bin").iterdir()} >= {"esante"}
    assert "database" in runs(str(site / "bin" / "esante"), "doctor")
    with Served(service, variables=variables, cwd=tmp_path) as served:
        person = served.opens(variables={"LANG": "pt_PT.UTF-8"})
        person.sees("Retomar uma ativação")
        person.drops()
    person = Person([sys.executable, str(site / "bin" / "esante"), "demo"], variables)
    person.sees("Démonstration", within=40)
    person.drops()
