"""Line by line: questions in reading order, in plain words; no consequence follows by accident."""

import re
from typing import Any

from models.office import Office
from models.refusal import Refused
from screens.forms import (
    Action,
    Answers,
    Ask,
    Back,
    Field,
    Form,
    Kind,
    Option,
    Outcome,
    Place,
    Stay,
    visit,
)
from screens.text.phrases import phrase
from screens.visitor import Mail
from tests.conftest import Watch
from tests.screens.stage import Log, place
from tests.tui.portal.talker import talking

SENT = re.compile(r"(?:[^\x00-\x1f\x7f-\x9f\u2500-\u25ff•✓✗]|\r\n|\x08 \x08)*")
"""Text, ends of lines, and a character that is taken back; no sign that only draws."""

FORM = Form(
    title=phrase("Connexion"),
    fields=(
        Field("how", Kind.PROSE, text="Comment ?\n\nAinsi."),
        Field("a", Kind.TEXT, "Matricule", "13 chiffres", length=13),
        Field("b", Kind.SECRET, "Mot de passe", length=40),
        Field("c", Kind.CHOICE, "Par où ?", options=(Option("1", "E-mail"), Option("2", "Mobile"))),
        Field("d", Kind.PICK, "Rôle", options=(Option("m", "Mère"), Option("p", "Père")), required=False),
    ),
    primary=Action("go", "Continuer", checks=True),
    actions=(Action("other", "✓ Autre chose"),),
)
CODE = Form(
    title="Code",
    fields=(Field("code", Kind.TEXT, "Code reçu", "6 chiffres", length=12),),
    primary=Action("check", "Valider", checks=True, consequence=True),
    actions=(Action("resend", "Un autre code", consequence=True),),
)


def over(form: Form, act: Any = None, **more: Any) -> dict[str, type[Place]]:
    """A first place that leads to this one."""
    start = Form(title="Bienvenue", primary=Action("on", "Continuer"))

    async def onward(action: str, answers: Answers) -> Outcome:
        return visit("there")

    return {"welcome": place(start, onward), "there": place(form, act, **more)}


async def test_questions_in_order_with_their_format_once(desk: Office, log: Log) -> None:
    async with talking(desk, over(FORM, log.act)) as person:
        assert person.said.startswith("À tout moment : ? aide, < retour, =")
        said = await person.types("")
        assert said.startswith(
            "Connexion. 4 questions. Autres actions, par + : Autre chose. Comment ? Ainsi. "
            "Matricule, 13 chiffres :"
        )
        assert (await person.types(" ")).endswith("Ce champ est obligatoire. 13 chiffres Matricule :")
        said = await person.types("?")
        assert said.startswith("? Matricule : 13 chiffres") and said.endswith("Matricule, 13 chiffres :")
        assert (await person.types("=")).startswith("= Connexion. Question 1 sur 4.")
        assert await person.types("x" * 14) == f"{'x' * 13} Mot de passe :" or "au plus" in person.new
        await person.types("1979")
        assert await person.types("geheim99") == "tapé : 8 signes Par où ? 1 E-mail, 2 Mobile :"
        assert await person.types("3") == "3 Répondez par un numéro de 1 à 2. Par où ? 1 E-mail, 2 Mobile :"
        assert (await person.types("mob")).endswith("Rôle (facultatif), Entrée pour passer. 1 Mère, 2 Père :")
        menu = await person.types("")
        assert menu == "Entrée : Continuer, un numéro de 1 à 4 pour corriger, a : Autre chose :"
        await person.types("")
        assert log == [("go", {"a": "1979", "b": "geheim99", "c": "2", "d": ""})]
        assert "geheim99" not in person.said


async def test_an_answer_is_corrected_by_its_number_and_emptied_where_it_may_be(
    desk: Office, log: Log
) -> None:
    async with talking(desk, over(FORM, log.act)) as person:
        await person.types("", "1979", "geheim99", "1", "2")
        assert "Matricule, tapé : 1979, Entrée pour le garder :" in await person.types("1")
        await person.types("1980", "4", "-", "b")
        assert person.new == "b Ce choix n'existe pas ici. Votre choix :"
        await person.types("a")
        assert log == [("other", {"a": "1980", "b": "geheim99", "c": "1", "d": ""})]


