"""What an issuer says of itself: addresses and keys (OpenID Connect Discovery 1.0, RFC 7517, RFC 8628)."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from models.office import Clock
from models.refusal import Refused
from tui.addresses import OpenId
from tui.luxtrust.web import Trouble, Web, is_safe

KEPT = timedelta(hours=1)
LOOKED_AGAIN = timedelta(minutes=1)
"""A token with an unknown key has the keys read anew, at most so often."""
ALGORITHMS = {"RS256": "RSA", "ES256": "EC"}
"""The signatures that are taken, and the type of their key."""
RSA_LEAST = 2048
_MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of one issuer, all of them safe to ask. ``device`` is "" where it has no such way."""

    device: str
    token: str
    keys: str
    posts_secret: bool
    """Whether the client's secret travels in the form, not in the header."""


class Issuer:
    """One issuer, known for an hour. Raises Trouble wherever it cannot be asked or makes no sense."""

    def __init__(self, server: OpenId, clock: Clock, web: Web) -> None:
        self._server, self._clock, self._web = server, clock, web
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, list[Any]] | None = None

    async def metadata(self) -> Metadata:
        """Its discovery document."""
        now = self._clock()
        if self._metadata is None or now - self._metadata[0] > KEPT:
            self._metadata = (now, await self._discovered())
        return self._metadata[1]

    async def _discovered(self) -> Metadata:
        url = self._server.issuer.rstrip("/") + "/.well-known/openid-configuration"
        answer = await self._web.ask(url)
        said = answer.body
        if answer.status != 200:
            raise Trouble(f"http {answer.status}")
        if said.get("issuer") != self._server.issuer:
            raise Trouble("another issuer")
        methods = said.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            _address(said, "device_authorization_endpoint")
            if said.get("device_authorization_endpoint")
            else "",
            _address(said, "token_endpoint"),
            _address(said, "jwks_uri"),
            isinstance(methods, list)
            and "client_secret_basic" not in methods
            and "client_secret_post" in methods,
        )

    async def key(self, kid: str | None, algorithm: str) -> Any:
        """The public key that a token names; None when the issuer has no such key."""
        now = self._clock()
        if self._keys is None or now - self._keys[0] > KEPT:
            self._keys = (now, await self._read_keys())
        found = _chosen(self._keys[1], kid, algorithm)
        if found is None and now - self._keys[0] > LOOKED_AGAIN:
            self._keys = (now, await self._read_keys())  # it may have changed them meanwhile
            found = _chosen(self._keys[1], kid, algorithm)
        return found

    async def signs(self) -> bool:
        """Whether it has any key whose signature would be taken."""
        found = await self._read_keys()
        return any(_fits(key, algorithm) for key in found for algorithm in ALGORITHMS)

    async def _read_keys(self) -> list[Any]:
        from joserfc.errors import JoseError
        from joserfc.jwk import import_key

        answer = await self._web.ask((await self.metadata()).keys)
        listed = answer.body.get("keys")
        if answer.status != 200 or not isinstance(listed, list):
            raise Trouble("no keys")
        found = []
        for each in listed[:_MOST_KEYS]:
            if not isinstance(each, dict) or each.get("use", "sig") != "sig" or "d" in each:
                continue
            try:
                with warnings.catch_warnings(action="error"):  # joserfc only warns of a key that is too small
                    found.append(import_key(each))
            except (JoseError, Warning, ValueError, TypeError):
                continue  # of a kind this program does not know
        return found


def _address(said: Mapping[str, Any], name: str) -> str:
    url = said.get(name)
    if not isinstance(url, str) or not is_safe(url):
        raise Trouble("address not safe")
    return url


def _chosen(keys: list[Any], kid: str | None, algorithm: str) -> Any:
    """The one key of the right type with this name; without a name, the only one of that type."""
    fitting = [key for key in keys if _fits(key, algorithm)]
    if kid is not None:
        fitting = [key for key in fitting if key.kid == kid]
    return fitting[0] if len(fitting) == 1 else None


def _fits(key: Any, algorithm: str) -> bool:
    if key.key_type != ALGORITHMS[algorithm] or (key.alg or algorithm) != algorithm:
        return False
    if key.key_type == "EC":
        return bool(key.curve_name == "P-256")
    return bool(key.public_key.key_size >= RSA_LEAST)


def as_refused(trouble: Trouble) -> Refused:
    """What to tell of a trouble that ends a conversation."""
    return Refused("luxtrust_away", reason=trouble.reason)
