"""Personal data at rest is sealed with AES-256-GCM under keys that are kept apart from the database."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.refusal import Unavailable
from models.storage.files import write_new

INDEX = "index"
_NONCE = 12


class Damaged(Unavailable):
    """Raised for a sealed row that does not open: changed, cut, moved, or sealed under a key that is missing.

    ``place`` is its ``table.column`` and ``row`` its name in the seal. A run over many rows records it
    (``models/damage.py``), leaves it out and goes on.
    """

    def __init__(self, place: str, row: str) -> None:
        super().__init__("row_damaged", place=place, row=row)
        self.place = place
        self.row = row


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"esante {purpose}".encode()).derive(key)


@dataclass(frozen=True)
class Keyring:
    """The keys of one database: the newest seals, all open; ``indexing`` makes blind indexes and MACs.

    The file holds lines of ``id base64`` (32 bytes each), one of them with the id ``index``. One sub-key per
    purpose comes from HKDF-SHA256 (docs/dependencies.md, « Personal data at rest »).
    """

    sealing: dict[str, bytes] = field(repr=False)
    indexing: bytes = field(repr=False)

    @classmethod
    def make(cls, path: Path) -> Self:
        """Write a new key file, mode 0600, never over another file, and read it. Raises OSError."""
        lines = [f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}" for name in (INDEX, "k1")]
        write_new(path, "".join(f"{line}\n" for line in lines).encode())
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the key file.

        Raises Unavailable ``key_missing``, ``key_open`` (others may read it), ``key_malformed``, or
        ``key_twice`` where an id is on two lines: whichever of them counted, the rows of the other would not
        open.
        """
        try:
            text = path.read_text("ascii")
            mode = path.stat().st_mode
        except FileNotFoundError:
            raise Unavailable("key_missing", path=str(path)) from None
        except (OSError, UnicodeDecodeError):
            raise Unavailable("key_malformed", path=str(path)) from None
        if mode & 0o077:
            raise Unavailable("key_open", path=str(path))
        keys: dict[str, bytes] = {}
        try:
            for line in text.splitlines():
                if line.strip():
                    name, encoded = line.split()
                    if name in keys:
                        raise Unavailable("key_twice", path=str(path), name=name)
                    keys[name] = base64.b64decode(encoded, validate=True)
            indexing = keys.pop(INDEX)
        except (ValueError, KeyError):
            raise Unavailable("key_malformed", path=str(path)) from None
        if not keys or any(len(key) != 32 for key in (indexing, *keys.values())):
            raise Unavailable("key_malformed", path=str(path))
        return cls(keys, indexing)

    @property
    def fingerprints(self) -> dict[str, str]:
        """What the database stores to recognise each key, by its id: a MAC of nothing, in hex.

        The key that makes indexes has no id of its own in the database; its name there is « key ».
        """
        sealing = {name: _mac(key, "fingerprint", name) for name, key in self.sealing.items()}
        return {"key": self.mac("fingerprint", ""), **{f"key {name}": mac for name, mac in sealing.items()}}

    def seal(self, column: str, row: str, plain: bytes) -> bytes:
        """Seal for one ``table.column`` and row: moved elsewhere, the value does not open."""
        name = next(reversed(self.sealing))
        nonce = os.urandom(_NONCE)
        box = _box(self.sealing[name]).encrypt(nonce, plain, f"{column}|{row}".encode())
        return bytes([len(name)]) + name.encode() + nonce + box

    def open(self, column: str, row: str, sealed: bytes) -> bytes:
        """Open what ``seal`` returned. Raises Damaged for anything else."""
        length = sealed[0] if sealed else 0
        name, start = sealed[1 : 1 + length], 1 + length + _NONCE
        key = self.sealing.get(name.decode("ascii", "replace"))
        try:
            if key is None:
                raise Damaged(column, row)
            return _box(key).decrypt(sealed[1 + length : start], sealed[start:], f"{column}|{row}".encode())
        except (InvalidTag, ValueError):  # the latter: less is left than a nonce and a tag
            raise Damaged(column, row) from None

    def mac(self, purpose: str, text: str) -> str:
        """Return the HMAC-SHA-256 in hex under the purpose's sub-key: blind indexes, codes, the journal."""
        return _mac(self.indexing, purpose, text)

    def salt(self, purpose: str, text: str) -> bytes:
        """Return 16 bytes that depend on nothing but the key, the purpose and the text."""
        return bytes.fromhex(self.mac(purpose, text))[:16]


@cache
def _box(key: bytes) -> AESGCM:
    return AESGCM(_derived(key, "seal"))


def _mac(key: bytes, purpose: str, text: str) -> str:
    inner, outer = (half.copy() for half in _hmac(key, purpose))
    inner.update(text.encode())
    outer.update(inner.digest())
    return outer.hexdigest()


@cache
def _hmac(key: bytes, purpose: str) -> "tuple[hashlib._Hash, hashlib._Hash]":
    """RFC 2104 with the key processed beforehand: a third of the time of ``hmac.new`` for short texts."""
    block = _derived(key, purpose).ljust(64, b"\0")
    return hashlib.sha256(bytes(b ^ 0x36 for b in block)), hashlib.sha256(bytes(b ^ 0x5C for b in block))
