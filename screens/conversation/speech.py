"""What is said line by line: words that can be read aloud, without signs that only draw."""

import re
from collections.abc import Sequence

from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from screens.forms import Column, Field, Form, Kind, Option
from screens.text.formats import labelled, number
from screens.text.phrases import Catalogue, Said, phrase
from screens.text.safe_text import visible

_HIDDEN = re.compile("[•●∙*]{2,}")
_DRAWN = re.compile("[\u2500-\u25ff\u2713\u2714\u2717\u2718•] ?")
_KEY = re.compile(r" \(\w\)$")

OPTIONAL = phrase("{label} (facultatif)")
TYPED = phrase("tapé : {count} signes")
EMPTY = phrase("vide")
YES, NO = phrase("oui"), phrase("non")
LEFT_FREE = phrase("Entrée pour passer")


def spoken(words: Catalogue, said: Said) -> str:
    """Return words in the reader's language; line feeds are kept, what only draws is left out."""
    text = visible(words.text(said), lines=True)
    return _DRAWN.sub("", _HIDDEN.sub("…", text.replace(" · ", ", "))).strip()


def joined(words: Catalogue, *parts: Said) -> str:
    """Return the parts that say something as one line."""
    return ", ".join(filter(None, (" ".join(spoken(words, part).split()) for part in parts)))


def label_of(words: Catalogue, said: Said) -> str:
    """Return a label without the colon, or the name of a key, that stands behind it on a page."""
    return _KEY.sub("", spoken(words, said)).rstrip(" :\u00a0\u202f")


def named(words: Catalogue, label: Said, text: Said) -> str:
    """Return « Label : text »."""
    name = label_of(words, label)
    return spoken(words, labelled(name, text)) if name else spoken(words, text)


def heading(words: Catalogue, form: Form, beside: Said, questions: int) -> str:
    """Return what opens a place: title, step, whose record it is, and how many questions follow."""
    title: Said = form.title
    if form.step:
        n, name = form.step
        title = phrase("{title}, étape {n} sur 5 : {name}", title=title, n=n, name=name)
    parts = [f"{spoken(words, title)}."]
    if beside:
        parts.append(f"{spoken(words, beside)}.")
    if questions == 1:
        parts.append(words.text(phrase("Une question.")))
    elif questions:
        parts.append(words.text(phrase("{count} questions.", count=number(questions))))
    return " ".join(parts)


def paragraphs(words: Catalogue, field: Field) -> list[str]:
    """Return the paragraphs of a PROSE, SHOWN or QR field."""
    if field.kind is Kind.SHOWN:
        return [named(words, field.label, field.text)]
    text = [each for each in spoken(words, field.text).split("\n\n") if each]
    return [spoken(words, field.label), *text] if field.label else text


def told(words: Catalogue, blocks: tuple[Block, ...]) -> list[str]:
    """Return the blocks of a document as paragraphs; a row of a table is one."""
    lines: list[str] = []
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                lines.append(spoken(words, block.text))
            case Item():
                lines.append(spoken(words, f"{block.mark} {block.text}"))
            case Table():
                lines += _rows(words, block)
    return [line for line in lines if line]


def _rows(words: Catalogue, table: Table) -> list[str]:
    def cell(place: int, text: str) -> Said:
        name = table.head[place] if table.head else ""
        return labelled(name, text) if name else text

    rows = (
        joined(words, *(cell(place, text) for place, text in enumerate(row) if text)) for row in table.rows
    )
    return [spoken(words, table.caption), *rows]


def row(words: Catalogue, option: Option, columns: Sequence[Column] = ()) -> str:
    """Return a row of a list or of a table as one line: its name first, then the rest.

    Where two cells or more are dates or numbers alone, each is said with the name of its column.
    """
    if not option.cells:
        label, detail = spoken(words, option.label), spoken(words, option.detail)
        if detail.endswith("."):
            return f"{label} {detail}" if label.endswith(("?", ".")) else f"{label}. {detail}"
        return joined(words, label, detail)
    name = words.text(option.label)
    cells = [words.text(cell) for cell in option.cells]
    bare = [place for place, cell in enumerate(cells[: len(columns)]) if _bare(cell)]
    told: list[Said] = list(option.cells)
    for place in bare if len(bare) > 1 else ():
        told[place] = labelled(columns[place].name, told[place])
    return joined(
        words, option.label, *(said for said, cell in zip(told, cells, strict=True) if cell != name)
    )


def _bare(cell: str) -> bool:
    """Whether a cell is a date or a number alone, which says nothing without the name of its column."""
    return any(sign.isdecimal() for sign in cell) and not any(sign.isalpha() for sign in cell)


def prompt(words: Catalogue, field: Field, *, hint: bool) -> str:
    """Return the question of a field; with its format the first time."""
    label: Said = label_of(words, field.label)
    free = not field.required and field.kind is not Kind.BOX
    if free:
        label = phrase(OPTIONAL.text, label=label)
    if not hint:
        return spoken(words, label)
    how = spoken(words, field.hint)
    if how[:1].isupper():
        return joined(words, f"{spoken(words, label)}. {how}", LEFT_FREE if free else "")
    return joined(words, label, how, LEFT_FREE if free else "")


def shown(words: Catalogue, field: Field, answer: str) -> str:
    """Return a field with its answer, to be read back; of a secret only its length."""
    if field.kind is Kind.SECRET:
        return named(words, field.label, counted(answer) if answer else EMPTY)
    if field.kind is Kind.BOX:
        return named(words, field.label, YES if answer else NO)
    chosen = next((option.label for option in field.options if option.value == answer), answer)
    return named(words, field.label, chosen or EMPTY)


def counted(answer: str) -> Said:
    """Return « tapé : 12 signes »."""
    return phrase(TYPED.text, count=number(len(answer)))
