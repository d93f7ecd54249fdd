"""The doctor looks for the day of the newest head, and no verb works on a database that is older than it."""

import asyncio

from models.office import Office
from tests.conftest import Watch
from tests.tui.commands.test_cli import run
from tests.tui.delivery.test_journal_heads import broken, heads, settings, written
from tui.commands import doctor
from tui.config.endpoints import JournalFolder
from tui.delivery.journal_heads import JournalHeads

FIXTURES = heads, settings
"""Which pytest finds by their names here."""


async def test_the_doctor_wants_a_head_of_today_or_yesterday(
    office: Office, watch: Watch, settings: JournalFolder, heads: JournalHeads
) -> None:
    def grade() -> tuple[str, str]:
        found = doctor._heads(settings, office)
        return found[0], found[2]

    assert grade()[0] == doctor.RED
    await written(office, 2)
    await heads.publish(office)
    for hours, right in ((0, True), (24, True), (24, False)):
        watch.on(hours=hours)
        assert (grade()[0] == doctor.OK) is right and "20261122-001-000000000002.checkpoint" in grade()[1]


async def test_no_verb_works_on_an_older_database(
    office: Office, settings: JournalFolder, heads: JournalHeads, database_url: str
) -> None:
    places = {
        "ESANTE_DATABASE": database_url,
        "ESANTE_KEY_FILE": str(office.keys.file),
        "ESANTE_MAIL": f"maildir:{settings.heads.with_name('mail')}",
        "ESANTE_JOURNAL_HEADS": str(settings.heads),
    }
    keyed = {**places, "ESANTE_JOURNAL_KEY": str(settings.key)}
    await written(office, 4)

    async def said(verb: str, given: dict[str, str]) -> tuple[int, str]:
        done = await asyncio.to_thread(run, *verb.split(), **given)
        return done.returncode, done.stdout + done.stderr

    status, told = await said("audit head", keyed)
    assert status == 0 and "Published: " in told and len(heads._files()) == 1
    assert (await said("audit verify", keyed))[0] == 0
    await broken("DELETE FROM journal WHERE seq = 4")
    for verb in ("audit verify", "courier", "serve", "keys list"):
        status, told = await said(verb, keyed)
        assert status == 1 and told.startswith("esante: The database is older than its published head 2"), (
            told
        )
    status, told = await said("audit verify", places)
    assert status == 1 and "needed together" in told
