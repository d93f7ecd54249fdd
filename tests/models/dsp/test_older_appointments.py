"""Appointments of an older version keep their meaning: who gave each, and whom the owner had removed."""

import json
import sqlite3
from pathlib import Path

from models.dsp.assistant import Assistant
from models.storage import database
from models.storage.keys import Keyring
from tests.engine import of_sqlite
from tests.models.storage.test_migrations import _restored

pytestmark = of_sqlite


ANN, BOB, EVE = 101, 102, 103
_PERSON = (
    "INSERT INTO person (id, key, name_key, birth_date, matricule, details) VALUES (?, ?, 'x', ?, x'', x'')"
)
_ASSISTANT = (
    "INSERT INTO assistant (id, kind, kinship, since, until, added_by, to_decide, ended_at, end_reason, "
    "holder_id, person_id) VALUES (?, 'assistant', '', '2026-11-22', NULL, ?, 0, ?, ?, ?, ?)"
)
_ENTRY = (
    "INSERT INTO journal (seq, at, source, actor, subject, action, outcome, facts, mac) "
    "VALUES (?, '2026-11-22', 'local:x', ?, ?, 'assistant_removed', 'done', ?, '')"
)


async def test_each_appointment_rests_on_its_givers(tmp_path: Path) -> None:
    path, key_file = _restored(tmp_path, "0003_luxtrust")
    with sqlite3.connect(path) as raw:
        owner = raw.execute("SELECT id FROM person").fetchone()[0]
        last = raw.execute("SELECT MAX(seq) FROM journal").fetchone()[0]
        for person in (ANN, BOB, EVE):
            raw.execute(_PERSON, (person, f"k{person}", "1960-01-01"))
        for id, by, ended, reason, holder in (
            (11, owner, "2026-11-22", "removed", ANN),  # by the owner
            (12, ANN, None, "", BOB),
            (13, BOB, "2026-11-22", "removed", EVE),  # by Bob
            (111, owner, None, "", ANN),
            (112, BOB, None, "", EVE),
        ):
            raw.execute(_ASSISTANT, (id, by, ended, reason, holder, owner))
        for seq, actor, id in ((1, owner, 11), (2, BOB, 13), (3, owner, 4111)):
            facts = json.dumps({"assistant": id, "kind": "assistant"}, sort_keys=True)
            raw.execute(_ENTRY, (last + seq, f"person:{actor}", f"person:{owner}", facts))
    raw.close()
    await database.migrate(f"sqlite://{path}", key_file)
    async with database.opened(f"sqlite://{path}", Keyring.read(key_file)):
        rows = {row.id: row for row in await Assistant.all()}
        assert {id: row.through for id, row in rows.items()} == {11: None, 12: 11, 13: 12, 111: None, 112: 12}
        assert {id: row.ended_by for id, row in rows.items()} == {
            11: owner,
            12: None,
            13: None,
            111: None,
            112: None,
        }
