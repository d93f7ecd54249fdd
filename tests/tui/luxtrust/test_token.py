"""An identity that is not what the issuer signed, for us, now, at the level asked for: not believed."""

import base64
import hashlib
import hmac
import json
import time
from dataclasses import replace
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
from tui.luxtrust.token import LONGEST, Untrusted, believed

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
    ("claims", "reason"),
    [
        ({"iss": "https://other.example"}, "issuer"),
        ({"iss": None}, "issuer"),
        ({"aud": "another"}, "audience"),
        ({"aud": [CLIENT, "another"]}, "audience"),
        ({"aud": [CLIENT], "azp": "another"}, "authorized party"),
        ({"aud": [CLIENT, "another"], "azp": CLIENT}, "audience"),
        ({"aud": [CLIENT, CLIENT]}, "audience"),
        ({"aud": [[]]}, "audience"),
        ({"aud": {"esante": 1}}, "audience"),
        ({"aud": None}, "audience"),
        ({"exp": -61}, "expiry"),
        ({"exp": "9999999999"}, "exp"),
        ({"exp": None}, "exp"),
        ({"exp": float("nan")}, "exp"),
        ({"exp": 10**400}, "exp"),
        ({"exp": 1e300}, "exp"),
        ({"exp": 2**40 + 1}, "exp"),
        ({"exp": -(10**10)}, "exp"),
        ({"auth_time": -600}, "auth_time"),
        ({"auth_time": 600}, "auth_time"),
        ({"auth_time": None}, "auth_time"),
        ({"auth_time": 10**400}, "auth_time"),
        ({"iat": -3600}, "issued at"),
        ({"iat": 3600}, "issued at"),
        ({"iat": True}, "iat"),
        ({"nbf": 3600}, "not before"),
        ({"nbf": "x"}, "nbf"),
        ({"sub": ""}, "subject"),
        ({"sub": 7}, "subject"),
        ({"sub": "x" * 256}, "subject"),
        ({"sub": "é"}, "subject"),
        ({"sub": None}, "subject"),
        ({"matricule": "1968101545979"}, "matricule"),
        ({"matricule": 1968101545978}, "matricule"),
    ],
)
async def test_claims_that_are_not_believed(
    issuer: Issuer, claims: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whole numbers of time are seconds from now."""
    for name in {"exp", "iat", "nbf", "auth_time"} & claims.keys():
        if type(claims[name]) is int and claims[name] < 2**40:
            claims = {**claims, name: int(time.time()) + claims[name]}
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.confirms(issuer.token(**claims))
    assert await refused(provider, invitation) == "luxtrust_untrusted"
    assert caplog.messages == [f"luxtrust: identity not believed: {reason}"]


@pytest.mark.parametrize(
    ("claims", "reason"),
    [
        ({"exp": -60}, "expiry"),
        ({"exp": -59}, ""),
        ({"iat": 60}, ""),
        ({"iat": 61}, "issued at"),
        ({"nbf": 60}, ""),
        ({"nbf": 61}, "not before"),
        ({"auth_time": 60}, ""),
        ({"auth_time": 61}, "auth_time"),
        ({"iat": -660}, ""),
        ({"iat": -661}, "issued at"),
        ({"auth_time": -960}, ""),
        ({"auth_time": -961}, "auth_time"),
        ({"exp": 2**40}, ""),
        ({"azp": CLIENT, "aud": [CLIENT], "sub": "x" * 255}, ""),
        ({"sub": "x"}, ""),
    ],
    ids=str,
)
async def test_the_last_second_that_is_believed(
    issuer: Issuer, watch: Watch, claims: dict[str, Any], reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Numbers are seconds from when it is read; the question was asked ten minutes before."""
    watch.moment = now().replace(microsecond=0)
    provider = LuxTrust(OpenId(issuer.url, CLIENT, ("high",)), watch)
    invitation = await provider.invite()
    watch.on(minutes=10)
    read = int(watch().timestamp())
    times = {"exp": 300, "iat": 0, "auth_time": 0, **claims}
    moments = {name: at if at == 2**40 else read + at for name, at in times.items() if isinstance(at, int)}
    issuer.confirms(issuer.token(**{**times, **moments}))
    if not reason:
        assert isinstance(await provider.ask(invitation), Identity)
        return
    assert await refused(provider, invitation) == "luxtrust_untrusted"
    assert caplog.messages == [f"luxtrust: identity not believed: {reason}"]


async def test_the_moment_of_proof_is_wanted_where_nothing_else_is_said(issuer: Issuer) -> None:
    provider, begun = client_of(issuer), now()
    server = OpenId(issuer.url, CLIENT, ("high",))
    with pytest.raises(Untrusted, match=r"^auth_time$"):
        token = issuer.token(auth_time=None)
        await believed(token, provider.issuer, server, begun=begun, now=begun, today=begun.date())


async def test_a_request_that_was_pushed_needs_no_moment_of_proof(issuer: Issuer) -> None:
    """Nobody asked for it; but one that is told must be of now."""
    for moment, taken in ((None, True), (int(time.time()), True), (int(time.time()) - 600, False)):
        provider = client_of(issuer)
        invitation = replace(await provider.invite(), pushed=True)
        issuer.confirms(issuer.token(auth_time=moment, matricule=ADULT))
        if taken:
            assert isinstance(await provider.ask(invitation), Identity)
        else:
            assert await refused(provider, invitation) == "luxtrust_untrusted"


@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": " Éloïse WAGNER "}, "Éloïse WAGNER"),
        ({"name": "Éloïse", "given_name": "A", "family_name": "B"}, "Éloïse"),
        ({"name": " ", "given_name": "Éloïse", "family_name": "WAGNER"}, "Éloïse WAGNER"),
        ({"name": 7, "given_name": "Éloïse", "family_name": "WAGNER"}, "Éloïse WAGNER"),
        ({"given_name": "Éloïse", "family_name": 7}, "Éloïse"),
        ({"family_name": "WAGNER"}, "WAGNER"),
        ({"name": "x" * 120}, "x" * 120),
        ({"name": "x" * 121}, ""),
        ({"name": "a\x1b[2J"}, ""),
        ({}, ""),
    ],
)
async def test_what_the_person_is_called(issuer: Issuer, claims: dict[str, Any], name: str) -> None:
    provider = client_of(issuer)
    invitation = await provider.invite()
    token = issuer.token(matricule=ADULT, acr="higher", **claims)
    issuer.confirms(token)
    told = await provider.ask(invitation)
    assert told == Identity(issuer.url, "someone", "higher", ADULT, name)
    assert isinstance(told, Identity)
    assert told.mark == hashlib.sha256(token.rpartition(".")[0].encode()).hexdigest()


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


