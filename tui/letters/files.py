"""Letters are on the disk before they are valid, under a working name until all are, over no other file."""

import csv
import errno
import fcntl
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from models.account.letter import grouped
from models.letters.issuing import Posted
from models.office import LUXEMBOURG
from models.person import Details
from models.storage.files import create, sync_folder
from tui.imports.people_csv import harmless
from tui.letters import letter_pdf

COLUMNS = (
    "matricule",
    "family_name",
    "given_names",
    "street",
    "postcode",
    "city",
    "country",
    "language",
    "code",
    "valid_until",
    "receipt",
)


class FileTrouble(Exception):
    """Raised when a file cannot be made or named; the message is one sentence for the operator."""


def working(out: Path) -> Path:
    """Return the name that a file has until everything in it is valid."""
    return out.with_name(f"{out.name}.partial")


class PartialFile:
    """One file under its working name: made new with mode 0600, locked for as long as it is open.

    The lock tells a run under way from one that was killed: the kernel frees it with the process. Raises
    FileTrouble where the file cannot be made.
    """

    def __init__(self, out: Path) -> None:
        self.out = out
        if os.path.lexists(out):
            raise FileTrouble(f"{out} exists already and is not overwritten.")
        try:
            self._descriptor = create(working(out))
        except FileExistsError:
            raise FileTrouble(f"{working(out)} is left of an earlier run: destroy it first.") from None
        except OSError as error:
            raise FileTrouble(f"{working(out)} cannot be made: {error.strerror}.") from None
        fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        try:
            sync_folder(out)
        except OSError as error:
            raise FileTrouble(f"{out.parent} cannot be written: {error.strerror}.") from None

    def append(self, content: bytes) -> None:
        """Write at the end; once this returns, the content survives a power cut.

        Raises FileTrouble, mostly for a full disk.
        """
        left = memoryview(content)
        try:
            while left:
                left = left[os.write(self._descriptor, left) :]
            os.fsync(self._descriptor)
        except OSError as error:
            raise FileTrouble(
                f"{working(self.out)} cannot be written: {error.strerror}. "
                "Make room, then give the command again."
            ) from None

    def close(self) -> None:
        """Close the file, which frees its lock."""
        os.close(self._descriptor)


@dataclass
class LetterFiles:
    """The files of one run: a CSV, a PDF, or both. It is the ``Writer`` of ``models.letters.issuing``.

    A PDF is complete only with its last byte, so each block of 1,000 letters is a PDF of its own:
    ``OUT.pdf``, ``OUT-2.pdf``, ``OUT-3.pdf`` …
    """

    csv: Path | None
    pdf: Path | None
    count: int = 0
    _table: PartialFile | None = None
    _papers: list[PartialFile] = field(default_factory=list)

    @contextmanager
    def opened(self) -> Iterator["LetterFiles"]:
        """Make the files, empty, for the duration of the block; empty ones are removed.

        Raises FileTrouble.
        """
        if self.csv and self.pdf and _absolute(self.csv) == _absolute(self.pdf):
            raise FileTrouble("The CSV and the PDF need a name each.")
        try:
            if self.csv:
                self._table = PartialFile(_absolute(self.csv))
                self._table.append(_rows([COLUMNS]))
            if self.pdf:
                self._papers.append(PartialFile(_absolute(self.pdf)))
            yield self
        finally:
            for part in self._parts:
                if self.count == 0:
                    working(part.out).unlink(missing_ok=True)
                part.close()

    @property
    def _parts(self) -> list[PartialFile]:
        return [*([self._table] if self._table else []), *self._papers]

    @property
    def files(self) -> Sequence[str]:
        """The final names of the files so far."""
        return [str(part.out) for part in self._parts]

    def refuses(self, details: Details) -> str:
        """Return why no letter can be printed for this person (a character, the address), "" if one can."""
        return letter_pdf.refuses(details) if self.pdf else ""

    def write(self, letters: Sequence[Posted]) -> None:
        """Write one block to every file, through to the disk. Raises FileTrouble or Unprintable."""
        block = letter_pdf.rendered(letters) if self.pdf else b""
        if self._table:
            self._table.append(_rows([_cells(letter) for letter in letters]))
        if self.pdf:
            if self.count:
                self._papers.append(PartialFile(_piece(_absolute(self.pdf), len(self._papers) + 1)))
            self._papers[-1].append(block)
        self.count += len(letters)

    def finish(self) -> None:
        """Give every file its final name.

        Raises FileTrouble when another file has taken that name meanwhile.
        """
        if self.count:
            publish_all([str(part.out) for part in self._parts])


