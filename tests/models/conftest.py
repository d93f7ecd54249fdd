"""On PostgreSQL every test of the models looks at the order in which its transactions take rows."""

from collections.abc import Iterator

import pytest

from tests import lock_order, postgres


@pytest.fixture(autouse=True)
def taken_in_order() -> Iterator[None]:
    """Fail the test in which a transaction takes rows in another order than everybody's."""
    if not postgres.ON:
        yield
        return
    seen: list[list[str]] = []
    with lock_order.watched(seen.append):
        yield
    assert [tables for tables in seen if lock_order.wrong(tables)] == []
