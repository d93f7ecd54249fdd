"""A backup is one age file: a line of manifest, then the copy of the database, opened by one key alone.

The format is age's (https://age-encryption.org/v1): pieces of 64 KiB, each authenticated with its place, the
last one marked, so that a file that was cut, changed or put together from two does not open.
"""

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import pyrage
from pyrage import x25519

from models.journal.head import JournalHead
from models.refusal import Refused, Unavailable
from models.storage.files import write_new
from models.storage.keys import Keyring

Progress = Callable[[int, int], None]
_MOST_MANIFEST = 64 * 1024
_FORM = "esante-backup 1"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds, as the service that made it says; ``size`` is of the copy, in bytes.

    ``keys`` are the fingerprints of the key file, ``head`` is the journal's last line, ``rows`` are counted
    by table, ``sha256`` is of the copy. ``seal`` is a MAC over all the others: anybody can seal a file for a
    public key, but only who holds the service's keys can write this line.
    """

    program: str
    made_at: str
    schema: str
    epoch: int
    head: str
    keys: dict[str, str]
    rows: dict[str, int]
    size: int
    sha256: str
    seal: str = ""
    form: str = _FORM

    @property
    def journal_head(self) -> JournalHead:
        """The journal's head in this backup."""
        return JournalHead.parse(self.head)

    def sealed_by(self, keys: Keyring) -> str:
        """Return the seal that belongs under the other values."""
        told = {name: value for name, value in asdict(self).items() if name != "seal"}
        return keys.mac("backup", json.dumps(told, sort_keys=True))

    @classmethod
    def read(cls, line: bytes) -> "Manifest":
        """Read the line. Raises ValueError, TypeError and Refused for anything else."""
        read = cls(**json.loads(line))
        if read.form != _FORM or not isinstance(read.size, int) or not isinstance(read.epoch, int):
            raise ValueError("form")
        JournalHead.parse(read.head)
        return read


def new_identity(path: Path) -> str:
    """Write the key of the backups into a new file, mode 0600; returns its public half, for the settings.

    Raises OSError, FileExistsError among them.
    """
    identity = x25519.Identity.generate()
    public = str(identity.to_public())
    write_new(path, f"# public key: {public}\n{identity}\n".encode())
    return public


def identities_in(path: Path) -> list[x25519.Identity]:
    """Read a file of keys as age-keygen writes it. Raises Unavailable ``backup_key*``."""
    try:
        mode, text = path.stat().st_mode, path.read_text("ascii")
    except (OSError, UnicodeDecodeError):
        raise Unavailable("backup_key_away", path=str(path)) from None
    if mode & 0o077:
        raise Unavailable("backup_key_open", path=str(path))
    lines = [line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"]
    try:
        found = [x25519.Identity.from_str(line) for line in lines]
    except pyrage.IdentityError:
        found = []
    if not found:
        raise Unavailable("backup_key_malformed", path=str(path))
    return found


def sha256_of(path: Path) -> str:
    """Return the hash of a file. Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class _Plain:
    """What age reads: the line, then the file. What goes wrong in it is kept: age tells only its text."""

    def __init__(self, line: bytes, file: IO[bytes], size: int, progress: Progress) -> None:
        self._line, self._file, self._size, self._progress = line, file, size, progress
        self._done = 0
        self.failed: BaseException | None = None

    def read(self, most: int) -> bytes:
        try:
            if self._line:
                piece, self._line = self._line[:most], self._line[most:]
                return piece
            piece = self._file.read(most)
            self._done += len(piece)
            self._progress(self._done, self._size)
            return piece
        except BaseException as error:
            self.failed = error
            raise


class _Sink:
    """What age writes to, with the same care."""

    def __init__(self, write: Callable[[bytes], object]) -> None:
        self._write = write
        self.failed: BaseException | None = None

    def write(self, piece: bytes) -> int:
        if self.failed:  # age offers the rest once more
            raise self.failed
        try:
            self._write(piece)
        except BaseException as error:
            self.failed = error
            raise
        return len(piece)

    def flush(self) -> None:
        """Nothing is held back."""


def seal(copy: Path, out: Path, manifest: Manifest, recipients: Sequence[str], progress: Progress) -> None:
    """Write a backup into an existing, empty file.

    ``progress`` gets (bytes done, in all). Raises OSError, KeyboardInterrupt.
    """
    public = [x25519.Recipient.from_str(each) for each in recipients]
    line = json.dumps(asdict(manifest), sort_keys=True).encode() + b"\n"
    with copy.open("rb") as source, out.open("wb") as target:
        plain = _Plain(line, source, manifest.size, progress)
        sink = _Sink(target.write)
        try:
            pyrage.encrypt_io(plain, sink, public)
        except Exception:
            raise _cause(plain, sink) from None
        target.flush()
        os.fsync(target.fileno())


def _cause(*ends: _Plain | _Sink) -> BaseException:
    return next((end.failed for end in ends if end.failed), OSError("backup"))


def unseal(
    file: Path, identities: Sequence[x25519.Identity], copy: Path, keys: Keyring, progress: Progress
) -> Manifest:
    """Write the copy out of a backup into an existing, empty file; returns its manifest.

    ``progress`` gets (bytes done, in all). Raises Unavailable ``backup_away``, ``backup_not``,
    ``backup_other_key``, ``backup_cut`` or ``backup_foreign``, OSError and KeyboardInterrupt; what was
    written until then is worth nothing.
    """
    path = str(file)
    try:
        source = file.open("rb")
    except OSError as error:
        raise Unavailable("backup_away", path=path, why=error.strerror) from None
    with source, copy.open("wb") as target:
        if source.read(22) != b"age-encryption.org/v1\n":
            raise Unavailable("backup_not", path=path)
        source.seek(0)
        taken = _Taken(target, keys, path, progress)
        sink = _Sink(taken.take)
        try:
            pyrage.decrypt_io(source, sink, list(identities))
        except pyrage.DecryptError as error:
            foreign = "matching keys" in str(error)
            raise Unavailable("backup_other_key" if foreign else "backup_cut", path=path) from None
        except Exception:
            raise (sink.failed or Unavailable("backup_cut", path=path)) from None
        target.flush()
        return taken.ended(copy)


class _Taken:
    """The opened content as it comes: first the manifest, whose seal is checked, then the copy."""

    def __init__(self, target: IO[bytes], keys: Keyring, path: str, progress: Progress) -> None:
        self._target, self._keys, self._path, self._progress = target, keys, path, progress
        self._line, self._done = b"", 0
        self._manifest: Manifest | None = None

    def take(self, piece: bytes) -> None:
        if self._manifest is None:
            line, ended, piece = (self._line + piece).partition(b"\n")
            self._line = line
            if not ended:
                if len(line) > _MOST_MANIFEST:
                    raise Unavailable("backup_not", path=self._path)
                return
            self._manifest = self._read(line)
        self._target.write(piece)
        self._done += len(piece)
        self._progress(self._done, self._manifest.size)

    def _read(self, line: bytes) -> Manifest:
        try:
            manifest = Manifest.read(line)
        except (ValueError, TypeError, Refused):
            raise Unavailable("backup_not", path=self._path) from None
        if manifest.seal != manifest.sealed_by(self._keys):
            raise Unavailable("backup_foreign", path=self._path)
        return manifest

    def ended(self, copy: Path) -> Manifest:
        if self._manifest is None:
            raise Unavailable("backup_not", path=self._path)
        if (self._done, sha256_of(copy)) != (self._manifest.size, self._manifest.sha256):
            raise Unavailable("backup_cut", path=self._path)
        return self._manifest
