"""Whatever an issuer sends costs little: keys are answered meanwhile, and odd data is no fault of ours."""

import asyncio
import base64
import time
from typing import Any

import pytest

from models.identity import Identity, NotYet
from models.refusal import Refused
from tests.tui.luxtrust.conftest import client_of, now, refused
from tests.tui.luxtrust.hostile import CLIENT, RSA, Issuer, crumbs, endless, headers, provisional
from tui.config.endpoints import OpenId
from tui.luxtrust import examination, web
from tui.luxtrust.device import LuxTrust
from tui.luxtrust.web import Trouble, Web

ODD: tuple[Any, ...] = (
    {"kty": "EC", "crv": "BP-256", "x": "AA", "y": "AA", "kid": "one"},
    {"kty": "EC", "crv": 7, "kid": ["one"]},
    {"kty": "RSA", "n": "AA", "e": 3},
    {"kty": ["RSA"]},
    {"kty": "OKP", "crv": "Ed25519", "x": "A"},
    {"kty": "oct", "k": "AAAA"},
    {},
    7,
    None,
    "key",
)


@pytest.mark.parametrize("answer", [crumbs, provisional, headers, endless])
async def test_nothing_holds_up_the_keys(
    issuer: Issuer, answer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "WHOLE", 3.0)
    provider = client_of(issuer)
    invitation = await provider.invite()
    issuer.tokens = [answer]
    asking = asyncio.create_task(provider.ask(invitation))
    longest, before = 0.0, time.monotonic()
    while not asking.done():
        await asyncio.sleep(0.005)
        moment = time.monotonic()
        longest, before = max(longest, moment - before), moment
    assert longest < 0.5 and asking.result() is NotYet.TROUBLE


async def test_odd_keys_beside_a_good_one(issuer: Issuer) -> None:
    keys = [*ODD, RSA.as_dict(private=False)]
    issuer.at["/jwks"] = (200, {"keys": keys})
    provider = client_of(issuer, matricule_claim="")
    invitation = await provider.invite()
    issuer.confirms(issuer.token())
    assert isinstance(await provider.ask(invitation), Identity)
    server = OpenId(issuer.url, CLIENT, ("high",), matricule_claim="matricule")
    assert [good async for good, _ in examination.findings(server, now)] == [True]
    issuer.at["/jwks"] = (200, {"keys": list(ODD)})
    found = [found async for found in examination.findings(server, now)]
    assert len(found) == 1 and not found[0][0] and "no usable key" in found[0][1]


@pytest.mark.parametrize("wrong", [(503, {}), (200, {"keys": []}), (200, b"<html>"), (404, {})], ids=str)
async def test_keys_that_fail_for_a_minute_lose_no_confirmation(issuer: Issuer, wrong: Any) -> None:
    provider = client_of(issuer, matricule_claim="")
    invitation = await provider.invite()
    issuer.confirms(issuer.token())
    issuer.tokens.append((400, {"error": "invalid_grant"}))
    issuer.at["/jwks"] = wrong
    for _ in range(3):
        assert await provider.ask(invitation) is NotYet.TROUBLE
    del issuer.at["/jwks"]
    assert isinstance(await provider.ask(invitation), Identity)
    assert [path for path, _, _ in issuer.asked].count("/token") == 1


async def test_plain_http_only_where_the_issuer_is_on_this_machine(issuer: Issuer) -> None:
    """A foreign issuer that names an address on this machine gets no secret there."""
    abroad = LuxTrust(OpenId("https://issuer.example", CLIENT, ("high",), "sesame"), now)
    assert not abroad.shows(f"{issuer.url}/device") and abroad.shows("https://issuer.example/#/device")
    with pytest.raises(Trouble, match="address not safe"):
        await Web().ask(f"{issuer.url}/token", {"a": "b"})
    assert not issuer.asked


async def test_an_address_with_a_fragment_is_shown_and_never_asked(issuer: Issuer) -> None:
    issuer.device = {"verification_uri": f"{issuer.url}/#/device", "expires_in": 600.0}
    invitation = await client_of(issuer).invite()
    assert invitation.address.endswith("/#/device")
    assert (invitation.expires_at - invitation.begun_at).total_seconds() == 600
    issuer.discovery = {"token_endpoint": f"{issuer.url}/token#x"}
    with pytest.raises(Refused, match="luxtrust_away"):
        await client_of(issuer).invite()


async def test_a_token_beside_an_error_is_none(issuer: Issuer) -> None:
    provider = client_of(issuer, matricule_claim="")
    invitation = await provider.invite()
    issuer.tokens = [(200, {"error": "access_denied", "id_token": issuer.token()})]
    assert await refused(provider, invitation) == "luxtrust_refused"


async def test_the_names_that_a_token_asserts(issuer: Issuer) -> None:
    for claims, name in (
        ({"name": " Jérôme  MÜLLER "}, "Jérôme  MÜLLER"),
        ({"given_name": "Jérôme", "family_name": "MÜLLER"}, "Jérôme MÜLLER"),
        ({"name": "\x1b[2J"}, ""),
        ({"name": "x" * 500}, ""),
        ({"name": ["x"], "given_name": 7}, ""),
        ({}, ""),
    ):
        provider = client_of(issuer, matricule_claim="")
        invitation = await provider.invite()
        issuer.confirms(issuer.token(**claims))
        found = await provider.ask(invitation)
        assert isinstance(found, Identity) and found.name == name and found.mark


async def test_the_way_out_leads_through_a_proxy() -> None:
    asked: list[bytes] = []

    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(refuse, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        away = Web(proxy=f"http://user:p%40ss@127.0.0.1:{port}")
        with pytest.raises(Trouble, match="proxy refused"):
            await away.ask("https://issuer.example/token", {"client_secret": "sesame"})
    assert asked[0].startswith(b"CONNECT issuer.example:443") and b"sesame" not in asked[0]
    assert b"Proxy-Authorization: Basic " + base64.b64encode(b"user:p@ss") in asked[0]


async def test_basic_names_the_client_in_the_body_too(issuer: Issuer) -> None:
    await client_of(issuer, secret="sesame").invite()
    _, form, header = issuer.asked[-1]
    assert form["client_id"] == [CLIENT] and "Basic" in header["Authorization"]
    assert "client_secret" not in form
    await client_of(issuer, secret="sesame", method="client_secret_post").invite()
    assert issuer.asked[-1][1]["client_secret"] == ["sesame"]
