"""An agent of the Helpdesk: who it is, by which key he is known, and which rights he has."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.refusal import Refused

NAME_LENGTH = 40
_ED25519 = 32
_KINDS = {"ssh-ed25519": 2, "sk-ssh-ed25519@openssh.com": 3}
"""The kinds of key that are taken, with the number of fields in each (RFC 8709; OpenSSH, PROTOCOL.u2f)."""
_KEY_LENGTH = 400


class Right(StrEnum):
    """What an agent may do; none implies another."""

    FIND = "find"
    LETTER = "letter"
    UNLOCK = "unlock"
    SESSIONS = "sessions"
    ACCOUNT = "account"
    DELEGATIONS = "delegations"
    CHANNEL = "channel"
    APPROVE = "approve"
    REQUESTS = "requests"
    FIGURES = "figures"
    JOURNAL = "journal"


_AGENT = frozenset(Right) - {Right.APPROVE, Right.FIGURES, Right.JOURNAL}
BUNDLES = {
    "agent": _AGENT,
    "supervisor": _AGENT | {Right.APPROVE, Right.FIGURES, Right.JOURNAL},
    "auditor": frozenset({Right.FIGURES, Right.JOURNAL}),
}
"""Names that an operator may give in place of several rights."""


class Agent(Model):
    """One agent. ``name`` is never changed, and is the row's name in the seal of the secret.

    ``person_key`` is the blind index of the agent's own matricule: one person is one agent, or he could
    approve what he has asked for. ``secret`` is the TOTP's (RFC 6238); ``last_step`` the step of the last
    code that was taken.
    """

    id = fields.IntField(primary_key=True)
    name = fields.CharField(max_length=NAME_LENGTH, unique=True)
    person_key = fields.CharField(max_length=64, unique=True)
    key_fingerprint = fields.CharField(max_length=64, unique=True)
    public_key = fields.CharField(max_length=_KEY_LENGTH)
    secret = fields.BinaryField()
    last_step = fields.BigIntField(default=0)
    wrong_codes = fields.IntField(default=0)
    wrong_at = fields.DatetimeField(null=True)
    rights = fields.CharField(max_length=200)
    created_at = fields.DatetimeField()
    disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "agent"

    def may(self, right: Right) -> bool:
        """Whether the agent has this right."""
        return right in self.rights.split()

    def __str__(self) -> str:
        return f"agent:{self.id}"


def rights_of(words: Iterable[str]) -> str:
    """Return the column for rights and bundles given by name, in the order of ``Right``.

    Raises Refused ``rights_unknown`` for any other word, ``rights_none`` for no word at all.
    """
    given = set[str]()
    for word in words:
        if word not in BUNDLES and word not in set(Right):
            raise Refused("rights_unknown", "rights")
        given |= BUNDLES.get(word, frozenset({Right(word)}) if word in set(Right) else frozenset())
    if not given:
        raise Refused("rights_none", "rights")
    return " ".join(right for right in Right if right in given)


def public_key(line: str) -> tuple[str, str]:
    """Return a public key as ``KIND BASE64`` and its fingerprint ``SHA256:…``, from the line of its file.

    Raises Refused ``agent_key_form``; ``agent_key_kind`` for a kind that is neither ed25519 nor sk-ed25519.
    """
    words = line.split()
    if len(line.strip().splitlines()) != 1 or len(words) < 2:
        raise Refused("agent_key_form", "key")
    kind, encoded = words[:2]
    try:
        parts = _parts(base64.b64decode(encoded, validate=True))
    except (binascii.Error, ValueError):
        raise Refused("agent_key_form", "key") from None
    if kind not in _KINDS:
        raise Refused("agent_key_kind", "key")
    if len(parts) != _KINDS[kind] or parts[0] != kind.encode() or len(parts[1]) != _ED25519:
        raise Refused("agent_key_form", "key")
    if len(f"{kind} {encoded}") > _KEY_LENGTH:
        raise Refused("agent_key_form", "key")
    return f"{kind} {encoded}", fingerprint_of(base64.b64decode(encoded))


def fingerprint_of(blob: bytes) -> str:
    """Return the fingerprint of a public key, given as its wire form, as ``ssh-keygen -l`` writes it."""
    digest = base64.b64encode(hashlib.sha256(blob).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def _parts(blob: bytes) -> Sequence[bytes]:
    """The fields of a key (RFC 4251, section 5: each with its length before it). Raises ValueError."""
    parts, at = [], 0
    while at < len(blob):
        end = at + 4 + int.from_bytes(blob[at : at + 4], "big")
        if end > len(blob) or end < at + 4 or len(blob) - at < 4:
            raise ValueError("cut")
        parts.append(blob[at + 4 : end])
        at = end
    return parts
