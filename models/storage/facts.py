"""Facts that the database keeps about itself, by name; they are written in the caller's transaction."""

from models.storage.database import Fact


async def read(name: str) -> str:
    """Return a fact; "" where the database does not have it."""
    fact = await Fact.get_or_none(name=name)
    return fact.value if fact else ""


async def write(name: str, value: str) -> None:
    """Keep a fact, at most 128 code points, in the place of an older one of the same name."""
    await Fact.update_or_create(name=name, defaults={"value": value})


async def named(beginning: str) -> dict[str, str]:
    """Return every fact whose name has this beginning, by the rest of its name."""
    rows = await Fact.all()  # some dozen
    return {row.name.removeprefix(beginning): row.value for row in rows if row.name.startswith(beginning)}
