"""The Device Authorization Grant (RFC 8628): a code to show, then the question whether it was confirmed."""

import logging
import math
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from models.identity import Identity, Invitation, NotYet
from models.office import LUXEMBOURG, Clock
from models.refusal import Refused
from tui.addresses import OpenId
from tui.luxtrust.issuer import Issuer, Metadata, as_refused
from tui.luxtrust.token import Untrusted, believed
from tui.luxtrust.web import Answer, Trouble, Web, is_safe

log = logging.getLogger("esante")

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
INTERVAL = 5
"""Seconds between two questions where the issuer names none (RFC 8628, 3.2)."""
_SECONDS = 1800
"""Longest life of a code that is shown; an issuer may say more."""
_CODE, _ADDRESS, _DEVICE = 64, 512, 4096


class LuxTrust:
    """The identity provider of the settings. The client's secret never leaves for anywhere but the issuer."""

    def __init__(self, server: OpenId, clock: Clock) -> None:
        self._server, self._clock = server, clock
        self._web = Web()
        self._issuer = Issuer(server, clock, self._web)

    @property
    def asserts_matricule(self) -> bool:
        return bool(self._server.matricule_claim)

    async def probe(self) -> None:
        """Discovery, keys, and a code for this client. Raises Trouble; Refused ``luxtrust_no_device``."""
        metadata = await self._issuer.metadata()
        if not metadata.device:
            raise Refused("luxtrust_no_device")
        if not await self._issuer.signs():
            raise Trouble("no usable key")
        answer = await self._begun(metadata)
        if answer.status in (400, 401, 403):
            raise Trouble("client not accepted")
        self._invited(answer)

    async def invite(self) -> Invitation:
        try:
            metadata = await self._issuer.metadata()
            if not metadata.device:
                raise Refused("luxtrust_no_device")
            return self._invited(await self._begun(metadata))
        except Trouble as trouble:
            log.warning("luxtrust: %s", trouble.reason)
            raise as_refused(trouble) from None

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        try:
            metadata = await self._issuer.metadata()
            form = {"grant_type": GRANT, "device_code": invitation.device_code}
            answer = await self._asked(metadata, metadata.token, form)
            if answer.status == 200:
                return await self._identity(answer.body, invitation)
            return _ended(answer)
        except Trouble as trouble:
            log.warning("luxtrust: %s", trouble.reason)
            return NotYet.TROUBLE

    async def _begun(self, metadata: Metadata) -> Answer:
        scope = {"scope": "openid", "acr_values": " ".join(self._server.levels)}
        return await self._asked(metadata, metadata.device, scope)

    def _invited(self, answer: Answer) -> Invitation:
        if answer.status != 200:
            raise Trouble(f"http {answer.status}")
        return _invitation(answer.body, self._clock())

    async def _asked(self, metadata: Metadata, url: str, form: Mapping[str, str]) -> Answer:
        client, secret = self._server.client_id, self._server.secret
        if secret and not metadata.posts_secret:
            return await self._web.ask(url, form, (client, secret))
        known = {"client_id": client, **({"client_secret": secret} if secret else {})}
        return await self._web.ask(url, {**known, **form})

    async def _identity(self, body: Mapping[str, Any], invitation: Invitation) -> Identity:
        token, now = body.get("id_token"), self._clock()
        try:
            if not isinstance(token, str):
                raise Untrusted("form")
            today = now.astimezone(LUXEMBOURG).date()
            return await believed(
                token, self._issuer, self._server, begun=invitation.begun_at, now=now, today=today
            )
        except Untrusted as error:
            log.error("luxtrust: identity not believed: %s", error)
            raise Refused("luxtrust_untrusted") from None
        except Trouble as trouble:  # the grant is used up: nothing can be asked again
            raise as_refused(trouble) from None


def _ended(answer: Answer) -> NotYet:
    """What an error means (RFC 8628, 3.5); a server's own trouble is waited out."""
    if answer.status >= 500 or answer.status in (408, 429) or answer.status < 400:
        raise Trouble(f"http {answer.status}")
    match answer.body.get("error"):
        case "authorization_pending":
            return NotYet.PENDING
        case "slow_down":
            return NotYet.SLOW_DOWN
        case "access_denied":
            raise Refused("luxtrust_refused")
        case "expired_token":
            raise Refused("luxtrust_expired")
        case "invalid_grant":
            raise Refused("luxtrust_ended")
    log.error("luxtrust: http %s, the client's settings may be wrong", answer.status)
    raise Refused("luxtrust_away")


def _invitation(body: Mapping[str, Any], now: datetime) -> Invitation:
    """What may be shown of a device authorization response (RFC 8628, 3.2). Raises Trouble."""
    complete = body.get("verification_uri_complete")
    if complete is not None and not _is_shown_address(complete):
        complete = None
    address, code = body.get("verification_uri"), body.get("user_code")
    device, lasts = body.get("device_code"), _seconds(body.get("expires_in"))
    if not (_is_shown_address(address) and _is_text(code, _CODE) and _is_text(device, _DEVICE) and lasts):
        raise Trouble("answer without sense")
    pause = _pause(body.get("interval"))
    return Invitation(
        str(address),
        str(code),
        str(complete or ""),
        now + timedelta(seconds=min(lasts, _SECONDS)),
        timedelta(seconds=pause),
        now,
        str(device),
    )


def _is_text(value: object, most: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= most and value.isascii() and value.isprintable()


def _is_shown_address(value: object) -> bool:
    return _is_text(value, _ADDRESS) and is_safe(str(value))


def _pause(value: object) -> int:
    """Seconds between two questions, never less than was asked for."""
    if isinstance(value, float) and 0 < value < _SECONDS:
        value = math.ceil(value)
    return min(_seconds(value) or INTERVAL, _SECONDS)  # as long as a code lasts: it is never asked


def _seconds(value: object) -> int:
    """A positive whole number, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
