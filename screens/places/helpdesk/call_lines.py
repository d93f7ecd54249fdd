"""What the page of a call shows and asks, line by line of it: the same lines in every stage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.helpdesk.act import Act
from models.helpdesk.act_delegation import AssistantChoice
from models.helpdesk.acts import ActOffer
from models.helpdesk.call import CallSubject, Means, OpenCall
from models.helpdesk.check import ANSWERS_MOST
from models.helpdesk.contacts import Contacts
from models.helpdesk.following import FollowedTerminal, Sight
from models.helpdesk.identify import MaskedPerson
from models.helpdesk.proofs import ProofOffer
from models.helpdesk.verification import AskedQuestion, Verified
from models.messages.channel import EMAIL, MOBILE
from models.refusal import Refused
from screens import seen_page
from screens.forms import Field, Kind, Option
from screens.places.helpdesk.labels import (
    ACTS,
    CHECKED,
    DONE,
    MEANS,
    PROOF_KEYS,
    PROOFS,
    REASONS,
    SITTING,
    SUBJECTS,
    UNSEEN,
)
from screens.text import refusals
from screens.text.formats import clock_time, day, moment, number
from screens.text.phrases import Said, phrase

PASS = "-"
"""The answer of an agent whose caller does not know."""
FIRST_MARK, NEXT_MARK = phrase("{so_far} : {what} {sign}"), phrase("{so_far}, {what} {sign}")
"""« 2 : rue ✓, lettre ✓ »."""
_NOT_SHOWN = ("act_points", "totp_needed")
"""Reasons that the page says elsewhere: the points beside the act, the code where it is asked."""


@dataclass(slots=True)
class Seen:
    """What the page knows of the call and its person; read anew on every return."""

    call: OpenCall
    person: MaskedPerson | None = None
    contacts: Contacts = field(default_factory=Contacts)
    verified: Verified | None = None
    proofs: Sequence[ProofOffer] = ()
    acts: Sequence[ActOffer] = ()
    receipts: list[str] = field(default_factory=list)
    terminal: FollowedTerminal | None = None

    @property
    def question(self) -> AskedQuestion | None:
        """The question that is to be asked now; none once no further answer would count."""
        if self.verified is None or self.verified.closed:
            return None
        if sum(each.state == "right" for each in self.verified.questions) >= ANSWERS_MOST:
            return None
        return next((each for each in self.verified.questions if each.state == "open"), None)


def search_field(kept: Mapping[str, str]) -> Field:
    """The one field that finds people."""
    return Field(
        "search",
        Kind.TEXT,
        phrase("Qui appelle"),
        phrase("matricule, ou NOM JJ.MM.AAAA"),
        length=120,
        width=40,
        value=kept.get("search", ""),
        required=False,
        passing=True,
    )


def about_fields(means: Means, subject: CallSubject, kept: Mapping[str, str]) -> tuple[Field, ...]:
    """How somebody came, and what it is about."""
    return (
        Field(
            "means",
            Kind.PICK,
            phrase("Par"),
            options=tuple(Option(each.value, label) for each, label in MEANS.items()),
            value=kept.get("means", means.value),
            passing=True,
        ),
        Field(
            "subject",
            Kind.PICK,
            phrase("Sujet"),
            options=tuple(Option(each.value, label) for each, label in SUBJECTS.items()),
            value=kept.get("subject", subject.value),
            passing=True,
        ),
    )


def call_field(seen: Seen) -> Field:
    """The line of the call."""
    call = seen.call
    told = phrase(
        "{number}, {means}, {subject}, depuis {since}",
        number=str(call.id),
        means=MEANS[call.means],
        subject=SUBJECTS[call.subject],
        since=clock_time(call.opened_at),
    )
    return Field("call", Kind.SHOWN, phrase("Appel"), text=told)


def known_fields(seen: Seen) -> tuple[Field, ...]:
    """The lines above whatever is done for a person: who, doubtful or not, and what is proved."""
    if seen.person is None or seen.verified is None:
        return (call_field(seen), *terminal_fields(seen))
    doubt = seen.verified.doubt_until
    doubtful = phrase(
        "APPEL DOUTEUX jusqu'au {when} : seuls les actes qui protègent sont possibles.",
        when=moment(doubt) if doubt else "",
    )
    return (
        *((Field("doubt", Kind.PROSE, text=doubtful),) if doubt else ()),
        *_death(seen.person),
        Field("person", Kind.SHOWN, phrase("Personne"), text=masked(seen.person)),
        *_contacts(seen.contacts),
        Field("proved", Kind.SHOWN, phrase("Points"), text=_proved(seen.verified)),
        *(
            (Field("receipts", Kind.SHOWN, phrase("Reçus"), text=", ".join(seen.receipts)),)
            if seen.receipts
            else ()
        ),
        *terminal_fields(seen),
    )


def _death(person: MaskedPerson) -> tuple[Field, ...]:
    if person.died is None:
        return ()
    told = phrase("DÉCÉDÉ le {day} : seuls les actes qui protègent sont possibles.", day=day(person.died))
    return (Field("death", Kind.PROSE, text=told),)


def terminal_fields(seen: Seen) -> tuple[Field, ...]:
    """What is seen of the caller's terminal, where one is followed: its page and refusals, nothing typed."""
    followed = seen.terminal
    if followed is None or followed.sight is Sight.NONE:
        return ()
    if followed.sight is not Sight.SEEN:
        return (Field("terminal", Kind.SHOWN, phrase("Terminal"), text=UNSEEN[followed.sight]),)
    page = seen_page.read(followed.view)
    where: Said = page.page
    if page.step:
        where = phrase("{page} ({n} : {name})", page=page.page, n=str(page.step[0]), name=page.step[1])
    shown = phrase(
        "{page}, {who}, {columns}x{rows}, {terminal}, {language}",
        page=where,
        who=SITTING[followed.who],
        columns=str(page.size[0]),
        rows=str(page.size[1]),
        terminal=page.terminal,
        language=page.language,
    )
    told = [phrase("{time} {refusal}", time=clock_time(at), refusal=said) for at, said in page.refusals]
    if followed.late:
        told.append(phrase("Les messages partent en retard."))
    if followed.read_again:
        told.append(phrase("La personne s'est connectée depuis : qu'elle lise le nouveau code (F1)."))
    return (
        Field("terminal", Kind.SHOWN, phrase("Terminal"), text=shown),
        *(Field(f"told {at}", Kind.PROSE, text=said) for at, said in enumerate(told)),
    )


