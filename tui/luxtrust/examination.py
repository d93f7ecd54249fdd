"""The settings are compared with the issuer's discovery before any person uses them."""

from collections.abc import AsyncIterator, Iterator

from models.office import Clock
from models.refusal import Refused
from tui.config.endpoints import NONE, OpenId
from tui.luxtrust.answers import device_invitation
from tui.luxtrust.backchannel import GRANT as BACKCHANNEL
from tui.luxtrust.client import OpenIdClient
from tui.luxtrust.device import GRANT, LuxTrust
from tui.luxtrust.issuer import ALGORITHMS, Metadata, listed
from tui.luxtrust.web import Trouble

Finding = tuple[bool, str]
"""Whether it is well, and the sentence."""

_ADVICE = {
    "no connection": "look at host, port and firewall, or at ESANTE_LUXTRUST_PROXY",
    "no answer in time": "look at host, port and firewall, or at ESANTE_LUXTRUST_PROXY",
    "proxy refused": "look at ESANTE_LUXTRUST_PROXY",
    "no usable key": f"the issuer signs by none of {', '.join(ALGORITHMS)} (2048 bits, P-256)",
    "client not accepted": "look at ESANTE_LUXTRUST_CLIENT_ID, its secret or key, CLIENT_AUTH and the grant",
    "certificate not trusted": "install the issuer's certificate on this machine",
}


async def findings(server: OpenId, clock: Clock) -> AsyncIterator[Finding]:
    """Ask the issuer as a session would, and compare; yield one red line for each thing that cannot work."""
    provider = LuxTrust(server, clock)
    try:
        metadata = await provider.issuer.metadata()
        await provider.issuer.read_keys()
        if not metadata.device and not metadata.backchannel:
            yield False, "no device endpoint: this issuer cannot serve terminals (RFC 8628, CIBA)"
            return
        if metadata.device:
            await _begun(provider, metadata, clock)
    except Trouble as trouble:
        yield False, f"{trouble.reason}: {_ADVICE.get(trouble.reason, 'look at ESANTE_LUXTRUST_ISSUER')}"
        return
    except Refused:
        yield False, "no device endpoint: this issuer cannot serve terminals (RFC 8628, CIBA)"
        return
    red = [*_differences(server, metadata, OpenIdClient(server, clock).method(metadata.methods))]
    for text in red:
        yield False, text
    if not red:
        way = "requests on the telephone" if metadata.backchannel else "device endpoint"
        yield True, f"reached: discovery, {way}, keys"
    if not server.matricule_claim:
        yield (
            True,
            (
                "no ESANTE_LUXTRUST_MATRICULE_CLAIM: nobody but the person can tell whose product is linked "
                "(the page shows its names and asks), and LuxTrust cannot stand in for the letter"
            ),
        )


async def _begun(provider: LuxTrust, metadata: Metadata, clock: Clock) -> None:
    answer = await provider.begun(metadata)
    if answer.status in (400, 401, 403):
        raise Trouble("client not accepted")
    device_invitation(answer, clock(), provider.shows)


def _differences(server: OpenId, metadata: Metadata, method: str) -> Iterator[str]:
    """What the settings ask for and the discovery does not list; a list that is missing is no difference."""
    said = metadata.said

    def lacking(name: str, wanted: tuple[str, ...]) -> list[str]:
        offered = listed(said, name, wanted)
        return [each for each in wanted if each not in offered]

    offered = listed(said, "id_token_signing_alg_values_supported", tuple(ALGORITHMS))
    if not set(offered) & set(ALGORITHMS):
        yield f"signature: the issuer offers none of {', '.join(ALGORITHMS)}"
    for level in lacking("acr_values_supported", server.levels):
        yield f"level: the issuer does not list {level} (ESANTE_LUXTRUST_ACR)"
    for scope in lacking("scopes_supported", tuple(server.scope.split())):
        yield f"scope: the issuer does not list {scope} (ESANTE_LUXTRUST_SCOPE)"
    wanted = (server.matricule_claim,) if server.matricule_claim else ()
    for claim in lacking("claims_supported", wanted):
        yield f"claim: the issuer does not list {claim} (ESANTE_LUXTRUST_MATRICULE_CLAIM)"
    if metadata.device and lacking("claims_supported", ("auth_time",)):
        yield "claim: the issuer does not list auth_time: its tokens do not say when the person was there"
    if server.claims and said.get("claims_parameter_supported") is not True:
        yield "claims: the issuer does not take the claims parameter (ESANTE_LUXTRUST_CLAIMS)"
    if method != NONE and method not in metadata.methods:
        yield f"client: the issuer does not take {method} (ESANTE_LUXTRUST_CLIENT_AUTH)"
    grants = ((GRANT,) if metadata.device else ()) + ((BACKCHANNEL,) if metadata.backchannel else ())
    for grant in lacking("grant_types_supported", grants):
        yield f"grant: the issuer does not list {grant}"
