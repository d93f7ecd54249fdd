"""What is sealed opens only where it was sealed, and the key file is guarded."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from models.refusal import Unavailable
from models.storage.key_file import KeyFile
from models.storage.keys import Damaged, Keyring


def key_of(value: bytes) -> str:
    """The key that a sealed value names."""
    return value[1 : 1 + value[0]].decode()


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    Keyring.make(tmp_path / "k")
    return tmp_path / "k"


def test_opens_in_its_own_column_and_row_only(key_file: Path) -> None:
    keys = Keyring.read(key_file)
    sealed = keys.seal("person.details", "1", "Éloïse".encode())
    assert keys.open("person.details", "1", sealed).decode() == "Éloïse"
    assert "loïse".encode() not in sealed
    for column, row in (("person.details", "2"), ("person.matricule", "1")):
        with pytest.raises(Damaged):
            keys.open(column, row, sealed)
    spoilt = [sealed[:-1] + bytes([sealed[-1] ^ 1]), *(sealed[:cut] for cut in range(len(sealed)))]
    for one in (*spoilt, b"\xff" * 40, b"\x02\xff\xfe" + sealed):
        with pytest.raises(Damaged) as caught:
            keys.open("person.details", "1", one)
        assert (caught.value.place, caught.value.row) == ("person.details", "1")


def test_the_marked_key_seals_and_the_others_open(key_file: Path) -> None:
    old = Keyring.read(key_file)
    old.file = None  # a process that never looks at the file again
    before, one = old.seal("a.b", "1", b"x"), key_file.read_text().replace(" seals", "")
    new_line = "k2 " + "A" * 43 + "="
    for text in (f"{one}{new_line} seals\n", f"{new_line}  seals\n\n{one}"):
        key_file.write_text(text)
        new = Keyring.read(key_file)
        assert new.open("a.b", "1", before) == b"x" and key_of(new.seal("a.b", "1", b"x")) == "k2"
        assert old.fingerprints.items() < new.fingerprints.items() and "key k2" in new.fingerprints
        with pytest.raises(Damaged):
            old.open("a.b", "1", new.seal("a.b", "1", b"x"))
    key_file.write_text(f"{one.strip()} seals\n{new_line}\n")
    assert key_of(Keyring.read(key_file).seal("a.b", "1", b"x")) == "k1"


def test_a_running_process_follows_its_file(key_file: Path, tmp_path: Path) -> None:
    running, good = Keyring.read(key_file), key_file.read_text()
    held = KeyFile.read(key_file).with_new(())
    held.write(key_file)
    assert key_of(running.seal("a.b", "1", b"x")) == "k1"
    replace(held, marked="k2").write(key_file)
    other = Keyring.read(key_file)
    assert running.open("a.b", "1", other.seal("a.b", "1", b"x")) == b"x"
    assert key_of(running.seal("a.b", "1", b"x")) == "k2"
    Keyring.make(tmp_path / "foreign")
    for text in ("nonsense", (tmp_path / "foreign").read_text()):
        key_file.write_text(text)  # cut, or another service's: the keys in memory stay
        assert key_of(running.seal("a.b", "1", b"x")) == "k2"
    key_file.unlink()
    assert key_of(running.seal("a.b", "1", b"x")) == "k2"
    key_file.write_text(good)
    assert running.open("a.b", "1", other.seal("a.b", "1", b"x")) == b"x"


def test_a_name_is_never_given_twice(key_file: Path) -> None:
    held = KeyFile.read(key_file)
    assert held.with_new(()).newest == "k2" and held.with_new({"k7", "x"}).newest == "k8"
    assert repr(held.with_new(())) == "KeyFile(marked='k1')"


def test_the_file_is_replaced_whole_for_its_owner(key_file: Path) -> None:
    link = key_file.with_name("link")
    link.symlink_to(key_file)
    before = key_file.stat()
    KeyFile.read(link).with_new(()).write(link)
    after = key_file.stat()
    assert link.is_symlink() and [*KeyFile.read(key_file).sealing] == ["k1", "k2"]
    assert (after.st_mode, after.st_uid, after.st_gid) == (before.st_mode, before.st_uid, before.st_gid)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes files of root")
def test_a_credential_of_systemd_is_read(key_file: Path) -> None:
    """It is root's and root's group's, 0440, with an ACL for the service."""
    key_file.chmod(0o440)
    assert Keyring.read(key_file).marked == "k1"
    for group, mode in ((1, 0o440), (0, 0o460), (0, 0o444)):
        os.chown(key_file, 0, group)
        key_file.chmod(mode)
        with pytest.raises(Unavailable, match="key_open"):
            Keyring.read(key_file)


def test_blind_indexes_depend_on_purpose_and_key(key_file: Path, tmp_path: Path) -> None:
    keys, other = Keyring.read(key_file), Keyring.make(tmp_path / "other")
    assert keys.mac("a", "1") == keys.mac("a", "1")
    assert len({keys.mac("a", "1"), keys.mac("b", "1"), keys.mac("a", "2"), other.mac("a", "1")}) == 4


def test_never_over_an_old_file(key_file: Path) -> None:
    with pytest.raises(FileExistsError):
        Keyring.make(key_file)


@pytest.mark.parametrize(
    ("text", "mode", "code"),
    [
        ("index AAAA\nk1 AAAA\n", 0o600, "key_malformed"),
        ("nonsense", 0o600, "key_malformed"),
        ("é", 0o600, "key_malformed"),
        ("k1 " + "A" * 43 + "=\n", 0o600, "key_malformed"),
        ("index " + "A" * 43 + "=\nk1 " + "A" * 43 + "=\n", 0o644, "key_open"),
        ("index " + "A" * 43 + "=\nk1 " + "A" * 43 + "=\nk2 " + "B" * 42 + "A=\n", 0o600, "key_unmarked"),
        (
            "index " + "A" * 43 + "=\nk1 " + "A" * 43 + "= seals\nk2 " + "B" * 42 + "A= seals\n",
            0o600,
            "key_unmarked",
        ),
        ("index " + "A" * 43 + "= seals\nk1 " + "A" * 43 + "=\n", 0o600, "key_malformed"),
        ("index " + "A" * 43 + "=\nk1 " + "A" * 43 + "= opens\n", 0o600, "key_malformed"),
        ("index " + "A" * 43 + "=\n" + "k" * 25 + " " + "A" * 43 + "=\n", 0o600, "key_malformed"),
        ("index " + "A" * 43 + "=\nk1 " + "A" * 43 + "=\nk1 " + "B" * 43 + "=\n", 0o600, "key_twice"),
        ("index " + "A" * 43 + "=\nindex " + "A" * 43 + "=\nk1 " + "A" * 43 + "=\n", 0o600, "key_twice"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str, mode: int, code: str) -> None:
    file = tmp_path / "k"
    file.write_text(text)
    file.chmod(mode)
    with pytest.raises(Unavailable, match=code):
        Keyring.read(file)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="key_missing"):
        Keyring.read(tmp_path / "none")


def test_no_key_shows_in_a_trace(key_file: Path) -> None:
    assert repr(Keyring.read(key_file)) == "Keyring()"
