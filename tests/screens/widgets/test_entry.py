"""A line to type in: editing, limits, pastes, masks; its cursor; no relayout and no other cost."""

import time

import pytest

from models.office import Office
from screens.forms import Action, Answers, Field, Form, Kind, Outcome, Stay
from screens.widgets.entry import TextEntry
from tests.screens.stage import place, staged

FORM = Form(
    title="x",
    fields=(
        Field("a", Kind.TEXT, "Un", length=24, width=12),
        Field("b", Kind.SECRET, "Deux", length=64, width=12),
    ),
    primary=Action("next", "Suite", checks=True),
)


@pytest.mark.parametrize(
    ("keys", "text", "at"),
    [
        ([*"abc"], "abc", 3),
        ([*"abc", "left", "left", "X"], "aXbc", 2),
        ([*"abc", "home", "X", "end", "Y"], "XabcY", 5),
        ([*"abc", "backspace", "ctrl+h"], "a", 1),
        ([*"abc", "home", "delete", "backspace"], "bc", 0),
        ([*"abc", "space", *"def", "ctrl+w"], "abc ", 4),
        ([*"abc", "left", "ctrl+u"], "c", 0),
        ([*"abc", "left", "ctrl+k"], "ab", 2),
        ([*"abc", "right", "up", "down", "pageup"], "abc", 3),
    ],
)
async def test_keys_edit_the_line(desk: Office, keys: list[str], text: str, at: int) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press(*keys)
        assert stage.page.sheet.answers["a"] == text
        assert stage.app.cursor_position.x == 22 + at
        assert (
            f" Un                   {text.ljust(12, '.') if ' ' not in text else text}"
            in stage.text.replace(">", " ")
        )