async def test_an_error_is_said_and_the_question_put_again_with_what_was_typed(desk: Office) -> None:
    async def act(action: str, answers: Answers) -> Outcome:
        raise Refused("matricule_check", "a")

    async with talking(desk, over(FORM, act)) as person:
        await person.types("", "1979", "geheim99", "1", "")
        said = await person.types("")
        error, question = said.rsplit(" Matricule, ", 1)
        assert error and question == "tapé : 1979, Entrée pour le garder :"
        assert error in await person.types("!")


async def test_a_consequence_wants_an_answer_of_its_own(desk: Office, log: Log) -> None:
    async with talking(desk, over(CODE, log.act)) as person:
        person.press("\r123456\roui\r")
        await person.settles()
        assert log == [] and "tapé d'avance" in person.new and "1. Code reçu : 123456" in person.new
        assert (
            person.new.endswith("Oui : Valider, 1 pour corriger, a : Un autre code :")
            or "Votre choix" in person.new
        )
        assert await person.types("") == "" and log == []
        assert (await person.types("1")).endswith("Code reçu, tapé : 123456, Entrée pour le garder :")
        await person.types("654321", "oui")
        assert log == [("check", {"code": "654321"})]


async def test_enter_that_is_held_down_says_nothing(desk: Office, log: Log) -> None:
    async with talking(desk, over(CODE, log.act)) as person:
        await person.types("")
        person.press("\r")
        await person.settles()
        before = person.said
        person.press("\r" * 20)
        await person.settles()
        assert person.said == before and log == []


async def test_a_confirmation_reads_back_and_begins_with_no(desk: Office, log: Log) -> None:
    async def act(action: str, answers: Answers) -> Outcome:
        await log.act(action, answers)
        return Ask("Fermer le dossier ?", "close", "Fermer", "Garder") if action == "go" else Stay("Fermé.")

    async with talking(desk, over(FORM, act)) as person:
        said = await person.types("", "1979", "geheim99", "1", "p", "")
        assert said == (
            "Matricule : 1979 Mot de passe : tapé : 8 signes Par où ? : E-mail Rôle : Père "
            "Fermer le dossier ? 1 oui : Fermer, 2 non : Garder :"
        )
        assert (await person.types("non")).endswith("Votre choix :")
        person.press("\roui\r")  # the second was typed before the question
        await person.settles()
        assert log.names == ["go", "go"]
        assert (await person.types("oui")).startswith("oui Fermé.") and log.names[-1] == "close"


async def test_leaving_asks_where_something_typed_would_be_lost(desk: Office) -> None:
    async with talking(desk, over(FORM)) as person:
        await person.types("", "1979")
        assert "Ce que vous avez tapé ici sera perdu." in await person.types("<")
        assert person.new.endswith("1 oui : Quitter la page, 2 non : Rester ici :")
        await person.types("2")
        assert person.places == ["welcome", "there"]
        await person.types("<", "oui")
        assert person.places == ["welcome"]
        assert "Voulez-vous quitter" in await person.types("q")
        await person.types("oui")
        assert person.session.over and person.session.reason == "left"


async def test_news_is_a_line_and_what_was_typed_goes_on_after_it(desk: Office, log: Log) -> None:
    async with talking(desk, over(CODE, log.act)) as person:
        await person.types("")
        idle = person.said
        await person.session.monitor.go()
        assert person.said == idle
        person.press("123")
        person.session.announce("Message envoyé.")
        person.press("456\r")
        await person.settles()
        assert "123\r\nMessage envoyé.\r\n123456\r\n" in person.said
        await person.types("oui")
        assert log == [("check", {"code": "123456"})]


async def test_a_note_that_is_being_typed_outlives_the_session(desk: Office) -> None:
    kept: list[dict[str, str]] = []

    async def keep(self: Place, answers: Answers) -> None:
        kept.append(dict(answers))

    form = Form(title="Note", fields=(Field("a", Kind.LINES, "Texte", length=2000),))
    async with talking(desk, over(form, None, keep=keep)) as person:
        await person.types("", "Une ligne.", "?", "f5")
        person.session.visitor.actor = person.session.visitor.actor.signed_in(1, 2, 3)
        await person.session.monitor.keep_drafts()
        assert kept == [{"a": "Une ligne.\n?\nf5"}]
        person.press("encore\x1b[15~")
        await person.settles()
        assert person.session.visitor.linear is False
        assert person.conversation.kept[-1].answers == {"a": "Une ligne.\n?\nf5\nencore"}


