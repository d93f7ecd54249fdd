"""What can be typed instead of any answer: help, back, where am I, messages, other actions, quit."""

from collections.abc import Callable, Mapping

from screens.conversation import speech
from screens.conversation.answers import chosen
from screens.conversation.mouth import BACK, HELP, MESSAGES, OTHERS, QUIT, WHERE, Heard, Mouth
from screens.conversation.stop import LinearStop
from screens.conversation.wishes import ActWish, CallWish, LeaveWish, Wish
from screens.forms import Field, Option
from screens.text.formats import number
from screens.text.phrases import Catalogue, Said, phrase

COMMANDS = (
    (HELP, phrase("aide")),
    (BACK, phrase("retour")),
    (WHERE, phrase("où suis-je")),
    (MESSAGES, phrase("messages")),
    (OTHERS, phrase("autres actions")),
    (QUIT, phrase("quitter")),
)
"""The signs and what they do; a sign stands in no sentence, which each language sets otherwise."""
OPENING = phrase("À tout moment :")
NO_MESSAGE = phrase("Il n'y a pas encore de message.")
CHOOSE = phrase("Numéro, ou Entrée pour revenir")
_MESSAGES = 10

GENERAL: tuple[tuple[str, Said], ...] = (("help", phrase("Aide")), ("language", phrase("Langue")))


async def puts(mouth: Mouth, prompt: str, *, secret: bool = False, blank: bool = True) -> Heard:
    """Put a question: its words, a colon, and a blank before the answer."""
    end = " " if prompt.endswith(("?", ":")) else " : "
    return await mouth.ask(f"{prompt}{end}", secret=secret, blank=blank)


async def aside(stop: LinearStop, mouth: Mouth, command: str, field: Field | None = None) -> Wish | None:
    """Do what a command asks for; None where the question is put again."""
    if command == BACK:
        return LeaveWish()
    if command == OTHERS:
        return await _others(stop, mouth)
    if command not in _TELLS:
        return CallWish("quit" if command == QUIT else command)
    _TELLS[command](stop, mouth, field)
    return None


def commands(words: Catalogue) -> str:
    """Return what may be typed instead of any answer, as one sentence."""
    return ", ".join(f"{sign} {speech.spoken(words, does)}" for sign, does in COMMANDS) + "."


def _help(stop: LinearStop, mouth: Mouth, field: Field | None) -> None:
    if field is not None and field.hint:
        mouth.say(speech.named(stop.words, field.label, field.hint))
    mouth.say(commands(stop.words))
    stop.menu = ""
    if field is not None:
        stop.hinted.discard(field.name)


def _where(stop: LinearStop, mouth: Mouth, field: Field | None) -> None:
    mouth.say(speech.heading(stop.words, stop.form, stop.beside, 0))
    order = [each.name for each in stop.questions]
    if field is not None and field.name in order:
        place = order.index(field.name) + 1
        told = phrase("Question {n} sur {count}.", n=place, count=number(len(order)))
        mouth.say(stop.words.text(told))
    stop.menu = ""
    if field is not None:
        stop.hinted.discard(field.name)


def _messages(stop: LinearStop, mouth: Mouth, field: Field | None) -> None:
    newest = list(reversed(stop.visitor.messages))[:_MESSAGES]
    for message in newest or [NO_MESSAGE]:
        mouth.say(speech.spoken(stop.words, message))


_TELLS: Mapping[str, Callable[[LinearStop, Mouth, Field | None], None]] = {
    HELP: _help,
    WHERE: _where,
    MESSAGES: _messages,
}


async def _others(stop: LinearStop, mouth: Mouth) -> Wish | None:
    """Offer the place's other actions by number, then what can be called from everywhere."""
    words = stop.words
    offered: list[tuple[Wish, Said]] = [(ActWish(each.name), each.label) for each in stop.others]
    offered += [(CallWish(name), label) for name, label in GENERAL]
    if stop.visitor.demo is not None:
        offered.append((CallWish("mailbox"), phrase("Courrier de la démonstration")))
    if stop.visitor.pages:
        offered.append((CallWish("pages"), phrase("Affichage par pages (F5)")))
    for place, (_, label) in enumerate(offered, start=1):
        mouth.say(f"{place}. {speech.label_of(words, label)}")
    numbered = [Option(str(place), label) for place, (_, label) in enumerate(offered)]
    while True:
        heard = await puts(mouth, words.text(CHOOSE))
        if not heard.text.strip() or heard.command == BACK:
            return None
        if heard.command == QUIT:
            return CallWish("quit")
        value = chosen(words, numbered, heard.text)
        if value is not None:
            return offered[int(value)][0]
