"""The host key is what clients know the service by: made once, and nobody else's to read.

A second one may lie beside it, ``FILE.next``: clients learn it before it takes the place of the first.
"""

import os
import stat
from contextlib import suppress
from pathlib import Path

import asyncssh

from models.refusal import Unavailable
from models.storage.files import write_new


def host_key(file: Path) -> asyncssh.SSHKey:
    """The ed25519 key in the file, made there (mode 0600) at the first start.

    Raises Unavailable: ``host_key_open`` when others can read it, ``host_key_malformed``; OSError.
    """
    with suppress(FileExistsError):
        _make(file)
    return _read(file)


def host_keys(file: Path) -> list[asyncssh.SSHKey]:
    """The key in the file, and the one that follows it, where there is one. Raises as ``host_key``."""
    following = file.with_name(f"{file.name}.next")
    return [host_key(file), *([_read(following)] if following.exists() else [])]


def _read(file: Path) -> asyncssh.SSHKey:
    with file.open("rb") as opened:
        if stat.S_IMODE(os.fstat(opened.fileno()).st_mode) & 0o077:
            raise Unavailable("host_key_open", path=str(file))
        try:
            key = asyncssh.import_private_key(opened.read(16384))
        except (asyncssh.KeyImportError, asyncssh.KeyEncryptionError):
            raise Unavailable("host_key_malformed", path=str(file)) from None
    if key.get_algorithm() != "ssh-ed25519":
        raise Unavailable("host_key_malformed", path=str(file))
    return key


def fingerprint(key: asyncssh.SSHKey) -> str:
    """As ``ssh-keygen -l`` shows it, for people to compare."""
    return key.get_fingerprint()


def _make(file: Path) -> None:
    """Complete under another name first: a killed start leaves no half of a key."""
    if file.exists():
        return
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    try:
        write_new(draft, asyncssh.generate_private_key("ssh-ed25519").export_private_key())
        os.link(draft, file)  # fails when another start was quicker; then that one's key counts
    finally:
        draft.unlink(missing_ok=True)
