"""An activation letter: one A4 page in the person's language, with its address as in DIN 5008 form B."""

import io
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from models.account.letter import grouped
from models.letters.issuing import Posted
from models.person import Details
from screens.text import helpdesk
from screens.text.formats import day
from screens.text.helpdesk_notices import HELPDESK
from screens.text.phrases import Catalogue, catalogue, phrase
from tui.printing.fonts import BOLD, REGULAR, draws, glyphs, width

MM = 72 / 25.4
HEIGHT, WIDTH = 297 * MM, 210 * MM
LEFT, RIGHT = 25 * MM, 190 * MM

# DIN 5008 form B: the window's zone starts 45 mm from the top and 20 mm from the left, 85 x 45 mm;
# its upper 17.7 mm are for the return line, the lower 27.3 mm hold six lines of address.
WINDOW_TOP, WINDOW_WIDTH, RETURN_HEIGHT, ADDRESS_HEIGHT = 45 * MM, 78 * MM, 17.7 * MM, 27.3 * MM
ADDRESS_LINES = 6
# DIN 5008: references stand beside the window, which ends 105 mm from the left.
REFERENCE_TOP, REFERENCE_LEFT, REFERENCE_SIZE = 63 * MM, 118 * MM, 9.0
_ADDRESS_SIZES = (10.0, 9.0, 8.0, 7.0)

# UPU S42: the country in the last line, in capitals, in the language of the country that posts it.
_HOME = frozenset({"LU", "LUX", "LUXEMBOURG"})
_COUNTRIES = {
    "AT": "AUTRICHE", "BE": "BELGIQUE", "BG": "BULGARIE", "CH": "SUISSE", "CY": "CHYPRE",
    "CZ": "TCHÉQUIE", "DE": "ALLEMAGNE", "DK": "DANEMARK", "EE": "ESTONIE", "ES": "ESPAGNE",
    "FI": "FINLANDE", "FR": "FRANCE", "GB": "ROYAUME-UNI", "GR": "GRÈCE", "HR": "CROATIE",
    "HU": "HONGRIE", "IE": "IRLANDE", "IS": "ISLANDE", "IT": "ITALIE", "LI": "LIECHTENSTEIN",
    "LT": "LITUANIE", "LV": "LETTONIE", "MC": "MONACO", "MT": "MALTE", "NL": "PAYS-BAS",
    "NO": "NORVÈGE", "PL": "POLOGNE", "PT": "PORTUGAL", "RO": "ROUMANIE", "SE": "SUÈDE",
    "SI": "SLOVÉNIE", "SK": "SLOVAQUIE",
}  # fmt: skip

RETURN_LINE = f"Agence eSanté · {helpdesk.BOX} · {helpdesk.TOWN}"

SUBJECT = phrase("Votre code d'activation eSanté")
GREETING = phrase("Madame, Monsieur,")
PURPOSE = phrase(
    "Un compte eSanté vous attend. Il vous donne accès à votre Dossier de Soins Partagé (DSP) et aux "
    "autres services eSanté. Pour l'activer, il vous faut ce code :"
)
RENEWAL = phrase(
    "Vous avez déjà un compte eSanté. Avec ce code, vous choisissez un nouveau mot de passe et une "
    "nouvelle adresse pour vos codes. Votre dossier reste tel qu'il est. Voici votre code :"
)
MINOR = phrase("La personne nommée ci-dessus est mineure : un parent fait l'activation avec ce courrier.")
VALIDITY = phrase("Valable jusqu'au {date}, une seule fois.")
HOW = phrase("Comment faire")
STEPS = (
    phrase("Ouvrez le portail eSanté dans un terminal."),
    phrase("Choisissez « PATIENTS », puis « ACTIVATION COMPTE ESANTE »."),
    phrase("Lisez les Conditions Générales d'Utilisation jusqu'en bas, et acceptez-les."),
    phrase(
        "Entrez le matricule (les 13 chiffres de la carte de sécurité sociale) et le code d'activation "
        "ci-dessus."
    ),
    phrase("Choisissez un mot de passe, puis l'e-mail ou le mobile qui recevra vos codes."),
)
SECRECY = phrase(
    "Ne donnez ce code à personne. Ni l'Agence eSanté ni son Helpdesk ne vous le demanderont jamais."
)
ORDERED = phrase("Ce courrier a été demandé au Helpdesk eSanté le {date}. Numéro du reçu : {receipt}.")
DENIAL = phrase(
    "Ce n'était pas vous ? N'utilisez pas ce code et appelez tout de suite le Helpdesk, avec le numéro du "
    "reçu."
)
NOTICE_DENIAL = phrase("Ce n'était pas vous ? Appelez tout de suite le Helpdesk, avec le numéro du reçu.")
QUESTIONS = phrase("Des questions ?")
CLOSING = phrase("Avec nos meilleures salutations")
SIGNATURE = "Agence eSanté"


