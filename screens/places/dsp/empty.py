"""The texts of an empty record: what will come, and from whom; a third of all records hold nothing yet."""

from screens.text.phrases import phrase

EMPTY = phrase(
    "Votre DSP ne contient pas encore de document. Les laboratoires, hôpitaux et médecins y déposeront "
    "vos résultats et comptes rendus. Vous pouvez ajouter une note dans « Espace personnel »."
)
EMPTY_OTHER = phrase(
    "Ce DSP ne contient pas encore de document. Les laboratoires, hôpitaux et médecins y déposeront "
    "les résultats et comptes rendus."
)
