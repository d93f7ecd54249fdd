"""A source is where tries come from: an address, an IPv6 network, or a local terminal."""

from ipaddress import ip_network

from models.office import Rules

FREE = 30
FREE_TRUSTED = 300
"""Wrong tries per 10 minutes of one source, or of a trusted one, before it is slowed (docs/guide.md, «
sources »)."""
_WIDER = {56: 4, 48: 16}
"""The networks above an IPv6 /64 that one customer may hold: their width, and their multiple of the
allowance."""


def networks(source: str, rules: Rules) -> list[str]:
    """Return the source and the networks that contain it, the widest last.

    ``source`` is as ``actor.source_of`` returns it: an IPv4 address, an IPv6 /64, or ``local:NAME``. A
    trusted one is counted alone: it neither slows its neighbours in a wider network nor is slowed by them.
    """
    if not source.endswith("/64") or _trusted(source, rules):
        return [source]
    network = ip_network(source)
    return [source, *(str(network.supernet(new_prefix=width)) for width in _WIDER)]


def allowance(source: str, rules: Rules) -> int:
    """Return how many wrong tries a source, or a network above it, has per 10 minutes."""
    if _trusted(source, rules):
        return FREE_TRUSTED
    width = source.rpartition("/")[2]
    return FREE * (_WIDER.get(int(width), 1) if width.isdigit() else 1)


def _trusted(source: str, rules: Rules) -> bool:
    if source.endswith(tuple(f"/{width}" for width in _WIDER)):
        return False
    try:
        network = ip_network(source)
    except ValueError:  # a terminal of this machine
        return False
    return any(network.network_address in trusted for trusted in rules.trusted_networks)
