"""The activation letter: one code for one person, usable once, valid for 30 days unless set otherwise."""

import hmac
from datetime import datetime
from enum import StrEnum

from tortoise import fields
from tortoise.models import Model

from models.office import Office
from models.person import Person
from models.proof import crockford
from models.proof.crockford import ALPHABET
from models.refusal import Refused

LENGTH = 12


class LetterState(StrEnum):
    """The state of a letter: pending until its file is on the disk, then valid until used, replaced or void.

    Expiry is not a state: ``valid_until`` tells it.
    """

    PENDING = "pending"
    VALID = "valid"
    USED = "used"
    REPLACED = "replaced"
    VOID = "void"


class Letter(Model):
    """One issued letter. The code itself is not stored: ``code_hash`` is its argon2id hash.

    All letters of a person share one salt, derived from the key and the matricule, so that one hash of the
    typed code is compared with every letter the person ever had: the true reason (expired, replaced, used)
    costs no second hash, and an unknown matricule costs the same one.
    """

    id = fields.IntField(primary_key=True)
    person: fields.ForeignKeyRelation[Person] = fields.ForeignKeyField(
        "models.Person", related_name="letters", on_delete=fields.RESTRICT
    )
    person_id: int
    batch = fields.CharField(max_length=32, db_index=True)
    code_hash = fields.CharField(max_length=160)
    state = fields.CharEnumField(LetterState, max_length=10)
    issued_at = fields.DatetimeField()
    valid_until = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    # The accepted terms are kept here, at most 24 h, until the activation is completed.
    terms_version = fields.IntField(null=True)
    terms_language = fields.CharField(max_length=8, null=True)
    terms_at = fields.DatetimeField(null=True)

    class Meta:
        table = "letter"

    def outgrown(self, person: Person, now: datetime) -> bool:
        """Whether the letter was issued to a minor who is of age by now (docs/guide.md, « activation code »).

        The parents hold it: it opens no adult's account, however long it is valid.
        """
        return bool(self.issued_at < person.majority <= now)


def new_code() -> str:
    """Return a new code: 12 characters of Crockford's base32, 60 bits."""
    return crockford.drawn(LENGTH)


def grouped(code: str) -> str:
    """Return the code as the letter prints it: ``XXXX-XXXX-XXXX``."""
    return crockford.grouped(code, 4, 4, 4)


def parse_code(typed: str, field: str = "code") -> str:
    """Return the typed code as Crockford reads it: any case, blanks and hyphens ignored, O=0, I and L=1.

    Raises Refused ``letter_empty``, ``letter_length`` or ``letter_characters``.
    """
    text = crockford.read(typed)
    if not text:
        raise Refused("letter_empty", field)
    if set(text) - set(ALPHABET):
        raise Refused("letter_characters", field)
    if len(text) != LENGTH:
        raise Refused("letter_length", field, count=len(text))
    return text


async def hashed(office: Office, person_key: str, code: str) -> str:
    """Return the argon2id hash of a code under this person's salt, which needs only the key, not a row."""
    return await office.hasher.hash(code, office.keys.salt("letter", person_key))


def matching(letters: list[Letter], code_hash: str) -> Letter | None:
    """Return the letter with this hash, or None; every letter is compared, each in constant time."""
    found = None
    for letter in letters:
        if hmac.compare_digest(letter.code_hash, code_hash):
            found = letter
    return found


def why_not(letter: Letter | None, person: Person | None, now: datetime) -> str:
    """Return the refusal code of a letter that opens nothing, "" for one that opens the account.

    ``letter_wrong`` is the code where there is no such letter or person, or the letter is still pending.
    """
    if letter is None or person is None or letter.state is LetterState.PENDING:
        return "letter_wrong"
    if person.death_date:
        return "account_deceased"
    if letter.state is LetterState.USED:
        return "letter_used"
    if letter.state is LetterState.VALID and letter.outgrown(person, now):
        return "letter_needed"
    if letter.valid_until <= (letter.ended_at or now):
        return "letter_expired"
    return "" if letter.state is LetterState.VALID else "letter_replaced"


async def void_letters(person_id: int, now: datetime) -> None:
    """Replace the person's pending and valid letters: something else was used in their place."""
    on_its_way = (LetterState.PENDING, LetterState.VALID)
    await Letter.filter(person_id=person_id, state__in=on_its_way).update(
        state=LetterState.REPLACED, ended_at=now
    )
