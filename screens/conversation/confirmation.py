"""A question before a consequence: all answers are read back, and only a fresh yes is one."""

from dataclasses import dataclass

from screens.conversation import speech
from screens.conversation.answers import says_yes
from screens.conversation.asides import aside, puts
from screens.conversation.menu import AHEAD
from screens.conversation.mouth import BACK, HELP, QUIT, Mouth
from screens.conversation.stop import LinearStop
from screens.text.formats import labelled
from screens.text.phrases import Said


@dataclass(frozen=True, slots=True)
class Consequence:
    """What is asked, and what yes and no mean."""

    text: Said
    yes: Said
    no: Said


async def confirmed(stop: LinearStop, mouth: Mouth, question: Consequence) -> bool:
    """Put the question over a stop; Enter alone is the harmless answer."""
    words = stop.words
    for field in stop.questions:
        if field.name in stop.given:
            mouth.say(speech.shown(words, field, stop.raw[field.name]))
    mouth.say(speech.spoken(words, question.text))
    yes, no = f"1 {words.text(speech.YES)}", f"2 {words.text(speech.NO)}"
    ways = ((yes, question.yes), (no, question.no))
    offered = speech.joined(words, *(labelled(key, does) for key, does in ways))
    while True:
        heard = await puts(mouth, offered, blank=False)
        answer = says_yes(words, heard.text)
        if heard.command in (BACK, QUIT) or answer is False or not heard.text:
            return False
        if answer and not heard.ahead and not heard.held:
            return True
        if answer:
            mouth.say(words.text(AHEAD))
        elif heard.command:
            await aside(stop, mouth, HELP)
