"""An identity that is not what the issuer signed, for us, now, at the level asked for: not believed."""

import base64
import hashlib
import hmac
import json
import time
from typing import Any

import pytest
from joserfc import jws

from models.identity import Identity
from tests.conftest import Watch
from tests.tui.luxtrust.conftest import client_of, now, refused
from tests.tui.luxtrust.hostile import (
    CLIENT,
    EC,
    OTHER,
    RSA,
    SMALL,
    Issuer,
)
from tui.config.endpoints import OpenId
from tui.luxtrust.device import LuxTrust

ADULT = "1968101545978"


async def test_a_token_that_names_no_type_is_an_id_token(issuer: Issuer) -> None:
    """``typ`` is optional (RFC 7519, 5.1); where it stands it must be JWT."""
    provider = client_of(issuer)
    invitation = await provider.invite()
    said = json.dumps(issuer.claims(matricule=ADULT)).encode()
    issuer.confirms(jws.serialize_compact({"alg": "RS256", "kid": RSA.kid}, said, RSA))  # jwt.encode adds it
    assert isinstance(await provider.ask(invitation), Identity)


@pytest.mark.parametrize("key", [RSA, EC])
async def test_a_good_identity(issuer: Issuer, key: Any) -> None:
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.confirms(issuer.token(key, matricule=ADULT, aud=[CLIENT]))
    identity = await provider.ask(invitation)
    assert identity == Identity(issuer.url, "someone", "high", ADULT)
    assert (
        "someone" not in repr(identity) and ADULT not in repr(identity) and "device-1" not in repr(invitation)
    )
    path, form, _headers = issuer.asked[-2]
    assert path == "/token" and form["device_code"] == ["device-1"] and form["client_id"] == [CLIENT]
    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:device_code"]
    asked = {"scope": ["openid"], "acr_values": ["high higher"], "max_age": ["300"]}
    assert issuer.asked[1][1] == {"client_id": [CLIENT], **asked}


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://other.example"},
        {"iss": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"aud": [CLIENT], "azp": "another"},
        {"aud": [CLIENT, "another"], "azp": CLIENT},
        {"aud": [CLIENT, CLIENT]},
        {"aud": [[]]},
        {"aud": {"esante": 1}},
        {"aud": None},
        {"exp": -61},
        {"exp": "9999999999"},
        {"exp": None},
        {"exp": float("nan")},
        {"exp": 10**400},
        {"exp": 1e300},
        {"auth_time": -600},
        {"auth_time": 600},
        {"auth_time": None},
        {"auth_time": 10**400},
        {"iat": -3600},
        {"iat": 3600},
        {"iat": True},
        {"nbf": 3600},
        {"sub": ""},
        {"sub": 7},
        {"sub": "x" * 256},
        {"sub": None},
        {"matricule": "1968101545979"},
        {"matricule": 1968101545978},
    ],
    ids=str,
)
async def test_claims_that_are_not_believed(issuer: Issuer, claims: dict[str, Any]) -> None:
    """Whole numbers of time are seconds from now."""
    for name in {"exp", "iat", "nbf", "auth_time"} & claims.keys():
        if type(claims[name]) is int and claims[name] < 2**40:
            claims = {**claims, name: int(time.time()) + claims[name]}
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.confirms(issuer.token(**claims))
    assert await refused(provider, invitation) == "luxtrust_untrusted"


@pytest.mark.parametrize("level", ["low", "", "HIGH", "high higher", None, ["high"]], ids=str)
async def test_a_level_that_was_not_asked_for(issuer: Issuer, level: Any) -> None:
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.confirms(issuer.token(acr=level))
    assert await refused(provider, invitation) == "luxtrust_level"


