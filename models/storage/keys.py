"""Personal data at rest is sealed with AES-256-GCM under keys that are kept apart from the database."""

import hashlib
import os
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from models.refusal import Unavailable
from models.storage.key_file import KeyFile

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


@dataclass
class Keyring:
    """The keys of one database: the marked one seals, all open; ``indexing`` makes blind indexes and MACs.

    It follows its file (``models/storage/key_file.py``): a key that is added or marked there is used from
    the next value on, in every process that runs. One sub-key per purpose comes from HKDF-SHA256
    (docs/dependencies.md, « Personal data at rest »).
    """

    sealing: dict[str, bytes] = field(repr=False)
    indexing: bytes = field(repr=False)
    marked: str = field(default="", repr=False)
    file: Path | None = field(default=None, repr=False)
    _seen: tuple[int, int, int] | None = field(default=None, repr=False)

    @classmethod
    def make(cls, path: Path) -> Self:
        """Write a new key file, mode 0600, never over another file, and read it. Raises OSError."""
        KeyFile.make(path)
        return cls.read(path)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read the key file. Raises Unavailable as ``KeyFile.read``."""
        seen = _state_of(path)  # before the content: a change in between is looked at again
        held = KeyFile.read(path)
        return cls(dict(held.sealing), held.indexing, held.marked, path, seen)

    def follow(self) -> None:
        """Take up what was added to the file or marked in it; a file that is another one's changes nothing.

        A key that is taken out of the file stays here until the process ends.
        """
        if self.file is None or (state := _state_of(self.file)) == self._seen:
            return
        self._seen = state
        try:
            held = KeyFile.read(self.file)
        except Unavailable:
            return
        shared = held.sealing.keys() & self.sealing.keys()
        if held.indexing == self.indexing and all(held.sealing[n] == self.sealing[n] for n in shared):
            self.sealing.update(held.sealing)
            self.marked = held.marked

    @property
    def fingerprints(self) -> dict[str, str]:
        """What the database stores to recognise each key, by its id: a MAC of nothing, in hex.

        The key that makes indexes has no id of its own in the database; its name there is « key ».
        """
        sealing = {name: _mac(key, "fingerprint", name) for name, key in self.sealing.items()}
        return {"key": self.mac("fingerprint", ""), **{f"key {name}": mac for name, mac in sealing.items()}}

    def seal(self, column: str, row: str, plain: bytes) -> bytes:
        """Seal for one ``table.column`` and row: moved elsewhere, the value does not open."""
        self.follow()
        name = self.marked
        nonce = os.urandom(_NONCE)
        box = _box(self.sealing[name]).encrypt(nonce, plain, f"{column}|{row}".encode())
        return sealed_under(name) + nonce + box

    def open(self, column: str, row: str, sealed: bytes) -> bytes:
        """Open what ``seal`` returned. Raises Damaged for anything else."""
        length = sealed[0] if sealed else 0
        name, start = sealed[1 : 1 + length], 1 + length + _NONCE
        called = name.decode("ascii", "replace")
        if called not in self.sealing:
            self.follow()
        key = self.sealing.get(called)
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


def sealed_under(name: str) -> bytes:
    """Return the first bytes of every value that was sealed under the key of this name."""
    return bytes([len(name)]) + name.encode()


def _state_of(path: Path) -> tuple[int, int, int] | None:
    """What changes whenever the file does; None where it cannot be looked at."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


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
