"""The file of insured people is read line by line, whatever it holds; refused rows go to a second file."""

import csv
import fcntl
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from models.refusal import Refused
from models.register.person_row import COLUMNS, OPTIONAL_COLUMNS, PersonRow

LONGEST_LINE = 16_384
"""Bytes; the longest good line has about 3,000."""

_SHOWN = 200

REASONS = {
    "row_encoding": "the line is not UTF-8",
    "row_long": f"the line is longer than {LONGEST_LINE} bytes",
    "row_quotes": "the line is not one row of CSV: its quotation marks do not pair up",
    "row_cells": "the line does not have as many cells as the header",
    "matricule_empty": "the matricule is missing",
    "matricule_letters": "the matricule may hold digits only",
    "matricule_length": "the matricule has neither 13 nor 11 digits",
    "matricule_check": "the check digits of the matricule are wrong",
    "matricule_date": "the matricule holds a date that does not exist",
    "matricule_future": "the matricule holds a date in the future",
    "birth_empty": "the birth date is missing",
    "birth_form": "the birth date is not a date of the form YYYY-MM-DD",
    "birth_future": "the birth date is in the future",
    "birth_account": "this person has an account: a changed birth date needs to be looked into by hand",
    "death_form": "the date of death is not a date of the form YYYY-MM-DD",
    "death_future": "the date of death is in the future",
    "death_birth": "the date of death is before the birth date",
    "source_form": "this is no source: name an address, or local:NAME of a terminal",
    "text_empty": "{field} is missing",
    "text_long": "{field} is longer than {most} characters",
    "text_character": "{field} holds a character that is not allowed, at place {place}",
    "text_marks": "{field} holds more than two accents on one letter",
}


def reason(refusal: Refused) -> str:
    """Return why a row was refused, for the operator."""
    sentence = REASONS.get(refusal.code, refusal.code)
    return sentence.format_map({"field": refusal.field, **refusal.facts})


class PeopleFileError(Exception):
    """Raised when the file cannot be read at all; the message is one sentence."""


