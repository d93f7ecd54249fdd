"""Long texts by paragraphs and lists by ten rows: nobody has to hear everything, everybody can."""

from typing import ClassVar

import pytest

from models.office import Office
from models.refusal import Unavailable
from screens.forms import YES, Action, Answers, Column, Field, Form, Kind, Option, Outcome, Place, Stay
from tests.screens.stage import Log
from tests.tui.portal.talker import talking
from tests.tui.portal.test_conversation import FORM, over

TEXT = "\n\n".join(f"{n}. {'Phrase. ' * 40}".strip() for n in range(1, 11))
TERMS = Form(
    title="Conditions",
    fields=(Field("t", Kind.READING, text=TEXT), Field("ok", Kind.BOX, "J'accepte")),
    primary=Action(
        "accept",
        "Activer",
        checks=True,
        consequence=True,
        when=lambda answers: answers["t"] == answers["ok"] == YES,
    ),
)


@pytest.mark.parametrize("how", [[""] * 9, [">"], ["*"]])
async def test_terms_are_read_to_their_end_and_not_accepted_by_it(
    desk: Office, log: Log, how: list[str]
) -> None:
    async with talking(desk, over(TERMS, log.act)) as person:
        said = await person.types("")
        assert "1. Phrase." in said and said.endswith("Entrée pour la suite, > pour la fin, * pour tout :")
        for line in how:
            if "J'accepte" in person.new:
                break
            await person.types(line)
        assert "10. Phrase." in person.new and person.new.endswith("J'accepte. 1 oui, 2 non :")
        person.press("\r\r")
        await person.settles()
        assert log == []
        assert (await person.types("o")).endswith("1. J'accepte : oui Oui : Activer, 1 pour corriger :")
        await person.types("oui")
        assert log == [("accept", {"t": YES, "ok": YES})]


class Long(Place):
    """A table of 43 rows, ten of which are loaded."""

    start = 0
    broken = False
    opened = ""
    wanted = ""

    def form(self) -> Form:
        rows = tuple(
            Option(str(n), f"Lettre {n}", cells=("3.10.2026", f"Lettre {n}", "Hôpital"))
            for n in range(self.start, min(self.start + 12, 43))
        )
        columns = (Column("Date"), Column("Titre"), Column("Auteur"))
        return Form(
            title="Documents",
            fields=(
                Field("filter", Kind.TEXT, "Filtre", required=False, passing=True),
                Field("rows", Kind.TABLE, columns=columns, options=rows, start=self.start, total=43),
            ),
            primary=Action("filter", "Filtrer"),
            actions=(Action("others", "Autres seulement (z)", key="z"),),
        )

    async def load(self, name: str, at: int) -> None:
        if Long.broken:
            raise Unavailable("database_away")
        self.start = max(0, at - 2)

    async def act(self, action: str, answers: Answers) -> Outcome:
        Long.opened, Long.wanted = f"{action} {answers['rows']}", answers["filter"]
        return Stay()


async def test_ten_rows_at_a_time_any_of_which_is_opened_by_its_number(desk: Office) -> None:
    places = {**over(FORM), "there": Long}
    async with talking(desk, places) as person:
        said = await person.types("")
        assert "1. Lettre 0, 3.10.2026, Hôpital 2. Lettre 1" in said and "11. Lettre" not in said
        assert said.endswith(
            "Entrée pour les suivants, un numéro pour ouvrir, / et un mot pour chercher, "
            "z : Autres seulement :"
        )
        said = await person.types("")
        assert said.startswith("11. Lettre 10") and "20. Lettre 19" in said and "21." not in said
        await person.types("40")
        assert Long.opened == "open 39"
        await person.types("/ noé")
        assert (Long.opened, Long.wanted) == ("filter 39", "noé")
        await person.types("z")
        assert Long.opened == "others 39"


async def test_rows_that_do_not_come_are_not_asked_for_again_and_again(
    desk: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with talking(desk, {**over(FORM), "there": Long}) as person:
        await person.types("")
        monkeypatch.setattr(Long, "broken", True)
        said = await person.types("")
        assert "11. Lettre" not in said and said.count("moment") <= 1
        monkeypatch.setattr(Long, "broken", False)
        assert (await person.types("")).startswith("11. Lettre 10")


class Asking(Place):
    """A question with rows beside it, as the Helpdesk's journal and its calls have them."""

    rows: ClassVar[tuple[Option, ...]] = ()
    asked: ClassVar[list[str]] = []

    def form(self) -> Form:
        return Form(
            title="Journal",
            fields=(
                Field("whose", Kind.TEXT, "De qui"),
                Field("lines", Kind.ROWS, options=Asking.rows),
            ),
            primary=Action("show", "Afficher", checks=True),
            actions=(Action("verify", "Vérifier"),),
        )

    async def act(self, action: str, answers: Answers) -> Outcome:
        Asking.asked.append(f"{action} {answers['whose']}{answers['lines']}")
        Asking.rows = (Option("1", "Ligne une"), Option("2", "Ligne deux"))
        return Stay()


async def test_a_question_beside_rows_is_asked_again_by_a_letter_and_left_by_enter(desk: Office) -> None:
    Asking.rows = ()
    Asking.asked.clear()
    async with talking(desk, {"welcome": Asking}) as person:
        await person.types("")
        assert person.new.endswith("De qui :")  # nothing else can be done yet
        said = await person.types("anna")
        assert Asking.asked == ["show anna"] and "2. Ligne deux" in said
        assert said.endswith("Entrée : Afficher, un numéro : ouvrir, a : Vérifier, b : corriger De qui :")
        assert "De qui, tapé : anna" in await person.types("b")
        await person.types("paul")
        assert Asking.asked == ["show anna", "show paul"]
        await person.types("2")
        assert Asking.asked[-1] == "open paul2"


async def test_enter_alone_leaves_a_question_for_what_stands_in_the_list(desk: Office) -> None:
    Asking.rows = (Option("1", "Ligne une"),)
    Asking.asked.clear()
    async with talking(desk, {"welcome": Asking}) as person:
        said = await person.types("")
        assert said.endswith("Entrée : De qui, un numéro : ouvrir, a : Vérifier :") and Asking.asked == []
        assert (await person.types("")).endswith("De qui :")
        assert (await person.types("")).endswith("Votre choix :")
        await person.types("1")
        assert Asking.asked == ["open 1"]
