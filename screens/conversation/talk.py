"""A place is asked in reading order: what it says, its questions, then what is to be done."""

from screens.conversation import speech
from screens.conversation.answers import Unclear, answer
from screens.conversation.asides import aside, puts
from screens.conversation.menu import AHEAD, arrived, choose, put_off, reads_on, rows_on
from screens.conversation.mouth import Heard, Mouth
from screens.conversation.stop import ASKED, LISTS, STATIC, LinearStop
from screens.conversation.wishes import ActWish, Wish
from screens.forms import Field, Kind
from screens.text.phrases import phrase

KEPT = phrase("{label}, tapé : {typed}, Entrée pour le garder")
KEPT_SECRET = phrase("{label}, {typed}, Entrée pour le garder")
EMPTY_IT = phrase("- pour vider")
LINES_END = phrase("plusieurs lignes ; un point seul sur une ligne termine")
NUMBER = phrase("Numéro")
END, EMPTIES = ".", "-"
_INLINE = 60
"""Characters up to which all options stand on the line of their question."""


async def talk(stop: LinearStop, mouth: Mouth) -> Wish:
    """Go on with a stop where it was left; return what the person wants."""
    introduce(stop, mouth)
    if (wish := arrived(stop, mouth)) is not None:
        return wish
    asked = False
    while True:
        field = _next(stop)
        primary = stop.primary
        done = asked and primary and not primary.consequence and len(stop.questions) == 1
        if field is not None and field.kind in ASKED:
            wish = await _question(stop, mouth, field)
            asked = bool(stop.raw[field.name]) or not field.required
        elif done and primary and (field is None or field.kind in LISTS):
            return ActWish(primary.name)
        elif field is not None:
            wish = await _told(stop, mouth, field)
        else:
            chosen = await choose(stop, mouth)
            wish = await _question(stop, mouth, chosen) if isinstance(chosen, Field) else chosen
            asked = isinstance(chosen, Field) and put_off(stop, chosen) and bool(stop.raw[chosen.name])
        if wish is not None:
            return wish


def introduce(stop: LinearStop, mouth: Mouth) -> None:
    """Say where one is, once."""
    if stop.introduced:
        return
    stop.introduced = True
    open_questions = [field for field in stop.questions if field.name not in stop.given]
    # Of a place that one comes back to, nobody knows the answers by heart.
    stop.reads_back = not open_questions
    said = speech.heading(stop.words, stop.form, stop.beside, len(open_questions))
    mouth.say(f"eSanté. {said}" if stop.lowest else said)
    if open_questions and stop.others:
        others = speech.joined(stop.words, *(speech.label_of(stop.words, each.label) for each in stop.others))
        told = stop.words.text(phrase("Autres actions, par + : {actions}.", actions=others))
        mouth.say(told.replace("?.", "?"))


def _next(stop: LinearStop) -> Field | None:
    """The first field that is still to be told or asked."""
    ordered = stop.fields
    if stop.next_field:
        ahead = [field for field in ordered if field.name == stop.next_field]
        above = ordered[: ordered.index(ahead[0])] if ahead else []
        if untold := [field for field in above if field.kind in STATIC and _open(stop, field)]:
            return untold[0]
        stop.next_field = ""
        if ahead and _open(stop, ahead[0]):
            return ahead[0]
    still = [field for field in ordered if _open(stop, field)]
    questions = [field for field in still if field.kind in ASKED]
    if still and questions == still[:1]:
        # What stands below the last question is told before it: afterwards nobody listens.
        return next((field for field in still if field.kind in STATIC), still[0])
    return still[0] if still else None


def _open(stop: LinearStop, field: Field) -> bool:
    if stop.filters(field):
        return False
    if field.kind in STATIC:
        return any(each not in stop.heard for each in speech.paragraphs(stop.words, field))
    if field.kind in LISTS:
        return stop.list(field).due
    if field.kind is Kind.READING:
        return not stop.reader(field).begun or (field.required and not stop.raw[field.name])
    return field.name not in stop.given