async def test_a_longer_text_scrolls_inside_its_frame(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.type("abcdefghijklmnopqrst")
        assert "ijklmnopqrst" in stage.text and "hijk" not in stage.text
        assert stage.app.cursor_position.x == 22 + 12 and stage.cursor_is_inside()
        await stage.press("home")
        assert "abcdefghijkl" in stage.text and stage.app.cursor_position.x == 22


async def test_wide_and_combining_characters_keep_the_cursor_right(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.paste("é漢字e\u0301")
        assert stage.app.cursor_position.x == 22 + 1 + 4 + 1
        await stage.paste("漢字漢字漢字")
        assert stage.cursor_is_inside()
        for _ in range(12):
            await stage.press("left")
            assert stage.cursor_is_inside()


async def test_nothing_beyond_the_length_is_taken_and_the_person_is_told(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.type("x" * 24)
        assert "24 caractères au plus" not in stage.text
        await stage.press("y")
        assert stage.page.sheet.answers["a"] == "x" * 24
        assert "Ce champ prend 24 caractères au plus." in stage.lines[-2]


async def test_a_newline_in_a_paste_is_dropped_and_never_submits(desk: Office) -> None:
    done: list[str] = []

    async def act(action: str, answers: Answers) -> Outcome:
        done.append(action)
        return Stay()

    async with staged(desk, {"welcome": place(FORM, act)}) as stage:
        await stage.paste("1979\r\n0612\n37108\x1b[2J\t\x9b\u2028")
        assert stage.page.sheet.answers["a"] == "1979061237108[2J"
        await stage.press("tab")
        await stage.paste("geheim99\n\n")
        assert done == [] and stage.at == "b"
        assert stage.page.sheet.answers["b"] == "geheim99"


async def test_a_paste_of_2_mb_costs_nothing(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        entry = stage.page.sheet.questions["a"]
        assert isinstance(entry, TextEntry)
        started = time.process_time()
        await stage.paste("x" * 2_000_000)
        assert time.process_time() - started < 0.5
        assert stage.page.sheet.answers["a"] == "x" * 24


async def test_a_secret_shows_neither_its_text_nor_its_words(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press("tab")
        await stage.type("mon secret")
        assert "mon" not in stage.text and "**********.." in stage.text
        await stage.press("ctrl+w")
        assert stage.page.sheet.answers["b"] == ""


async def test_typing_lays_nothing_out(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press("a")
        laid: list[object] = []
        original = stage.page._refresh_layout

        def watch(*args: object, **named: object) -> None:
            laid.append(args)
            original(*args, **named)  # type: ignore[arg-type]

        stage.page._refresh_layout = watch  # type: ignore[method-assign]
        await stage.type("bcdefghijklmnop")
        assert laid == []
        await stage.pilot.resize_terminal(70, 24)
        await stage.settle()
        assert laid  # the watch works


GROUPED = Form(
    title="x", fields=(Field("a", Kind.TEXT, "Un", "13 chiffres", length=24, width=20, groups=(4, 4)),)
)


@pytest.mark.parametrize(
    ("keys", "shown", "answer", "at"),
    [
        ([*"1979"], "1979", "1979", 4),
        ([*"19790"], "1979 0", "19790", 6),
        ([*"1979061237108"], "1979 0612 37108", "1979061237108", 15),
        ([*"1979061237108", "home"], "1979 0612 37108", "1979061237108", 0),
        ([*"19790612", *["left"] * 4], "1979 0612", "19790612", 5),
        ([*"19790612", *["left"] * 4, "delete"], "1979 612", "1979612", 5),
        ([*"19790612", *["left"] * 4, "backspace"], "1970 612", "1970612", 3),
        ([*"19790612", *["left"] * 4, "X"], "1979X0612", "1979X0612", 5),
        ([*"1979", "space", *"0612"], "1979 0612", "1979 0612", 9),
        ([*"1979061237108", *["backspace"] * 5], "1979 0612", "19790612", 9),
    ],
)
async def test_digits_are_grouped_while_typed_and_the_answer_is_plain(
    desk: Office, keys: list[str], shown: str, answer: str, at: int
) -> None:
    async with staged(desk, {"welcome": place(GROUPED)}) as stage:
        await stage.press(*keys)
        assert stage.page.sheet.answers["a"] == answer
        assert stage.lines[2].startswith(f">Un                   {shown.ljust(20, '.')}"), stage.lines[2]
        assert stage.app.cursor_position.x == 22 + at


async def test_a_pasted_matricule_is_grouped_and_a_longer_number_scrolls(desk: Office) -> None:
    async with staged(desk, {"welcome": place(GROUPED)}) as stage:
        await stage.paste("1979061237108")
        assert "1979 0612 37108....." in stage.text
        await stage.paste("99999999999999")
        assert len(stage.page.sheet.answers["a"]) == 24 and stage.cursor_is_inside()
        await stage.press("home")
        assert "1979 0612 3710899999" in stage.text and stage.app.cursor_position.x == 22


@pytest.mark.parametrize("underlines", [False, True])
async def test_an_empty_field_is_a_line_of_blanks_where_the_terminal_shows_one(
    desk: Office, underlines: bool
) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        stage.page.visitor.underlines = underlines
        await stage.press(*"abc")
        strip = stage.app.screen._compositor.render_strips()[2]
        lined = "".join(each.text for each in strip if each.style and each.style.underline)
        assert lined == (" " * 9 if underlines else "")
        assert ("abc........." in strip.text) is not underlines


async def test_the_format_stays_beside_an_error_and_is_never_said_twice(desk: Office) -> None:
    form = Form(title="x", fields=GROUPED.fields, primary=Action("next", "Suite", checks=True))
    async with staged(desk, {"welcome": place(form)}) as stage:
        stage.page.complain("a", "Faute de frappe.")
        await stage.settle()
        assert [line.strip() for line in stage.lines[3:5]] == ["! Faute de frappe.", "13 chiffres"]
        await stage.press("enter")
        assert stage.text.count("13 chiffres") == 1 and "! Ce champ est obligatoire." in stage.text
        await stage.press("1")
        assert stage.lines[3].strip() == "13 chiffres"
