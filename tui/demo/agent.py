"""The demonstration's agent of the Helpdesk: a key that only has a name, and a telephone with its codes."""

import base64
import json
import secrets
from dataclasses import dataclass, field
from pathlib import Path

import pyotp

from models.actor import Actor
from models.helpdesk import agents
from models.helpdesk.agent import Agent, public_key
from models.office import Clock
from screens.visitor import Mail

NAME, MATRICULE = "Camille", "19750615001"
TOTP = "totp"
_REASON = "demonstration"


@dataclass(frozen=True, slots=True)
class DemoAgent:
    """Key and secret of the agent, as the telephone and the SSH client would hold them."""

    fingerprint: str
    secret: str = field(repr=False)

    def mail(self, clock: Clock) -> Mail:
        """Return what the telephone shows now."""
        code = pyotp.TOTP(self.secret).at(int(clock().timestamp()))
        shown = f"{code[:3]} {code[3:]}"
        return Mail(
            TOTP,
            f"{NAME} (Helpdesk)",
            "Console du Helpdesk",
            "Pour jouer l'agent du Helpdesk, ouvrez un second terminal : make helpdesk, ou "
            "esante demo --helpdesk. La console demande le code que montre l'application de l'agent. "
            f"En ce moment : {shown}. Il change toutes les 30 secondes et ne sert qu'une fois.",
            shown,
        )


async def made(operator: Actor, folder: Path) -> DemoAgent:
    """Return the agent, who is made at the first use; lost keys are replaced."""
    file = folder / "helpdesk.json"
    agent = await Agent.get_or_none(name=NAME)
    if agent is not None and file.exists():
        held = DemoAgent(**json.loads(file.read_text("utf-8")))
        if held.fingerprint == agent.key_fingerprint:
            return held
    line = _key()
    if agent is None:
        new = await agents.add(operator, NAME, line, MATRICULE, ["supervisor"], _REASON)
    else:
        new = await agents.rekey(operator, NAME, line, _REASON)
    made = DemoAgent(public_key(line)[1], new.secret)
    draft = file.with_suffix(".partial")
    draft.touch(mode=0o600)
    draft.write_text(json.dumps({"fingerprint": made.fingerprint, "secret": made.secret}), "utf-8")
    draft.rename(file)
    return made


def _key() -> str:
    """The line of a public key that nobody can sign with: the console is opened here without SSH."""
    parts = (b"ssh-ed25519", secrets.token_bytes(32))
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"ssh-ed25519 {base64.b64encode(blob).decode()}"
