"""What one is at and the message that concerns it are in view together; and what a page says of itself."""

import pytest

from models.messages.channel import EMAIL, MOBILE, Channel
from models.office import Office
from models.refusal import Refused
from screens.forms import Action, Answers, Ask, Column, Field, Form, Kind, Option, Outcome
from screens.text.phrases import phrase
from tests.screens.product import every_place, product
from tests.screens.stage import NARROW, WIDE, Stage, place, staged

LEAST = (40, 12)
ERROR = phrase("Cette date est passée. Entrez un jour à venir, ou laissez le champ vide.")
TWO = (Option("1", "Mère"), Option("2", "Père"))


def body(stage: Stage) -> str:
    """What is in view of the page itself, as one line of words."""
    region = stage.page.body.region
    return " ".join(" ".join(stage.lines[region.y : region.bottom]).split())


@pytest.mark.parametrize("size", [WIDE, NARROW, LEAST])
async def test_an_error_at_a_field_is_in_view_with_the_cursor(office: Office, size: tuple[int, int]) -> None:
    whole = await product(office)
    async with staged(office, {}, size=size) as stage:
        for name in ("activation.letter", "activation.password", "activation.channel", "account.password"):
            page = await whole.shows(stage, name)
            for field in list(page.sheet.asked):
                page.complain(field, ERROR)
                await stage.settle()
                shown = stage.app.visitor.words.text(ERROR)
                assert stage.at == field and stage.cursor_is_inside()
                assert shown in body(stage).replace("! ", ""), f"{name} {field}:\n{stage.text}"
                page.complain(field, "")


@pytest.mark.parametrize("size", [WIDE, LEAST])
async def test_an_error_of_the_whole_form_moves_the_cursor_to_where_it_is_put_right(
    desk: Office, size: tuple[int, int]
) -> None:
    async def refuse(action: str, answers: Answers) -> Outcome:
        raise Refused("login_wrong", until=None)

    fields = (Field("matricule", Kind.TEXT, "Matricule"), Field("password", Kind.SECRET, "Mot de passe"))
    form = Form(title="x", fields=fields, primary=Action("login", "Connexion", checks=True))
    async with staged(desk, {"welcome": place(form, refuse)}, size=size) as stage:
        await stage.press(*"1", "enter", *"2", "enter")
        assert stage.at == "matricule" and stage.cursor_is_inside()
        assert "non accepté" in stage.words


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_an_empty_field_keeps_its_format(office: Office, size: tuple[int, int]) -> None:
    whole = await product(office)
    async with staged(office, {}, size=size) as stage:
        await whole.shows(stage, "login.password")
        await stage.press("tab", "tab", "tab", "enter")
        assert stage.at == "matricule"
        assert "! Ce champ est obligatoire. 13 chiffres (ou 11)" in stage.words


async def test_errors_at_fields_join_the_messages(desk: Office) -> None:
    async def refuse(action: str, answers: Answers) -> Outcome:
        raise Refused("until_form", "until")

    fields = (Field("name", Kind.TEXT, "Nom"), Field("until", Kind.TEXT, "Jusqu'au", required=False))
    form = Form(title="x", fields=fields, primary=Action("next", "Suite", checks=True))
    async with staged(desk, {"welcome": place(form, refuse)}) as stage:
        await stage.press("enter", "tab", "enter", *"x", "enter")
        await stage.go("help.messages")
        assert "Nom : Ce champ est obligatoire." in stage.words
        assert "Jusqu'au : Écrivez la date comme 31.12.2027" in stage.words


@pytest.mark.parametrize("near", [True, False])
async def test_behind_a_dialog_nothing_is_marked(desk: Office, near: bool) -> None:
    async def ask(action: str, answers: Answers) -> Outcome:
        return Ask("Vraiment ?", "do", "Oui", "Non")

    form = Form(title="x", fields=(Field("s", Kind.ROWS, options=TWO),))
    async with staged(desk, {"welcome": place(form, ask)}, near=near) as stage:
        bar = ["Mère"] if near else []
        assert ">Mère" in stage.text and _reversed(stage) == bar
        await stage.press("enter")
        assert ">Mère" not in stage.text and _reversed(stage) == ["[ Non ]"]
        await stage.press("escape")
        assert ">Mère" in stage.text and _reversed(stage) == bar


def _reversed(stage: Stage) -> list[str]:
    segments = (segment for strip in stage.app.screen._compositor.render_strips() for segment in strip)
    return [each.text.strip() for each in segments if each.style and each.style.reverse and each.text.strip()]


async def test_a_list_says_that_it_is_optional_and_enter_opens_it(desk: Office) -> None:
    fields = (Field("role", Kind.PICK, "Rôle", options=TWO, required=False), Field("a", Kind.TEXT, "A"))
    async with staged(desk, {"welcome": place(Form(title="x", fields=fields))}) as stage:
        assert "Rôle (facultatif)" in stage.words and "Père" not in stage.text
        await stage.press("enter")
        assert "(•) aucun" in stage.text and "( ) Père" in stage.text and stage.cursor_is_inside()
        await stage.press("down", "down")
        assert "(•) Père" in stage.text and stage.cursor_is_inside()
        await stage.press("escape")
        assert stage.page.sheet.answers["role"] == "" and "(•)" not in stage.text and stage.at == "role"
        await stage.press("enter", "down", "enter")
        assert stage.page.sheet.answers["role"] == "1" and stage.at == "a" and "[Mère v]" in stage.text


async def test_a_folded_row_names_its_parts(desk: Office) -> None:
    columns = tuple(Column(name) for name in ("Nom", "Type", "Rôle", "Jusqu'au"))
    rows = (Option("1", cells=("MÜLLER", "Assistant DSP", "", "31.12.2027")),)
    table = Field("t", Kind.TABLE, columns=columns, options=rows, total=1)
    async with staged(desk, {"welcome": place(Form(title="x", fields=(table,)))}, size=NARROW) as stage:
        assert "MÜLLER Assistant DSP" in stage.text and "Jusqu'au : 31.12.2027" in stage.text
        assert "Rôle" not in stage.text


async def test_every_page_but_the_first_has_a_way_back_to_press(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        for name in every_place():
            page = await whole.shows(stage, name)
            names = {press.action for press in page.sheet.actions.presses}
            bare = any(field.kind is Kind.QR for field in page.form.fields)
            assert bare or names & {"back", "@back"}, name


async def test_the_help_begins_with_the_page_one_comes_from(office: Office) -> None:
    whole = await product(office)
    async with staged(office, {}) as stage:
        await whole.shows(stage, "activation.letter")
        await stage.press("f1")
        assert "Qu'est-ce que le matricule ?" in stage.text.split("Helpdesk")[0]
        assert "13 chiffres" in stage.words
        await stage.press("escape")
        await whole.shows(stage, "record.log")
        await stage.press("f1")
        assert "Que montre le journal ?" in stage.text
        await whole.shows(stage, "account.sessions")
        await stage.press("f1", "f1")
        assert "?" not in stage.text.split("Helpdesk")[0]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("jérôme@exemple.lu", "email_accent"),
        ("je rome@exemple.lu", "email_blank"),
        ("a@exemple.lu b@exemple.lu", "email_blank"),
        ("a@b@exemple.lu", "email_second_at"),
        ("jerome@exemple", "email_form"),
        ("jerome", "email_at"),
    ],
)
def test_an_email_error_names_the_sign_that_is_wrong(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        Channel.parse(EMAIL, typed)
    assert refused.value.code == code
    assert Channel.parse(MOBILE, "621 123 456").address == "+352621123456"
