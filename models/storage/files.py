"""New files are never written over others, are their owner's alone, and are on the disk on return."""

import os
from pathlib import Path


def create(path: Path) -> int:
    """Return the descriptor of a new file, mode 0600, open for writing. Raises OSError.

    Nothing is overwritten: neither a file, nor the target of a link that somebody left there.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def write_new(path: Path, content: bytes) -> None:
    """Write a new file as ``create`` makes it, whole, with its name on the disk. Raises OSError."""
    with os.fdopen(create(path), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path)


def put(path: Path, content: bytes) -> None:
    """Give a file this content, whether there was one or not, mode 0600. Raises OSError.

    At a kill or a full disk there is what was there, or the new file, whole; one process at a time does it.
    """
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    write_new(draft, content)
    draft.replace(path)
    sync_folder(path)


def replaced(path: Path, content: bytes) -> None:
    """Put new content into the place of a file, for the same owner and with the same mode. Raises OSError.

    At a kill or a full disk there is the old file or the new one, whole.
    """
    target = path.resolve(strict=True)
    before = target.stat()
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    draft.unlink(missing_ok=True)
    try:
        with os.fdopen(create(draft), "wb") as file:
            if (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
                os.fchown(file.fileno(), before.st_uid, before.st_gid)
            os.fchmod(file.fileno(), before.st_mode & 0o7777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(target)


def sync_folder(path: Path) -> None:
    """Make a new name in this file's folder survive a power cut. Raises OSError."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
