"""How the client proves itself, what it asks for, by which way out: each checked at the start."""

from pathlib import Path

import pytest
from joserfc.jwk import ECKey

from tests.tui.config.test_settings import LUXTRUST, given, refusal


def test_what_is_given_is_what_is_used(tmp_path: Path) -> None:
    key = tmp_path / "client.pem"
    key.write_bytes(ECKey.generate_key("P-256").as_pem(private=True))
    found = given(
        **LUXTRUST,
        ESANTE_LUXTRUST_CLIENT_KEY=str(key),
        ESANTE_LUXTRUST_SCOPE="openid person",
        ESANTE_LUXTRUST_CLAIMS='{"id_token": {"matricule": null}}',
        ESANTE_LUXTRUST_PROXY="http://user:sesame@proxy.example:3128",
    ).luxtrust
    assert found and found.method == "private_key_jwt" and found.key == key.read_text()
    assert (found.scope, found.claims) == ("openid person", '{"id_token": {"matricule": null}}')
    assert found.proxy == "http://user:sesame@proxy.example:3128"
    assert "sesame" not in repr(found) and "PRIVATE" not in repr(found)
    plain = given(**LUXTRUST).luxtrust
    assert plain and (plain.method, plain.scope, plain.claims, plain.proxy) == ("", "openid", "", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("CLIENT_AUTH", "secret"),
        ("CLIENT_AUTH", "client_secret_post"),
        ("CLIENT_AUTH", "private_key_jwt"),
        ("CLIENT_KEY", "/nowhere/secret.pem"),
        ("SCOPE", "secret"),
        ("SCOPE", "openid  secret"),
        ("CLAIMS", "[1]"),
        ("CLAIMS", "{secret"),
        ("PROXY", "https://secret.example:3128"),
        ("PROXY", "http://secret.example"),
        ("PROXY", "http://secret@proxy.example:3128"),
    ],
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    sentence = refusal(**{**LUXTRUST, f"ESANTE_LUXTRUST_{name}": value})
    assert "ESANTE_LUXTRUST_" in sentence and "secret.example" not in sentence


def test_a_public_key_is_none(tmp_path: Path) -> None:
    key = tmp_path / "client.pem"
    key.write_bytes(ECKey.generate_key("P-256").as_pem(private=False))
    assert "private" in refusal(**LUXTRUST, ESANTE_LUXTRUST_CLIENT_KEY=str(key))
