"""An issuer on loopback that answers whatever a test tells it to, and signs with keys of its own."""

import json
import threading
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

CLIENT = "esante"
RSA = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
EC = ECKey.generate_key("P-256", {"kid": "ec", "use": "sig"})
OTHER = RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})
with warnings.catch_warnings(action="ignore"):
    SMALL = RSAKey.generate_key(1024, {"kid": "small", "use": "sig"})

Raw = Callable[[BaseHTTPRequestHandler], None]
"""Answers by itself, as no library would."""


@dataclass
class Issuer:
    """What it says at each path: ``(status, object)``, or something that answers by itself.

    ``tokens`` are the answers to the token request, one after the other; the last one stays.
    """

    keys: list[Any] = field(default_factory=lambda: [RSA, EC])
    discovery: dict[str, Any] = field(default_factory=dict)
    device: dict[str, Any] = field(default_factory=dict)
    tokens: list[Any] = field(default_factory=list)
    at: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]], dict[str, str]]] = field(default_factory=list)

    def __enter__(self) -> "Issuer":
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def claims(self, **other: Any) -> dict[str, Any]:
        """Good claims, but for what a test changes; None takes one away."""
        now = int(time.time())
        times = {"exp": now + 300, "iat": now, "auth_time": now}
        good = {"iss": self.url, "sub": "someone", "aud": CLIENT, "acr": "high", **times}
        return {name: value for name, value in {**good, **other}.items() if value is not None}

    def token(self, key: Any = RSA, header: dict[str, Any] | None = None, **claims: Any) -> str:
        """An ID token of these claims, signed."""
        algorithm = "ES256" if isinstance(key, ECKey) else "RS256"
        head = {"alg": algorithm, "kid": key.kid, **(header or {})}
        with warnings.catch_warnings(action="ignore"):
            return jwt.encode({k: v for k, v in head.items() if v is not None}, self.claims(**claims), key)

    def confirms(self, token: Any) -> None:
        """The next question is answered with this ID token."""
        self.tokens = [(200, {"id_token": token, "access_token": "x", "token_type": "Bearer"})]

    def answer(self, path: str, form: dict[str, list[str]]) -> Any:
        if path in self.at:
            return self.at[path]
        match path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.url,
                    "device_authorization_endpoint": f"{self.url}/device/auth",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/jwks",
                    **self.discovery,
                }
            case "/jwks":
                return 200, {"keys": [key.as_dict(private=False) for key in self.keys]}
            case "/device/auth":
                return 200, {
                    "device_code": "device-1",
                    "user_code": "BCDF-GHJK",
                    "verification_uri": f"{self.url}/device",
                    "expires_in": 600,
                    **self.device,
                }
            case "/token":
                return self.tokens.pop(0) if len(self.tokens) > 1 else self.tokens[0]
        return 404, {}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._answer({})

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                self._answer(parse_qs(body.decode()))

            def _answer(self, form: dict[str, list[str]]) -> None:
                issuer.asked.append((self.path, form, dict(self.headers)))
                answer = issuer.answer(self.path, form)
                if callable(answer):
                    try:
                        answer(self)
                    except OSError:
                        self.close_connection = True
                    return
                status, said = answer
                text = said if isinstance(said, bytes) else json.dumps(said).encode()
                self.send_response(status)
                if status in (301, 302, 307):
                    self.send_header("Location", f"{issuer.url}/elsewhere")
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        return Handler


def endless(handler: BaseHTTPRequestHandler) -> None:
    """A byte now and then, for ever."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


def enormous(handler: BaseHTTPRequestHandler) -> None:
    """10 MB."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(160):
        handler.wfile.write(b" " * 65536)


def packed(handler: BaseHTTPRequestHandler) -> None:
    """A small answer that unpacks into a large one."""
    handler.send_response(200)
    handler.send_header("Content-Encoding", "gzip")
    handler.end_headers()
    handler.wfile.write(b"\x1f\x8b\x08")


def silent(handler: BaseHTTPRequestHandler) -> None:
    """Never a word."""
    time.sleep(30)


def cut(handler: BaseHTTPRequestHandler) -> None:
    """Promises more than it says."""
    handler.send_response(200)
    handler.send_header("Content-Length", "5000")
    handler.end_headers()
    handler.wfile.write(b'{"a":')
    handler.close_connection = True


def crumbs(handler: BaseHTTPRequestHandler) -> None:
    """One byte a chunk, as fast as it goes, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    while True:
        handler.wfile.write(b"1\r\n \r\n" * 4000)


def provisional(handler: BaseHTTPRequestHandler) -> None:
    """« 100 Continue », as fast as it goes, for ever."""
    while True:
        handler.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n" * 2000)


def headers(handler: BaseHTTPRequestHandler) -> None:
    """A header, and another, for ever."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        handler.wfile.write(b"X-A: b\r\n" * 4000)