async def _told(stop: LinearStop, mouth: Mouth, field: Field) -> Wish | None:
    """Tell a paragraph, the first rows or the first piece of a text; a required text is read to its end."""
    if field.kind in STATIC:
        for paragraph in stop.untold(field):
            mouth.say(paragraph)
        return None
    if field.kind in LISTS:
        return rows_on(stop, mouth, field)
    if not stop.reader(field).begun:
        return reads_on(stop, mouth, field)
    wish = await choose(stop, mouth)
    return wish if not isinstance(wish, Field) else None


# One question


async def _question(stop: LinearStop, mouth: Mouth, field: Field) -> Wish | None:
    """Ask one question until it is answered, or the person wants something else."""
    stop.next_field = field.name  # an interruption comes back here
    primary = stop.form.primary
    consents = field.kind is Kind.BOX and field.required and primary is not None and primary.consequence
    again = False
    while True:
        heard = await _ask(stop, mouth, field, again=again)
        if heard.command:
            wish = await aside(stop, mouth, heard.command, field)
            if wish is not None:
                return wish
            again = False
            continue
        again = True
        if consents and (heard.ahead or heard.held):
            mouth.say(stop.words.text(AHEAD))
            continue
        if not heard.text and (stop.raw[field.name] or put_off(stop, field)):
            break
        if heard.text.strip() == EMPTIES and not field.required:
            stop.raw[field.name] = ""
            break
        try:
            given = answer(stop.words, field, heard.text)
        except Unclear as unclear:
            stop.visitor.remember_error(unclear.told)
            mouth.say(speech.spoken(stop.words, unclear.told))
            continue
        stop.raw[field.name] = given
        break
    stop.given.add(field.name)
    stop.next_field = ""
    if field.kind is Kind.SECRET and stop.raw[field.name]:
        mouth.say(speech.spoken(stop.words, speech.counted(stop.raw[field.name])))
    return None


async def _ask(stop: LinearStop, mouth: Mouth, field: Field, *, again: bool) -> Heard:
    words = stop.words
    before = stop.raw[field.name]
    first = field.name not in stop.hinted
    stop.hinted.add(field.name)
    said = speech.prompt(words, field, hint=first)
    blank = not field.required or bool(before) or put_off(stop, field)
    match field.kind:
        case Kind.CHOICE | Kind.PICK:
            return await puts(mouth, options(stop, mouth, field, said, again=again), blank=blank)
        case Kind.BOX:
            yes_no = f"1 {words.text(speech.YES)}, 2 {words.text(speech.NO)}"
            return await puts(mouth, f"{said}. {yes_no}", blank=False)
        case Kind.LINES:
            return await _lines(stop, mouth, field, said)
    if before:
        kept = speech.counted(before) if field.kind is Kind.SECRET else before
        told = KEPT_SECRET if field.kind is Kind.SECRET else KEPT
        said = speech.spoken(words, phrase(told.text, label=speech.label_of(words, field.label), typed=kept))
        said = said if field.required else speech.joined(words, said, EMPTY_IT)
    return await puts(mouth, said, secret=field.kind is Kind.SECRET, blank=blank)


def options(stop: LinearStop, mouth: Mouth, field: Field, said: str, *, again: bool) -> str:
    """Return the question with its options on one line; where they are long, say each on a line first."""
    words = stop.words
    told = [
        speech.joined(words, f"{place} {speech.spoken(words, option.label)}", option.detail)
        for place, option in enumerate(field.options, start=1)
    ]
    if len(", ".join(told)) <= _INLINE and not any(option.detail for option in field.options):
        return f"{said} {', '.join(told)}" if said.endswith("?") else f"{said}. {', '.join(told)}"
    if again:
        return words.text(NUMBER)
    mouth.say(said)
    for line in told:
        mouth.say(line)
    return words.text(NUMBER)


async def _lines(stop: LinearStop, mouth: Mouth, field: Field, said: str) -> Heard:
    """Ask for lines until a point stands alone on one; nothing at all keeps what there was."""
    lines: list[str] = []
    heard = await puts(mouth, f"{said}, {speech.spoken(stop.words, LINES_END)}")
    while heard.text.strip() != END and not heard.key and not (not lines and heard.command):
        lines.append(heard.text)
        stop.raw[field.name] = "\n".join(lines)[: field.length]  # kept, whatever ends the session
        heard = await mouth.ask("")
    if heard.command:
        return heard
    return Heard("\n".join(lines), heard.ahead, heard.held)