class Unprintable(Exception):
    """Raised when a letter would be printed wrongly; the message says why."""


def rendered(letters: Sequence[Posted]) -> bytes:
    """Return one PDF with one page per letter, its fonts embedded. Raises Unprintable."""
    from reportlab.pdfgen.canvas import Canvas  # 140 ms: only where letters are made

    glyphs()
    paper = io.BytesIO()
    canvas = Canvas(paper, pagesize=(WIDTH, HEIGHT), pageCompression=1)
    canvas.setTitle("Codes d'activation eSanté")
    canvas.setAuthor(SIGNATURE)
    for letter in letters:
        _page(canvas, letter)
        canvas.showPage()
    canvas.save()
    return paper.getvalue()


def refuses(details: Details) -> str:
    """Return why no letter can be printed for this person; "" when one can."""
    try:
        address(details)
    except Unprintable as trouble:
        return str(trouble)
    return ""


def address(details: Details) -> tuple[float, list[str]]:
    """Return the font size in points and the lines of the address, at most six. Raises Unprintable."""
    wanted = [line for line in (details.full_name, details.street, *_place(details)) if line]
    for line in wanted:
        _insist_on_glyphs(line)
    for size in _ADDRESS_SIZES:
        lines = [part for line in wanted for part in _wrapped(line, REGULAR, size, WINDOW_WIDTH)]
        if len(lines) <= ADDRESS_LINES and all(width(x, REGULAR, size) <= WINDOW_WIDTH for x in lines):
            return size, lines
    raise Unprintable("the address does not fit into the window of the envelope")


def _place(details: Details) -> tuple[str, str]:
    country = details.country.upper()
    if country not in _HOME:
        return f"{details.postcode} {details.city}".strip(), _COUNTRIES.get(country, country)
    postcode = f"L-{details.postcode}" if details.postcode.isdigit() else details.postcode
    return f"{postcode} {details.city}".strip(), ""


def _insist_on_glyphs(text: str) -> None:
    """Raise Unprintable for a character that the fonts cannot draw alone and from left to right."""
    for character in text:
        if not draws(character):
            name = unicodedata.name(character, "?")
            raise Unprintable(f"the font cannot draw U+{ord(character):04X} ({name})")


@lru_cache(maxsize=512)
def _wrapped(text: str, font: str, size: float, most: float) -> tuple[str, ...]:
    lines: list[str] = []
    for word in text.split(" "):
        if lines and width(f"{lines[-1]} {word}", font, size) <= most:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return tuple(lines)


def _page(canvas: Any, letter: Posted) -> None:
    words = catalogue(letter.details.language)
    _draw_address(canvas, letter.details)
    _draw_marks(canvas)
    canvas.setFont(REGULAR, 10)
    canvas.drawRightString(RIGHT, HEIGHT - 55 * MM, f"Luxembourg, {words.text(day(letter.issued_at))}")
    if letter.notice:
        _Text(canvas, words).notice(letter)
        return
    if letter.ordered_at is not None:
        ordered = replace(ORDERED, facts={"date": day(letter.ordered_at), "receipt": letter.receipt})
        _draw_reference(canvas, words.text(ordered), words.text(DENIAL))
    _Text(canvas, words).letter(letter)


def _draw_reference(canvas: Any, ordered: str, denial: str) -> None:
    """Draw who asked for the letter, and what to do where nobody did, beside the address."""
    top = HEIGHT - REFERENCE_TOP
    for text, font in ((ordered, REGULAR), (denial, BOLD)):
        canvas.setFont(font, REFERENCE_SIZE)
        for line in _wrapped(text, font, REFERENCE_SIZE, RIGHT - REFERENCE_LEFT):
            canvas.drawString(REFERENCE_LEFT, top, line)
            top -= REFERENCE_SIZE * 1.35


