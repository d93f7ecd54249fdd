"""What the service is known by and encrypted with; and a sshd of one's own before the portal."""

import json
import re
import signal
import socket
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.stories.served import HOUSE, Served
from tests.stories.service import Service
from tests.stories.sshd import sshd
from tests.stories.terminal import Person
from tests.tools import tool


def test_the_host_key_is_made_once_and_nobody_elses(service: Service) -> None:
    file = service.folder / "esante_host_key"
    with Served(service) as served:
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        told = subprocess.run(
            [tool("ssh-keygen"), "-lf", file], capture_output=True, text=True, check=True
        ).stdout
        assert served.fingerprint in told and "ED25519" in told
    with Served(service) as again:
        assert again.fingerprint == served.fingerprint
    file.chmod(0o640)
    command = [sys.executable, "-m", "tui", "serve"]
    refused = subprocess.run(
        command, env=again.environment, capture_output=True, text=True, cwd=HOUSE, check=False, timeout=30
    )
    assert refused.returncode == 1 and "can be read by others: chmod 600" in refused.stderr


def test_clients_learn_the_key_that_follows(service: Service) -> None:
    """Who came while both were announced is warned of neither (OpenSSH, PROTOCOL 2.5)."""
    key, known = service.folder / "esante_host_key", service.folder / "known_hosts"
    following = key.with_name("esante_host_key.next")
    make = [tool("ssh-keygen"), "-q", "-t", "ed25519", "-N", "", "-f", str(following)]
    subprocess.run(make, check=True)
    with Served(service) as served:
        served.logs("host key that follows SHA256:")

        def comes(checking: str) -> str:
            given = (f"UserKnownHostsFile={known}", f"StrictHostKeyChecking={checking}", "UpdateHostKeys=yes")
            start = [tool("ssh"), "-F", "/dev/null", *(f"-o{each}" for each in given)]
            command = [*start, "-p", str(served.port), "patient@127.0.0.1"]
            return subprocess.run(
                command, capture_output=True, text=True, check=False, timeout=20, stdin=subprocess.DEVNULL
            ).stderr

        comes("accept-new")
        told = comes("yes")  # at the first visit OpenSSH learns no other key
        old, new = key.read_bytes(), following.with_name("esante_host_key.next.pub").read_text().split()[1]
        assert new in known.read_text(), told
        following.replace(key)
        served.process.send_signal(signal.SIGHUP)
        served.logs("reloaded, host key")
        assert "CHANGED" not in comes("yes") and key.read_bytes() != old


def test_ssh_audit_finds_nothing(served: Served) -> None:
    done = subprocess.run(
        [tool("ssh-audit"), "-j", "-p", str(served.port), "127.0.0.1"],
        capture_output=True,
        text=True,
        check=False,
    )
    report = json.loads(done.stdout)
    for kind in ("kex", "key", "enc", "mac"):
        for found in report[kind]:
            notes = found.get("notes", {})
            assert "fail" not in notes, found
            if warnings := notes.get("warn"):
                assert found["algorithm"].startswith("curve25519") and "post-quantum" in str(warnings), found
    assert not report.get("cves")


def test_a_client_of_its_own_mind_gets_the_cipher_with_the_least_bytes(served: Served) -> None:
    """OpenSSH's own choice of these would be CTR, with a MAC of 32 bytes per packet."""
    done = served.asks("-v", "-N", "-o", "Ciphers=aes128-ctr,aes128-gcm@openssh.com")
    assert "server->client cipher: aes128-gcm@openssh.com" in done.stderr, done.stderr


def test_a_client_that_waits_for_our_algorithms_gets_them_all(served: Served) -> None:
    with socket.create_connection(("127.0.0.1", served.port), timeout=5) as line:
        line.sendall(b"SSH-2.0-patient\r\n")
        received = b""
        while b"aes128-ctr" not in received:
            received += line.recv(4096)
        assert b"aes256-gcm@openssh.com" in received


@pytest.mark.parametrize("cipher", ["aes256-gcm@openssh.com", "aes128-ctr"])
def test_compressed_or_not_a_page_is_a_page(served: Served, cipher: str) -> None:
    person = served.opens("-C", "-c", cipher)
    person.sees("PATIENTS :")
    person.presses("enter")
    person.sees("Conditions Générales")
    person.drops()


def test_a_local_sshd_may_stand_before_the_portal(service: Service, tmp_path: Path) -> None:
    """`esante portal` as a ForceCommand of Debian's sshd, as the README shows it."""
    given = {name.lower(): value for name, value in service.environment.items() if "ESANTE_" in name}
    settings = "".join(f'{name.removeprefix("esante_")} = "{value}"\n' for name, value in given.items())
    (tmp_path / "esante.toml").write_text(settings)
    (tmp_path / "esante.toml").chmod(0o600)
    readme = (HOUSE / "docs" / "operations.md").read_text("utf-8")
    example = readme.split("```sshd_config\n")[1].split("```")[0]
    accepted = re.search(r"AcceptEnv .*", example)
    assert accepted
    command = (
        f"env SSL_CERT_FILE={service.environment['SSL_CERT_FILE']} ESANTE_CONFIG={tmp_path / 'esante.toml'} "
    )
    command += f"{sys.executable} -m tui portal"
    with sshd(tmp_path, command, accepted[0], f"SetEnv PYTHONPATH={HOUSE}") as daemon:
        person = Person(daemon.client(), {"LANG": "de_LU.UTF-8", "ESANTE_DATABASE": "sqlite:////x"})
        person.sees("Willkommen")
        person.turns("f10", "tab", "enter")
        person.leaves()
