"""A request on the person's telephone: Client-Initiated Backchannel Authentication, polled (CIBA Core 1.0).

There is no address, no code to copy and no QR code: the matricule tells the issuer whom to ask.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from models.identity import PUSH_LASTS, Invitation
from tui.config.endpoints import OpenId
from tui.luxtrust.answers import INTERVAL, good, handle_of
from tui.luxtrust.web import Answer

GRANT = "urn:openid:params:grant-type:ciba"
_NOBODY = ("unknown_user_id", "access_denied")
"""The errors for a person whom the issuer does not know, or who takes no requests (CIBA Core 1.0, 13)."""


def form(server: OpenId, matricule: str, message: str) -> Mapping[str, str]:
    """Return the authentication request (CIBA Core 1.0, 7.1): the matricule is its hint."""
    return {
        "scope": server.scope,
        "acr_values": " ".join(server.levels),
        "login_hint": matricule,
        "binding_message": message,
        "requested_expiry": str(int(PUSH_LASTS.total_seconds())),
    }


def invitation(answer: Answer, now: datetime, message: str) -> Invitation:
    """Return the request that is now on a telephone (CIBA Core 1.0, 7.3). Raises Trouble.

    For a person whom the issuer does not know it looks the same and expires: nothing shows who has LuxTrust.
    """
    handle, lasts, pause = "", int(PUSH_LASTS.total_seconds()), INTERVAL
    if answer.body.get("error") not in _NOBODY:
        handle, lasts, pause = handle_of(good(answer), "auth_req_id")
    lasting = min(timedelta(seconds=lasts), PUSH_LASTS)
    return Invitation("", message, "", now + lasting, timedelta(seconds=pause), now, handle, pushed=True)
