"""An activation letter carries one code, for one person, once, for thirty days."""

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
    """Pending until the file that carries it is safe; then valid until used, replaced or out of date."""

    PENDING = "pending"
    VALID = "valid"
    USED = "used"
    REPLACED = "replaced"
    VOID = "void"


class Letter(Model):
    """One issued letter. The code stands nowhere: ``code_hash`` is its argon2id hash.

    All letters of a person share one salt, derived from the key and the matricule, so that one
    hash of what was typed is compared with every letter the person ever had: the true reason
    (expired, replaced, used) costs no second verification, and an unknown matricule the same one.
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
    # The accepted terms wait here, at most 24 h, for the activation to be completed.
    terms_version = fields.IntField(null=True)
    terms_language = fields.CharField(max_length=8, null=True)
    terms_at = fields.DatetimeField(null=True)

    class Meta:
        table = "letter"

    def outgrown(self, person: Person, now: datetime) -> bool:
        """Whether it was printed for a minor who is of age by now: the parents hold it (docs/guide.md).

        It opens no adult's account, however long it is valid.
        """
        return bool(self.issued_at < person.majority <= now)


def new_code() -> str:
    """Twelve characters of Crockford's base32: 60 bits."""
    return crockford.drawn(LENGTH)


def grouped(code: str) -> str:
    """As the letter prints it: ``XXXX-XXXX-XXXX``."""
    return crockford.grouped(code, 4, 4, 4)


def parse_code(typed: str, field: str = "code") -> str:
    """What was typed, as Crockford reads it: any case, blanks and hyphens ignored, O=0, I and L=1.

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
    """The argon2id hash of a code under the salt of this person (or of nobody: the key is enough)."""
    return await office.hasher.hash(code, office.keys.salt("letter", person_key))


def matching(letters: list[Letter], code_hash: str) -> Letter | None:
    """The letter this hash belongs to; every one is compared, in constant time each."""
    found = None
    for letter in letters:
        if hmac.compare_digest(letter.code_hash, code_hash):
            found = letter
    return found


def why_not(letter: Letter | None, person: Person | None, now: datetime) -> str:
    """The refusal of a letter that opens nothing, "" for one that does; "letter_wrong" is nobody's."""
    if letter is None or person is None or letter.state is LetterState.PENDING:
        return "letter_wrong"
    if letter.state is LetterState.USED:
        return "letter_used"
    if letter.state is LetterState.VALID and letter.outgrown(person, now):
        return "letter_needed"
    if letter.valid_until <= (letter.ended_at or now):
        return "letter_expired"
    return "" if letter.state is LetterState.VALID else "letter_replaced"


async def void_letters(person_id: int, now: datetime) -> None:
    """Something else stood in for a letter: one that is still on its way opens nothing."""
    on_its_way = (LetterState.PENDING, LetterState.VALID)
    await Letter.filter(person_id=person_id, state__in=on_its_way).update(
        state=LetterState.REPLACED, ended_at=now
    )
