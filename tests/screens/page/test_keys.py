"""The keyboard contract, row by row (docs/guide.md, « Keys »)."""

import asyncio

import pytest
from textual import events

from models.office import Office
from screens.forms import Action, Answers, Back, Field, Form, Kind, Option, Outcome, visit
from screens.page.dialogs import Dialog, Hint
from screens.text.helpdesk import PHONE as HELPDESK
from screens.text.phrases import phrase
from tests.screens.stage import NARROW, WIDE, Log, Stage, place, staged

YES_NO = (Option("yes", phrase("Oui")), Option("no", phrase("Non")))


FORM = Form(
    title=phrase("Activation du compte"),
    step=(1, phrase("Code d'activation")),
    fields=(
        Field("received", Kind.CHOICE, phrase("Avez-vous reçu un code ?"), options=YES_NO),
        Field("matricule", Kind.TEXT, phrase("Matricule"), phrase("13 chiffres"), length=24, width=20),
        Field("password", Kind.SECRET, phrase("Mot de passe"), phrase("8 caractères au moins"), length=64),
        Field("note", Kind.TEXT, phrase("Remarque"), required=False, length=24, width=20),
        Field("accepted", Kind.BOX, phrase("J'accepte")),
    ),
    primary=Action("next", phrase("Etape suivante"), checks=True),
    actions=(Action("wait", phrase("Attendre")), Action("forgotten", phrase("Oublié ?"), link=True)),
)


async def test_a_whole_form_is_filled_by_text_and_enter_alone(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(FORM, log.act)}) as stage:
        assert stage.at == "received"
        await stage.press("enter", *"1979", "enter", *"secret12", "enter")
        assert stage.at == "accepted"  # the optional field is passed by
        await stage.press("enter")
        wanted = {
            "received": "yes",
            "matricule": "1979",
            "password": "secret12",
            "note": "",
            "accepted": "yes",
        }
        assert log == [("next", wanted)]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_tab_goes_through_everything_in_reading_order_and_back(
    desk: Office, size: tuple[int, int]
) -> None:
    async with staged(desk, {"welcome": place(FORM)}, size=size) as stage:
        aide = ["Aide F1", "Langue F2", "Quitter F10"] if size == WIDE else ["Aide", "Langue", "Quitter"]
        order = ["received", "matricule", "password", "Afficher (F3)", "note", "accepted"]
        order += ["[ Etape suivante ]", "[ Attendre ]", "Oublié ?", *aide]
        seen = []
        for _ in order:
            seen.append(stage.at)
            assert stage.cursor_is_inside(), stage.at
            await stage.press("tab")
        assert seen == order
        assert stage.at == "received"
        await stage.press("shift+tab")
        assert stage.at == order[-1]


async def test_enter_goes_to_the_next_empty_required_field_even_above(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(FORM, log.act)}) as stage:
        await stage.press("tab", "tab", *"secret12", "enter")
        assert stage.at == "accepted"
        await stage.press("enter")
        assert stage.at == "received"
        await stage.press("enter")
        assert stage.at == "matricule"
        await stage.press("enter")  # nothing else is missing: the field itself is asked for
        assert "! Ce champ est obligatoire." in stage.text
        assert log == []


async def test_enter_on_a_radio_chooses_and_space_only_chooses(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press("down", "space")
        assert (stage.at, stage.page.sheet.answers["received"]) == ("received", "no")
        assert "(•) Non" in stage.text and "( ) Oui" in stage.text
        await stage.press("up", "enter")
        assert (stage.at, stage.page.sheet.answers["received"]) == ("matricule", "yes")


async def test_enter_ticks_a_box_and_never_unticks_it_space_does_both(desk: Office, log: Log) -> None:
    form = Form(title="x", fields=(Field("box", Kind.BOX, "Lu"), Field("name", Kind.TEXT, "Nom")))
    async with staged(desk, {"welcome": place(form, log.act)}) as stage:
        await stage.press("enter")
        assert "[x] Lu" in stage.text and stage.at == "name"
        await stage.press("shift+tab", "enter")
        assert "[x] Lu" in stage.text and stage.at == "name"
        await stage.press("shift+tab", "space")
        assert "[ ] Lu" in stage.text and stage.at == "box"


async def test_enter_on_a_button_a_link_and_a_row_does_it(desk: Office, log: Log) -> None:
    rows = Field("way", Kind.ROWS, options=(Option("a", "Un"), Option("b", "Deux"), Option("c", "Trois")))
    actions = (Action("wait", "Attendre"), Action("aside", "À côté", link=True))
    async with staged(
        desk, {"welcome": place(Form(title="x", fields=(rows,), actions=actions), log.act)}
    ) as stage:
        await stage.press("down", "enter", "end", "enter", "home", "enter")
        await stage.press("tab", "enter", "tab", "enter")
    assert [(name, answers["way"]) for name, answers in log[:3]] == [
        ("open", "b"),
        ("open", "c"),
        ("open", "a"),
    ]
    assert log.names[3:] == ["wait", "aside"]


async def test_esc_goes_back_and_asks_first_when_something_typed_would_be_lost(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM), "there": place(FORM)}) as stage:
        first = stage.page
        await stage.go("there")
        await stage.press("escape")
        assert stage.page is first
        await stage.go("there")
        await stage.press("tab", *"1979", "escape")
        assert isinstance(stage.app.screen, Dialog)
        await stage.press("escape")
        assert stage.page is not first and stage.page.sheet.answers["matricule"] == "1979"
        await stage.press("escape", "tab", "enter")
        assert stage.page is first


