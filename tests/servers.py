"""A real mail server and a real SMS provider on loopback, which can be told to misbehave."""

import asyncio
import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Awaitable, Callable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope

from tests.certificates import certificate

USER, PASSWORD, TOKEN = "esante", "sésame/2026", "token-of-the-provider"
OK, HANG, REFUSE, TEMPFAIL, DOWN, DIE, SLOW = "ok", "hang", "refuse", "tempfail", "down", "die", "slow"


def free_port() -> int:
    """A port of this machine at which nobody listens yet."""
    with socket.socket() as spare:
        spare.bind(("127.0.0.1", 0))
        return int(spare.getsockname()[1])


class _Loop:
    """An event loop in a thread of its own: tests may block, servers go on."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def do(self, step: Callable[[], Awaitable[Any]]) -> Any:
        async def done() -> Any:
            return await step()

        return asyncio.run_coroutine_threadsafe(done(), self._loop).result(timeout=10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(timeout=10)
        self._loop.close()


class MailServer:
    """SMTP with STARTTLS and AUTH. ``mode`` says how it answers from the next connection on.

    ``hang`` takes the connection and says nothing; ``refuse`` and ``tempfail`` answer RCPT with 550
    and 451; ``die`` drops the line when the message comes; ``down`` does not listen.
    ``messages`` are those it accepted, ``recipients`` every address it was asked about.
    """

    def __init__(
        self,
        folder: Path,
        *,
        name: str = "localhost",
        starttls: bool = True,
        implicit: bool = False,
        auth: bool = True,
    ) -> None:
        self.certificate, key = certificate(folder, name)
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, key)
        self._tls, self._starttls, self._implicit, self._auth = context, starttls, implicit, auth
        self._mode = OK
        self._open: set[asyncio.Transport] = set()
        self.port = 0
        self.messages: list[EmailMessage] = []
        self.recipients: list[str] = []
        self.logins: list[str] = []
        self.protected: list[bool] = []

    @property
    def url(self) -> str:
        """What ESANTE_MAIL says to reach it."""
        user = f"{USER}:s%C3%A9same%2F2026@" if self._auth else ""
        scheme = "smtps" if self._implicit else "smtp"
        query = "" if self._implicit or self._starttls else "?starttls=no"
        return f"{scheme}://{user}localhost:{self.port}{query}"

    @property
    def mode(self) -> str:
        return self._mode

    @mode.setter
    def mode(self, mode: str) -> None:
        if DOWN in (mode, self._mode) and mode != self._mode:
            self._thread.do(self._unlisten if mode == DOWN else self._listen)
        self._mode = mode

    def start(self) -> "MailServer":
        self._thread = _Loop()
        self._thread.do(self._listen)
        return self

    def stop(self) -> None:
        self.mode = DOWN
        self._thread.close()

    def __enter__(self) -> "MailServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        tls = self._tls if self._implicit else None
        self._server = await loop.create_server(self._protocol, "127.0.0.1", self.port, ssl=tls)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _unlisten(self) -> None:
        self._server.close()
        for transport in list(self._open):
            transport.abort()
        await asyncio.sleep(0.05)  # the connections' own tasks end

    def _protocol(self) -> asyncio.Protocol:
        if self._mode == HANG:
            return _Silence(self._open)
        return _Session(
            self,
            self._open,
            hostname="localhost",
            tls_context=self._tls if self._starttls and not self._implicit else None,
            require_starttls=self._starttls and not self._implicit,
            auth_require_tls=self._starttls and not self._implicit,
            authenticator=self._authenticate,
            loop=asyncio.get_running_loop(),
        )

    def _authenticate(self, _server: Any, _session: Any, _envelope: Any, _how: str, data: Any) -> AuthResult:
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        self.logins.append("right" if right else "wrong")
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(self, server: SMTP, _s: Any, envelope: Envelope, address: str, _o: Any) -> str:
        self.recipients.append(address)
        if self._auth and not (server.session and server.session.authenticated):
            return "530 5.7.0 Authentication required"
        if self._mode == REFUSE:
            return f"550 5.1.1 <{address}> unknown"
        if self._mode == TEMPFAIL:
            return f"451 4.7.1 <{address}> come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Any, envelope: Envelope) -> str:
        if self._mode == DIE:
            assert isinstance(server.transport, asyncio.WriteTransport)
            server.transport.abort()
            return "421 gone"
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        self.messages.append(message)
        self.protected.append(session.ssl is not None or self._implicit)
        return "250 OK"


class _Session(SMTP):
    """One SMTP conversation that can be cut from outside."""

    def __init__(self, handler: MailServer, open_ones: set[Any], **options: Any) -> None:
        super().__init__(handler, **options)
        self._open_ones = open_ones

    def connection_made(self, transport: Any) -> None:
        self._open_ones.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Any) -> None:
        self._open_ones.discard(self.transport)
        super().connection_lost(error)


class _Silence(asyncio.Protocol):
    """Takes the connection, and never says a word."""

    def __init__(self, open_ones: set[Any]) -> None:
        self._open_ones = open_ones

    def connection_made(self, transport: Any) -> None:
        self._open_ones.add(transport)


class SmsServer:
    """The SMS provider: POST of JSON with a bearer token. ``messages`` are those it accepted.

    ``mode``: ``ok``, ``hang``, ``refuse`` (400), ``tempfail`` (503), ``die``, ``slow`` (an answer that
    drips and never ends); or ``status`` for any answer, ``headers`` and ``body`` with it. ``seen`` is
    every request's headers.
    """

    def __init__(self) -> None:
        self.mode, self.status = OK, 202
        self.headers: dict[str, str] = {}
        self.body = b"{}"
        self.messages: list[dict[str, str]] = []
        self.seen: list[dict[str, str]] = []
        self.port = 0
        self.over = threading.Event()

    @property
    def url(self) -> str:
        """What ESANTE_SMS says to reach it."""
        return f"http://127.0.0.1:{self.port}/messages"

    def start(self) -> "SmsServer":
        provider = self

        class Answers(_Answers):
            server_of = provider

        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Answers)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=10)

    def __enter__(self) -> "SmsServer":
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()


class _Answers(BaseHTTPRequestHandler):
    server_of: SmsServer

    def log_message(self, *_: object) -> None:
        """Nothing on stderr."""

    def do_HEAD(self) -> None:
        self.send_response(405)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        provider = self.server_of
        provider.seen.append({name.lower(): value for name, value in self.headers.items()})
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if provider.mode == HANG:
            provider.over.wait(30)
            self.close_connection = True
            return
        if provider.mode == DIE:
            self.close_connection = True
            return
        if provider.mode == SLOW:
            self._drip()
            return
        status = {REFUSE: 400, TEMPFAIL: 503}.get(provider.mode, provider.status)
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            status = 401
        if status < 300:
            provider.messages.append(sent)
        self.send_response(status)
        for name, value in provider.headers.items():
            self.send_header(name, value)
        if "Content-Length" not in provider.headers:
            self.send_header("Content-Length", str(len(provider.body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(provider.body)

    def _drip(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\nX-Drop: ")
            while not self.server_of.over.wait(0.05):
                self.wfile.write(b".")