async def test_time_is_said_a_minute_before_its_end_and_once(desk: Office, watch: Watch) -> None:
    async with talking(desk, over(CODE)) as person:
        await person.types("")
        watch.on(minutes=4.1)
        for _ in range(3):
            await person.session.monitor.go()
        assert person.said.count("Êtes-vous encore là") == 1
        person.press("1")
        await person.session.monitor.go()
        watch.on(minutes=5.1)
        await person.session.monitor.go()
        await person.settles()
        assert person.places == ["welcome"]
        assert "sans activité. eSanté. Bienvenue. Entrée : Continuer :" in person.new


async def test_a_character_that_is_taken_back(desk: Office, log: Log) -> None:
    async with talking(desk, over(CODE, log.act)) as person:
        await person.types("", "12\x7f345\x15é漢\x7f", "oui")
        assert log == [("check", {"code": "é"})]
        assert "漢\x08 \x08\x08 \x08" in person.said


async def test_the_end_of_input_ends_the_session_in_order(desk: Office) -> None:
    async with talking(desk, over(CODE)) as person:
        await person.types("")
        person.press("\x04")
        await person.settles()
        assert person.session.over and "Plus rien ne peut être tapé" in person.new


async def test_whole_lines_are_not_echoed_and_count_to_the_last(desk: Office, log: Log) -> None:
    form = Form(title="Notes", fields=(Field("a", Kind.LINES, "Texte"),), primary=Action("keep", "Garder"))
    async with talking(desk, over(form, log.act), echo=False) as person:
        assert "votre programme montre ce que vous tapez" in person.said
        assert person.line.listener is not None
        person.line.listener.received(b"\nUne ligne.\r\n\r\nEncore une.\n.\n")
        person.line.listener.ended()
        await person.settles()
        assert log == [("keep", {"a": "Une ligne.\n\nEncore une."})] and person.session.over
        assert "Encore" not in person.said and "\r" not in person.said


async def test_nothing_but_words_ends_of_lines_and_backspaces_is_sent(desk: Office, log: Log) -> None:
    hostile = Form(
        title="e•••••@example.lu · \x1b[2J\u202e",
        fields=(Field("x", Kind.SHOWN, "Nom\x07", text="a\x9b1mb"), Field("y", Kind.PROSE, text="─│┌ • un")),
        primary=Action("go", "✓ Valider"),
    )
    async with talking(desk, over(hostile, log.act)) as person:
        await person.types("", "\x1b[2J\x9b?", "+", "")
        assert SENT.fullmatch(person.said), person.said


async def test_the_demonstrations_mail_is_said_once(desk: Office) -> None:
    mails = [Mail("email", "e@example.lu", "Votre code", "123456", "123456")]

    async def mailbox() -> list[Mail]:
        return list(mails)

    async with talking(desk, over(FORM), mailbox=mailbox) as person:
        await person.session.monitor.go()
        await person.types("", "1979", "<", "oui", "")
        await person.session.monitor.go()
        assert person.said.count("code 123456") == 1
        mails.insert(0, Mail("mobile", "621", "Votre code", "654321", "654321"))
        await person.session.monitor.go()
        assert person.new.endswith("code 654321")


async def test_back_says_where_one_is_again_and_not_the_rest(desk: Office) -> None:
    async def act(action: str, answers: Answers) -> Outcome:
        return Back("Terminé.")

    async with talking(desk, over(Form(title="Là", primary=Action("x", "Fin")), act)) as person:
        await person.types("")
        assert await person.types("") == "Terminé. eSanté. Bienvenue. Entrée : Continuer :"


async def test_help_and_language_from_everywhere(desk: Office) -> None:
    async with talking(desk, over(FORM)) as person:
        said = await person.types("", "+")
        assert "1. Autre chose 2. Aide 3. Langue" in said
        await person.types("3")
        assert person.places == ["welcome", "there", "language"]
        said = await person.types("3")
        assert "questions." in said and person.places == ["welcome", "there"]
        await person.types("f1")
        assert person.new.startswith("f1 ") and "? " in person.new
