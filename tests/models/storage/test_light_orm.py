"""Tortoise ORM without what no row uses has the same rows, and hides nothing from anybody else."""

import subprocess
import sys

from tortoise import Tortoise

from models.office import Office


def _printed(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_no_source_text_is_read() -> None:
    code = """
import inspect
from models.storage import light_orm
def fails(of): raise AssertionError(of)
inspect.getsource = fails
from models.person import Person
print(sorted(Person._meta.fields_map))
"""
    assert "name_key" in _printed(code)


def test_what_was_hidden_is_there_for_everybody_else() -> None:
    code = """
import inspect, re, sys
compiled, source = re.compile, inspect.getsource
from models.storage import light_orm
print([name for name in ("anyio", "pydantic") if name in sys.modules])
assert re.compile is compiled and inspect.getsource is source
import pydantic
from anyio import from_thread
from tortoise.validators import validate_domain_name
print(callable(from_thread.start_blocking_portal), hasattr(pydantic.BaseModel, "model_validate"))
validate_domain_name("esanté.lu")
try:
    validate_domain_name("esanté_lu")
except Exception as error:
    print(error)
"""
    assert _printed(code) == "[]\nTrue True\nInvalid domain name\n"


def test_whoever_has_them_already_keeps_them() -> None:
    code = """
import sys, anyio, pydantic
from models.storage import light_orm
print(sys.modules["anyio"] is anyio, sys.modules["pydantic"] is pydantic)
"""
    assert _printed(code) == "True True\n"


async def test_no_column_has_a_comment_that_is_lost(office: Office) -> None:
    rows = Tortoise.apps["models"].values() if Tortoise.apps else ()
    columns = [column for row in rows for column in row._meta.fields_map.values()]
    assert len(columns) > 100
    assert not [column.model_field_name for column in columns if column.docstring]
