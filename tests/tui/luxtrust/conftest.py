"""A hostile issuer for each test, and the client that talks to it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from models.identity import IdentityProvider, Invitation
from models.refusal import Refused
from tests.tui.luxtrust.hostile import CLIENT, Issuer
from tui.config.endpoints import OpenId
from tui.luxtrust.device import LuxTrust


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as started:
        yield started


def now() -> datetime:
    return datetime.now(UTC)


def client_of(issuer: Issuer, **more: Any) -> LuxTrust:
    given = {"levels": ("high", "higher"), "matricule_claim": "matricule", **more}
    return LuxTrust(OpenId(issuer.url, CLIENT, **given), now)


async def refused(provider: IdentityProvider, invitation: Invitation) -> str:
    with pytest.raises(Refused) as caught:
        await provider.ask(invitation)
    return caught.value.code
