"""A source is where tries come from: an address, an IPv6 network, or the terminal in front of somebody."""

from ipaddress import ip_network

from models.office import Rules

FREE = 30
FREE_TRUSTED = 300
"""Wrong tries of one source in ten minutes before it is slowed down (docs/guide.md, « sources »)."""
_WIDER = {56: 4, 48: 16}
"""The widths above an IPv6 /64 that one customer may hold, each with its multiple of the allowance."""


def networks(source: str, rules: Rules) -> list[str]:
    """The source itself and the networks it lies in, the widest last.

    ``source`` is what ``access.source_of`` made: an IPv4 address, an IPv6 /64, ``local:NAME``. A trusted
    one stands by itself: neither do its neighbours in a wider network slow it down, nor it them.
    """
    if not source.endswith("/64") or _trusted(source, rules):
        return [source]
    network = ip_network(source)
    return [source, *(str(network.supernet(new_prefix=width)) for width in _WIDER)]


def allowance(source: str, rules: Rules) -> int:
    """How many wrong tries a source, or one of its networks, has in ten minutes."""
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
