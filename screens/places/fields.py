"""The fields that more than one place asks: matricule, new password, recovery code, channel."""

from collections.abc import Callable

from models.messages.channel import EMAIL, MOBILE
from screens.forms import Answers, Field, Kind, Option
from screens.text.phrases import Phrase, phrase
from screens.text.rule_numbers import ruled

MATRICULE_GROUPS = (4, 4)
"""As the card shows it: 1893 1201 05732 (docs/guide.md, « Matricule »)."""


def matricule_field(when: Callable[[Answers], bool] | None = None) -> Field:
    """Return the field for the matricule, as on the social security card."""
    return Field(
        "matricule",
        Kind.TEXT,
        phrase("Matricule"),
        ruled(
            phrase("{matricule_digits} chiffres (ou {matricule_stem}), sur votre carte de sécurité sociale")
        ),
        length=24,
        width=20,
        groups=MATRICULE_GROUPS,
        when=when,
    )


def password_fields(label: Phrase) -> tuple[Field, ...]:
    """Return the fields for a new password and its confirmation; ``label`` tells it from one that is."""
    return (
        Field(
            "password",
            Kind.SECRET,
            label,
            ruled(phrase("{password_least} caractères au moins, dont une lettre et un chiffre")),
            length=160,
            width=32,
        ),
        Field(
            "confirmation",
            Kind.SECRET,
            phrase("Confirmation"),
            phrase("Le même mot de passe, encore une fois"),
            length=160,
            width=32,
        ),
    )


def recovery_field(when: Callable[[Answers], bool]) -> Field:
    """Return the field for the recovery code."""
    return Field(
        "recovery",
        Kind.TEXT,
        phrase("Code de récupération"),
        ruled(phrase("{recovery_length} caractères, que vous avez notés")),
        length=24,
        width=20,
        once=True,
        when=when,
    )


def channel_fields(offered: tuple[str, ...], question: Phrase | None = None) -> tuple[Field, ...]:
    """Return the fields for a channel's kind and address; ``question`` replaces the one about codes."""
    names = {EMAIL: phrase("E-mail"), MOBILE: phrase("Mobile (SMS)")}
    return (
        Field(
            "kind",
            Kind.CHOICE,
            question or phrase("Par quel moyen souhaitez-vous recevoir votre code à usage unique ?"),
            options=tuple(Option(kind, names[kind]) for kind in offered),
            value=offered[0] if len(offered) == 1 else "",
        ),
        Field(
            EMAIL,
            Kind.TEXT,
            phrase("Adresse e-mail"),
            phrase("Par exemple nom@exemple.lu"),
            length=254,
            width=40,
            when=lambda answers: answers.get("kind") == EMAIL,
        ),
        Field(
            MOBILE,
            Kind.TEXT,
            phrase("Numéro de mobile"),
            phrase("Par exemple 621 123 456 ; à l'étranger avec +"),
            length=32,
            width=24,
            when=lambda answers: answers.get("kind") == MOBILE,
        ),
    )
