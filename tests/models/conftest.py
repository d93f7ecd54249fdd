"""On PostgreSQL the tests of the models that have a database run again, and take rows in one order."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engine, lock_order, postgres

_opened: list[str] = []


def _listen(event: str, _: object) -> None:
    if event == "sqlite3.connect":
        _opened.append(event)


def _engine_matters(item: pytest.Item) -> bool:
    """Whether a test asks for the fixture of a database, or says which engine it is about."""
    said = [mark for mark in item.iter_markers() if mark in (engine.of_sqlite.mark, engine.of_postgres.mark)]
    return bool(said) or "migrated" in getattr(item, "fixturenames", ())


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out on PostgreSQL what would show the same as on SQLite."""
    if not postgres.ON:
        sys.addaudithook(_listen)
        return
    here = Path(__file__).parent
    again = [item for item in items if here not in item.path.parents or _engine_matters(item)]
    config.hook.pytest_deselected(items=[*{*items} - {*again}])
    items[:] = again


@pytest.fixture(autouse=True)
def known_to_open_one(request: pytest.FixtureRequest) -> Iterator[None]:
    """On SQLite, fail the test that opens a database and would be left out on PostgreSQL."""
    _opened.clear()
    yield
    assert postgres.ON or not _opened or _engine_matters(request.node), "mark it of_sqlite"


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