async def test_the_matricule_is_asserted_wherever_it_is_asked_for(issuer: Issuer) -> None:
    for matricule, answered in ((None, "luxtrust_unnamed"), ("", "luxtrust_untrusted")):
        provider = client_of(issuer)
        invitation = await provider.invite()
        issuer.confirms(issuer.token(matricule=matricule))
        assert await refused(provider, invitation) == answered
    provider = client_of(issuer, matricule_claim="")
    invitation = await provider.invite()
    issuer.confirms(issuer.token(matricule=ADULT))
    told = await provider.ask(invitation)
    assert isinstance(told, Identity) and told.matricule == ""


async def test_a_clock_that_differs_a_little(issuer: Issuer) -> None:
    provider = client_of(issuer, matricule_claim="")
    invitation = await provider.invite()
    soon = int(time.time()) + 45
    issuer.confirms(issuer.token(iat=soon, nbf=soon, exp=int(time.time()) - 45))
    assert isinstance(await provider.ask(invitation), Identity)


def part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def forged(issuer: Issuer) -> dict[str, Any]:
    """Tokens that nobody signed, or somebody else did."""
    good = issuer.token()
    head, body, signature = good.split(".")
    claims = part(issuer.claims(sub="somebody else"))
    public = RSA.as_pem(private=False)
    shared = f"{part({'alg': 'HS256', 'kid': 'one'})}.{claims}"
    mac = base64.urlsafe_b64encode(hmac.new(public, shared.encode(), hashlib.sha256).digest()).rstrip(b"=")
    return {
        "another key of the same name": issuer.token(OTHER),
        "altered": f"{head}.{claims}.{signature}",
        "no signature": f"{part({'alg': 'none'})}.{body}.",
        "empty signature": f"{head}.{body}.",
        "the public key as a shared secret": f"{shared}.{mac.decode()}",
        "a small key": issuer.token(SMALL),
        "an unknown key": issuer.token(RSA, {"kid": "unknown"}),
        "two keys and no name": issuer.token(OTHER, {"kid": None}),
        "its own key in the header": issuer.token(OTHER, {"kid": None, "jwk": OTHER.as_dict(private=False)}),
        "the other algorithm": f"{part({'alg': 'ES256', 'kid': 'one'})}.{body}.{signature}",
        "encrypted": f"{head}.{body}.{signature}.x.y",
        "deep": f"{part({'alg': 'RS256'})}.{'W1tb' * 3000}.x",
        "long": "x" * 20_000,
        "a log-out token": issuer.token(RSA, {"typ": "logout+jwt"}),
        "a type that is no text": f"{part({'alg': 'RS256', 'kid': 'one', 'typ': 7})}.{body}.{signature}",
        "a critical header": f"{part({'alg': 'RS256', 'kid': 'one', 'crit': ['x']})}.{body}.{signature}",
        "not a text": 7,
        "nothing": None,
    }


async def test_tokens_that_are_not_the_issuers(issuer: Issuer) -> None:
    issuer.keys.append(SMALL)
    provider = client_of(issuer)
    for name, token in forged(issuer).items():
        invitation = await provider.invite()
        issuer.confirms(token)
        assert await refused(provider, invitation) == "luxtrust_untrusted", name


async def test_keys_change_and_are_read_again(issuer: Issuer, watch: Watch) -> None:
    watch.moment = now()
    provider = LuxTrust(OpenId(issuer.url, CLIENT, ("high",)), watch)
    invitation = await provider.invite()
    issuer.confirms(issuer.token())
    assert isinstance(await provider.ask(invitation), Identity)
    fresh = type(RSA).generate_key(2048, {"kid": "two", "use": "sig"})
    issuer.keys = [fresh]
    issuer.confirms(issuer.token(fresh))
    assert isinstance(await provider.ask(await provider.invite()), Identity)
    # One token has them read once more, and no oftener: a flood of unknown names is no flood of questions.
    issuer.confirms(issuer.token(OTHER, {"kid": "three"}))
    before = len(issuer.asked)
    assert await refused(provider, await provider.invite()) == "luxtrust_untrusted"
    assert [path for path, _, _ in issuer.asked[before:]].count("/jwks") == 1
