"""A file of ours is new, its owner's alone, and on the disk once we say that it is."""

import os
from pathlib import Path


def create(path: Path) -> int:
    """The descriptor of a new file, mode 0600, open for writing. Raises OSError.

    It is made over nothing: neither over a file, nor through a link that somebody left there.
    """
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def write_new(path: Path, content: bytes) -> None:
    """A new file as ``create`` makes it, whole, with its name on the disk. Raises OSError."""
    with os.fdopen(create(path), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    sync_folder(path)


def sync_folder(path: Path) -> None:
    """Make a new name in this file's folder survive a power cut."""
    descriptor = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
