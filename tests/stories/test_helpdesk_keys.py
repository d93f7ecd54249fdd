"""Keys of the Helpdesk's agents: offered, forged, without a touch, of other kinds, too many, at any time."""

import asyncio
import base64
import hashlib
import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import asyncssh
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from models.helpdesk.agent import public_key
from tests.models.helpdesk.agents import matricule
from tests.stories.agents import NO_CALL, StoryAgent, journal
from tests.stories.caller import Caller
from tests.stories.served import Served
from tests.stories.service import Service
from tests.tools import tool
from tui.ssh.agent_keys import KEYS

OPTIONS: dict[str, Any] = {"known_hosts": None, "config": None, "agent_path": None}


async def _knock(port: int, user: str, key: Any) -> float:
    """Seconds until a key was refused."""
    began = time.perf_counter()
    with pytest.raises(asyncssh.PermissionDenied):
        await asyncssh.connect("127.0.0.1", port, username=user, client_keys=[key], **OPTIONS)
    return time.perf_counter() - began


def test_nor_does_the_time_tell(service: Service) -> None:
    nora = StoryAgent(service)
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    known = asyncssh.read_private_key(str(nora.key))

    async def measured(port: int) -> list[float]:
        cases = (("helpdesk", stranger), ("nobody", stranger), ("nobody", known))
        spent: list[list[float]] = [[], [], []]
        for _ in range(12):
            for case, (user, key) in enumerate(cases):
                spent[case].append(await _knock(port, user, key))
        return [statistics.median(each) for each in spent]

    with Served(service, max_new=100) as served:
        medians = asyncio.run(measured(served.port))
    assert max(medians) < 2 * min(medians), medians


class Forged(asyncssh.SSHKeyPair):
    """Offers one key, and signs with another."""

    def __init__(self, offered: bytes, algorithm: bytes, signs: Any) -> None:
        super().__init__(algorithm, algorithm, (algorithm,), (algorithm,), offered, None)
        self._signs = signs

    def sign(self, data: bytes) -> bytes:
        return bytes(self._signs(data))


def test_a_key_that_is_only_offered_lets_nobody_in(service: Service) -> None:
    nora, emma = StoryAgent(service), StoryAgent(service, "emma", "auditor")
    keys = [asyncssh.read_private_key(str(each.key)) for each in (nora, emma)]
    stranger = asyncssh.generate_private_key("ssh-ed25519")
    offered = keys[0].public_data

    def forged(by: asyncssh.SSHKey) -> Forged:
        return Forged(offered, b"ssh-ed25519", lambda data: by.sign(data, b"ssh-ed25519"))

    async def story(port: int) -> None:
        for by in (stranger, keys[1]):
            await _knock(port, "helpdesk", forged(by))
        # Nora's is offered and accepted, but it is Emma's that has signed: it is Emma who stands there.
        caller = await Caller.call(
            port, username="helpdesk", client_keys=[forged(stranger), keys[1]], agent_path=None
        )
        await caller.sees("Code actuel")
        await caller.settles()
        caller.channel.write(f"{nora.code()}\r".encode())
        await caller.sees("Essais restants : 4.")
        await caller.settles()
        caller.channel.write(f"{emma.code()}\r".encode())
        await caller.sees(NO_CALL)
        caller.close()
        # Nora's was offered, and then somebody came as a patient: he is one.
        connection = await _offers_then_patient(port, forged(stranger))
        caller = await Caller.sit(connection)
        await caller.sees("PATIENTS :")
        caller.close()

    with Served(service) as served:
        asyncio.run(story(served.port))
    assert journal(service)[0] == ("agent:2", "agent_entered")


async def _offers_then_patient(port: int, key: Forged) -> asyncssh.SSHClientConnection:
    """One connection: a key as « helpdesk », then no key as « patient »."""
    names = iter(("helpdesk", "patient"))

    class Client(asyncssh.SSHClient):
        def connection_made(self, conn: Any) -> None:
            self.connection = conn

        def public_key_auth_requested(self) -> Any:
            name = next(names, None)
            if name == "helpdesk":
                return key
            self.connection._username = "patient"
            return key

    connection, _ = await asyncssh.create_connection(
        Client, "127.0.0.1", port, username="helpdesk", client_keys=None, **OPTIONS
    )
    return connection


@pytest.mark.parametrize("presence", [True, False])
def test_a_security_key_wants_a_touch(service: Service, presence: bool) -> None:
    """A key of ed25519-sk, made by software: only with the flag of the touch does it open (PROTOCOL.u2f)."""
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    kind, application = b"sk-ssh-ed25519@openssh.com", b"ssh:"
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in (kind, raw, application))
    line = f"{kind.decode()} {base64.b64encode(blob).decode()} nora"
    (service.folder / "sk.pub").write_text(line)
    assert public_key(line)
    given = ["--key", str(service.folder / "sk.pub"), "--matricule", matricule("nora"), "--rights", "agent"]
    service.runs("agents", "add", "nora", *given, "--reason", "story")

    def sign(data: bytes) -> bytes:
        state = bytes([int(presence)]) + (7).to_bytes(4, "big")
        signed = private.sign(hashlib.sha256(application).digest() + state + hashlib.sha256(data).digest())
        parts = (kind, signed)
        return b"".join(len(part).to_bytes(4, "big") + part for part in parts) + state

    key = Forged(blob, kind, sign)

    async def story(port: int) -> None:
        if not presence:
            await _knock(port, "helpdesk", key)
            return
        caller = await Caller.call(port, username="helpdesk", client_keys=[key], agent_path=None)
        await caller.sees("Code actuel")
        caller.close()

    with Served(service) as served:
        asyncio.run(story(served.port))


@pytest.mark.parametrize("kind", ["rsa", "ecdsa"])
def test_other_kinds_are_not_even_looked_at(service: Service, tmp_path: Path, kind: str) -> None:
    key = tmp_path / kind
    subprocess.run([tool("ssh-keygen"), "-q", "-t", kind, "-N", "", "-f", key], check=True)
    with Served(service) as served:
        done = served.asks("-o", "BatchMode=yes", "-i", str(key), "-o", "IdentitiesOnly=yes", user="helpdesk")
        assert done.returncode == 255 and "Permission denied (publickey)" in done.stderr


def test_nobody_offers_keys_for_ever(service: Service) -> None:
    nora = StoryAgent(service)
    strangers = [asyncssh.generate_private_key("ssh-ed25519") for _ in range(KEYS + 3)]

    async def story(port: int) -> None:
        keys = [*strangers, asyncssh.read_private_key(str(nora.key))]
        with pytest.raises((asyncssh.PermissionDenied, asyncssh.DisconnectError)):
            await asyncssh.connect("127.0.0.1", port, username="helpdesk", client_keys=keys, **OPTIONS)
        few = [*strangers[: KEYS - 2], asyncssh.read_private_key(str(nora.key))]
        async with await asyncssh.connect("127.0.0.1", port, username="helpdesk", client_keys=few, **OPTIONS):
            pass

    with Served(service) as served:
        asyncio.run(story(served.port))
        assert "Traceback" not in served.log


def test_without_a_database_no_key_is_known(service: Service) -> None:
    nora = StoryAgent(service)
    with Served(service) as served:
        (service.folder / "esante.db").rename(service.folder / "away.db")
        done = served.asks("-o", "BatchMode=yes", *nora.options, user="helpdesk")
        assert done.returncode == 255
        served.logs("keys of agents unavailable")
        (service.folder / "away.db").rename(service.folder / "esante.db")
        nora.knocks(served).drops()
