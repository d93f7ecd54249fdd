"""The demonstration's own issuer of OpenID Connect: on this machine only, and clearly named as such.

It supports the device grant (RFC 8628) and nothing else. The person at the keyboard also plays the person at
the telephone: a browser at its address confirms, or the demonstration's mailbox.
"""

import html
import json
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from models.office import Clock
from tui.config.endpoints import OpenId

CLIENT, LEVEL, CLAIM = "esante-demo", "demonstration", "matricule"
LASTS = timedelta(minutes=10)
"""How long a code can be confirmed."""
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_MOST = 8 * 1024
_PAGE = """<!doctype html><meta charset="utf-8"><title>Démonstration</title>
<h1>Démonstration : ceci n'est pas LuxTrust</h1>{content}"""


@dataclass
class Request:
    """One code that was asked for.

    ``answer`` is "" so far, ``refused``, or the matricule of the person who confirmed.
    """

    user_code: str
    expires_at: datetime
    begun_at: datetime
    device_code: str = field(repr=False)
    answer: str = ""


class DemoIssuer:
    """An HTTP server on a port of its own for the duration of the block.

    ``people`` are names by matricule.
    """

    def __init__(self, people: Mapping[str, str], clock: Clock) -> None:
        from joserfc.jwk import ECKey

        self.people = people
        self._clock = clock
        self._requests: list[Request] = []
        self._key = ECKey.generate_key("P-256", {"kid": "demonstration", "use": "sig"})

    def __enter__(self) -> "DemoIssuer":
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.1,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address by which the issuer names itself."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def settings(self) -> OpenId:
        """The settings of the demonstration's portal for this issuer."""
        return OpenId(self.url, CLIENT, (LEVEL,), "", CLAIM)

    @property
    def waiting(self) -> Sequence[Request]:
        """The codes that nobody has answered, newest first."""
        now = self._clock()
        return [each for each in reversed(self._requests) if not each.answer and now < each.expires_at]

    def decide(self, user_code: str, answer: str) -> bool:
        """Confirm as one of the people, or refuse; returns False for a code that does not wait."""
        for request in self.waiting:
            if request.user_code == user_code and answer in ("refused", *self.people):
                request.answer = answer
                return True
        return False

    def answer(self, path: str, form: Mapping[str, str]) -> tuple[int, dict[str, Any] | str]:
        """Return the HTTP status, and an object or a page."""
        match path:
            case "/.well-known/openid-configuration":
                return 200, {
                    "issuer": self.url,
                    "device_authorization_endpoint": f"{self.url}/device/code",
                    "token_endpoint": f"{self.url}/token",
                    "jwks_uri": f"{self.url}/keys",
                    "id_token_signing_alg_values_supported": ["ES256"],
                }
            case "/keys":
                return 200, {"keys": [self._key.as_dict(private=False)]}
            case "/device/code":
                return 200, self._begin()
            case "/token":
                return self._token(form.get("device_code", ""))
            case "/device" if "answer" in form:
                done = self.decide(form.get("user_code", ""), form["answer"])
                return 200, "<p>C'est fait.</p>" if done else "<p>Ce code n'attend rien.</p>"
            case "/device":
                return 200, self._page(form.get("user_code", ""))
        return 404, {"error": "not_found"}

    def _begin(self) -> dict[str, Any]:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
        code, now = f"{letters[:4]}-{letters[4:]}", self._clock()
        self._requests = [*self._requests[-99:], Request(code, now + LASTS, now, secrets.token_urlsafe(24))]
        return {
            "device_code": self._requests[-1].device_code,
            "user_code": code,
            "verification_uri": f"{self.url}/device",
            "verification_uri_complete": f"{self.url}/device?user_code={code}",
            "expires_in": int(LASTS.total_seconds()),
            "interval": 1,
        }

    def _token(self, device_code: str) -> tuple[int, dict[str, Any]]:
        request = next((each for each in self._requests if each.device_code == device_code), None)
        if request is None:
            return 400, {"error": "invalid_grant"}
        if not request.answer:
            expired = self._clock() >= request.expires_at
            return 400, {"error": "expired_token" if expired else "authorization_pending"}
        self._requests.remove(request)
        if request.answer == "refused":
            return 400, {"error": "access_denied"}
        return 200, {"token_type": "Bearer", "access_token": "none", "id_token": self._signed(request.answer)}

    def _signed(self, matricule: str) -> str:
        from joserfc import jwt

        now = int(self._clock().timestamp())
        claims = {"iss": self.url, "sub": f"demo-{matricule}", "aud": CLIENT, "iat": now, "exp": now + 300}
        named = {"acr": LEVEL, "auth_time": now, "name": self.people.get(matricule, ""), CLAIM: matricule}
        return jwt.encode({"alg": "ES256", "kid": self._key.kid}, {**claims, **named}, self._key)

    def _page(self, user_code: str) -> str:
        choices = [*self.people.items(), ("refused", "Refuser")]
        buttons = "".join(
            f'<p><button name="answer" value="{html.escape(value)}">{html.escape(label)}</button></p>'
            for value, label in choices
        )
        code = f'<input name="user_code" value="{html.escape(user_code)}">'
        return f'<form method="post" action="/device"><p>Code : {code}</p>Qui confirme ?{buttons}</form>'


def _handler(issuer: DemoIssuer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 10

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            size = min(int(length), _MOST) if length.isdigit() else 0
            self._answer(self.rfile.read(size).decode("utf-8", "replace"))

        def _answer(self, query: str) -> None:
            form = {name: values[0] for name, values in parse_qs(query).items()}
            status, said = issuer.answer(urlsplit(self.path).path, form)
            page = isinstance(said, str)
            text = _PAGE.format(content=said) if page else json.dumps(said)
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8" if page else "application/json")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Write nothing: the person uses the terminal."""

    return Handler
