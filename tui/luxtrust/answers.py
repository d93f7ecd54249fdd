"""The meaning of an issuer's answers: a request that may be shown, or why there is no identity yet."""

import logging
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from models.identity import Invitation, NotYet
from models.refusal import Refused
from tui.luxtrust.web import Answer, Trouble

log = logging.getLogger("esante")

INTERVAL = 5
"""Seconds between two questions where the issuer names none (RFC 8628, 3.2; CIBA Core 1.0, 7.3)."""
CODE_LASTS_MOST = 1800
"""Seconds: the longest life of a code that is shown; an issuer may grant more."""
_PAUSE_MOST = 1800
"""Seconds: the longest pause between two questions."""
_CODE, _ADDRESS, _HANDLE = 64, 512, 4096


def outcome(answer: Answer) -> NotYet | str:
    """Return the ID token of a token response, or why there is none yet.

    An ``error`` counts whatever the status is, and then there is no token (RFC 6749, 5.2; RFC 8628, 3.5; CIBA
    Core 1.0, 11). Raises Refused ``luxtrust_refused``, ``luxtrust_expired``, ``luxtrust_ended`` or
    ``luxtrust_away``, which are final, and Trouble for what may pass.
    """
    error = answer.body.get("error")
    if error is None and answer.status == 200:
        token = answer.body.get("id_token")
        return token if isinstance(token, str) else ""
    match error if answer.status < 500 else None:
        case "access_denied":
            raise Refused("luxtrust_refused")
        case "expired_token":
            raise Refused("luxtrust_expired")
        case "slow_down":
            return NotYet.SLOW_DOWN
        case "authorization_pending":
            return NotYet.SLOW_DOWN if answer.status == 429 else NotYet.PENDING
        case "invalid_grant" | "transaction_failed":
            raise Refused("luxtrust_ended")
    if answer.status == 429:  # too many requests (RFC 6585, 4)
        return NotYet.SLOW_DOWN
    if answer.status >= 500 or answer.status == 408 or (answer.status < 400 and not error):
        raise Trouble(f"http {answer.status}")
    log.error("luxtrust: http %s, the client's settings may be wrong", answer.status)
    raise Refused("luxtrust_away")


def device_invitation(
    answer: Answer, now: datetime, is_shown: Callable[[str], bool], handle: str = "device_code"
) -> Invitation:
    """Return what may be shown of a device authorization response (RFC 8628, 3.2). Raises Trouble.

    ``handle`` is the name of the member by which the request is asked about.
    """
    body = good(answer)
    address, code, complete = (
        body.get(name) for name in ("verification_uri", "user_code", "verification_uri_complete")
    )
    if not (_is_text(address, _ADDRESS) and is_shown(str(address)) and _is_text(code, _CODE)):
        raise Trouble("answer without sense")
    if not (_is_text(complete, _ADDRESS) and is_shown(str(complete))):
        complete = ""
    device, lasts, pause = handle_of(body, handle)
    return Invitation(
        str(address),
        str(code),
        str(complete),
        now + timedelta(seconds=lasts),
        timedelta(seconds=pause),
        now,
        device,
    )


def good(answer: Answer) -> Mapping[str, Any]:
    """Return the body of an answer without an error. Raises Trouble for any other."""
    if answer.status != 200 or "error" in answer.body:
        raise Trouble(f"http {answer.status}")
    return answer.body


def handle_of(body: Mapping[str, Any], name: str) -> tuple[str, int, int]:
    """Return a request's handle, the seconds it lasts, and the seconds between two questions.

    Raises Trouble.
    """
    handle, lasts = body.get(name), _seconds(body.get("expires_in"))
    if not _is_text(handle, _HANDLE) or not lasts:
        raise Trouble("answer without sense")
    pause = _seconds(body.get("interval"), math.ceil) or INTERVAL
    return str(handle), min(lasts, CODE_LASTS_MOST), min(pause, _PAUSE_MOST)


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and value.isascii() and value.isprintable()


def _seconds(value: object, whole: Callable[[float], int] = math.floor) -> int:
    """A positive number of seconds, whole; else 0. ``600.0`` is the same number as 600 (RFC 8259, 6)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 2**40:
        return 0
    return whole(value)
