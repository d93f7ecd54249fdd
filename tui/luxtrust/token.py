"""An ID token is believed when the issuer signed it, for this client, now, at the level asked for."""

import base64
import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.identity import Identity
from models.matricule import Matricule
from models.refusal import Refused
from models.text import clean_line
from tui.config.endpoints import OpenId
from tui.luxtrust.issuer import ALGORITHMS, Issuer
from tui.luxtrust.web import Trouble

SKEW = timedelta(seconds=60)
"""The largest difference between the issuer's clock and ours."""
MAX_AGE = timedelta(minutes=5)
"""How long before the request the person may have authenticated at the issuer (OpenID Connect Core 1.0,
3.1.2.1)."""
LONGEST = 16 * 1024
"""The most characters of a token."""
_SUBJECT, _NAME = 255, 120
_LAST = 2**40
"""Seconds since 1970; a greater number is no moment."""


class Untrusted(Exception):
    """Raised for a token that is not believed; its text, for the log, names the failed check only."""


async def believed(
    token: str,
    issuer: Issuer,
    server: OpenId,
    *,
    begun: datetime,
    now: datetime,
    today: date,
    max_age: bool = True,
) -> Identity:
    """Return the identity in an ID token (OpenID Connect Core 1.0, 3.1.3.7).

    ``max_age`` was part of the request, so the token must say when the person authenticated. Raises Untrusted
    for anything wrong, Refused ``luxtrust_level`` or ``luxtrust_unnamed``, and Trouble where no keys can be
    read.
    """
    try:
        return await _believed(token, issuer, server, begun, now, today, max_age)
    except (Untrusted, Refused, Trouble):
        raise
    except Exception as error:  # a boundary of trust fails in one way
        raise Untrusted(type(error).__name__) from None


async def _believed(
    token: str, issuer: Issuer, server: OpenId, begun: datetime, now: datetime, today: date, max_age: bool
) -> Identity:
    claims = await _signed(token, issuer)
    if claims.get("iss") != server.issuer:
        raise Untrusted("issuer")
    _for_this_client(claims, server.client_id)
    _of_now(claims, begun, now)
    _fresh(claims, begun, now, required=max_age)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT or not subject.isascii():
        raise Untrusted("subject")
    level = claims.get("acr")
    if not isinstance(level, str) or level not in server.levels:
        raise Refused("luxtrust_level")
    matricule = _matricule(claims, server.matricule_claim, today)
    signed = token.rpartition(".")[0]  # a signature may be written in several ways
    mark = hashlib.sha256(signed.encode()).hexdigest()
    return Identity(server.issuer, subject, level, matricule, _name(claims), mark)


async def _signed(token: str, issuer: Issuer) -> Mapping[str, Any]:
    """The claims, once the signature is right: no ``none``, no shared secret, no encrypted token."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise Untrusted("form")
    header = _read(token.partition(".")[0])
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "JWT")
    if not isinstance(kind, str) or kind.upper() != "JWT" or "crit" in header:
        raise Untrusted("type")  # a log-out token, for example, has the same key's signature (RFC 8725, 3.11)
    if not isinstance(algorithm, str) or algorithm not in ALGORITHMS:
        raise Untrusted("algorithm")
    key = await issuer.key(kid if isinstance(kid, str) else None, algorithm)
    if key is None:
        raise Untrusted("key")
    try:
        return jwt.decode(token, key, algorithms=[algorithm]).claims
    except (JoseError, ValueError, TypeError, RecursionError):
        raise Untrusted("signature") from None


def _read(part: str) -> dict[str, Any]:
    try:
        found = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    except (ValueError, RecursionError):
        raise Untrusted("form") from None
    if not isinstance(found, dict):
        raise Untrusted("form")
    return found


def _for_this_client(claims: Mapping[str, Any], client: str) -> None:
    audience = claims.get("aud")
    named = [audience] if isinstance(audience, str) else audience
    if named != [client]:  # we trust no further audience
        raise Untrusted("audience")
    if claims.get("azp", client) != client:
        raise Untrusted("authorized party")


def _of_now(claims: Mapping[str, Any], begun: datetime, now: datetime) -> None:
    """Raise Untrusted for a token that has expired, or that was issued before the request."""
    if _moment(claims, "exp") <= (now - SKEW).timestamp():
        raise Untrusted("expiry")
    if not (begun - SKEW).timestamp() <= _moment(claims, "iat") <= (now + SKEW).timestamp():
        raise Untrusted("issued at")
    if "nbf" in claims and _moment(claims, "nbf") > (now + SKEW).timestamp():
        raise Untrusted("not before")


def _fresh(claims: Mapping[str, Any], begun: datetime, now: datetime, *, required: bool) -> None:
    """Raise Untrusted where the person authenticated too long ago: an old session proves nothing."""
    if required or "auth_time" in claims:
        earliest = begun - MAX_AGE - SKEW
        if not earliest.timestamp() <= _moment(claims, "auth_time") <= (now + SKEW).timestamp():
            raise Untrusted("auth_time")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 <= value <= _LAST:
        raise Untrusted(name)
    return value


def _matricule(claims: Mapping[str, Any], name: str, today: date) -> str:
    if not name:
        return ""
    value = claims.get(name)
    if value is None:  # the operator asks for it: without it nobody knows whose identity this is
        raise Refused("luxtrust_unnamed")
    if not isinstance(value, str):
        raise Untrusted("matricule")
    try:
        return Matricule.parse(value, today).digits
    except Refused:
        raise Untrusted("matricule") from None


def _name(claims: Mapping[str, Any]) -> str:
    """The person's name in the token, as one clean line; "" where it has none that can be shown."""
    whole = claims.get("name")
    if not isinstance(whole, str) or not whole.strip():
        parts = (claims.get("given_name"), claims.get("family_name"))
        whole = " ".join(part for part in parts if isinstance(part, str))
    try:
        return clean_line(whole, _NAME, "name")
    except Refused:
        return ""
