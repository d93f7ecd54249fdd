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

LEVELS: Mapping[str, Phrase] = {
    NORMAL: phrase("Normal"),
    RESTRICTED: phrase("Restreint"),
    VERY_RESTRICTED: phrase("Très restreint"),
}

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
    """Return the label of a type in the list."""
    return TYPES.get(code, name or code)


def type_labels(words: Catalogue) -> dict[str, str]:
    """Return the types in the reader's language, for a filter."""
    return {code: words.text(label) for code, label in TYPES.items()}
