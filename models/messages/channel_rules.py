"""A service sends one-time codes to its configured channels, and to mobiles of listed countries only."""

from models.messages.channel import MOBILE, Channel
from models.office import Rules
from models.refusal import Refused


def allowed(rules: Rules, kind: str, address: str, field: str) -> Channel:
    """Return a typed address as a channel that may get a code.

    Premium and satellite numbers never do: one letter could otherwise cause hundreds of costly messages.
    Raises Refused ``channel_unavailable``, ``mobile_country``, and as ``Channel.parse``.
    """
    if kind not in rules.channels:
        raise Refused("channel_unavailable", "kind")
    channel = Channel.parse(kind, address, field)
    if channel.kind == MOBILE and not _is_mobile_of(rules.sms_countries, channel.address):
        raise Refused("mobile_country", field)
    return channel


def _is_mobile_of(countries: tuple[str, ...], number: str) -> bool:
    # 60 ms and some megabytes to import: only where somebody names a mobile.
    import phonenumbers
    from phonenumbers import PhoneNumberType

    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return False
    kinds = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)
    region = phonenumbers.region_code_for_number(parsed)
    return region in countries and phonenumbers.number_type(parsed) in kinds