async def test_esc_on_the_first_page_f10_ctrl_c_and_the_link_ask_to_leave(desk: Office) -> None:
    for keys in (["escape"], ["f10"], ["ctrl+c"], ["shift+tab", "enter"]):
        async with staged(desk, {"welcome": place(FORM)}) as stage:
            await stage.press(*keys)
            assert isinstance(stage.app.screen, Dialog), keys
            assert "Voulez-vous quitter" in stage.text
            await stage.press("right", "left", "enter")  # the harmless answer has the focus at first
            assert stage.app.is_running and not isinstance(stage.app.screen, Dialog)
            await stage.press("f10", "right", "enter")
            assert not stage.app.is_running or stage.app._exit


async def test_f1_f2_and_their_links_open_help_and_languages_once(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        for keys, name in ((["f1"], "help"), (["f2"], "language")):
            await stage.press(*keys, *keys)
            assert stage.page.place_name == name
            assert [page.place_name for page in stage.app.runner.navigation.pages] == ["welcome", name]
            await stage.press("escape")
        await stage.press("shift+tab", "shift+tab", "shift+tab", "enter")
        assert isinstance(stage.app.screen, Hint)
        assert HELPDESK.replace("\N{NO-BREAK SPACE}", " ") in stage.text
        await stage.press("tab", "enter")
        assert stage.page.place_name == "help"
        assert (
            HELPDESK.replace("\N{NO-BREAK SPACE}", " ") in stage.text and "helpdesk@esante.lu" in stage.text
        )
        assert "helpdesk.esante.lu" in stage.text and "B.P. 2511" in stage.text


async def test_f3_and_the_link_show_and_hide_the_secret(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press("tab", "tab", *"geheim99")
        assert "********" in stage.text and "geheim99" not in stage.text
        await stage.press("f3")
        assert "geheim99" in stage.text and "Masquer (F3)" in stage.text
        await stage.press("tab", "enter")
        assert "geheim99" not in stage.text and "Afficher (F3)" in stage.text
        assert stage.page.sheet.answers["password"] == "geheim99"


async def test_no_letter_is_a_shortcut_and_nothing_else_is_bound(desk: Office, log: Log) -> None:
    async with staged(desk, {"welcome": place(FORM, log.act)}) as stage:
        screen = stage.app.screen
        for key in (
            *"abcxyzq?/",
            "ctrl+p",
            "ctrl+q",
            "ctrl+z",
            "ctrl+s",
            "f9",
            "f12",
            "ctrl+v",
            "ctrl+x",
        ):
            await stage.press(key)
        assert stage.app.screen is screen and stage.app.is_running and log == []
        bound = {key for _, bindings in stage.app.screen._binding_chain for key in bindings.key_to_bindings}
        assert {"f1", "f2", "f5", "f9", "f10", "ctrl+c", "ctrl+l"} <= bound
        assert not bound & {"ctrl+p", "ctrl+q", "ctrl+z", "f12", "ctrl+v", "ctrl+x", "super+c"}


async def test_ctrl_c_never_copies_a_secret(desk: Office) -> None:
    written: list[str] = []
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        stage.app._driver.write = written.append  # type: ignore[union-attr,method-assign]
        await stage.press("tab", "tab", *"geheim99", "ctrl+c")
        stage.app.copy_to_clipboard("geheim99")
        assert isinstance(stage.app.screen, Dialog)
        assert not any("52;" in data for data in written)


async def test_ctrl_l_draws_everything_again(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        shown: list[str] = []
        stage.app.post_display_hook = lambda: shown.append("")  # type: ignore[method-assign]
        await stage.press("ctrl+l")
        assert shown and "Etape 1 sur 5" in stage.text


async def test_enter_fifty_times_has_one_effect(desk: Office) -> None:
    done: list[str] = []
    gate = asyncio.Event()

    async def first(action: str, answers: Answers) -> Outcome:
        done.append(action)
        await gate.wait()
        return visit("second")

    async def second(action: str, answers: Answers) -> Outcome:
        done.append(action)
        return Back()

    one = Form(title="x", fields=(Field("p", Kind.PROSE, text="x"),), primary=Action("first", "Suite"))
    two = Form(title="y", fields=(Field("p", Kind.PROSE, text="y"),), primary=Action("second", "Suite"))
    async with staged(desk, {"welcome": place(one, first), "second": place(two, second)}) as stage:
        for number in range(50):
            stage.app.post_message(events.Key("enter", "\r"))
            if number == 25:
                gate.set()
        await stage.settle()
        assert done == ["first"]
        assert stage.page.place_name == "second"
        await stage.press("enter")
        assert done == ["first", "second"]


def below(stage: Stage) -> str:
    return stage.lines[-1].rstrip()


async def test_the_last_line_names_the_keys(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM), "there": place(FORM)}) as stage:
        await stage.go("there")
        keys = " Entrée suite · Tab champ · Échap retour      Aide F1 · Langue F2 · Quitter F10"
        assert below(stage) == keys
    async with staged(desk, {"welcome": place(FORM)}, size=NARROW) as stage:
        assert below(stage) == " F1 aide · Échap · F10"
