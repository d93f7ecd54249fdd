"""Labels for the codes of a record: types of document, levels, kinds of assistant, kinship."""

from collections.abc import Mapping

from models.clinical.confidentiality import NORMAL, RESTRICTED, VERY_RESTRICTED
from models.dsp.assistant import AssistantKind, Kinship
from screens.text.phrases import Catalogue, Phrase, Said, phrase

TYPES: Mapping[str, Phrase] = {
    "60591-5": phrase("Résumé patient"),
    "11502-2": phrase("Résultats d'examens biologiques"),
    "34105-7": phrase("CR de séjours hospitaliers et lettres de sorties"),
    "18748-4": phrase("Images radiologiques ou autres imageries médicales"),
}
"""By LOINC code; a type without an entry is shown by the name that its document gives."""

SHORT_TYPES: Mapping[str, Phrase] = {
    "60591-5": phrase("Résumé"),
    "11502-2": phrase("Labo"),
    "34105-7": phrase("Séjour"),
    "18748-4": phrase("Imagerie"),
}
"""As the list of documents shows them; the page of a document has the long ones."""

LEVELS: Mapping[str, Phrase] = {
    NORMAL: phrase("Normal"),
    RESTRICTED: phrase("Restreint"),
    VERY_RESTRICTED: phrase("Très restreint"),
}

SHORT_LEVELS: Mapping[str, Said] = {
    NORMAL: "",
    RESTRICTED: phrase("Restreint"),
    VERY_RESTRICTED: phrase("Très restr."),
}
"""As the list shows them: what is usual needs no word."""

IN_CONFLICT = phrase(
    "versions en conflit : une autre version est aussi donnée comme actuelle. "
    "Demandez à qui l'a établi laquelle compte"
)

KINDS: Mapping[AssistantKind, Phrase] = {
    AssistantKind.ASSISTANT: phrase("Assistant DSP"),
    AssistantKind.READER: phrase("Lecture seule"),
}

KINSHIPS: Mapping[str, Phrase] = {
    Kinship.MOTHER: phrase("Mère"),
    Kinship.FATHER: phrase("Père"),
    Kinship.GUARDIAN: phrase("Tuteur, tutrice"),
    Kinship.SPOUSE: phrase("Conjoint(e)"),
    Kinship.CHILD: phrase("Enfant"),
    Kinship.OTHER: phrase("Autre"),
}


def type_label(code: str, name: str) -> Said:
    """Return the label of a type on the page of a document."""
    return TYPES.get(code, name or code)


def short_type(code: str, name: str) -> Said:
    """Return the label of a type in the list."""
    return SHORT_TYPES.get(code, name or code)


def type_labels(words: Catalogue) -> dict[str, str]:
    """Return the types in the reader's language, long and short, for a filter."""
    return {code: f"{words.text(label)} {words.text(SHORT_TYPES[code])}" for code, label in TYPES.items()}
