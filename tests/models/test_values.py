"""Copy codes, channels, clean lines, sources and majority follow their rules to the letter."""

from datetime import UTC, date, datetime, timedelta
from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.actor import source_of
from models.messages.channel import Channel
from models.person import Details, Person
from models.proof.copycode import ALPHABET, CopyCode
from models.refusal import Refused
from models.text import clean_line, search_key
from tests.conftest import START


def test_a_displayed_code_is_good_for_three_letters() -> None:
    copy = CopyCode()
    shown = copy.text
    assert len(shown) == 6
    assert not set(shown) & set("0O1ILU")
    for _ in range(3):
        copy.check(f" {shown[:3].lower()} {shown[3:]} ", START)
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        copy.check(shown, START)


def test_a_wrong_copy_uses_the_code_up() -> None:
    copy = CopyCode()
    shown = copy.text
    for _ in range(2):
        with pytest.raises(Refused, match=r"^copy_wrong$"):
            copy.check(shown[::-1] if shown[::-1] != shown else "AAAAAA", START)
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        copy.check(shown, START)


def test_twenty_seconds_stand_in_for_three_copies() -> None:
    copy = CopyCode()
    copy.wait(START)
    with pytest.raises(Refused) as caught:
        copy.check("", START + timedelta(seconds=5))
    assert (caught.value.code, caught.value.facts) == ("copy_wait", {"seconds": 16})
    for _ in range(3):
        copy.check("", START + timedelta(seconds=20))
    with pytest.raises(Refused, match=r"^copy_wrong$"):
        copy.check("", START + timedelta(seconds=40))


def test_the_alphabet_has_no_look_alikes() -> None:
    assert len(set(ALPHABET)) == len(ALPHABET) == 30


@pytest.mark.parametrize(
    ("kind", "typed", "address"),
    [
        ("email", " Eloise.W+x@Example.LU ", "Eloise.W+x@example.lu"),
        ("email", "a@münchen.de", "a@xn--mnchen-3ya.de"),
        ("mobile", "621 123 456", "+352621123456"),
        ("mobile", "00352 621-123-456", "+352621123456"),
        ("mobile", "+49 (0)171 1234567".replace("(0)", ""), "+491711234567"),
    ],
)
def test_channels_are_normalised(kind: str, typed: str, address: str) -> None:
    assert Channel.parse(kind, typed).address == address


@pytest.mark.parametrize(
    ("kind", "typed", "code"),
    [
        ("email", "", "email_empty"),
        ("email", "nobody", "email_at"),
        ("email", "a@b", "email_form"),
        ("email", "a b@example.lu", "email_blank"),
        ("email", "a@example.lu\nBcc: x@example.lu", "email_blank"),
        ("email", "a\r\nBcc: x@example.lu", "email_blank"),
        ("email", ".a@example.lu", "email_form"),
        ("email", "a" * 65 + "@example.lu", "email_form"),
        ("email", "a@" + "x." * 130 + "lu", "email_form"),
        ("mobile", "", "mobile_empty"),
        ("mobile", "12", "mobile_form"),
        ("mobile", "six", "mobile_form"),
        ("mobile", "27 12 50 18 33", "mobile_luxembourg"),
        ("mobile", "+352 621 12", "mobile_luxembourg"),
    ],
)
def test_channels_are_refused_by_name(kind: str, typed: str, code: str) -> None:
    with pytest.raises(Refused, match=f"^{code}$"):
        Channel.parse(kind, typed)


def test_masked_addresses_tell_little() -> None:
    assert Channel("email", "eloise@example.lu").masked == "e•••••@example.lu"
    assert Channel("mobile", "+352621123456").masked == "+352 ••• ••• 456"


@pytest.mark.parametrize(
    "bad", ["\x1b[2J", "a\u202eb", "a\u200bb", "\ufeffa", "\ue000", "e\u0301\u0301\u0301x", "a\nb"]
)
def test_lines_that_could_draw_are_refused(bad: str) -> None:
    with pytest.raises(Refused, match="text_"):
        clean_line(bad, 80, "name")


@given(st.text(max_size=60))
def test_a_clean_line_stays_clean(typed: str) -> None:
    try:
        once = clean_line(typed, 40, "name", required=False)
    except Refused:
        return
    assert clean_line(once, 40, "name", required=False) == once
    # Blanks that do not break are French, and to Python not printable.
    assert all(character.isprintable() or category(character) == "Zs" for character in once)


def test_names_are_found_without_accents() -> None:
    assert search_key("Éloïse-Ann  MÜLLER") == search_key("eloise ann muller")


@pytest.mark.parametrize(
    ("address", "terminal", "source"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("2001:db8::1:2:3:4", "", "2001:0db8:0000:0000::/64"),
        ("::ffff:192.0.2.7", "", "192.0.2.7"),
        ("fe80::1%eth0", "", "fe80:0000:0000:0000::/64"),
        (None, "/dev/pts/3", "local:pts/3"),
        ("nonsense", "/dev/pts/3", "local:unknown"),
    ],
)
def test_sources(address: str | None, terminal: str, source: str) -> None:
    assert source_of(address, terminal) == source


@pytest.mark.parametrize(
    ("born", "of_age"),
    [
        (date(2008, 11, 21), datetime(2026, 11, 20, 23, 0, tzinfo=UTC)),
        (date(2008, 7, 1), datetime(2026, 6, 30, 22, 0, tzinfo=UTC)),
        (date(2008, 2, 29), datetime(2026, 2, 28, 23, 0, tzinfo=UTC)),
    ],
)
def test_majority_is_midnight_in_luxembourg(born: date, of_age: datetime) -> None:
    assert Person(birth_date=born).majority == of_age


def test_initials_do_not_name() -> None:
    assert Details("WAGNER", "Éloïse", "", "", "", "", "").initials == "É. W."
