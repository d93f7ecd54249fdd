"""What the service agrees to with a client: strong algorithms, bounded compression, only a terminal."""

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import asyncssh
from asyncssh import compression
from asyncssh.connection import SSHServerConnectionOptions

from tui.ssh.agent_keys import KINDS

ALGORITHMS: Mapping[str, list[str]] = {
    "kex_algs": ["mlkem768x25519-sha256", "curve25519-sha256", "curve25519-sha256@libssh.org"],
    "encryption_algs": [
        *("aes256-gcm@openssh.com", "aes128-gcm@openssh.com"),
        *("aes256-ctr", "aes192-ctr", "aes128-ctr"),
    ],
    "mac_algs": ["hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com"],
    "compression_algs": ["zlib@openssh.com", "none"],
    "signature_algs": list(KINDS),
}
INFLATED = 64 * 1024
"""Bytes that one packet may inflate to; a 200 KB one of zeros took the server to 441 MB."""
WINDOW, PACKET = 64 * 1024, 32 * 1024


class _Deflate(compression.Compressor):
    """A partial flush is what RFC 4253 (6.2) asks for, and 3 bytes a packet less than asyncssh's."""

    def __init__(self) -> None:
        self._stream = zlib.compressobj(6)

    def compress(self, data: bytes) -> bytes:
        return self._stream.compress(data) + self._stream.flush(zlib.Z_PARTIAL_FLUSH)


class _Inflate(compression.Decompressor):
    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes | None:
        try:
            inflated = self._stream.decompress(data, INFLATED)
        except zlib.error:
            return None
        return None if self._stream.unconsumed_tail else inflated


def bound_compression() -> None:
    """Put the bounded streams in the place of asyncssh's own, for this process."""
    compression._cmp_compressors[b"zlib@openssh.com"] = _Deflate
    compression._cmp_decompressors[b"zlib@openssh.com"] = _Inflate


Names = Sequence[bytes]


def agreed(ours: tuple[Names, Names, Names, Names], theirs: Sequence[Names]) -> list[Names]:
    """Return our lists as they go to a client whose own are ``theirs``, in the order of RFC 4253 (7.1).

    ``ours`` are those of key exchange, encryption, MAC and compression. The client's first name that we know
    is chosen (ibid.), so that no other needs to be named. Of a client that knows AES-GCM nothing else is
    asked: 16 bytes per packet less. One that does not gets all our lists.
    """
    kex, _, *pairs = theirs
    gcm = [name for name in ours[1] if b"gcm" in name]
    if not _chosen(gcm, *pairs[0:2]):
        return list(ours)
    found = (
        _chosen(ours[0], kex),
        _chosen(gcm, *pairs[0:2]),
        *(_chosen(names, *pairs[at : at + 2]) for names, at in zip(ours[2:], (2, 4), strict=True)),
    )
    return [one or names for one, names in zip(found, ours, strict=True)]


def _chosen(ours: Names, *theirs: Names) -> Names:
    """The first of a client's names that we and all its lists have; nothing where there is none."""
    return [name for name in theirs[0] if all(name in names for names in (ours, *theirs))][:1]


async def options(
    host_keys: list[asyncssh.SSHKey], server: Callable[[], asyncssh.SSHServer], grace: float
) -> Any:
    """Everything asyncssh may be told; ``grace`` in seconds until somebody is known.

    The first key proves the service. Where there is another one, clients are told of both, and learn the one
    that follows (``hostkeys-00@openssh.com``, OpenSSH's PROTOCOL, 2.5).
    """
    return await SSHServerConnectionOptions.construct(
        server_factory=server,
        server_host_keys=host_keys,
        send_server_host_keys=len(host_keys) > 1,
        server_version="esante",
        login_timeout=grace,
        line_editor=False,
        encoding=None,
        window=WINDOW,
        max_pktsize=PACKET,
        public_key_auth=True,  # of the Helpdesk's agents alone
        kbdint_auth=False,
        password_auth=False,
        host_based_auth=False,
        gss_host=None,
        x11_forwarding=False,
        agent_forwarding=False,
        allow_scp=False,
        rdns_lookup=False,
        **ALGORITHMS,
    )
