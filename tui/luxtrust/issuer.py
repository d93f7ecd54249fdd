"""An issuer's metadata: its addresses and keys (OpenID Connect Discovery 1.0, RFC 7517, RFC 8628)."""

import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from models.office import Clock
from models.refusal import Refused
from tui.config.endpoints import BASIC, OpenId
from tui.luxtrust.web import Trouble, Web

KEPT = timedelta(hours=1)
"""How long metadata and keys are kept."""
ALGORITHMS = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
"""The accepted signatures, each with the type of its key."""
RSA_LEAST, RSA_MOST = 2048, 8192
"""The fewest and the most bits of an RSA key; a longer one would take long to verify."""
_MOST_KEYS = 50


@dataclass(frozen=True, slots=True)
class Metadata:
    """The addresses of one issuer, all of them safe to ask; "" for one that it does not have."""

    device: str
    backchannel: str
    """Where a person is asked on their own telephone (CIBA Core 1.0), if that can be polled."""
    token: str
    keys: str
    methods: tuple[str, ...]
    """How its clients may authenticate."""
    said: Mapping[str, Any] = field(repr=False)
    """The whole document, for the doctor."""


class Issuer:
    """One issuer, kept for an hour. Its methods raise Trouble where it cannot be asked or makes no sense."""

    def __init__(self, server: OpenId, clock: Clock, web: Web) -> None:
        self._server, self._clock, self._web = server, clock, web
        self._metadata: tuple[datetime, Metadata] | None = None
        self._keys: tuple[datetime, list[Any]] | None = None

    async def metadata(self) -> Metadata:
        """Return its discovery document."""
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
        polls = "poll" in listed(said, "backchannel_token_delivery_modes_supported", ())
        return Metadata(
            self._address(said, "device_authorization_endpoint", needed=False),
            self._address(said, "backchannel_authentication_endpoint", needed=False) if polls else "",
            self._address(said, "token_endpoint"),
            self._address(said, "jwks_uri"),
            listed(said, "token_endpoint_auth_methods_supported", (BASIC,)),
            said,
        )

    def _address(self, said: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
        url = said.get(name)
        if not url and not needed:
            return ""
        if not isinstance(url, str) or not self._web.is_safe(url):
            raise Trouble("address not safe")
        return url

    async def key(self, kid: str | None, algorithm: str) -> Any:
        """Return the public key that a token names; None when the issuer has no such key.

        Keys may have changed within the hour: for an unknown name they are read again. This does not flood
        the issuer, since there is one token per confirmed request.
        """
        now = self._clock()
        if self._keys is not None and now - self._keys[0] <= KEPT:
            found = _chosen(self._keys[1], kid, algorithm)
            if found is not None:
                return found
        self._keys = (now, await self.read_keys())
        return _chosen(self._keys[1], kid, algorithm)

    async def read_keys(self) -> list[Any]:
        """Return its keys whose signatures are accepted. Raises Trouble where there are none."""
        answer = await self._web.ask((await self.metadata()).keys)
        given = answer.body.get("keys")
        if answer.status != 200 or not isinstance(given, list):
            raise Trouble("no keys")
        found = [key for each in given[:_MOST_KEYS] if (key := _usable(each)) is not None]
        if not found:
            raise Trouble("no usable key")
        return found


def listed(said: Mapping[str, Any], name: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Return a list of words in a discovery document; ``default`` where there is no such list."""
    words = said.get(name)
    if not isinstance(words, list):
        return default
    return tuple(word for word in words if isinstance(word, str))


def _usable(given: Any) -> Any:
    """One entry of a key set as a key; None for any kind this program does not know, whatever it holds."""
    from joserfc.jwk import import_key

    if not isinstance(given, dict) or given.get("use", "sig") != "sig" or "d" in given:
        return None
    try:
        with warnings.catch_warnings(action="error"):  # joserfc only warns of a key that is too small
            key = import_key(given)
        return key if any(_fits(key, algorithm) for algorithm in ALGORITHMS) else None
    except Exception:  # an unknown curve raised KeyError, and the next library raises something else
        return None


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
    return bool(RSA_LEAST <= key.public_key.key_size <= RSA_MOST)


def as_refused(trouble: Trouble) -> Refused:
    """Return the refusal for a trouble that ends a conversation."""
    return Refused("luxtrust_away", reason=trouble.reason)
