"""The one page: errors beside the field, fields that come and go, what was typed stays, narrow and wide."""

from models.office import Office
from models.refusal import Refused, Unavailable
from screens.forms import (
    Action,
    Answers,
    Ask,
    Back,
    Field,
    Form,
    Home,
    Kind,
    Option,
    Outcome,
    Place,
    Stay,
    visit,
)
from screens.text.phrases import phrase
from tests.screens.etape import ETAPE
from tests.screens.stage import place, staged


async def test_a_refusal_stands_at_its_field_which_keeps_its_text(desk: Office) -> None:
    async def refuse(action: str, answers: Answers) -> Outcome:
        raise Refused("matricule_check", "matricule")

    async with staged(desk, {"welcome": place(ETAPE, refuse)}) as stage:
        await stage.press("enter", *"1979061237108", "enter", *"ABC", "enter", *"K7M2P9", "enter")
        lines = [line.rstrip() for line in stage.lines]
        at = lines.index(">Matricule            1979061237108.......")
        assert lines[at + 1] == "                      ! Faute de frappe : vérifiez les 13 chiffres."
        assert stage.at == "matricule" and stage.cursor_is_inside()
        assert stage.page.sheet.answers["copy"] == "K7M2P9"
        assert lines[at + 2].strip() == "13 chiffres (ou 11), sur votre carte de sécurité sociale"


async def test_a_refusal_wipes_what_the_place_says_and_shows_what_changed(desk: Office) -> None:
    codes = iter(["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD"])

    class Letter(Place):
        shown = ""

        def form(self) -> Form:
            fields = (
                Field("shown", Kind.SHOWN, "Code", text=self.shown),
                Field("a", Kind.TEXT, "A"),
                Field("copy", Kind.TEXT, "B"),
            )
            return Form(title="x", fields=fields, primary=Action("next", "Suite", checks=True))

        async def enter(self) -> None:
            self.shown = next(codes)

        async def act(self, action: str, answers: Answers) -> Outcome:
            self.shown = next(codes)
            raise Refused("copy_wrong", "copy")

        def wiped_by(self, code: str) -> tuple[str, ...]:
            return ("copy",)

    async with staged(desk, {"welcome": place(ETAPE), "letter": Letter}) as stage:
        await stage.go("letter")
        await stage.press(*"typed", "enter", *"wrong", "enter")
        assert stage.page.sheet.answers == {"a": "typed", "copy": ""}
        assert "BBBBBB" in stage.text and "AAAAAA" not in stage.text
        assert "! Ce n'est pas le code affiché" in stage.text and stage.at == "copy"


async def test_a_refusal_of_the_whole_form_stands_in_the_message_line(desk: Office) -> None:
    async def refuse(action: str, answers: Answers) -> Outcome:
        raise Refused("step_order")

    form = Form(title="x", fields=(Field("a", Kind.TEXT, "A"),), primary=Action("next", "Suite", checks=True))
    async with staged(desk, {"welcome": place(form, refuse)}) as stage:
        await stage.press(*"x", "enter")
        assert stage.lines[-2].startswith(" ! Cette étape n'est pas possible maintenant.")


async def test_every_missing_answer_is_told_and_the_first_gets_the_cursor(desk: Office) -> None:
    async with staged(desk, {"welcome": place(ETAPE)}) as stage:
        await stage.press("tab", *"1979", "tab", "tab", "tab", "enter")
        assert stage.text.count("! ") == 3
        assert stage.at == "received"
        assert "! Choisissez une réponse" in stage.text


async def test_fields_come_and_go_without_losing_focus_or_text(desk: Office) -> None:
    async with staged(desk, {"welcome": place(ETAPE)}) as stage:
        await stage.press("tab", *"1979", "shift+tab", "down", "space")
        assert "Matricule" not in stage.text and "Appelez le Helpdesk." in stage.text
        assert "Etape suivante" not in stage.text
        assert stage.at == "received" and stage.page.sheet.answers["matricule"] == ""
        await stage.press("up", "space")
        assert "1979................" in stage.text and stage.at == "received"
        assert stage.page.sheet.answers["matricule"] == "1979"


