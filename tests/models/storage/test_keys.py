"""What is sealed opens only where it was sealed, and the key file is guarded."""

from pathlib import Path

import pytest

from models.refusal import Unavailable
from models.storage.keys import Damaged, Keyring


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


def test_the_newest_key_seals_and_the_old_ones_open(key_file: Path) -> None:
    old = Keyring.read(key_file)
    before = old.seal("a.b", "1", b"x")
    key_file.write_text(key_file.read_text() + "k2 " + "A" * 43 + "=\n")
    new = Keyring.read(key_file)
    assert new.open("a.b", "1", before) == b"x"
    assert old.fingerprints.items() < new.fingerprints.items() and "key k2" in new.fingerprints
    with pytest.raises(Damaged):
        old.open("a.b", "1", new.seal("a.b", "1", b"x"))


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
