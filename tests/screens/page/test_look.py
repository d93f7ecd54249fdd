"""How a page looks: label, field, hint and error in their places, wide, narrow and longer than the screen."""

import pytest

from models.office import Office
from screens.forms import Action, Field, Form, Kind, Option
from screens.text.phrases import phrase
from tests.screens.etape import ETAPE
from tests.screens.stage import NARROW, WIDE, place, staged

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








 Entrée suite · Tab champ · Échap retour      Aide F1 · Langue F2 · Quitter F10"""


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
