"""Agents of the Helpdesk with their keys and secrets, and their way in as over SSH."""

import base64
import hashlib
import zlib
from datetime import datetime

import pyotp

from models.actor import Actor, Role
from models.helpdesk import agent_session, agents
from models.helpdesk.agent import public_key
from models.helpdesk.agents import NewSecret
from models.office import Office

WHY = "ticket 4711"


def operator(office: Office, name: str = "maria") -> Actor:
    """A named operator, as `esante` makes one."""
    return Actor(office, "local:test", Role.OPERATOR, operator=name)


def key_line(name: str, kind: str = "ssh-ed25519") -> str:
    """The line of a public key that is this name's, as ssh-keygen writes it."""
    parts = [kind.encode(), hashlib.sha256(name.encode()).digest()]
    if kind.startswith("sk-"):
        parts.append(b"ssh:")
    blob = b"".join(len(part).to_bytes(4, "big") + part for part in parts)
    return f"{kind} {base64.b64encode(blob).decode()} {name}@helpdesk"


def fingerprint(name: str) -> str:
    """Of the key that is this name's."""
    return public_key(key_line(name))[1]


def matricule(name: str) -> str:
    """A matricule that is this name's."""
    return f"19800101{zlib.crc32(name.encode()) % 1000:03}"


def code(secret: str, at: datetime) -> str:
    """What the agent's telephone shows."""
    return pyotp.TOTP(secret).at(int(at.timestamp()))


async def new_agent(office: Office, name: str = "nora", *rights: str) -> NewSecret:
    """An agent, a supervisor unless rights are given."""
    return await agents.add(
        operator(office), name, key_line(name), matricule(name), rights or ("supervisor",), WHY
    )


async def come_in(office: Office, name: str, secret: str) -> Actor:
    """The agent with this key and this secret gives the code of this moment."""
    return await agent_session.prove(
        Actor(office, "local:test"), fingerprint(name), code(secret, office.now())
    )


async def agent(office: Office, name: str = "nora", *rights: str) -> Actor:
    """An agent who is in, a supervisor unless rights are given."""
    return await come_in(office, name, (await new_agent(office, name, *rights)).secret)
