"""An identity is believed when the issuer signed it, for this client, now, at the level asked for."""

import base64
import json
import math
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.identity import Identity
from models.matricule import Matricule
from models.refusal import Refused
from tui.addresses import OpenId
from tui.luxtrust.issuer import ALGORITHMS, Issuer

SKEW = timedelta(seconds=60)
"""How far the two clocks may be apart."""
LONGEST = 16 * 1024
_SUBJECT = 255


class Untrusted(Exception):
    """``reason`` for the log: which check failed, and nothing of the token."""


async def believed(
    token: str, issuer: Issuer, server: OpenId, *, begun: datetime, now: datetime, today: date
) -> Identity:
    """The identity in an ID token (OpenID Connect Core 1.0, 3.1.3.7).

    Raises Untrusted; Refused ``luxtrust_level`` or ``luxtrust_unnamed``; Trouble where no keys can be read.
    """
    claims = await _signed(token, issuer)
    if claims.get("iss") != server.issuer:
        raise Untrusted("issuer")
    _for_this_client(claims, server.client_id)
    _of_now(claims, begun, now)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= _SUBJECT or not subject.isascii():
        raise Untrusted("subject")
    level = claims.get("acr")
    if not isinstance(level, str) or level not in server.levels:
        raise Refused("luxtrust_level")
    return Identity(server.issuer, subject, level, _matricule(claims, server.matricule_claim, today))


async def _signed(token: str, issuer: Issuer) -> Mapping[str, Any]:
    """The claims, once the signature is right. No ``none``, no shared secret, no encrypted token."""
    from joserfc import jwt
    from joserfc.errors import JoseError

    if len(token) > LONGEST or token.count(".") != 2 or not token.isascii():
        raise Untrusted("form")
    header = _read(token.partition(".")[0])
    algorithm, kid = header.get("alg"), header.get("kid")
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
    if not isinstance(named, list) or client not in named:
        raise Untrusted("audience")
    if (len(named) > 1 or "azp" in claims) and claims.get("azp") != client:
        raise Untrusted("authorized party")


def _of_now(claims: Mapping[str, Any], begun: datetime, now: datetime) -> None:
    """Neither over nor from before the question: a token of another time is none of this conversation."""
    if _moment(claims, "exp") <= (now - SKEW).timestamp():
        raise Untrusted("expiry")
    if not (begun - SKEW).timestamp() <= _moment(claims, "iat") <= (now + SKEW).timestamp():
        raise Untrusted("issued at")
    if "nbf" in claims and _moment(claims, "nbf") > (now + SKEW).timestamp():
        raise Untrusted("not before")


def _moment(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
        raise Untrusted(name)
    return value


def _matricule(claims: Mapping[str, Any], name: str, today: date) -> str:
    if not name:
        return ""
    value = claims.get(name)
    if value is None:  # the operator wants it: without it nobody knows whose identity this is
        raise Refused("luxtrust_unnamed")
    if not isinstance(value, str):
        raise Untrusted("matricule")
    try:
        return Matricule.parse(value, today).digits
    except Refused:
        raise Untrusted("matricule") from None
