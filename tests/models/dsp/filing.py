"""People with accounts and open sessions, and documents in their records, made without the long way there."""

import secrets
from datetime import date, datetime, timedelta

from models.account import session
from models.account.account import Account, Choices
from models.actor import Actor
from models.clinical.blocks import Block, DocumentPage, Paragraph, Section, to_json
from models.clinical.confidentiality import NORMAL
from models.dsp.assistant import Assistant, AssistantKind
from models.dsp.document import Document, Head, Leaf, Readable, document_key, leaf_name, type_key
from models.messages.channel import EMAIL, Channel
from models.office import Office
from models.person import Person
from tests.conftest import register

PARENT, OTHER, ELDER = "1893120105732", "1968101545978", "1937010112347"
CHILD, SISTER, NEARLY = "2015092399705", "2019021199694", "2008112199513"


async def member(office: Office, matricule: str, family_name: str = "WAGNER", given: str = "Éloïse") -> Actor:
    """Somebody with an active account, logged in."""
    person = await register(office, matricule, family_name, given)
    now = office.now()
    account = Account(
        person_id=person.id,
        activated_at=now,
        credentials_at=now,
        password_hash="-",
        terms_version=3,
        terms_language="fr",
        terms_at=now,
    )
    account.seal_choices(office.keys, Choices(Channel(EMAIL, f"p{person.id}@example.lu"), "fr"))
    await account.save()
    return await entered(office, account)


async def entered(office: Office, account: Account) -> Actor:
    """A session of an account, as after a log-in."""
    return await session.begin(Actor(office, "local:test"), account, "test")


async def again(actor: Actor) -> Actor:
    """The same person logs in once more: the session before may be over by now."""
    return await entered(actor.office, await Account.get(id=actor.account_id))


def subject(actor: Actor) -> int:
    """The id of the actor's own record."""
    assert actor.person_id is not None
    return actor.person_id


async def opens_to(
    owner: Actor,
    holder: Actor,
    kind: AssistantKind = AssistantKind.ASSISTANT,
    until: datetime | None = None,
    added_by: Actor | None = None,
) -> Assistant:
    """``holder`` is an assistant in ``owner``'s record."""
    now = owner.office.now()
    person = await Person.get(id=owner.person_id)
    minority = person.majority if person.majority > now else None
    by = added_by or owner
    giver = await Assistant.get_or_none(person_id=owner.person_id, holder_id=by.person_id, ended_at=None)
    return await Assistant.create(
        person_id=owner.person_id,
        holder_id=holder.person_id,
        kind=kind,
        since=now,
        until=min((end for end in (until, minority) if end), default=None),
        added_by=by.person_id,
        through=giver.id if giver else None,
    )


async def file_document(
    owner: Actor,
    title: str = "Analyse de sang",
    *,
    code: str = "11502-2",
    level: str = NORMAL,
    hidden: bool = False,
    age: timedelta = timedelta(days=1),
    pages: tuple[tuple[Block, ...], ...] = ((Paragraph("Hémoglobine 14,2 g/dl"),),),
    sections: tuple[Section, ...] = (),
    institution: str = "Laboratoire du Parc",
    dated: date | None = None,
) -> Document:
    """Put a document into a record, sealed as a deposit does it."""
    keys, now = owner.office.keys, owner.office.now()
    key = document_key(keys, secrets.token_hex(8))
    sheets = (
        [DocumentPage(sections)] if sections else [DocumentPage((Section("", "", page),)) for page in pages]
    )
    when = datetime(dated.year, dated.month, dated.day, 11, tzinfo=now.tzinfo) if dated else now - age
    document = Document(
        person_id=owner.person_id,
        key=key,
        set_key=key,
        type_key=type_key(keys, code),
        dated_at=when,
        level=level,
        hidden_at=now if hidden else None,
        deposited_at=now,
        deposited_by="professional",
        reading=Readable.NARRATIVE if sections else Readable.PDF if pages else Readable.IMAGE,
        pages=len(sheets),
    )
    document.seal_head(keys, Head(key[:12], title, code, "", "", institution))
    await document.save()
    for number, sheet in enumerate(sheets, start=1):
        body = keys.seal("leaf.body", leaf_name(key, number), to_json(sheet))
        await Leaf.create(document_id=document.id, number=number, body=body)
    return document