def forged(issuer: Issuer) -> dict[str, tuple[Any, str]]:
    """Tokens that nobody signed, or somebody else did, each with the check that fails."""
    good = issuer.token()
    head, body, signature = good.split(".")
    claims = part(issuer.claims(sub="somebody else"))
    public = RSA.as_pem(private=False)
    shared = f"{part({'alg': 'HS256', 'kid': 'one'})}.{claims}"
    mac = base64.urlsafe_b64encode(hmac.new(public, shared.encode(), hashlib.sha256).digest()).rstrip(b"=")
    return {
        "another key of the same name": (issuer.token(OTHER), "signature"),
        "altered": (f"{head}.{claims}.{signature}", "signature"),
        "no signature": (f"{part({'alg': 'none'})}.{body}.", "algorithm"),
        "no algorithm": (f"{part({'kid': 'one'})}.{body}.{signature}", "algorithm"),
        "empty signature": (f"{head}.{body}.", "signature"),
        "the public key as a shared secret": (f"{shared}.{mac.decode()}", "algorithm"),
        "a small key": (issuer.token(SMALL), "key"),
        "an unknown key": (issuer.token(RSA, {"kid": "unknown"}), "key"),
        "no name, and another key": (issuer.token(OTHER, {"kid": None}), "signature"),
        "its own key in the header": (
            issuer.token(OTHER, {"kid": None, "jwk": OTHER.as_dict(private=False)}),
            "signature",
        ),
        "the other algorithm": (f"{part({'alg': 'ES256', 'kid': 'one'})}.{body}.{signature}", "key"),
        "encrypted": (f"{head}.{body}.{signature}.x.y", "form"),
        "deep": (f"{part({'alg': 'RS256'})}.{'W1tb' * 3000}.x", "signature"),
        "long": ("x" * 20_000, "form"),
        "long in three parts": (f"{head}.{body}.{'x' * LONGEST}", "form"),
        "not of ASCII": (f"{head}.{body}.é", "form"),
        "no header": (f"{part([7])}.{body}.{signature}", "form"),
        "no JSON": (f"x.{body}.{signature}", "form"),
        "a log-out token": (issuer.token(RSA, {"typ": "logout+jwt"}), "type"),
        "a type that is no text": (
            f"{part({'alg': 'RS256', 'kid': 'one', 'typ': 7})}.{body}.{signature}",
            "type",
        ),
        "a critical header": (
            f"{part({'alg': 'RS256', 'kid': 'one', 'crit': ['x']})}.{body}.{signature}",
            "type",
        ),
        "not a text": (7, "form"),
        "nothing": (None, "form"),
    }


async def test_tokens_that_are_not_the_issuers(issuer: Issuer, caplog: pytest.LogCaptureFixture) -> None:
    issuer.keys.append(SMALL)
    provider = client_of(issuer)
    for name, (token, reason) in forged(issuer).items():
        invitation = await provider.invite()
        issuer.confirms(token)
        caplog.clear()
        assert await refused(provider, invitation) == "luxtrust_untrusted", name
        told = [message.rpartition(": ")[2] for message in caplog.messages if "not believed" in message]
        assert told == [reason] * bool(reason), name


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
