"""The client authenticates to the issuer as it is registered there (OpenID Connect Core 1.0, 9)."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from models.office import Clock
from tui.config.endpoints import BASIC, KEY_JWT, NONE, POST, SECRET_JWT, OpenId
from tui.config.signing_key import signing_key

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LASTS = timedelta(seconds=60)
_ALGORITHMS = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}


class OpenIdClient:
    """Our client at one issuer."""

    def __init__(self, server: OpenId, clock: Clock) -> None:
        self._server, self._clock = server, clock
        self._key: Any = None

    def method(self, offered: tuple[str, ...]) -> str:
        """Return the method of the settings, or the one that the secret and the issuer's methods suggest."""
        if self._server.method:
            return self._server.method
        if not self._server.secret:
            return NONE
        return POST if BASIC not in offered and POST in offered else BASIC

    def proof(self, offered: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, str] | None]:
        """Return what authenticates a request: fields of its form, and (user, password) for a header or None.

        The form always names the client: RFC 6749, 2.3.1, allows that beside the header, and several issuers
        ask for it. Raises ValueError for a key that cannot be used.
        """
        server, method = self._server, self.method(offered)
        known = {"client_id": server.client_id}
        if method == BASIC:
            return known, (server.client_id, server.secret)
        if method == POST:
            return {**known, "client_secret": server.secret}, None
        if method in (SECRET_JWT, KEY_JWT):
            assertion = self._jwt(method)
            return {**known, "client_assertion_type": _ASSERTION, "client_assertion": assertion}, None
        return known, None

    def _jwt(self, method: str) -> str:
        """An assertion for the issuer alone, usable once and for 60 seconds (RFC 7523, 3)."""
        from joserfc import jwt  # 300 ms to import: only where LuxTrust is used
        from joserfc.jwk import OctKey

        server = self._server
        if self._key is None:
            shared = method == SECRET_JWT
            self._key = OctKey.import_key(server.secret) if shared else signing_key(server.key)
        key = self._key
        algorithm = key.alg or _ALGORITHMS[key.key_type]
        now = self._clock()
        claims = {
            "iss": server.client_id,
            "sub": server.client_id,
            "aud": server.issuer,
            "jti": secrets.token_urlsafe(16),
            "iat": int(now.timestamp()),
            "exp": int((now + _LASTS).timestamp()),
        }
        named = {"kid": key.kid} if method == KEY_JWT and key.kid else {}
        return jwt.encode({"alg": algorithm, **named}, claims, key, algorithms=[algorithm])
