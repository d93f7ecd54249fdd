"""Help, language and mailbox: reachable from everywhere, and nothing is lost on the way."""

import pytest

from models.office import Office
from screens.forms import Action, Answers, Field, Form, Kind, Option, Outcome, Stay
from screens.text import phrases
from screens.text.phrases import phrase
from screens.visitor import Mail
from screens.widgets.reading import Reading
from tests.screens.stage import NARROW, WIDE, place, staged

LONG = "\n\n".join(f"Paragraphe {n}. " + "Quelques mots de plus. " * 5 for n in range(30))
FORM = Form(
    title=phrase("Bienvenue"),
    fields=(
        Field("a", Kind.TEXT, phrase("Matricule")),
        Field("b", Kind.SECRET, phrase("Mot de passe")),
        Field("c", Kind.CHOICE, phrase("Langue"), options=(Option("1", "Un"), Option("2", "Deux"))),
        Field("d", Kind.BOX, phrase("J'accepte")),
    ),
    primary=Action("next", phrase("Etape suivante")),
)


class Words(dict[str, str]):
    """A catalogue in memory: the test needs none on disk."""

    def gettext(self, text: str) -> str:
        return self.get(text, text)


@pytest.fixture
def german(monkeypatch: pytest.MonkeyPatch) -> None:
    words = Words(
        {"Matricule": "Matrikelnummer", "Etape suivante": "Nächster Schritt", "Aide F1": "Hilfe F1"}
    )
    words |= {"Afficher (F3)": "Zeigen (F3)", "Bienvenue": "Willkommen"}
    monkeypatch.setattr(phrases, "_translations", lambda language: words if language == "de" else Words())


async def test_switching_the_language_redraws_everything_and_keeps_what_was_typed(
    desk: Office, german: None
) -> None:
    async with staged(desk, {"welcome": place(FORM), "there": place(FORM)}) as stage:
        await stage.press(*"lower")
        await stage.go("there")
        await stage.press(*"upper", "tab", *"secret", "tab", "tab", "down", "space", "tab", "space")
        before = stage.page.sheet.answers
        await stage.press("f2")
        assert "Français" in stage.text and "Deutsch" in stage.text and "English" in stage.text
        await stage.press("down", "enter")
        assert stage.page.sheet.answers == before == {"a": "upper", "b": "secret", "c": "2", "d": "yes"}
        assert stage.at == "d"
        assert "Matrikelnummer       upper" in stage.text and "[ Nächster Schritt ]" in stage.text
        assert "Hilfe F1" in stage.lines[-1] and "Zeigen (F3)" in stage.text
        assert "Matricule" not in stage.text and "Willkommen" in stage.lines[0]
        stage.app.runner.leave(stage.page)
        await stage.settle()
        await stage.press("tab", "enter")
        assert "Matrikelnummer       lower" in stage.text and "Willkommen" in stage.lines[0]


async def test_the_language_may_change_what_is_read_but_not_how_far(desk: Office) -> None:
    def form(place_: object) -> Form:
        language = place_.visitor.words.language  # type: ignore[attr-defined]
        text = (
            LONG if language == "fr" else LONG.replace("Paragraphe", "Absatz").replace("mots", "Wörter mehr")
        )
        return Form(title="x", fields=(Field("t", Kind.READING, text=text),))

    async with staged(desk, {"welcome": place(form)}) as stage:
        await stage.press("pagedown", "pagedown")
        reading = stage.page.sheet.questions["t"]
        assert isinstance(reading, Reading)
        paragraph = reading._paragraph()
        await stage.press("f2", "down", "enter")
        assert stage.page.sheet.answers["t"] == "" and "Paragraphe" not in stage.text
        assert paragraph > 3 and reading._paragraph() == paragraph and f">Absatz {paragraph}." in stage.text
        await stage.press("end", "f2", "up", "enter")
        assert stage.page.sheet.answers["t"] == "yes" and "Paragraphe 29." in stage.text


async def test_help_keeps_the_messages_that_were_shown(desk: Office) -> None:
    count = iter(range(1, 9))

    async def act(action: str, answers: Answers) -> Outcome:
        return Stay(phrase("Message numéro {n}.", n=next(count)))

    form = Form(title="x", primary=Action("next", "Suite"))
    async with staged(desk, {"welcome": place(form, act)}) as stage:
        await stage.press("f1", "f1", "down", "enter")
        assert "pas encore de message" in stage.text
        await stage.press("escape", "escape", "enter", "enter", "f1", "f1", "down", "enter")
        said = [line.strip(" >") for line in stage.lines if "Message numéro" in line]
        assert said == ["Message numéro 2.", "Message numéro 1."]


@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_help_tells_the_keys_and_changes_the_colours(desk: Office, size: tuple[int, int]) -> None:
    async with staged(desk, {"welcome": place(FORM)}, size=size) as stage:
        await stage.press("f1", "f1", "enter")
        text = stage.words
        await stage.press("end")
        assert "Tab, Maj+Tab : champ suivant" in text and "Ctrl+L : redessiner l'écran" in stage.words
        await stage.press("escape", "down", "down", "enter", "down", "enter")
        assert stage.app.theme == "dark" and "en usage" in stage.text
        assert stage.app.visitor.theme == "dark"


MAILS = [
    Mail("mobile", "+352 621 123 456", "Code", "eSanté 123 456 : entrez ce code.", "123 456"),
    Mail("letter", "WAGNER [/nope]", "Code d'activation", LONG, "ABCD-EFGH-JKMN"),
]


async def test_the_demonstration_shows_its_newest_message_and_its_mailbox(desk: Office) -> None:
    mails = MAILS[1:]

    async def mailbox() -> list[Mail]:
        return mails

    async with staged(desk, {"welcome": place(FORM)}, mailbox=mailbox, notice="Démonstration") as stage:
        await stage.press(*"kept")
        await stage.app.monitor.go()
        await stage.settle()
        assert "F9 Courrier pour WAGNER [/nope] : code ABCD-EFGH-JKMN" in stage.text
        mails[:0] = MAILS[:1]
        await stage.app.monitor.go()
        await stage.settle()
        assert "F9 SMS pour +352 621 123 456 : code 123 456" in stage.lines[-2]
        await stage.press("f9")
        assert "SMS pour +352 621 123 456" in stage.text and "Courrier pour WAGNER" in stage.text
        await stage.press("enter")
        assert "eSanté 123 456 : entrez ce code." in stage.text
        await stage.press("escape", "down", "enter", "end")
        assert "Paragraphe 29." in stage.text
        await stage.press("escape", "escape")
        assert stage.page.place_name == "welcome" and stage.page.sheet.answers["a"] == "kept"
        await stage.press("shift+tab", "shift+tab", "shift+tab", "shift+tab")
        assert stage.at.startswith("F9 SMS")
        await stage.press("enter")
        assert stage.page.place_name == "mailbox"
        assert stage.app.visitor.facts["demonstration"] == "Démonstration"


async def test_without_a_demonstration_there_is_no_mailbox(desk: Office) -> None:
    async with staged(desk, {"welcome": place(FORM)}) as stage:
        await stage.press("f9")
        assert stage.page.place_name == "welcome" and "F9" not in stage.text