def _draw_address(canvas: Any, details: Details) -> None:
    canvas.setFont(BOLD, 16)
    canvas.drawString(LEFT, HEIGHT - 25 * MM, SIGNATURE)
    top = HEIGHT - WINDOW_TOP - RETURN_HEIGHT
    canvas.setFont(REGULAR, 6.5)
    canvas.drawString(LEFT, top + 2 * MM, RETURN_LINE)
    canvas.setLineWidth(0.3)
    canvas.line(LEFT, top + 1 * MM, LEFT + WINDOW_WIDTH, top + 1 * MM)
    size, lines = address(details)
    leading = ADDRESS_HEIGHT / ADDRESS_LINES
    canvas.setFont(REGULAR, size)
    for number, line in enumerate(lines, start=1):
        canvas.drawString(LEFT, top - number * leading + 1 * MM, line)


def _draw_marks(canvas: Any) -> None:
    """The marks for folding (105 and 210 mm) and punching (148.5 mm) of form B."""
    canvas.setLineWidth(0.3)
    for distance, length in ((105, 4), (148.5, 6), (210, 4)):
        canvas.line(5 * MM, HEIGHT - distance * MM, (5 + length) * MM, HEIGHT - distance * MM)


class _Text:
    """The words below the address, written downwards from the subject."""

    def __init__(self, canvas: Any, words: Catalogue) -> None:
        self._canvas = canvas
        self._words = words
        self._y = HEIGHT - 102 * MM

    def notice(self, letter: Posted) -> None:
        """What the Helpdesk did, where no message by e-mail or SMS can be sent."""
        say, told = self._words.text, HELPDESK[letter.notice]
        facts = {"agent": letter.agent_id, "receipt": letter.receipt}
        self._lines(say(told.subject), BOLD, 12, after=5)
        self._lines(say(GREETING), after=3)
        self._lines(say(replace(told.opening, facts=facts)), after=4)
        self._lines(say(NOTICE_DENIAL), BOLD, after=4)
        self._ending()

    def letter(self, letter: Posted) -> None:
        say = self._words.text
        self._lines(say(SUBJECT), BOLD, 12, after=5)
        self._lines(say(GREETING), after=3)
        self._lines(say(RENEWAL if letter.renews else PURPOSE), after=4)
        self._code(grouped(letter.code))
        self._lines(say(replace(VALIDITY, facts={"date": day(letter.valid_until)})), BOLD, after=4)
        if letter.minor:
            self._lines(say(MINOR), after=4)
        self._lines(say(HOW), BOLD, after=1.5)
        for number, step in enumerate(STEPS, start=1):
            self._canvas.setFont(REGULAR, 10.5)
            self._canvas.drawString(LEFT, self._y, f"{number}.")
            self._lines(say(step), indent=7, after=0.5)
        self._y -= 3 * MM
        self._lines(say(SECRECY), BOLD, after=4)
        self._ending()

    def _ending(self) -> None:
        say = self._words.text
        self._lines(say(QUESTIONS), BOLD, after=1)
        self._lines(f"Helpdesk {helpdesk.PHONE} · {helpdesk.MAIL}", after=0)
        self._lines(f"{helpdesk.BOX} {helpdesk.TOWN}", after=5)
        self._lines(say(CLOSING), after=2)
        self._lines(SIGNATURE, after=0)

    def _lines(
        self, text: str, font: str = REGULAR, size: float = 10.5, *, indent: float = 0, after: float
    ) -> None:
        """A paragraph; ``indent`` and ``after`` in mm."""
        left = LEFT + indent * MM
        self._canvas.setFont(font, size)
        for line in _wrapped(text, font, size, RIGHT - left):
            self._canvas.drawString(left, self._y, line)
            self._y -= size * 1.35
        self._y -= after * MM

    def _code(self, code: str) -> None:
        height = 16 * MM
        self._y -= height - 10.5
        self._canvas.setLineWidth(1)
        self._canvas.rect(LEFT, self._y, RIGHT - LEFT, height)
        self._canvas.setFont(BOLD, 24)
        self._canvas.drawCentredString((LEFT + RIGHT) / 2, self._y + 5.2 * MM, code)
        self._y -= 7 * MM
