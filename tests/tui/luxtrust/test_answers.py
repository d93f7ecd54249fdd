"""An issuer, or whoever sits between, that lies, hangs, floods or is late: refused or waited out."""

import ssl
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from models.identity import NotYet
from models.refusal import Refused
from tests.certificates import certificate
from tests.tui.luxtrust.conftest import client_of, now, refused
from tests.tui.luxtrust.hostile import CLIENT, Issuer, cut, endless, enormous, packed, silent
from tui.config.endpoints import OpenId
from tui.luxtrust import web
from tui.luxtrust.device import LuxTrust


@pytest.mark.parametrize(
    ("status", "error", "meant"),
    [
        (400, "authorization_pending", NotYet.PENDING),
        (400, "slow_down", NotYet.SLOW_DOWN),
        (400, "access_denied", "luxtrust_refused"),
        (400, "expired_token", "luxtrust_expired"),
        (400, "invalid_grant", "luxtrust_ended"),
        (401, "invalid_client", "luxtrust_away"),
        (400, {"a": 1}, "luxtrust_away"),
        (429, "authorization_pending", NotYet.SLOW_DOWN),
        (429, "slow_down", NotYet.SLOW_DOWN),
        (429, "access_denied", "luxtrust_refused"),
        (429, "", NotYet.SLOW_DOWN),
        (200, "authorization_pending", NotYet.PENDING),
        (200, "server_error", "luxtrust_away"),
        (500, "server_error", NotYet.TROUBLE),
        (503, "", NotYet.TROUBLE),
        (302, "", NotYet.TROUBLE),
    ],
)
async def test_what_an_answer_means(issuer: Issuer, status: int, error: object, meant: object) -> None:
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.tokens = [(status, {"error": error, "id_token": issuer.token(matricule="1968101545978")})]
    if isinstance(meant, NotYet):
        assert await provider.ask(invitation) is meant
    else:
        assert await refused(provider, invitation) == meant
    assert "/elsewhere" not in [path for path, _, _ in issuer.asked]


@pytest.mark.parametrize("answer", [endless, enormous, packed, silent, cut])
async def test_answers_that_are_none(issuer: Issuer, answer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "STEP", 0.4)
    monkeypatch.setattr(web, "WHOLE", 1.0)
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.tokens = [answer]
    began = time.monotonic()
    assert await provider.ask(invitation) is NotYet.TROUBLE
    assert time.monotonic() - began < 2
    issuer.at["/device/auth"] = answer
    with pytest.raises(Refused, match="luxtrust_away"):
        await provider.invite()


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"null", b"<html>", b"[" * 100_000, b"\xff", b'{"a":' + b"9" * 5000 + b"}"]
)
async def test_answers_without_sense(issuer: Issuer, text: bytes) -> None:
    provider = client_of(issuer)
    await provider.invite()
    issuer.at["/device/auth"] = (200, text)
    with pytest.raises(Refused, match="luxtrust_away"):
        await provider.invite()


@pytest.mark.parametrize(
    "device",
    [
        {"user_code": "BC\x1b[2J"},
        {"user_code": "BCDÉ"},
        {"user_code": "B" * 65},
        {"user_code": ""},
        {"user_code": 7},
        {"verification_uri": "http://other.example/device"},
        {"verification_uri": "javascript:alert(1)"},
        {"verification_uri": "https://user@other.example/"},
        {"verification_uri": "https://x/" + "y" * 600},
        {"device_code": None},
        {"expires_in": 0},
        {"expires_in": "600"},
        {"expires_in": True},
        {"expires_in": 10**400},
        {"expires_in": float("nan")},
    ],
    ids=str,
)
async def test_codes_that_are_not_shown(issuer: Issuer, device: dict[str, Any]) -> None:
    issuer.device = device
    with pytest.raises(Refused, match="luxtrust_away"):
        await client_of(issuer).invite()


async def test_what_is_shown_is_what_was_issued(issuer: Issuer) -> None:
    issuer.device = {
        "user_code": "bcDF 123-x",
        "interval": 7,
        "expires_in": 10**9,
        "verification_uri_complete": "javascript:alert(1)",
    }
    invitation = await client_of(issuer).invite()
    assert invitation.code == "bcDF 123-x" and invitation.complete == ""
    assert invitation.interval == timedelta(seconds=7)
    for asked, kept in ((300, 300), (7.5, 8), (0.2, 1), (10**9, 1800)):
        issuer.device = {"interval": asked}
        assert (await client_of(issuer).invite()).interval == timedelta(seconds=kept)
    assert invitation.expires_at - invitation.begun_at == timedelta(minutes=30)
    issuer.device = {"interval": -3}
    assert (await client_of(issuer).invite()).interval == timedelta(seconds=5)


@pytest.mark.parametrize(
    "discovery",
    [
        {"issuer": "https://other.example"},
        {"issuer": None},
        {"token_endpoint": "http://other.example/token"},
        {"token_endpoint": None},
        {"jwks_uri": "file:///etc/passwd"},
        {"device_authorization_endpoint": ["x"]},
        {"device_authorization_endpoint": "https://[bad"},
        {"device_authorization_endpoint": "https://xn--a/"},
        {"token_endpoint": "https://:login.luxtrust.lu@other.example/token"},
    ],
    ids=str,
)
async def test_an_issuer_that_makes_no_sense(issuer: Issuer, discovery: dict[str, Any]) -> None:
    issuer.discovery = discovery
    with pytest.raises(Refused, match="luxtrust_away"):
        await client_of(issuer).invite()


async def test_an_issuer_without_a_device_endpoint(issuer: Issuer) -> None:
    issuer.discovery = {"device_authorization_endpoint": None}
    with pytest.raises(Refused, match="luxtrust_no_device"):
        await client_of(issuer).invite()


async def test_the_secret_goes_where_the_issuer_wants_it(issuer: Issuer) -> None:
    provider = client_of(issuer, secret="sesame")
    await provider.invite()
    assert "Basic" in issuer.asked[-1][2]["Authorization"] and "client_secret" not in issuer.asked[-1][1]
    issuer.discovery = {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    await client_of(issuer, secret="sesame").invite()
    assert issuer.asked[-1][1]["client_secret"] == ["sesame"] and "Authorization" not in issuer.asked[-1][2]
    assert "sesame" not in repr(OpenId(issuer.url, CLIENT, ("high",), "sesame"))


async def test_an_issuer_nobody_vouches_for(issuer: Issuer, tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate(tmp_path, "localhost"))
    issuer.server.socket = context.wrap_socket(issuer.server.socket, server_side=True)
    url = f"https://127.0.0.1:{issuer.server.server_port}"
    with pytest.raises(web.Trouble) as caught:
        await LuxTrust(OpenId(url, CLIENT, ("high",)), now).issuer.metadata()
    assert caught.value.reason == "certificate not trusted"
