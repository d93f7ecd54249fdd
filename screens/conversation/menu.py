"""The last question of a place: what is to be done, what to correct, which row to open, to read on."""

from string import ascii_lowercase

from screens.conversation import speech
from screens.conversation.answers import NO_SUCH, says_yes
from screens.conversation.asides import aside, puts
from screens.conversation.mouth import FIND, TO_END, WHOLE, Heard, Mouth
from screens.conversation.stop import LinearStop
from screens.conversation.wishes import ActWish, LoadWish, Wish
from screens.forms import YES as READ
from screens.forms import Action, Field, Kind
from screens.text.formats import labelled, number
from screens.text.phrases import Said, phrase

READ_ON = phrase("Entrée pour la suite, > pour la fin, * pour tout")
MORE_ROWS = phrase("Entrée pour les suivants")
ALL_ROWS = phrase("Fin de la liste.")
OPEN = phrase("un numéro pour ouvrir")
SEARCH = phrase("/ et un mot pour chercher")
CORRECT = phrase("un numéro de 1 à {count} pour corriger")
CORRECT_ONE = phrase("1 pour corriger")
ENTER = phrase("Entrée")
GO_BACK = phrase("< pour revenir")
SHORT = phrase("Votre choix")
UNKNOWN = phrase("Ce choix n'existe pas ici.")
AHEAD = phrase("Ce qui était tapé d'avance ne répond pas à cette question. Répondez maintenant.")


def reads_on(stop: LinearStop, mouth: Mouth, field: Field, how: str = "") -> Wish | None:
    """Tell the next piece of a text, its last one, or all that is left; after a page, ask for the next."""
    reader = stop.reader(field)
    if reader.more:
        mouth.say({TO_END: reader.last, WHOLE: reader.rest}.get(how, reader.next)())
        if not reader.more and field.page >= field.pages:
            stop.raw[field.name] = READ
        return None
    return _load(stop, field, field.pages if how == TO_END else field.page + 1)


def rows_on(stop: LinearStop, mouth: Mouth, field: Field) -> Wish | None:
    """Tell the next ten rows, or why there are none; ask for them first where they are not loaded."""
    rows = stop.list(field)
    if (lacking := rows.missing()) is not None:
        return _load(stop, field, lacking)
    for line in rows.next():
        mouth.say(line)
    if not rows.total and field.hint:
        mouth.say(speech.spoken(stop.words, field.hint))
    return None


def _load(stop: LinearStop, field: Field, at: int) -> LoadWish:
    stop.awaited = field.name, at
    return LoadWish(field.name, at)


def arrived(stop: LinearStop, mouth: Mouth) -> Wish | None:
    """Tell or open the rows that were asked for; where they did not come, the person decides."""
    awaited, stop.awaited = stop.awaited, None
    opens, stop.opens = stop.opens, -1
    field = stop.list_field
    if awaited is None or field is None or awaited[0] != field.name:
        return None
    rows = stop.list(field)
    if opens >= 0:
        rows.due = False
        option = rows.row(opens)
        if option is None:
            return None
        stop.raw[field.name] = option.value
        return ActWish("open")
    rows.due = False
    return rows_on(stop, mouth, field) if rows.missing() is None else None


def _unread(stop: LinearStop) -> Field | None:
    """The text that goes on, here or on its next page."""
    field = stop.reading
    if field is None:
        return None
    return field if stop.reader(field).more or field.page < field.pages else None


def _unlisted(stop: LinearStop) -> Field | None:
    """The list that has more rows."""
    field = stop.list_field
    return field if field is not None and stop.list(field).more else None


def lettered(stop: LinearStop) -> dict[str, Action]:
    """The other actions by their letters."""
    free = [letter for letter in ascii_lowercase if letter != "q"]
    letters: dict[str, Action] = {}
    actions = list(stop.others)
    primary = stop.primary
    if primary and not (stop.filter_field or _on_enter(stop) or primary.consequence or _back(stop)):
        actions.insert(0, primary)
    for action in actions:
        letters[action.key if action.key in free and action.key not in letters else free[0]] = action
        free = [letter for letter in free if letter not in letters]
    return letters


def _on_enter(stop: LinearStop) -> bool:
    """Whether Enter does the main action: not where it tells more, nor in a list."""
    if _unread(stop) or _unlisted(stop):
        return False
    return stop.list_field is None or bool(stop.questions) or _back(stop)


def _listed(stop: LinearStop) -> bool:
    """Whether a number opens a row: it corrects an answer only where no list stands."""
    return stop.list_field is not None and bool(stop.list(stop.list_field).total)


def put_off(stop: LinearStop, field: Field) -> bool:
    """Whether Enter alone leaves a question for later: what can be done without it stands in a list here."""
    return field.kind is Kind.TEXT and field.required and _listed(stop)


def _left(stop: LinearStop) -> Field | None:
    """The question that was left for later: Enter asks it before anything is done with its answer."""
    return next((each for each in stop.questions if put_off(stop, each) and not stop.raw[each.name]), None)


def _corrections(stop: LinearStop) -> dict[str, Field]:
    """The questions by the letters that ask them again, where the numbers are those of a list."""
    if not _listed(stop):
        return {}
    taken = lettered(stop)
    free = [letter for letter in ascii_lowercase if letter != "q" and letter not in taken]
    return dict(zip(free, (each for each in stop.questions if each is not _left(stop)), strict=False))


