"""What every story may ask for: a service of its own, and the same over SSH."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.phone import Phone, Provider
from tests.servers import MailServer, SmsServer
from tests.shared import made_once
from tests.stories.desk import Desk
from tests.stories.served import Served
from tests.stories.service import Service


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of a new service."""

    def make(folder: Path) -> None:
        with MailServer(folder) as mail, SmsServer() as sms:
            Service(folder, mail, sms)

    return made_once(tmp_path_factory, "installed", make)


@pytest.fixture
def service(tmp_path: Path, installed: Path) -> Iterator[Service]:
    with MailServer(tmp_path) as mail, SmsServer() as sms:
        yield Service(tmp_path, mail, sms, installed)


@pytest.fixture
def served(service: Service) -> Iterator[Served]:
    """The service over SSH."""
    with Served(service) as served:
        yield served


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with Provider() as started:
        yield started


@pytest.fixture
def phone() -> Iterator[Phone]:
    with Phone() as held:
        yield held


@pytest.fixture
def luxtrust(service: Service, provider: Provider) -> Service:
    """The service, with LuxTrust."""
    service.environment |= provider.settings(matricule_claim="matricule")
    return service


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, installed: Path) -> Iterator[Desk]:
    """One service for the stories of a file, with agents who stay logged in."""
    folder = tmp_path_factory.mktemp("desk")
    with MailServer(folder) as mail, SmsServer() as sms:
        service = Service(folder, mail, sms, installed)
        with Served(service) as served:
            made = Desk(service, served)
            yield made
            made.drops()
