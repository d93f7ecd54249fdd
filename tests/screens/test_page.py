"""The one page: errors beside the field, fields that come and go, what was typed stays, narrow and wide."""

import pytest

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
from screens.phrases import phrase
from tests.screens.stage import NARROW, WIDE, place, staged

YES_NO = (Option("yes", phrase("Oui")), Option("no", phrase("Non")))


def _with(answers: Answers) -> bool:
    return answers.get("received") != "no"


ETAPE = Form(
    title=phrase("Activation du compte"),
    step=(1, phrase("Code d'activation")),
    fields=(
        Field(
            "received",
            Kind.CHOICE,
            phrase("Avez-vous reçu un code d'activation par courrier ?"),
            options=YES_NO,
        ),
        Field("without", Kind.PROSE, text=phrase("Appelez le Helpdesk."), when=lambda a: not _with(a)),
        Field(
            "matricule",
            Kind.TEXT,
            phrase("Matricule"),
            phrase("13 chiffres (ou 11), sur votre carte de sécurité sociale"),
            length=24,
            width=20,
            when=_with,
        ),
        Field(
            "code",
            Kind.TEXT,
            phrase("Code d'activation"),
            phrase("12 caractères, dans le courrier de l'Agence eSanté"),
            length=24,
            width=14,
            when=_with,
        ),
        Field("shown", Kind.SHOWN, phrase("Code affiché :"), text="K 7 M 2 P 9", when=_with),
        Field("copy", Kind.TEXT, phrase("Recopiez le code affiché"), length=16, width=6, when=_with),
    ),
    primary=Action("next", phrase("Etape suivante"), checks=True, when=_with),
    actions=(Action("wait", phrase("Je ne peux pas recopier ce code"), when=_with),),
)

LOOK = """\
 eSanté · Activation du compte                Etape 1 sur 5 : Code d'activation

 Avez-vous reçu un code d'activation par courrier ?
>  ( ) Oui
   ( ) Non

 Matricule            ....................
                      13 chiffres (ou 11), sur votre carte de sécurité sociale
 Code d'activation    ..............
                      12 caractères, dans le courrier de l'Agence eSanté
 Code affiché :       K 7 M 2 P 9
 Recopiez le code     ......
 affiché

 [ Etape suivante ]  [ Je ne peux pas recopier ce code ]  [ Retour ]








 Entrée suite · Tab champ · Echap retour      Aide F1 · Langue F2 · Quitter F10"""


async def test_etape_1_looks_as_it_was_designed(desk: Office) -> None:
    async with staged(desk, {"welcome": place(ETAPE), "letter": place(ETAPE)}) as stage:
        await stage.go("letter")
        assert stage.text == LOOK
        assert stage.app.cursor_position == (4, 3)


async def test_below_60_columns_labels_stand_above_and_rows_fold(desk: Office) -> None:
    rows = Field("way", Kind.ROWS, options=(Option("a", "Connexion : PATIENT", "Votre compte est activé."),))
    places = {"welcome": place(ETAPE), "rows": place(Form(title="x", fields=(rows,)))}
    async with staged(desk, places, size=NARROW) as stage:
        lines = [line.rstrip() for line in stage.lines]
        assert lines[:2] == [" eSanté · Activation du compte", " Etape 1 sur 5 : Code d'activation"]
        assert lines[lines.index(" Matricule") + 1] == " ...................."
        await stage.go("rows")
        lines = [line.rstrip() for line in stage.lines]
        assert lines[lines.index(">Connexion : PATIENT") + 1] == "   Votre compte est activé."


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_prose_is_at_most_72_columns_and_never_cut(desk: Office, size: tuple[int, int]) -> None:
    words = [f"mot{n}" for n in range(60)]
    form = Form(title="x", fields=(Field("p", Kind.PROSE, text=" ".join(words)),))
    async with staged(desk, {"welcome": place(form)}, size=size) as stage:
        body = [line.strip() for line in stage.lines if "mot" in line]
        assert " ".join(body).split() == words
        assert max(map(len, body)) <= min(72, size[0])


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
        assert not any("sur votre carte" in line for line in lines)


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
    state = {"fields": ("a", "b")}

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
        await stage.press("down", "enter", "enter")
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
        stack = lambda: [page.place_name for page in stage.app.turns.pages]  # noqa: E731
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


async def test_a_resize_keeps_text_focus_and_what_was_read(desk: Office) -> None:
    text = "\n\n".join("Un paragraphe avec quelques mots de plus. " * 3 + str(n) for n in range(30))
    fields = (Field("a", Kind.TEXT, "A", width=30), Field("t", Kind.READING, text=text))
    async with staged(desk, {"welcome": place(Form(title="x", fields=fields))}) as stage:
        await stage.press(*"typed", "tab", "end")
        for size in ((40, 20), (120, 40), (60, 24), (59, 24), (80, 24)):
            await stage.pilot.resize_terminal(*size)
            await stage.settle()
            assert stage.page.sheet.answers == {"a": "typed", "t": "yes"}
            assert stage.at == "t" and stage.cursor_is_inside()
            assert "29" in stage.text  # the bottom stays in view


async def test_a_long_page_scrolls_to_the_field_with_what_stands_before_it(desk: Office) -> None:
    fields = tuple(
        field
        for n in range(10)
        for field in (
            Field(f"p{n}", Kind.PROSE, text=f"Avant le champ {n}."),
            Field(f"f{n}", Kind.TEXT, f"Champ {n}", "Un conseil", width=10),
        )
    )
    form = Form(title="x", fields=fields, primary=Action("next", "Suite"))
    async with staged(desk, {"welcome": place(form)}, size=NARROW) as stage:
        for n in (*range(10), *range(8, -1, -1)):
            if stage.at != f"f{n}":
                await stage.press("tab" if f"f{n}" > stage.at else "shift+tab")
            assert f"Avant le champ {n}." in stage.text and f"Champ {n}" in stage.text
            assert "Un conseil" in stage.text and stage.cursor_is_inside()
            assert " sur " in stage.text  # « lignes 1 à 13 sur 40 »


async def test_the_first_line_says_whose_record_it_is(desk: Office) -> None:
    form = Form(title=phrase("DSP"), subject="WAGNER Noé (10 ans)", corner="11.2026")
    async with staged(desk, {"welcome": place(form)}) as stage:
        assert stage.lines[0].startswith(" eSanté · DSP") and stage.lines[0].rstrip().endswith("(10 ans)")


async def test_a_text_too_long_to_be_seen_with_what_follows_is_a_stop_of_its_own(desk: Office) -> None:
    fields = (
        Field("one", Kind.PROSE, text="Premier texte. " * 20),
        Field("two", Kind.PROSE, text="Deuxième texte. " * 20),
        Field("last", Kind.PROSE, text="Dernier texte. " * 5),
    )
    form = Form(title="x", fields=fields, primary=Action("next", "Suite"))
    async with staged(desk, {"welcome": place(form)}, size=NARROW) as stage:
        for seen in ("Premier", "Deuxième", "Dernier"):
            assert f">{seen}" in stage.text and stage.cursor_is_inside()
            await stage.press("enter")
        assert stage.at == "[ Suite ]" and stage.cursor_is_inside()
        await stage.pilot.resize_terminal(80, 24)
        await stage.settle()
        await stage.press("shift+tab")
        assert stage.at == "Quitter F10"  # all of it is in view: the texts are no stops any more