def _back(stop: LinearStop) -> bool:
    return stop.primary is not None and stop.primary.name == "back"


def offers(stop: LinearStop) -> list[Said]:
    """Return what can be done now, in words."""
    words = stop.words
    said: list[Said] = []
    primary, questions = stop.primary, stop.questions
    if (text := _unread(stop)) is not None:
        said.append(READ_ON)
        if text.required:
            return said
    elif _unlisted(stop):
        said.append(MORE_ROWS)
    elif primary and primary.consequence:
        said.append(labelled(speech.YES, speech.label_of(words, primary.label)))
    elif primary and not stop.filter_field and _on_enter(stop):
        left = _left(stop)
        said.append(labelled(ENTER, speech.label_of(words, left.label if left else primary.label)))
    if _listed(stop):
        said.append(OPEN)
    elif len(questions) == 1:
        said.append(CORRECT_ONE)
    elif questions:
        said.append(phrase(CORRECT.text, count=number(len(questions))))
    if stop.filter_field:
        said.append(SEARCH)
    for letter, action in lettered(stop).items():
        left = _left(stop) if action is primary else None
        said.append(labelled(letter, speech.label_of(words, left.label if left else action.label)))
    for letter, field in _corrections(stop).items():
        again = phrase("corriger {question}", question=speech.label_of(words, field.label))
        said.append(labelled(letter, again))
    return said if said and (primary or not stop.form.primary) else [*said, GO_BACK]


async def choose(stop: LinearStop, mouth: Mouth) -> Wish | Field | None:
    """Ask what is to be done; a Field is to be asked again, None means to go on."""
    primary = stop.primary
    reads = _unread(stop) is not None
    commits = bool(primary and primary.consequence and not reads and not _unlisted(stop))
    if commits or (stop.reads_back and not reads and not _listed(stop)):
        stop.reads_back = False
        for place, field in enumerate(stop.questions, start=1):
            mouth.say(f"{place}. {speech.shown(stop.words, field, stop.raw[field.name])}")
    while True:
        heard = await _put(stop, mouth, blank=not commits)
        if heard.command:
            wish = await aside(stop, mouth, heard.command)
            if wish is not None:
                return wish
            continue
        found = await _meant(stop, mouth, heard)
        if found is not None:
            return found
        if reads and not _unread(stop):
            return None


async def _put(stop: LinearStop, mouth: Mouth, *, blank: bool) -> Heard:
    """Put the question in full where it differs from the last one, else in two words."""
    full = speech.joined(stop.words, *offers(stop))
    if full[1:2].isalpha():  # not a letter that stands for itself
        full = full[0].upper() + full[1:]
    short, stop.menu = full == stop.menu, full
    return await puts(mouth, stop.words.text(SHORT) if short else full, blank=blank)


async def _meant(stop: LinearStop, mouth: Mouth, heard: Heard) -> Wish | Field | None:
    """Return what a line asks for; None where it was told, or means nothing here."""
    words, text = stop.words, heard.text.strip()
    if not text or text in (TO_END, WHOLE):
        return _onward(stop, mouth, text)
    if text.startswith(FIND) and stop.filter_field and stop.form.primary:
        wanted = text[1:].strip()[: stop.filter_field.length]
        if wanted or stop.reading is None:  # alone it goes on with the search in a text, and ends a filter
            stop.raw[stop.filter_field.name] = wanted
        return ActWish(stop.form.primary.name)
    if text.isdecimal():
        return _numbered(stop, mouth, int(text[:9]))
    if (again := _corrections(stop).get(text.casefold())) is not None:
        return again
    action = lettered(stop).get(text.casefold())
    if stop.primary and stop.primary.consequence and says_yes(words, text) and not text.isdecimal():
        action = stop.primary
    if action is None:
        mouth.say(words.text(UNKNOWN))
        return None
    if action is stop.primary and (left := _left(stop)) is not None:
        return left
    if action.consequence and (heard.ahead or heard.held):
        mouth.say(words.text(AHEAD))
        return None
    return ActWish(action.name)


def _onward(stop: LinearStop, mouth: Mouth, how: str) -> Wish | Field | None:
    """Read on, tell more rows, or do the main action."""
    if (text := _unread(stop)) is not None:
        return reads_on(stop, mouth, text, how)
    if how:
        mouth.say(stop.words.text(UNKNOWN))
        return None
    if (rows := _unlisted(stop)) is not None:
        return rows_on(stop, mouth, rows)
    primary = stop.primary
    if primary and not primary.consequence and not stop.filter_field and _on_enter(stop):
        return _left(stop) or ActWish(primary.name)
    if stop.list_field:
        mouth.say(stop.words.text(ALL_ROWS))
    return None


def _numbered(stop: LinearStop, mouth: Mouth, place: int) -> Wish | Field | None:
    """Correct a question, or open a row; a row that is not loaded is loaded first."""
    questions = stop.questions
    field = stop.list_field if _listed(stop) else None
    count = len(questions) if field is None else stop.list(field).total
    if not 1 <= place <= count:
        told = phrase(NO_SUCH.text, count=number(count)) if count else UNKNOWN
        mouth.say(speech.spoken(stop.words, told))
        return None
    if field is None:
        return questions[place - 1]
    option = stop.list(field).row(place - 1)
    if option is None:
        stop.opens = place - 1
        return _load(stop, field, place - 1)
    stop.raw[field.name] = option.value
    return ActWish("open")
