"""The forms of one call, stage by stage: the page grows with it, and no dialog stands between."""

from collections.abc import Mapping, Sequence

from models.helpdesk.act import Act
from models.helpdesk.act_delegation import AssistantChoice
from models.helpdesk.acts import ActOffer
from models.helpdesk.call import CallOutcome, CallSubject, Means
from models.helpdesk.check import CheckKind
from models.helpdesk.identify import Found
from screens.forms import Action, Field, Form, Kind, Option
from screens.places.helpdesk.call_lines import (
    Seen,
    about_fields,
    hit_row,
    known_fields,
    search_field,
    totp_field,
    wanted_fields,
    way_rows,
)
from screens.places.helpdesk.labels import (
    ACTS,
    EFFECTS,
    OUTCOMES,
    PROOFS,
    QUESTIONS,
)
from screens.text.phrases import Catalogue, phrase

_END = Action("end", phrase("Terminer l'appel ({key})", key="t"), link=True, key="t")
"""What follows every call has a key of its own; its page asks for the note, and ends nothing yet."""
YES = phrase("oui")
"""What is typed to confirm an act: no key that is held down or typed ahead by accident is this word."""


def beginning(rows: Sequence[Option], kept: Mapping[str, str]) -> Form:
    """No call is open: begin one, or go elsewhere."""
    return Form(
        title=phrase("Helpdesk"),
        fields=(
            Field("state", Kind.PROSE, text=phrase("Aucun appel en cours.")),
            search_field(kept),
            *about_fields(Means.TELEPHONE, CallSubject.OTHER, kept),
            Field("go", Kind.ROWS, options=tuple(rows)),
        ),
        primary=Action("begin", phrase("Commencer un appel")),
        first="search",
    )


def identifying(seen: Seen, found: Found | None, kept: Mapping[str, str]) -> Form:
    """Nobody is identified yet: one field finds people, and several are told apart."""
    hits = found.people if found else ()
    listed = Field("hits", Kind.ROWS, options=tuple(hit_row(hit, at) for at, hit in enumerate(hits, 1)))
    many = Field("more", Kind.PROSE, text=phrase("Il y en a d'autres : demandez le matricule."))
    return Form(
        title=phrase("Appel"),
        fields=(
            *known_fields(seen),
            search_field(kept),
            *((listed,) if hits else ()),
            *((many,) if found and found.more else ()),
        ),
        primary=Action("search", phrase("Chercher")),
        actions=(
            Action("support", phrase("Code Helpdesk"), link=True),
            _END,
        ),
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
            *known_fields(seen),
            *asked,
            Field("way", Kind.ROWS, options=tuple(way_rows(seen)), value=kept.get("way", "")),
        ),
        primary=Action("answer", phrase("Vérifier"), checks=True) if asked else None,
        actions=(
            Action("other", phrase("Une autre personne"), link=True),
            _END,
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
            *known_fields(seen),
            Field("effect", Kind.PROSE, text=EFFECTS[offer.act]),
            *((confirmed,) if offer.confirmed and offer.act is not Act.CHANNEL else ()),
            *wanted_fields(offer.act, assistants, kept),
            *((totp_field(),) if stale else ()),
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


def proving(seen: Seen, kind: CheckKind, number_shown: str) -> Form:
    """One proof: a code that is read back, or a number that is called."""
    if kind is CheckKind.CALL_BACK:
        return Form(
            title=PROOFS[kind],
            fields=(*known_fields(seen), Field("number", Kind.SHOWN, phrase("Numéro"), text=number_shown)),
            actions=(
                Action("reached", phrase("La personne a répondu"), consequence=True),
                Action("missed", phrase("La personne n'a pas répondu elle-même")),
            ),
        )
    return Form(
        title=PROOFS[kind],
        fields=(
            *known_fields(seen),
            Field(
                "support" if kind is CheckKind.SUPPORT_CODE else "code",
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
    """What the call was about, how it ended, and one line."""
    return Form(
        title=phrase("Fin de l'appel"),
        fields=(
            *known_fields(seen),
            *about_fields(seen.call.means, seen.call.subject, kept),
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
                phrase("Note"),
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


def _again(kind: CheckKind) -> tuple[Action, ...]:
    return (Action("again", phrase("Envoyer un autre code")),) if kind is CheckKind.CODE else ()


def is_yes(typed: str, words: Catalogue) -> bool:
    """Whether the agent typed the word that confirms, in his language or in French."""
    return typed.strip().casefold() in {words.text(YES).casefold(), YES.text.casefold()}
