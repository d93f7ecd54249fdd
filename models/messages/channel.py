"""A channel is an e-mail address or a mobile number to which one-time codes can go."""

import re
import unicodedata
from dataclasses import dataclass

from models.refusal import Refused

EMAIL, MOBILE = "email", "mobile"
_LOCAL = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"


@dataclass(frozen=True, slots=True)
class Channel:
    """An address. ``kind`` is ``email`` or ``mobile``; ``address`` an RFC 5321 mailbox or an E.164 number."""

    kind: str
    address: str

    @classmethod
    def parse(cls, kind: str, typed: str, field: str = "address") -> "Channel":
        """Return the typed address, checked and normalised so that it cannot add a header to a message.

        Raises Refused ``email_*`` or ``mobile_*``.
        """
        text = unicodedata.normalize("NFKC", typed).strip()
        if not text:
            raise Refused("email_empty" if kind == EMAIL else "mobile_empty", field)
        if kind == EMAIL:
            return cls(EMAIL, _mailbox(text, field))
        return cls(MOBILE, _number(text, field))

    @property
    def masked(self) -> str:
        """The address as its owner recognises it: ``e•••••@example.lu``, ``+352 ••• ••• 123``."""
        if self.kind == EMAIL:
            local, _, domain = self.address.partition("@")
            return f"{local[0]}•••••@{domain}"
        return f"{self.address[:4]} ••• ••• {self.address[-3:]}"


def _mailbox(text: str, field: str) -> str:
    local, at, domain = text.rpartition("@")
    if not at:
        raise Refused("email_at", field)
    for code, found in (
        ("email_blank", re.search(r"\s", text)),
        ("email_second_at", "@" in local),
        ("email_accent", not local.isascii()),
    ):
        if found:
            raise Refused(code, field)
    try:
        domain = domain.encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise Refused("email_form", field) from None
    if (
        not re.fullmatch(_LOCAL, local)
        or not re.fullmatch(rf"({_LABEL}\.)+{_LABEL}", domain)
        or len(local) > 64
        or len(local) + len(domain) > 253
    ):
        raise Refused("email_form", field)
    return f"{local}@{domain}"


def _number(text: str, field: str) -> str:
    digits = re.sub(r"[\s\-./()\u2010-\u2015]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if not digits.startswith("+"):
        digits = "+352" + digits
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", digits):
        raise Refused("mobile_form", field)
    # National numbering plan (ILR): Luxembourg's mobile numbers are 6x1 and six digits.
    if digits.startswith("+352") and not re.fullmatch(r"\+3526[0-9]{8}", digits):
        raise Refused("mobile_luxembourg", field)
    return digits