class PeopleFile:
    """The rows of a CSV file: UTF-8 with or without BOM, ``,`` or ``;``, columns by name in any order.

    One line is one row: no value may hold a line break, so that a stray quotation mark spoils its own line
    only. ``position`` and ``size`` are in bytes. Raises PeopleFileError for a header that cannot be used.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self.size = size
        self.position = 0
        header = self._header()
        self.delimiter = ";" if header.count(";") > header.count(",") else ","
        self.columns = [name.strip().casefold() for name in _cells(header, self.delimiter) or []]
        for name in (*COLUMNS, *(each for each in OPTIONAL_COLUMNS if each in self.columns)):
            self._insist_on(name)

    def _header(self) -> str:
        line = self._file.readline(LONGEST_LINE + 1)
        self.position = len(line)
        try:
            header = line.decode("utf-8-sig").strip()
        except UnicodeDecodeError:
            raise PeopleFileError("The file is not UTF-8: save it as « CSV UTF-8 ».") from None
        if not header:
            raise PeopleFileError("The file is empty: its first line has to name the columns.")
        if len(line) > LONGEST_LINE or "\0" in header:
            raise PeopleFileError("The first line does not name columns: this is not a CSV file.")
        return header

    def _insist_on(self, name: str) -> None:
        if self.columns.count(name) != 1:
            trouble = "twice" if name in self.columns else "nowhere"
            needed = ", ".join(COLUMNS)
            raise PeopleFileError(f"The first line names the column « {name} » {trouble}; it needs {needed}.")

    def __iter__(self) -> Iterator[PersonRow]:
        for number, line in enumerate(self._lines(), start=2):
            row = self._row(number, line)
            if row is not None:
                yield row

    def _lines(self) -> Iterator[bytes]:
        while line := self._file.readline(LONGEST_LINE + 1):
            self.position += len(line)
            yield line
            while len(line) > LONGEST_LINE and not line.endswith(b"\n"):
                line = self._file.readline(LONGEST_LINE + 1)
                self.position += len(line)

    def _row(self, number: int, line: bytes) -> PersonRow | None:
        if len(line) > LONGEST_LINE:
            return self._spoiled(number, line, "row_long")
        try:
            text = line.decode("utf-8").rstrip("\r\n")
        except UnicodeDecodeError:
            return self._spoiled(number, line, "row_encoding")
        if not text.strip():
            return None
        cells = _cells(text, self.delimiter)
        if cells is None:
            return self._spoiled(number, line, "row_quotes")
        named = dict(zip(self.columns, cells, strict=False))
        if len(cells) != len(self.columns):
            return PersonRow(number, named, "row_cells")
        return PersonRow(number, named)

    def _spoiled(self, number: int, line: bytes, trouble: str) -> PersonRow:
        shown = line[:_SHOWN].decode("utf-8", "backslashreplace").rstrip("\r\n")
        return PersonRow(number, {self.columns[0]: shown}, trouble)


def _cells(line: str, delimiter: str) -> list[str] | None:
    try:
        return next(csv.reader([line], delimiter=delimiter, strict=True), [])
    except csv.Error:
        return None


def harmless(cell: str) -> str:
    """Return a cell as text that no spreadsheet runs and no terminal interprets."""
    visible = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in cell)
    return f"'{visible}" if cell[:1] in ("=", "+", "-", "@", "\t") and cell else visible


class RejectedRows:
    """``FILE.rejected.csv``: line, reason and the cells as they were. It replaces its own older one.

    It is written under a working name, mode 0600 and locked, and is renamed when complete; with nothing
    rejected there is no such file afterwards. Raises PeopleFileError where another import is writing it, or
    where it cannot be made or written.
    """

    def __init__(self, roll_file: Path, columns: Sequence[str]) -> None:
        stem = roll_file.name[:-4] if roll_file.name.lower().endswith(".csv") else roll_file.name
        self.path = roll_file.with_name(f"{stem}.rejected.csv")
        self.count = 0
        self._partial = self.path.with_name(f"{self.path.name}.partial")
        self._columns = list(columns)

    def __enter__(self) -> Self:
        self._file = os.fdopen(self._locked(), "w", encoding="utf-8", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(["line", "reason", *map(harmless, self._columns)])
        return self

    def _locked(self) -> int:
        """The working file, empty and ours alone; the kernel frees the lock when the import is killed."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        try:
            descriptor = os.open(self._partial, flags, 0o600)
        except OSError as error:
            raise PeopleFileError(f"{self._partial} cannot be made: {error.strerror}.") from None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not os.path.samestat(os.fstat(descriptor), os.lstat(self._partial)):
                raise BlockingIOError  # the other import ended, and took the file, between the two steps
        except (BlockingIOError, FileNotFoundError):
            os.close(descriptor)
            raise PeopleFileError("Another import of this file is under way: wait for its end.") from None
        os.fchmod(descriptor, 0o600)
        os.ftruncate(descriptor, 0)
        return descriptor

    def add(self, row: PersonRow, refusal: Refused) -> None:
        """Write one row and the reason why it was refused. Raises PeopleFileError."""
        cells = [harmless(row.cells.get(name, "")[:_SHOWN]) for name in self._columns]
        try:
            self._csv.writerow([row.line, reason(refusal), *cells])
        except OSError as error:
            raise self._full(error) from None
        self.count += 1

    def _full(self, error: OSError) -> PeopleFileError:
        return PeopleFileError(
            f"{self._partial} cannot be written: {error.strerror}. Make room, then give the command again."
        )

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # It is renamed, or removed, before the lock ends: the next import finds a file of its own.
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
            if self.count:
                os.replace(self._partial, self.path)
            else:
                self._partial.unlink()
                if error is None:
                    self.path.unlink(missing_ok=True)
        except OSError as full:
            raise self._full(full) from None
        finally:
            with suppress(OSError):
                self._file.close()


def opened(path: Path) -> tuple[BinaryIO, PeopleFile]:
    """Return the open file and its rows; the caller closes the file. Raises PeopleFileError or OSError."""
    file: Any = path.open("rb", buffering=1 << 20)
    try:
        return file, PeopleFile(file, path.stat().st_size)
    except BaseException:
        file.close()
        raise
