"""The forms of one call, stage by stage: the page grows with it, and no dialog stands between."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from models.helpdesk.act import Act
from models.helpdesk.act_delegation import AssistantChoice
from models.helpdesk.acts import ActOffer
from models.helpdesk.call import CallOutcome, CallSubject, Means, OpenCall
from models.helpdesk.check import ANSWERS_MOST, CheckKind
from models.helpdesk.identify import Found, MaskedPerson
from models.helpdesk.proofs import ProofOffer
from models.helpdesk.verification import AskedQuestion, Verified
from models.messages.channel import EMAIL, MOBILE
from models.refusal import Refused
from screens.forms import Action, Field, Form, Kind, Option
from screens.places.helpdesk.labels import (
    ACTS,
    CHECKED,
    EFFECTS,
    MEANS,
    OUTCOMES,
    PROOF_KEYS,
    PROOFS,
    QUESTIONS,
    SUBJECTS,
)
from screens.text import refusals
from screens.text.formats import clock_time, day, moment, number
from screens.text.phrases import Catalogue, Said, phrase

YES = phrase("oui")
"""What is typed to confirm an act: no key that is held down or typed ahead by accident is this word."""
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
    verified: Verified | None = None
    proofs: Sequence[ProofOffer] = ()
    acts: Sequence[ActOffer] = ()
    receipts: list[str] = field(default_factory=list)

    @property
    def question(self) -> AskedQuestion | None:
        """The question that is to be asked now; none once no further answer would count."""
        if self.verified is None or self.verified.closed:
            return None
        if sum(each.state == "right" for each in self.verified.questions) >= ANSWERS_MOST:
            return None
        return next((each for each in self.verified.questions if each.state == "open"), None)


def beginning(rows: Sequence[Option], kept: Mapping[str, str]) -> Form:
    """No call is open: begin one, or go elsewhere."""
    return Form(
        title=phrase("Helpdesk"),
        fields=(
            Field("state", Kind.PROSE, text=phrase("Aucun appel en cours.")),
            _search(kept),
            *_about(Means.TELEPHONE, CallSubject.OTHER, kept),
            Field("go", Kind.ROWS, options=tuple(rows)),
        ),
        primary=Action("begin", phrase("Commencer un appel")),
        first="search",
    )


def identifying(seen: Seen, found: Found | None, kept: Mapping[str, str]) -> Form:
    """Nobody is identified yet: one field finds people, and several are told apart."""
    hits = found.people if found else ()
    listed = Field("hits", Kind.ROWS, options=tuple(_hit(hit, at) for at, hit in enumerate(hits, 1)))
    many = Field("more", Kind.PROSE, text=phrase("Il y en a d'autres : demandez le matricule."))
    return Form(
        title=phrase("Appel"),
        fields=(
            _call(seen),
            _search(kept),
            *((listed,) if hits else ()),
            *((many,) if found and found.more else ()),
        ),
        primary=Action("search", phrase("Chercher")),
        actions=(Action("end", phrase("Terminer l'appel"), link=True),),
        first="hits" if len(hits) > 1 else "search",
    )


def verifying(seen: Seen, kept: Mapping[str, str]) -> Form:
    """Somebody is identified: ask, and see what can be done."""
    question = seen.question
    asked = tuple[Field, ...]()
    if question is not None:
        label, hint = QUESTIONS[question.kind]
        asked = (
            Field(
                "answer",
                Kind.TEXT,
                label,
                phrase("{form} ; « - » : ne sait pas", form=hint),
                length=120,
                width=40,
                value=kept.get("answer", ""),
                passing=True,
            ),
        )
    return Form(
        title=phrase("Appel"),
        fields=(
            *_known(seen),
            *asked,
            Field("way", Kind.ROWS, options=tuple(_ways(seen)), value=kept.get("way", "")),
        ),
        primary=Action("answer", phrase("Vérifier"), checks=True) if asked else None,
        actions=(
            Action("other", phrase("Une autre personne"), link=True),
            Action("end", phrase("Terminer l'appel"), link=True),
        ),
        first="answer" if asked else "way",
    )


def acting(
    seen: Seen, offer: ActOffer, assistants: Sequence[AssistantChoice], kept: Mapping[str, str]
) -> Form:
    """One act: what it does and whom it tells, what it needs to know, and a word to confirm it."""
    stale = any(reason.code == "totp_needed" for reason in offer.why_not)
    confirmed = Field("four", Kind.PROSE, text=phrase("Un autre agent devra confirmer cet acte."))
    return Form(
        title=ACTS[offer.act],
        fields=(
            *_known(seen),
            Field("effect", Kind.PROSE, text=EFFECTS[offer.act]),
            *((confirmed,) if offer.confirmed and offer.act is not Act.CHANNEL else ()),
            *_wanted(offer.act, assistants, kept),
            *((_totp(),) if stale else ()),
            Field(
                "sure",
                Kind.TEXT,
                phrase("Confirmer"),
                phrase("Tapez {yes}", yes=YES),
                length=8,
                width=8,
                passing=True,
            ),
        ),
        primary=Action("do", ACTS[offer.act], checks=True),
        actions=(Action("aside", phrase("Ne pas le faire")),),
    )


def proving(seen: Seen, kind: CheckKind, number_shown: str, kept: Mapping[str, str]) -> Form:
    """One proof: a code that is read back, or a number that is called."""
    if kind is CheckKind.CALL_BACK:
        return Form(
            title=PROOFS[kind],
            fields=(*_known(seen), Field("number", Kind.SHOWN, phrase("Numéro"), text=number_shown)),
            actions=(
                Action("reached", phrase("La personne a répondu"), consequence=True),
                Action("missed", phrase("Personne d'autre n'a répondu pour elle")),
            ),
        )
    return Form(
        title=PROOFS[kind],
        fields=(
            *_known(seen),
            Field(
                "code",
                Kind.TEXT,
                phrase("Code que lit la personne"),
                phrase("6 chiffres"),
                length=12,
                width=12,
                once=True,
                passing=True,
            ),
        ),
        primary=Action("prove", phrase("Vérifier"), checks=True),
        actions=(*_again(kind), Action("aside", phrase("Retour à l'appel"))),
    )


def ending(seen: Seen, kept: Mapping[str, str]) -> Form:
    """How the call ended, in a word and one line."""
    return Form(
        title=phrase("Fin de l'appel"),
        fields=(
            *(_known(seen) if seen.person else (_call(seen),)),
            Field(
                "outcome",
                Kind.PICK,
                phrase("Issue"),
                options=tuple(Option(each.value, label) for each, label in OUTCOMES.items()),
                value=kept.get("outcome", CallOutcome.SOLVED.value),
                passing=True,
            ),
            Field(
                "note",
                Kind.TEXT,
                phrase("Note (facultatif)"),
                phrase("Une ligne, sans rien de médical"),
                length=200,
                width=60,
                value=kept.get("note", ""),
                required=False,
                passing=True,
            ),
        ),
        primary=Action("finish", phrase("Terminer l'appel")),
        actions=(Action("aside", phrase("Retour à l'appel")),),
        first="note",
    )


def _search(kept: Mapping[str, str]) -> Field:
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


def _about(means: Means, subject: CallSubject, kept: Mapping[str, str]) -> tuple[Field, ...]:
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


def _call(seen: Seen) -> Field:
    call = seen.call
    told = phrase(
        "{number}, {means}, {subject}, depuis {since}",
        number=str(call.id),
        means=MEANS[call.means],
        subject=SUBJECTS[call.subject],
        since=clock_time(call.opened_at),
    )
    return Field("call", Kind.SHOWN, phrase("Appel"), text=told)


def _known(seen: Seen) -> tuple[Field, ...]:
    """The lines above whatever is done for a person: who, doubtful or not, and what is proved."""
    assert seen.person is not None and seen.verified is not None
    doubt = seen.verified.doubt_until
    doubtful = phrase(
        "APPEL DOUTEUX jusqu'au {when} : seuls les actes qui protègent sont possibles.",
        when=moment(doubt) if doubt else "",
    )
    given = phrase("aucun") if not seen.receipts else ", ".join(seen.receipts)
    return (
        *((Field("doubt", Kind.PROSE, text=doubtful),) if doubt else ()),
        Field("person", Kind.SHOWN, phrase("Personne"), text=_masked(seen.person)),
        Field("proved", Kind.SHOWN, phrase("Points"), text=_proved(seen.verified)),
        *((Field("receipts", Kind.SHOWN, phrase("Reçus"), text=given),) if seen.receipts else ()),
    )


def _masked(person: MaskedPerson) -> Said:
    return phrase(
        "{initials} {year}, {town}, …{digits}",
        initials=person.initials,
        year=str(person.birth_year),
        town=person.town,
        digits=person.last_digits,
    )


def _hit(person: MaskedPerson, at: int) -> Option:
    return Option(str(person.person_id), _masked(person), key=str(at % 10))


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


def _ways(seen: Seen) -> list[Option]:
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
    return refusals.told(reason)


def _wanted(act: Act, assistants: Sequence[AssistantChoice], kept: Mapping[str, str]) -> tuple[Field, ...]:
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


def _totp() -> Field:
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


def _again(kind: CheckKind) -> tuple[Action, ...]:
    return (Action("again", phrase("Envoyer un autre code")),) if kind is CheckKind.CODE else ()


def is_yes(typed: str, words: Catalogue) -> bool:
    """Whether the agent typed the word that confirms, in his language or in French."""
    return typed.strip().casefold() in {words.text(YES).casefold(), YES.text.casefold()}
