"""The client proves itself to the issuer as it is registered there (OpenID Connect Core 1.0, 9)."""

import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey, RSAKey

from models.office import Clock
from tui.addresses import OpenId

NONE, BASIC, POST = "none", "client_secret_basic", "client_secret_post"
SECRET_JWT, KEY_JWT = "client_secret_jwt", "private_key_jwt"
METHODS = (NONE, BASIC, POST, SECRET_JWT, KEY_JWT)
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_LASTS = timedelta(seconds=60)
_ALGORITHMS = {"RSA": "RS256", "EC": "ES256", "oct": "HS256"}


class Client:
    """Who we are at one issuer."""

    def __init__(self, server: OpenId, clock: Clock) -> None:
        self._server, self._clock = server, clock

    def method(self, offered: tuple[str, ...]) -> str:
        """The method of the settings, or what a secret and the issuer's methods suggest."""
        if self._server.method:
            return self._server.method
        if not self._server.secret:
            return NONE
        return POST if BASIC not in offered and POST in offered else BASIC

    def proof(self, offered: tuple[str, ...]) -> tuple[Mapping[str, str], tuple[str, str] | None]:
        """What a request carries: in its form, and in its header. The form always names the client.

        RFC 6749, 2.3.1 lets a client in the header name itself in the body too; several issuers ask for it.
        """
        server, method = self._server, self.method(offered)
        known = {"client_id": server.client_id}
        match method:
            case "client_secret_basic":
                return known, (server.client_id, server.secret)
            case "client_secret_post":
                return {**known, "client_secret": server.secret}, None
            case "client_secret_jwt" | "private_key_jwt":
                return {**known, "client_assertion_type": _ASSERTION, "client_assertion": self._jwt(method)}, None
        return known, None

    def _jwt(self, method: str) -> str:
        """An assertion for the issuer alone, good once and for a minute (RFC 7523, 3)."""
        server = self._server
        key: OctKey | RSAKey | ECKey
        key = OctKey.import_key(server.secret) if method == SECRET_JWT else signing_key(server.key)
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


def signing_key(text: str) -> RSAKey | ECKey:
    """A private RSA or P-256 key, as PEM or JWK. Raises ValueError with what is wrong with it."""
    try:
        given = json.loads(text) if text.lstrip().startswith("{") else text
        key = _imported(given)
    except (JoseError, ValueError, TypeError, KeyError):
        raise ValueError("must hold a private RSA or P-256 key, as PEM or JWK") from None
    if not key.is_private or (isinstance(key, ECKey) and key.curve_name != "P-256"):
        raise ValueError("must hold a private RSA or P-256 key, as PEM or JWK")
    return key


def _imported(given: Any) -> RSAKey | ECKey:
    try:
        return RSAKey.import_key(given)
    except (JoseError, ValueError, TypeError, KeyError):
        return ECKey.import_key(given)
