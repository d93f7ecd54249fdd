"""The look at the order of locks, which every test of the models takes on PostgreSQL, sees a wrong one."""

from tortoise.transactions import in_transaction

from models.account.account import Account, held
from models.actor import Actor
from models.journal import journal
from models.office import Office
from models.storage import dialect
from tests import lock_order
from tests.conftest import activate, issue, register
from tests.engine import of_postgres


@of_postgres
async def test_rows_that_are_taken_in_a_wrong_order_are_seen(office: Office, visitor: Actor) -> None:
    await issue(office, await register(office))
    await activate(visitor)
    seen: list[list[str]] = []
    with lock_order.watched(seen.append):
        async with in_transaction():
            await held(id=1)
            await journal.append(visitor, "person:1", "tested")
        assert not any(map(lock_order.wrong, seen)) and seen[-1] == ["account", "journal"]
        async with in_transaction():
            await journal.append(visitor, "person:1", "tested")
            await dialect.now_or_never()
            await Account.filter(id=1).update(wrong_passwords=1)
    assert lock_order.wrong(seen[-1]) == ["account"]
