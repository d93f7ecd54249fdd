"""Personal data at rest is sealed with AES-256-GCM under keys that stand apart from the database."""

import base64
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.refusal import Unavailable

INDEX = "index"
_NONCE = 12


def _derived(key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"esante {purpose}".encode()).derive(key)


@dataclass(frozen=True)
class Keyring:
    """The keys of one database: the newest seals, all open; ``index`` makes blind indexes and MACs.

    The file holds lines of ``id base64`` (32 bytes each), one of them with the id ``index``. One
    sub-key a purpose comes from HKDF-SHA256 (3-stack.md, « Personal data at rest »).
    """

    sealing: dict[str, bytes] = field(repr=False)
    indexing: bytes = field(repr=False)

    @classmethod
    def make(cls, path: Path) -> Self:
        """Write a new key file, mode 0600, never over an old one."""
        lines = [f"{name} {base64.b64encode(secrets.token_bytes(32)).decode()}" for name in (INDEX, "k1")]
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write("\n".join(lines) + "\n")
            file.flush()
            os.fsync(file.fileno())
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the key file; raises Unavailable ``key_missing``, ``key_open`` or ``key_malformed``."""
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
                    keys[name] = base64.b64decode(encoded, validate=True)
            indexing = keys.pop(INDEX)
        except (ValueError, KeyError):
            raise Unavailable("key_malformed", path=str(path)) from None
        if not keys or any(len(key) != 32 for key in (indexing, *keys.values())):
            raise Unavailable("key_malformed", path=str(path))
        return cls(keys, indexing)

    @property
    def fingerprint(self) -> str:
        """What the database keeps to know its key again: a MAC of nothing, in hex."""
        return self.mac("fingerprint", "")

    def seal(self, column: str, row: str, plain: bytes) -> bytes:
        """Seal for one ``table.column`` and row: moved elsewhere, it does not open."""
        name = next(reversed(self.sealing))
        nonce = os.urandom(_NONCE)
        box = _box(self.sealing[name]).encrypt(nonce, plain, f"{column}|{row}".encode())
        return bytes([len(name)]) + name.encode() + nonce + box

    def open(self, column: str, row: str, sealed: bytes) -> bytes:
        """Open what ``seal`` made; raises ``cryptography.exceptions.InvalidTag`` for anything else."""
        length = sealed[0]
        name = sealed[1 : 1 + length].decode()
        if name not in self.sealing:
            raise Unavailable("key_wrong")
        nonce, box = sealed[1 + length : 1 + length + _NONCE], sealed[1 + length + _NONCE :]
        return _box(self.sealing[name]).decrypt(nonce, box, f"{column}|{row}".encode())

    def mac(self, purpose: str, text: str) -> str:
        """HMAC-SHA-256 in hex under the sub-key of this purpose: blind indexes, codes, the journal."""
        inner, outer = (half.copy() for half in _hmac(self.indexing, purpose))
        inner.update(text.encode())
        outer.update(inner.digest())
        return outer.hexdigest()

    def salt(self, purpose: str, text: str) -> bytes:
        """Sixteen bytes that depend on the key, the purpose and the text alone."""
        return bytes.fromhex(self.mac(purpose, text))[:16]


@cache
def _box(key: bytes) -> AESGCM:
    return AESGCM(_derived(key, "seal"))


@cache
def _hmac(key: bytes, purpose: str) -> "tuple[hashlib._Hash, hashlib._Hash]":
    """RFC 2104 with the key taken in already: a third of the time of ``hmac.new`` for short texts."""
    block = _derived(key, purpose).ljust(64, b"\0")
    return hashlib.sha256(bytes(b ^ 0x36 for b in block)), hashlib.sha256(bytes(b ^ 0x5C for b in block))