def masked(person: MaskedPerson) -> Said:
    """What is shown of a person: enough to ask « is it you, in Esch? »."""
    return phrase(
        "{initials} {year}, {town}, …{digits}",
        initials=person.initials,
        year=str(person.birth_year),
        town=person.town,
        digits=person.last_digits,
    )


def hit_row(person: MaskedPerson, at: int) -> Option:
    """One of several people whom a search found."""
    return Option(str(person.person_id), masked(person), key=str(at % 10))


def _contacts(found: Contacts) -> tuple[Field, ...]:
    """« 12.10.2026 (agent 3), lettre ; 03.09.2026 (agent 7) »: the calls of the last three months."""
    if not found.calls:
        return ()
    told: Said = ""
    for at, earlier in enumerate(found.calls):
        one = phrase("{day} (agent {number})", day=day(earlier.at), number=earlier.agent_id)
        for act in earlier.acts:
            one = phrase("{so_far}, {what}", so_far=one, what=DONE[act])
        told = phrase("{so_far} ; {what}", so_far=told, what=one) if at else one
    if found.more:
        told = phrase("{calls} et {more} de plus", calls=told, more=number(found.more))
    return (Field("contacts", Kind.SHOWN, phrase("Contacts"), text=told),)


def _proved(verified: Verified) -> Said:
    """« 2 : rue ✓ lettre ✓ prénoms ✗ »."""
    signs = {"right": "✓", "wrong": "✗", "passed": PASS}
    said: Said = number(verified.points)
    marks = [(each.kind, signs[each.state]) for each in verified.questions if each.state in signs]
    marks += [(kind, signs["right"]) for kind in verified.proofs]
    for at, (kind, sign) in enumerate(marks):
        joined = NEXT_MARK if at else FIRST_MARK
        said = phrase(joined.text, so_far=said, what=CHECKED[kind], sign=sign)
    return said


def way_rows(seen: Seen) -> list[Option]:
    """Every proof and act in its place; beside it what it gives or wants, or why it is not possible."""
    proofs = [
        Option(
            f"proof:{each.kind}",
            PROOFS[each.kind],
            _why(each.why_not) if each.why_not else phrase("{points} points", points=str(each.points)),
            key=PROOF_KEYS[each.kind],
        )
        for each in seen.proofs
    ]
    acts = [
        Option(f"act:{each.act}", ACTS[each.act], _beside(each), key=str(at))
        for at, each in enumerate(seen.acts, 1)
    ]
    return [*acts, *proofs]


def _beside(offer: ActOffer) -> Said:
    for reason in offer.why_not:
        if reason.code not in _NOT_SHOWN:
            return _why(reason)
    return phrase("1 point") if offer.points == 1 else phrase("{points} points", points=str(offer.points))


def _why(reason: Refused) -> Said:
    return REASONS.get(reason.code) or refusals.told(reason)


def wanted_fields(
    act: Act, assistants: Sequence[AssistantChoice], kept: Mapping[str, str]
) -> tuple[Field, ...]:
    """What an act needs to know besides the person."""
    if act is Act.DELEGATION:
        options = tuple(
            Option(
                str(each.id),
                phrase("{initials}, depuis le {since}", initials=each.initials, since=day(each.since)),
            )
            for each in assistants
        )
        return (Field("assistant", Kind.CHOICE, phrase("Assistant"), options=options, passing=True),)
    if act is Act.CHANNEL:
        kinds = (Option(EMAIL, phrase("e-mail")), Option(MOBILE, phrase("mobile")))
        return (
            Field("kind", Kind.CHOICE, phrase("Genre"), options=kinds, value=EMAIL, passing=True),
            Field(
                "address",
                Kind.TEXT,
                phrase("Nouvelle adresse"),
                length=254,
                width=40,
                value=kept.get("address", ""),
                passing=True,
            ),
        )
    return ()


def totp_field() -> Field:
    """A further code of the agent's application, where the last one is too old."""
    return Field(
        "totp",
        Kind.TEXT,
        phrase("Code de votre application"),
        phrase("Le dernier a plus d'une heure"),
        length=12,
        width=12,
        once=True,
        passing=True,
    )
