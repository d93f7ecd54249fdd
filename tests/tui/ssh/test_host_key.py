"""The host key is there whole, or not at all."""

from pathlib import Path

import pytest

from tui.ssh import host_key


def test_a_full_disk_leaves_no_half_of_a_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: Path, content: bytes) -> None:
        path.write_bytes(content[:10])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(host_key, "write_new", full)
    with pytest.raises(OSError, match="No space"):
        host_key.host_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
