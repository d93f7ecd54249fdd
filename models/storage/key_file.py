"""The key file has one key a line, and marks the one that seals; it is changed whole or not at all."""

import base64
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from models.refusal import Unavailable
from models.storage.files import replaced, write_new

INDEX = "index"
_SEALS = "seals"
_NAME = re.compile(r"[A-Za-z0-9_-]{1,24}")
_OURS = re.compile(r"k([0-9]{1,9})")
_SIZE = 32


@dataclass(frozen=True, slots=True)
class KeyFile:
    """What a key file says: the sealing keys by name, oldest first, and which of them is marked.

    A line is ``NAME BASE64`` (32 bytes); the line of the key that seals ends with the word ``seals``, which
    may be left out where there is one sealing key. One line has the name ``index``: the key of blind indexes
    and MACs.
    """

    sealing: dict[str, bytes] = field(repr=False)
    indexing: bytes = field(repr=False)
    marked: str

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a key file.

        Raises Unavailable ``key_missing``, ``key_open`` (others may read it), ``key_malformed``,
        ``key_unmarked`` (several keys and not exactly one mark), or ``key_twice`` where a name is on two
        lines: whichever of them counted, the rows of the other would not open.
        """
        try:
            text = path.read_text("ascii")
            found = path.stat()
        except FileNotFoundError:
            raise Unavailable("key_missing", path=str(path)) from None
        except (OSError, UnicodeDecodeError):
            raise Unavailable("key_malformed", path=str(path)) from None
        # systemd gives a credential to root's group alone, and to the service by an ACL that shows as 0440.
        as_credential = found.st_uid == found.st_gid == 0 and found.st_mode & 0o077 == 0o040
        if found.st_mode & 0o077 and not as_credential:
            raise Unavailable("key_open", path=str(path))
        return cls._parsed(text, path)

    @classmethod
    def _parsed(cls, text: str, path: Path) -> Self:
        keys, marks = dict[str, bytes](), list[str]()
        for line in text.splitlines():
            match line.split():
                case []:
                    continue
                case [name, encoded, *mark] if _NAME.fullmatch(name) and mark in ([], [_SEALS]):
                    if name in keys:
                        raise Unavailable("key_twice", path=str(path), name=name)
                    keys[name] = _decoded(encoded, path)
                    marks += [name] if mark else []
                case _:
                    raise Unavailable("key_malformed", path=str(path))
        indexing = keys.pop(INDEX, None)
        if indexing is None or not keys or INDEX in marks:
            raise Unavailable("key_malformed", path=str(path))
        marks = marks or ([*keys] if len(keys) == 1 else [])
        if len(marks) != 1:
            raise Unavailable("key_unmarked", path=str(path))
        return cls(keys, indexing, marks[0])

    @classmethod
    def make(cls, path: Path) -> None:
        """Write a new key file, mode 0600, never over another file. Raises OSError."""
        made = cls({"k1": secrets.token_bytes(_SIZE)}, secrets.token_bytes(_SIZE), "k1")
        write_new(path, made._text())

    def write(self, path: Path) -> None:
        """Put this into the place of the file, whole, for the same owner and with the same mode.

        Raises Unavailable ``key_readonly``: a credential of systemd, or a folder without the right to write.
        """
        try:
            replaced(path, self._text())
        except OSError:
            raise Unavailable("key_readonly", path=str(path)) from None

    def with_new(self, gone: Collection[str]) -> Self:
        """Return this with one more key, which is not marked; its name is none that ever was in use.

        ``gone`` are the names of keys that were retired.
        """
        numbers = [int(ours[1]) for ours in map(_OURS.fullmatch, (*self.sealing, *gone)) if ours]
        name = f"k{max(numbers, default=0) + 1}"
        return replace(self, sealing={**self.sealing, name: secrets.token_bytes(_SIZE)})

    def without(self, name: str) -> Self:
        """Return this without a key, which is not the marked one."""
        return replace(self, sealing={other: key for other, key in self.sealing.items() if other != name})

    @property
    def newest(self) -> str:
        """The key that was added last."""
        return next(reversed(self.sealing))

    def _text(self) -> bytes:
        lines = [f"{INDEX} {base64.b64encode(self.indexing).decode()}"]
        for name, key in self.sealing.items():
            mark = f" {_SEALS}" if name == self.marked else ""
            lines.append(f"{name} {base64.b64encode(key).decode()}{mark}")
        return "".join(f"{line}\n" for line in lines).encode()


def _decoded(encoded: str, path: Path) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except ValueError:
        key = b""
    if len(key) != _SIZE:
        raise Unavailable("key_malformed", path=str(path))
    return key
