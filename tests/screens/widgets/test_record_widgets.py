"""Tables, blocks, picks and texts of several lines: nothing lost, nothing wider than the screen."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from models.clinical.blocks import Block, Heading, Item, Paragraph, Table
from models.office import Office
from screens.forms import Action, Answers, Column, Field, Form, Kind, Option, Outcome, Place, Stay
from screens.text.phrases import catalogue
from screens.widgets.base import cells
from screens.widgets.blocks import lay_out
from screens.widgets.text_area import _rows
from tests.screens.stage import NARROW, WIDE, Stage, place, staged

TOTAL = 10_000
COLUMNS = (Column("Date"), Column("Titre"), Column("Niveau"))


class Long(Place):
    """Ten thousand rows, a hundred at a time."""

    start = 0
    loads = 0
    opened = ""

    def form(self) -> Form:
        rows = range(self.start, min(self.start + 100, TOTAL))
        options = tuple(
            Option(str(n), cells=(f"{n:05d}", f"Titre n° {n} " + "mot " * (n % 9), "Normal")) for n in rows
        )
        table = Field("rows", Kind.TABLE, columns=COLUMNS, options=options, start=self.start, total=TOTAL)
        return Form(title="x", fields=(table,))

    async def load(self, name: str, at: int) -> None:
        Long.loads += 1
        self.start = max(0, at - 50)

    async def act(self, action: str, answers: Answers) -> Outcome:
        Long.opened = answers["rows"]
        return Stay()


def inside(stage: Stage) -> None:
    x, y = stage.app.cursor_position
    assert stage.cursor_is_inside(), (x, y, stage.text)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_ten_thousand_rows_scroll_as_ten_do(desk: Office, size: tuple[int, int]) -> None:
    chance = random.Random(5)
    async with staged(desk, {"welcome": Long}, size=size) as stage:
        keys = ["down"] * 6 + ["pagedown"] * 4 + ["up"] * 3 + ["pageup"] * 2 + ["home", "end"]
        for _ in range(60):
            await stage.press(chance.choice(keys))
            inside(stage)
            y = stage.app.cursor_position.y
            at = int(stage.page.sheet.raw["rows"])
            assert stage.lines[y][1:6] == f"{at:05d}", stage.text
        await stage.press("end")
        assert stage.page.sheet.raw["rows"] == "9999" and "sur 10 000" in stage.words.replace("\xa0", " ")
        await stage.press("enter")
        assert Long.opened == "9999"
        before = Long.loads
        await stage.press("home", *["down"] * 25)
        assert Long.loads - before <= 2


@pytest.mark.parametrize("rows", [20, 40])
async def test_a_row_is_one_line_and_what_is_cut_is_told_below(desk: Office, rows: int) -> None:
    title = "Lettre de sortie, service de pédiatrie et de chirurgie"
    options = tuple(
        Option(
            str(n), cells=("12.11.2026", title if n % 2 else "Analyse", "Séjour", "Laboratoire du Parc", "")
        )
        for n in range(rows)
    )
    columns = tuple(Column(name) for name in ("Date", "Titre", "Type", "Auteur", "Niveau"))
    fields = (
        Field("filter", Kind.TEXT, "Filtre", "titre, texte, type, année ; Entrée", passing=True, width=20),
        Field("rows", Kind.TABLE, columns=columns, options=options, total=rows),
    )
    form = Form(title="Documents", fields=fields, primary=Action("filter", "Filtrer"), first="rows")
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert stage.text.count("12.11.2026") == 15 and title not in stage.text
        assert "titre, texte, type" in stage.lines[2], "the hint stands beside the filter"
        await stage.press("down")
        assert title in stage.lines[-5] and "… " in stage.lines[stage.app.cursor_position.y]
        await stage.resize(40, 20)
        assert title in stage.words


async def test_a_row_that_can_not_be_told_in_a_line_wraps(desk: Office) -> None:
    words = " ".join(f"mot{n}" for n in range(40))
    options = (Option("1", cells=("12.11.2026", words)), Option("2", cells=("13.11.2026", "Kurz")))
    table = Field("rows", Kind.TABLE, columns=(Column("Date"), Column("Titre")), options=options, total=2)
    async with staged(desk, {"welcome": place(Form(title="x", fields=(table,)))}) as stage:
        assert words in stage.words.replace(" 13.11.2026", "") and "…" not in stage.text


async def test_a_table_grows_into_the_room_it_gets(desk: Office) -> None:
    async with staged(desk, {"welcome": Long}, size=NARROW) as stage:
        await stage.press("end")
        await stage.pilot.resize_terminal(100, 40)
        await stage.settle()
        inside(stage)
        assert stage.text.count("Titre n°") > 20


async def test_an_empty_table_says_so_and_is_passed_by(desk: Office) -> None:
    table = Field("rows", Kind.TABLE, hint="Rien ici.", columns=COLUMNS)
    form = Form(title="x", fields=(table, Field("a", Kind.TEXT, "A")))
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert "Rien ici." in stage.text and stage.at == "a"


async def test_a_hostile_cell_draws_no_control(desk: Office) -> None:
    option = Option("1", cells=("\x1b[2J", "[bold]x[/] \u202e\u0085", "N"))
    form = Form(title="x", fields=(Field("rows", Kind.TABLE, columns=COLUMNS, options=(option,), total=1),))
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert all(line.isprintable() for line in stage.lines)
        assert "[bold]x[/]" in stage.text


TEXTS = st.text(alphabet="aé€中 b\n", max_size=60)
WORDS = st.text(alphabet="aé中 b", max_size=30)
BLOCKS = st.lists(
    st.one_of(
        st.builds(Heading, WORDS),
        st.builds(Paragraph, TEXTS),
        st.builds(Item, TEXTS, depth=st.integers(1, 9)),
        st.integers(1, 5).flatmap(
            lambda n: st.builds(
                Table,
                st.lists(st.tuples(*[WORDS] * n), min_size=1, max_size=4).map(tuple),
                st.one_of(st.just(()), st.tuples(*[WORDS] * n)),
                WORDS,
            )
        ),
    ),
    max_size=5,
).map(tuple)


def letters(text: str) -> str:
    return "".join(sorted(c for c in text if c in "é€中"))


@settings(max_examples=150, deadline=None)
@given(BLOCKS, st.integers(24, 100))
def test_no_block_is_wider_than_the_screen_and_nothing_of_it_is_lost(
    blocks: tuple[Block, ...], width: int
) -> None:
    laid = lay_out(blocks, width, catalogue("fr"))
    assert all(cells(each.line) <= width for each in laid)
    for place_, block in enumerate(blocks):
        drawn = "".join(piece.text for each in laid if each.block == place_ for piece in each.line)
        if isinstance(block, Table):
            for row in block.rows:
                for cell in row:
                    assert all(letters(word) in letters(drawn) or letters(word) == "" for word in [cell[:1]])
        else:
            assert letters(drawn) == letters(block.text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, st.integers(4, 30))
def test_a_text_of_several_lines_is_shown_whole(text: str, width: int) -> None:
    rows = _rows(text, width)
    assert all(cell_len(text[start:stop]) <= width for start, stop in rows)
    covered = "".join(text[start:stop] for start, stop in rows)
    assert covered == text.replace("\n", "")


NOTE = Form(
    title="x",
    fields=(
        Field("title", Kind.TEXT, "Titre"),
        Field("text", Kind.LINES, "Texte", length=40),
        Field(
            "kind",
            Kind.PICK,
            "Type",
            options=(Option("m", "Mère"), Option("p", "Père"), Option("t", "Tuteur")),
            required=False,
        ),
    ),
)


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_several_lines_are_typed_pasted_and_corrected(desk: Office, size: tuple[int, int]) -> None:
    async with staged(desk, {"welcome": place(NOTE)}, size=size) as stage:
        await stage.press("tab")
        await stage.type("un deux")
        await stage.press("enter")
        await stage.paste("trois\r\nquatre\x1b[2J")
        assert stage.page.sheet.raw["text"] == "un deux\ntrois\nquatre[2J"
        await stage.press("up", "home", "backspace")
        assert stage.page.sheet.raw["text"] == "un deuxtrois\nquatre[2J"
        inside(stage)
        await stage.press("end", "ctrl+w")
        assert stage.page.sheet.raw["text"] == "un\nquatre[2J"
        await stage.paste("x" * 100)
        assert len(stage.page.sheet.raw["text"]) == 40 and "40 caractères au plus" in stage.words
        await stage.press("tab")
        assert stage.at == "kind"


async def test_a_pick_changes_by_arrows_and_letters_and_may_stay_empty(desk: Office) -> None:
    async with staged(desk, {"welcome": place(NOTE)}) as stage:
        await stage.press("tab", "tab")
        assert stage.page.sheet.raw["kind"] == ""
        await stage.press("down", "down")
        assert stage.page.sheet.raw["kind"] == "p" and "[Père" in stage.text
        await stage.press("t")
        assert stage.page.sheet.raw["kind"] == "t"
        await stage.press("home")
        assert stage.page.sheet.raw["kind"] == ""
        inside(stage)


class Book(Place):
    """Three pages of a document."""

    page = 1

    def form(self) -> Form:
        blocks = tuple(Paragraph(f"Page {self.page}, ligne {n}") for n in range(40))
        text = Field("text", Kind.READING, blocks=blocks, page=self.page, pages=3, required=False)
        return Form(title="x", fields=(text,))

    async def load(self, name: str, at: int) -> None:
        self.page = at


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_pages_turn_at_their_ends(desk: Office, size: tuple[int, int]) -> None:
    async with staged(desk, {"welcome": Book}, size=size) as stage:
        await stage.press("end", "down")
        assert "Page 2, ligne 0" in stage.text and "page 2 sur 3" in stage.text
        await stage.press("up")
        assert "Page 1, ligne 39" in stage.text
        await stage.press("home", "end", "end")
        assert "Page 3, ligne 0" in stage.text
        await stage.press("home", "home")
        assert "Page 1, ligne 0" in stage.text
        for _ in range(30):
            if "Page 3, ligne 39" in stage.text:
                break
            await stage.press("enter")
            inside(stage)
        assert "page 3 sur 3" in stage.text


@pytest.mark.parametrize("rows", range(18, 26))
async def test_no_heading_stands_last_without_what_it_heads(desk: Office, rows: int) -> None:
    blocks: list[Block] = []
    for n in range(12):
        blocks += [Heading(f"Titre {n}"), Table((("a", f"valeur {n}"),), ("Nom", "Valeur"))]
    form = Form(title="x", fields=(Field("t", Kind.READING, blocks=tuple(blocks)),))
    async with staged(desk, {"welcome": place(form)}, size=(80, rows)) as stage:
        seen: set[str] = set()
        for _ in range(30):
            body = [line[1:].strip() for line in stage.lines[1:-2] if line.strip()]
            end = next(at for at, line in enumerate(body) if line.startswith("lignes "))
            assert body[end - 1].startswith("a "), body
            seen.update(line for line in body if "valeur" in line)
            if "100 %" in body[end]:
                break
            await stage.press("pagedown")
        assert len(seen) == 12
