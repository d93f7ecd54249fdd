"""Against the certified provider: each way a client proves itself, a scope, requests on the telephone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from joserfc.jwk import ECKey

from models.identity import Identity, NotYet
from models.refusal import Refused
from tests.phone import LEVEL, Phone, Provider, Telephone
from tests.tui.luxtrust.conftest import now, refused
from tui.config.endpoints import OpenId
from tui.luxtrust import examination
from tui.luxtrust.device import LuxTrust

ADULT, NOBODY = "1968101545978", "1937010112347"
KEY = ECKey.generate_key("P-256", {"kid": "client", "use": "sig", "alg": "ES256"})


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    public = json.dumps(KEY.as_dict(private=False))
    with Provider(known=ADULT, key=public, scoped=True) as started:
        yield started


def client(provider: Provider, client_id: str, **more: Any) -> LuxTrust:
    return LuxTrust(OpenId(provider.issuer, client_id, (LEVEL,), **more), now)


@pytest.mark.parametrize(
    ("client_id", "more"),
    [
        ("esante", {}),
        ("esante-secret", {"secret": "ses+a%me/x:y"}),
        ("esante-jwt", {"secret": "a secret of 32 characters or more", "method": "client_secret_jwt"}),
        ("esante-key", {"key": json.dumps(KEY.as_dict(private=True)), "method": "private_key_jwt"}),
        ("esante-key", {"key": KEY.as_pem(private=True).decode(), "method": "private_key_jwt"}),
    ],
)
async def test_each_way_of_proving_oneself(provider: Provider, client_id: str, more: Any) -> None:
    luxtrust = client(provider, client_id, **more)
    assert await luxtrust.ask(await luxtrust.invite()) is NotYet.PENDING


@pytest.mark.parametrize("claims", ["", '{"id_token": {"matricule": {"essential": true}}}'])
async def test_a_matricule_behind_a_scope_or_the_claims_parameter(provider: Provider, claims: str) -> None:
    scope = "openid" if claims else "openid person"
    luxtrust = client(provider, "esante", matricule_claim="matricule", scope=scope, claims=claims)
    invitation = await luxtrust.invite()
    with Phone() as phone:
        phone.confirms(invitation.address, invitation.code, "somebody", matricule=ADULT)
    found = await luxtrust.ask(invitation)
    assert isinstance(found, Identity) and found.matricule == ADULT


async def test_a_request_on_the_telephone(provider: Provider) -> None:
    luxtrust = client(provider, "esante-push", secret="sesame")
    assert await luxtrust.pushes()
    invitation = await luxtrust.push(ADULT, "lune-verte")
    telephone = Telephone(provider, ADULT)
    assert telephone.shows == "lune-verte" == invitation.code and invitation.pushed
    assert await luxtrust.ask(invitation) is NotYet.PENDING
    telephone.confirms()
    found = await luxtrust.ask(invitation)
    assert isinstance(found, Identity) and found.subject == ADULT and found.level == LEVEL and found.mark
    assert await refused(luxtrust, invitation) == "luxtrust_ended"
    invitation = await luxtrust.push(ADULT, "lune-rose")
    telephone.refuses()
    assert await refused(luxtrust, invitation) == "luxtrust_refused"


async def test_whom_the_issuer_does_not_know_looks_the_same(provider: Provider) -> None:
    luxtrust = client(provider, "esante-push", secret="sesame")
    known, unknown = await luxtrust.push(ADULT, "lune-verte"), await luxtrust.push(NOBODY, "lune-verte")
    assert not Telephone(provider, NOBODY).shows
    for name in ("address", "code", "complete", "interval", "pushed"):
        assert getattr(known, name) == getattr(unknown, name)
    assert known.expires_at - known.begun_at == unknown.expires_at - unknown.begun_at
    assert await luxtrust.ask(known) is await luxtrust.ask(unknown) is NotYet.PENDING


async def test_a_client_that_is_not_accepted_is_no_unknown_person(provider: Provider) -> None:
    luxtrust = client(provider, "esante-push", secret="wrong")
    with pytest.raises(Refused, match="luxtrust_away"):
        await luxtrust.push(ADULT, "lune-verte")


async def test_the_doctor_compares(provider: Provider) -> None:
    async def said(client_id: str, **more: Any) -> str:
        server = OpenId(provider.issuer, client_id, more.pop("levels", (LEVEL,)), **more)
        return "\n".join(
            f"{good} {text}" for good, text in [f async for f in examination.findings(server, now)]
        )

    assert "True reached" in (good := await said("esante", matricule_claim="matricule"))
    assert "False" not in good
    assert "nobody but the person can tell" in await said("esante")
    assert "False level: the issuer does not list low" in await said("esante", levels=("low",))
    assert "False scope: the issuer does not list x" in await said("esante", scope="openid x")
    assert "False claim: the issuer does not list number" in await said("esante", matricule_claim="number")