def publish(out: Path) -> None:
    """Rename a file from its working name to its final one, over nothing; may be repeated after a crash.

    Raises FileTrouble where the final name is taken, and OSError.
    """
    try:
        os.link(working(out), out, follow_symlinks=False)
    except FileExistsError:
        if not os.path.samefile(working(out), out):
            raise FileTrouble(f"{out} exists already: move it away, then give the command again.") from None
    except OSError as error:
        # A file system without hard links (FAT, some network ones).
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        if os.path.lexists(out):
            raise FileTrouble(f"{out} exists already: move it away, then give the command again.") from None
        os.rename(working(out), out)
    working(out).unlink(missing_ok=True)
    sync_folder(out)


def under_way(files: Sequence[str]) -> Path | None:
    """Return the working file that another run is writing now, if it is one of these; else None."""
    for name in files:
        try:
            descriptor = os.open(working(Path(name)), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return working(Path(name))
        finally:
            os.close(descriptor)
    return None


def complete(files: Sequence[str]) -> bool:
    """Whether every file of a written run exists, under either name."""
    return all(os.path.lexists(working(Path(name))) or os.path.lexists(name) for name in files)


def publish_all(files: Sequence[str]) -> None:
    """Finish a written run: rename the files that still have their working name. Raises FileTrouble."""
    for name in files:
        if os.path.lexists(working(Path(name))):
            try:
                publish(Path(name))
            except OSError as error:
                raise FileTrouble(
                    f"{name} cannot be named: {error.strerror}. Give the command again, the letters are kept."
                ) from None


def leftovers(files: Sequence[str], *, named: bool) -> list[Path]:
    """Return what is left of a run's files; ``named`` includes those that already have their final name."""
    found: list[Path] = []
    for name in files:
        out = Path(name)
        pieces = [piece for piece in _siblings(out) if _is_piece(out, piece)]
        for path in (working(out), *([out] if named else []), *pieces):
            if os.path.lexists(path) and path not in found:
                found.append(path)
    return found


def _absolute(path: Path) -> Path:
    out = Path(os.path.abspath(path))
    try:
        str(out).encode()
    except UnicodeEncodeError:
        raise FileTrouble("The name of the file is not UTF-8.") from None
    if not out.parent.is_dir():
        raise FileTrouble(f"There is no folder {out.parent}.")
    return out


def _piece(out: Path, number: int) -> Path:
    return out.with_name(f"{out.stem}-{number}{out.suffix}")


def _is_piece(out: Path, path: Path) -> bool:
    pattern = rf"{re.escape(out.stem)}-[0-9]+{re.escape(out.suffix)}\.partial"
    return re.fullmatch(pattern, path.name) is not None


def _siblings(out: Path) -> list[Path]:
    return sorted(out.parent.iterdir()) if out.parent.is_dir() else []


def _cells(letter: Posted) -> list[str]:
    details = letter.details
    cells = {
        "matricule": letter.matricule.digits,
        "family_name": details.family_name,
        "given_names": details.given_names,
        "street": details.street,
        "postcode": details.postcode,
        "city": details.city,
        "country": details.country,
        "language": details.language,
        "code": grouped(letter.code),
        "valid_until": letter.valid_until.astimezone(LUXEMBOURG).date().isoformat(),
        "receipt": letter.receipt,
    }
    return [harmless(cells[name]) for name in COLUMNS]


def _rows(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
