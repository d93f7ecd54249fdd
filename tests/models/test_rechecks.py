"""What was checked before a slow step is checked again after it, in the transaction that writes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models.account import login, luxtrust, password_reset, profile, session, support
from models.account.account import Account
from models.account.luxtrust_link import Link
from models.account.profile import ChannelChange
from models.actor import Actor, Role
from models.identity import Identity
from models.messages.channel import EMAIL
from models.office import Office
from models.refusal import Refused
from models.storage.hashing import Hasher
from tests.conftest import activate, forgotten_and_proven, issue, log_in, newest_code, register

MATRICULE, ADDRESS = "1893120105732", "eloise@example.lu"
OLD, THIEFS, OWNERS = "tulipe 42 bleue", "pivoine 77 rose", "lilas 19 blanc"
Meanwhile = Callable[[Actor], Awaitable[Any]]


class Interrupted(Hasher):
    """A hasher that something overtakes: it happens once, while the new password is being hashed."""

    def __init__(self, folder: Path, meanwhile: Callable[[], Awaitable[Any]]) -> None:
        super().__init__(folder)
        self._meanwhile: list[Callable[[], Awaitable[Any]]] = [meanwhile]

    async def hash(self, secret: str, salt: bytes | None = None) -> str:
        if self._meanwhile:
            await self._meanwhile.pop()()
        return await super().hash(secret, salt)


@pytest.fixture
async def thief(office: Office, visitor: Actor) -> Actor:
    """Logged in as the owner, whose password he knows."""
    await issue(office, await register(office))
    await activate(visitor)
    return await log_in(visitor)


async def resets(thief: Actor) -> None:
    visitor = Actor(thief.office, "local:owner")
    reset = await forgotten_and_proven(visitor, MATRICULE, ADDRESS)
    await password_reset.set_password(visitor, reset, OWNERS, OWNERS)


async def disables(thief: Actor) -> None:
    operator = Actor(thief.office, "local:test", Role.OPERATOR, operator="maria")
    await support.disable(operator, MATRICULE, "ticket 4711")


async def ends_the_session(thief: Actor) -> None:
    account = await Account.get(id=thief.account_id)
    owner = await session.begin(Actor(thief.office, "local:owner"), account, "test")
    await session.end(owner, thief.session_id or 0)


async def changes_too(thief: Actor) -> None:
    await profile.change_password(thief, OLD, OWNERS, OWNERS)


@pytest.mark.parametrize(
    ("meanwhile", "told"),
    [
        (resets, "session_ended"),
        (disables, "session_ended"),
        (ends_the_session, "session_ended"),
        (changes_too, "step_order"),
    ],
)
async def test_a_change_of_password_under_way_does_not_overtake(
    thief: Actor, tmp_path: Path, meanwhile: Meanwhile, told: str
) -> None:
    plain = thief.office
    slow = Interrupted(tmp_path / "slots", lambda: meanwhile(replace(thief, office=plain)))
    with pytest.raises(Refused, match=f"^{told}$"):
        await profile.change_password(replace(thief, office=replace(plain, hasher=slow)), OLD, THIEFS, THIEFS)
    stored = (await Account.get(id=thief.account_id)).password_hash
    right = OWNERS if meanwhile in (resets, changes_too) else OLD
    assert (await plain.hasher.verify(right, stored))[0]
    if meanwhile is resets:
        with pytest.raises(Refused, match=r"^login_wrong$"):
            await login.give_password(Actor(plain, "local:x"), MATRICULE, THIEFS)


async def test_a_change_of_channel_ends_with_the_session(office: Office, thief: Actor) -> None:
    change = ChannelChange()
    await profile.prove_password(thief, change, OLD)
    await profile.prove_identity(thief, change, await newest_code(office))
    await profile.name_channel(thief, change, EMAIL, "thief@example.lu")
    code = await newest_code(office)
    await ends_the_session(thief)
    with pytest.raises(Refused, match=r"^session_ended$"):
        await profile.confirm_channel(thief, change, code)
    account = await Account.get(id=thief.account_id)
    assert account.choices_in(office.keys).channel.address == ADDRESS


async def test_a_proof_of_luxtrust_ends_with_the_session(office: Office, thief: Actor) -> None:
    proof = await luxtrust.prove(thief, OLD)
    await ends_the_session(thief)
    with pytest.raises(Refused, match=r"^session_ended$"):
        await luxtrust.associate(thief, proof, Identity("https://issuer.example", "sub", "high", ""))
    assert not await Link.exists()
