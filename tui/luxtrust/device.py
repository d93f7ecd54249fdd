"""LuxTrust over OpenID Connect: a code to show (RFC 8628) or a request on the telephone, then its answer."""

import logging
from collections.abc import Mapping

from models.identity import Identity, Invitation, NotYet
from models.office import LUXEMBOURG, Clock
from models.refusal import Refused
from tui.config.endpoints import OpenId, is_plain
from tui.luxtrust import backchannel
from tui.luxtrust.answers import device_invitation, outcome
from tui.luxtrust.client import OpenIdClient
from tui.luxtrust.issuer import Issuer, Metadata, as_refused
from tui.luxtrust.token import MAX_AGE, Untrusted, believed
from tui.luxtrust.web import Answer, Trouble, Web

log = logging.getLogger("esante")

GRANT = "urn:ietf:params:oauth:grant-type:device_code"
_CONFIRMED_MOST = 16


class LuxTrust:
    """The identity provider of the settings (``IdentityProvider``); its secret is sent to the issuer only."""

    def __init__(self, server: OpenId, clock: Clock) -> None:
        self._server, self._clock = server, clock
        self._web = Web(plain=is_plain(server.issuer), proxy=server.proxy)
        self._client = OpenIdClient(server, clock)
        self.issuer = Issuer(server, clock, self._web)
        self._confirmed: dict[str, str] = {}
        """ID tokens that were received and cannot be verified yet, by the request's handle."""

    @property
    def asserts_matricule(self) -> bool:
        return bool(self._server.matricule_claim)

    def shows(self, address: str) -> bool:
        """Whether an address may be shown to a person."""
        return self._web.is_shown(address)

    async def pushes(self) -> bool:
        try:
            return bool((await self.issuer.metadata()).backchannel)
        except Trouble as trouble:
            raise self._away(trouble) from None

    async def invite(self) -> Invitation:
        try:
            metadata = await self.issuer.metadata()
            if not metadata.device:
                raise Refused("luxtrust_no_device")
            return device_invitation(await self.begun(metadata), self._clock(), self.shows)
        except Trouble as trouble:
            raise self._away(trouble) from None

    async def push(self, matricule: str, message: str) -> Invitation:
        try:
            metadata = await self.issuer.metadata()
            if not metadata.backchannel:
                raise Refused("luxtrust_no_device")
            form = backchannel.form(self._server, matricule, message)
            answer = await self._asked(metadata, metadata.backchannel, form)
            return backchannel.invitation(answer, self._clock(), message)
        except Trouble as trouble:
            raise self._away(trouble) from None

    async def ask(self, invitation: Invitation) -> Identity | NotYet:
        handle = invitation.device_code
        if not handle:  # a person whom the issuer does not know: nobody will confirm
            return NotYet.PENDING
        try:
            if handle not in self._confirmed:
                found = await self._outcome(invitation)
                if isinstance(found, NotYet):
                    return found
                while len(self._confirmed) >= _CONFIRMED_MOST:
                    del self._confirmed[next(iter(self._confirmed))]
                self._confirmed[handle] = found
            identity = await self._identity(self._confirmed[handle], invitation)
        except Trouble as trouble:  # a confirmed token waits for the issuer's keys
            log.warning("luxtrust: %s", trouble.reason)
            return NotYet.TROUBLE
        except Refused:
            self._confirmed.pop(handle, None)
            raise
        del self._confirmed[handle]
        return identity

    async def begun(self, metadata: Metadata) -> Answer:
        """Ask for a code to show; the doctor does so too. Raises Trouble."""
        form = {
            "scope": self._server.scope,
            "acr_values": " ".join(self._server.levels),
            "max_age": str(int(MAX_AGE.total_seconds())),
            **({"claims": self._server.claims} if self._server.claims else {}),
        }
        return await self._asked(metadata, metadata.device, form)

    async def _outcome(self, invitation: Invitation) -> NotYet | str:
        metadata = await self.issuer.metadata()
        form = {"grant_type": GRANT, "device_code": invitation.device_code}
        if invitation.pushed:
            form = {"grant_type": backchannel.GRANT, "auth_req_id": invitation.device_code}
        return outcome(await self._asked(metadata, metadata.token, form))

    async def _asked(self, metadata: Metadata, url: str, form: Mapping[str, str]) -> Answer:
        known, header = self._client.proof(metadata.methods)
        return await self._web.ask(url, {**known, **form}, header)

    async def _identity(self, token: str, invitation: Invitation) -> Identity:
        now = self._clock()
        try:
            return await believed(
                token,
                self.issuer,
                self._server,
                begun=invitation.begun_at,
                now=now,
                today=now.astimezone(LUXEMBOURG).date(),
                max_age=not invitation.pushed,
            )
        except Untrusted as error:
            log.error("luxtrust: identity not believed: %s", error)
            raise Refused("luxtrust_untrusted") from None

    def _away(self, trouble: Trouble) -> Refused:
        log.warning("luxtrust: %s", trouble.reason)
        return as_refused(trouble)
