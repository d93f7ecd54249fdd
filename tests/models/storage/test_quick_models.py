"""A start that reads no comment of columns has the same rows: none of them has such a comment."""

import subprocess
import sys

from tortoise import Tortoise

from models.office import Office

_MADE = """
import inspect
from models.storage.quick_models import without_comments
without_comments()
def fails(of): raise AssertionError(of)
inspect.getsource = fails
from models.person import Person
print(sorted(Person._meta.fields_map))
"""


def test_no_source_text_is_read() -> None:
    done = subprocess.run([sys.executable, "-c", _MADE], capture_output=True, text=True, check=True)
    assert "name_key" in done.stdout


async def test_no_column_has_a_comment_that_is_lost(office: Office) -> None:
    rows = Tortoise.apps["models"].values() if Tortoise.apps else ()
    columns = [column for row in rows for column in row._meta.fields_map.values()]
    assert len(columns) > 100
    assert not [column.model_field_name for column in columns if column.docstring]
