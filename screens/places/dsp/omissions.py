"""The marks for what a page does not show as it is become words in the reader's language."""

import re
from collections.abc import Iterable
from dataclasses import replace

from models.clinical import omissions
from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from models.clinical.omissions import Omitted
from screens.text.formats import number
from screens.text.phrases import Catalogue, Phrase, phrase

_DELETED = re.compile(f"{omissions.DELETED}([^{omissions.DELETED_END}]*){omissions.DELETED_END}?")
_LEFT_OUT = re.compile(f"{omissions.LEFT_OUT}([a-z]+) ([0-9]+){omissions.LEFT_OUT_END}")
_SCRIPTS = re.compile("[\u2070\u00b9\u00b2\u00b3\u2074-\u207f]+|[\u2080-\u209c]+")
_PLAIN = str.maketrans(
    "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓₕₖₗₘₙₚₛₜ", "0123456789+-=()ni0123456789+-=()aeoxhklmnpst"
)

OMITTED: dict[Omitted, Phrase] = {
    Omitted.LINES: phrase("[… lignes non affichées : {count} ; demandez le document à qui l'a établi]"),
    Omitted.CHARACTERS: phrase(
        "[… caractères non affichés : {count} ; demandez le document à qui l'a établi]"
    ),
    Omitted.PAGES: phrase("[… pages non affichées : {count} ; demandez le document à qui l'a établi]"),
    Omitted.PICTURES: phrase("[image non affichée : demandez-la à qui a établi le document]"),
    Omitted.ENTRIES: phrase(
        "[… données codées sans texte, non affichées : {count} ; demandez-les à qui a établi le document]"
    ),
}


def worded(blocks: Iterable[Block], words: Catalogue, *, scripts: bool = True) -> tuple[Block, ...]:
    """Return the same blocks, one for one, with words in place of marks.

    Without ``scripts`` the terminal shows no superscripts: 10⁹ is written ``10^9``, never 109.
    """

    def said(text: str) -> str:
        text = _DELETED.sub(lambda found: words.text(phrase("[supprimé : {what}]", what=found[1])), text)
        text = _LEFT_OUT.sub(lambda found: _omitted(words, found[1], int(found[2])), text)
        return text if scripts else _SCRIPTS.sub(_in_line, text)

    def reworded(block: Block) -> Block:
        match block:
            case Table(rows=rows, head=head, caption=caption):
                cells = tuple(tuple(said(cell) for cell in row) for row in rows)
                return Table(cells, tuple(said(name) for name in head), said(caption))
            case Heading() | Paragraph() | Item():
                return replace(block, text=said(block.text))

    return tuple(reworded(block) for block in blocks)


def _omitted(words: Catalogue, what: str, count: int) -> str:
    told = OMITTED[Omitted(what)]
    return words.text(Phrase(told.text, {"count": number(count)}))


def _in_line(found: re.Match[str]) -> str:
    raised = found[0][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ"
    return ("^" if raised else "_") + found[0].translate(_PLAIN)
