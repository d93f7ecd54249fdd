"""The certified provider ``oidc-provider`` on loopback, and a person who confirms there with a browser."""

import fcntl
import html
import os
import re
import subprocess
from pathlib import Path
from urllib.parse import urljoin

import httpx

from tests.tools import left_out, tool

FOLDER = Path(__file__).parent / "oidc"
LEVEL = "high"


def _installed() -> None:
    """Its package, once, whoever of the test workers comes first."""
    with (FOLDER / "package.json").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (FOLDER / "node_modules" / ".package-lock.json").exists():
            npm = [tool("npm"), "ci", "--silent", "--no-audit", "--no-fund"]
            if subprocess.run(npm, cwd=FOLDER, check=False, timeout=300).returncode:
                left_out("npm could not fetch oidc-provider")


class Provider:
    """One provider; ``seconds`` is how long its device codes are good for.

    ``known`` has LuxTrust on the telephone, and then requests are sent there (CIBA); ``key`` is the public
    JWK of the client ``esante-key``; ``scoped``: the matricule is behind the scope ``person``.
    """

    def __init__(
        self, *, seconds: int = 600, device: bool = True, known: str = "", key: str = "", scoped: bool = False
    ) -> None:
        node = tool("node")
        _installed()
        environment = {"SECONDS": str(seconds), "DEVICE": "yes" if device else "no"}
        environment |= {"CIBA": "yes" if known else "no", "KNOWN": known, "KEY": key}
        environment |= {"SCOPED": "yes" if scoped else "no"}
        self._process = subprocess.Popen(
            [node, "provider.mjs"],
            cwd=FOLDER,
            env={"PATH": os.environ["PATH"], **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout
        self.issuer = self._process.stdout.readline().decode().strip()
        assert self.issuer, "the provider did not start"

    def __enter__(self) -> "Provider":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        assert self._process.stdout
        self._process.stdout.close()

    def settings(self, **more: str) -> dict[str, str]:
        """The settings of the service for it, as its environment."""
        given = {"issuer": self.issuer, "client_id": "esante", "acr": LEVEL, **more}
        return {f"ESANTE_LUXTRUST_{name.upper()}": value for name, value in given.items()}


class Telephone:
    """The telephone of one matricule: what it shows of a request, and how it is answered."""

    def __init__(self, provider: Provider, matricule: str) -> None:
        self._url, self._matricule = f"{provider.issuer}/telephone", matricule

    @property
    def shows(self) -> str:
        """The words of the newest request; "" where there is none."""
        found = httpx.get(self._url, params={"matricule": self._matricule})
        return found.text if found.status_code == 200 else ""

    def confirms(self, level: str = LEVEL, **more: str) -> None:
        params = {"matricule": self._matricule, "level": level, **more}
        httpx.post(self._url, params=params).raise_for_status()

    def refuses(self) -> None:
        httpx.post(self._url, params={"matricule": self._matricule}).raise_for_status()


class Phone:
    """A browser that submits the provider's forms."""

    def __init__(self) -> None:
        self._browser = httpx.Client(follow_redirects=True, timeout=10)

    def __enter__(self) -> "Phone":
        return self

    def __exit__(self, *_: object) -> None:
        self._browser.close()

    def confirms(
        self, address: str, code: str, subject: str, level: str = LEVEL, matricule: str = ""
    ) -> None:
        """Enter the code, log in, agree."""
        page = self._shown(address, code)
        page = self._submits(page, {})
        page = self._submits(page, {"subject": subject, "level": level, "matricule": matricule})
        page = self._submits(page, {})
        assert "Sign-in Success" in page.text, page.text

    def refuses(self, address: str, code: str) -> None:
        """Enter the code, and abort."""
        page = self._submits(self._shown(address, code), {"abort": "yes"})
        assert "interrupted" in page.text, page.text

    def _shown(self, address: str, code: str) -> httpx.Response:
        return self._submits(self._browser.get(address), {"user_code": code})

    def _submits(self, page: httpx.Response, typed: dict[str, str]) -> httpx.Response:
        form = re.search(r"<form.*?</form>", page.text, re.DOTALL)
        assert form and page.status_code < 500, page.text
        fields = {}
        for element in re.findall(r"<input[^>]*>", form[0], re.DOTALL):
            attributes = dict(re.findall(r'(\w+)="([^"]*)"', element))
            fields[attributes["name"]] = html.unescape(attributes.get("value", ""))
        action = re.search(r'action="([^"]*)"', form[0])
        assert action
        return self._browser.post(urljoin(str(page.url), html.unescape(action[1])), data={**fields, **typed})