async def test_stay_reads_the_form_anew_and_keeps_the_answers(desk: Office) -> None:
    state: dict[str, tuple[str, ...]] = {"fields": ("a", "b")}

    def form(_: Place) -> Form:
        fields = tuple(Field(name, Kind.TEXT, name.upper()) for name in state["fields"])
        return Form(title="x", fields=fields, primary=Action("next", "Suite", checks=True))

    async def act(action: str, answers: Answers) -> Outcome:
        state["fields"] = ("new", "a", "b")
        return Stay(phrase("Un nouveau code est en route."), clear=("b",))

    async with staged(desk, {"welcome": place(form, act)}) as stage:
        await stage.press(*"one", "enter", *"two", "enter")
        assert stage.page.sheet.answers == {"new": "", "a": "one", "b": ""}
        assert stage.at == "b" and "Un nouveau code est en route." in stage.lines[-2]


async def test_ask_confirms_first_and_does_the_action_with_the_same_answers(desk: Office) -> None:
    done: list[tuple[str, str]] = []

    async def act(action: str, answers: Answers) -> Outcome:
        done.append((action, answers["s"]))
        return Ask("Terminer ?", "end", "Terminer", "Garder") if action == "open" else Stay()

    form = Form(title="x", fields=(Field("s", Kind.ROWS, options=(Option("1", "Un"), Option("2", "Deux"))),))
    async with staged(desk, {"welcome": place(form, act)}) as stage:
        await stage.press("down", "enter", "escape")
        assert done == [("open", "2")]
        await stage.press("enter", "right", "enter")
        assert done == [("open", "2"), ("open", "2"), ("end", "2")]


async def test_back_home_and_replace_move_on_the_stack(desk: Office) -> None:
    entered: list[str] = []

    def named(name: str, outcome: Outcome) -> type[Place]:
        async def act(action: str, answers: Answers) -> Outcome:
            return outcome

        made = place(Form(title=name, primary=Action("go", name)), act)

        async def enter(self: Place) -> None:
            entered.append(name)

        made.enter = enter  # type: ignore[method-assign]
        return made

    places = {
        "welcome": named("welcome", visit("a")),
        "a": named("a", visit("b")),
        "b": named("b", visit("c", replace=True)),
        "c": named("c", Back(phrase("De retour."), to="a")),
        "home": named("home", Home(phrase("Fini."))),
    }
    async with staged(desk, places) as stage:

        def stack() -> list[str]:
            return [page.place_name for page in stage.app.runner.navigation.pages]

        await stage.press("enter")
        await stage.press("enter")
        await stage.press("enter")
        assert stack() == ["welcome", "a", "c"]
        entered.clear()
        await stage.press("enter")
        assert stack() == ["welcome", "a"] and entered == ["a"] and "De retour." in stage.text
        await stage.go("b")
        await stage.go("home")
        await stage.press("enter")
        assert stack() == ["welcome"] and "Fini." in stage.text


async def test_what_cannot_work_now_is_one_plain_sentence_and_nothing_is_lost(desk: Office) -> None:
    errors: list[Exception] = [Unavailable("database_busy"), OSError(28, "database or disk is full")]

    async def act(action: str, answers: Answers) -> Outcome:
        raise errors.pop(0)

    form = Form(title="x", fields=(Field("a", Kind.TEXT, "A"),), primary=Action("next", "Suite", checks=True))
    async with staged(desk, {"welcome": place(form, act)}) as stage:
        await stage.press(*"kept", "enter")
        busy = stage.page.message
        assert stage.page.error and stage.text.count(" ! ") == 1
        await stage.press("enter")
        assert stage.page.error and stage.text.count(" ! ") == 1 and stage.page.message != busy
        assert stage.page.sheet.answers == {"a": "kept"} and stage.app.is_running
