"""Every message says what, for whom, when, from where and whom to call; none leads anywhere or betrays."""

import re
from datetime import datetime

import pytest

from models.helpdesk.act import Act
from models.messages.channel import EMAIL, MOBILE
from models.proof.one_time_code_row import Purpose
from screens.text.formats import moment
from screens.text.helpdesk_notices import HELPDESK
from screens.text.notices import _GSM, KINDS, notice
from screens.text.phrases import LANGUAGES, catalogue

FACTS = {
    "initials": "É. W.",
    "birth_year": 1979,
    "at": "2026-11-22T09:05:00+00:00",
    "source": "local:pts/3",
    "code": "123456",
    "minutes": 10,
    "new_channel": "e•••••@example.lu",
    "address": "+352 ••• ••• 987",
    "stop": "4K7P-2M9X",
    "until": "2026-11-23T09:05:00+00:00",
    "by": "J. M.",
    "who": "N. W.",
    "day": "2033-09-23",
    "receipt": "R-7QJ4-M9XK",
    "agent": "42",
    "number": 1,
    "count": 2,
}


def said(at: object, language: str) -> str:
    return catalogue(language).text(moment(datetime.fromisoformat(str(at))))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("channel", [EMAIL, MOBILE])
@pytest.mark.parametrize("kind", list(KINDS))
def test_what_every_message_says(kind: str, channel: str, language: str) -> None:
    subject, text = notice(kind, language, FACTS, channel)
    for part in ("É. W.", "1979", said(FACTS["at"], language), "pts/3", "(+352) 27 12 50 18 33"):
        assert part in text
    assert subject and "\n" not in subject and "123" not in subject
    assert ("123 456" in text) == kind.startswith("code_")
    assert ("10 min" in text.casefold()) == kind.startswith("code_")
    assert not re.search(r"https?:|www\.|helpdesk@|[{}]", text + subject)
    assert ("example.lu" in text) == (kind in ("channel_changed", "helpdesk_channel"))
    assert ("987" in text) == (kind.startswith("address_") or kind == "export_sent")
    stoppable = kind in ("change_waiting", "helpdesk_channel")
    assert ("4K7P-2M9X" in text and said(FACTS["until"], language) in text) == stoppable
    assert ("R-7QJ4-M9XK" in text) == kind.startswith("helpdesk_")


def test_a_notice_says_what_to_do_if_it_was_not_you() -> None:
    for kind in (kind for kind in KINDS if not kind.startswith("code_") and kind not in HELPDESK):
        said = notice(kind, "fr", FACTS, EMAIL)[1]
        assert "Si ce n'était pas vous : appelez tout de suite le Helpdesk, (+352) 27 12 50 18 33" in said
        assert "Pas vous ? Helpdesk (+352) 27 12 50 18 33" in notice(kind, "fr", FACTS, MOBILE)[1]


def test_an_act_of_the_helpdesk_asks_whether_it_was_you() -> None:
    for kind in (kind for kind in HELPDESK if not kind.startswith("code_")):
        said = notice(kind, "fr", FACTS, EMAIL)[1]
        assert (
            "Ce n'était pas vous ? Dites-le dans « Mon compte »" in said and "(+352) 27 12 50 18 33" in said
        )
        assert "Pas vous ? Helpdesk (+352) 27 12 50 18 33" in notice(kind, "fr", FACTS, MOBILE)[1]


def test_the_helpdesk_asks_for_one_code_alone() -> None:
    for channel in (EMAIL, MOBILE):
        said = notice("code_helpdesk", "fr", FACTS, channel)[1]
        assert "Le Helpdesk vous demande ce code ; ne le donnez que si c'est vous qui avez appelé" in said
        assert "personne" not in said


def test_where_an_agent_sits_is_not_told() -> None:
    for channel in (EMAIL, MOBILE):
        said = notice("helpdesk_unlock", "fr", {**FACTS, "source": "helpdesk"}, channel)[1]
        assert "le Helpdesk" in said and "adresse" not in said


def test_the_kinds_that_are_told() -> None:
    assert {f"code_{purpose}" for purpose in Purpose} < set(KINDS)
    assert set(KINDS) - {f"code_{purpose}" for purpose in Purpose} == {
        "account_active",
        "account_renewed",
        "password_changed",
        "channel_changed",
        "password_closed",
        "luxtrust_linked",
        "luxtrust_unlinked",
        "luxtrust_login",
        "luxtrust_shown",
        "account_disabled",
        "account_enabled",
        "document_new",
        "record_opened",
        "assistant_new",
        "assistant_named",
        "assistant_removed",
        "notices_off",
        "majority_soon",
        "majority_now",
        "recovery_code_new",
        "address_added",
        "address_removed",
        "change_waiting",
        "change_stopped",
        "channel_change_stopped",
        "export_file",
        "export_sent",
        "record_exported",
        *(f"helpdesk_{act}" for act in Act),
        *(f"helpdesk_{step}" for step in ("asked", "refused", "stopped", "channel_confirmed")),
    }


def test_codes_are_for_nobody_else() -> None:
    for kind in (kind for kind in KINDS if kind.startswith("code_") and kind != "code_helpdesk"):
        assert "Ne donnez ce code à personne" in notice(kind, "fr", FACTS, EMAIL)[1]
        assert "Ne le donnez à personne" in notice(kind, "fr", FACTS, MOBILE)[1]


def test_each_kind_has_words_of_its_own() -> None:
    for channel in (EMAIL, MOBILE):
        assert len({notice(kind, "fr", FACTS, channel) for kind in KINDS}) == len(KINDS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(KINDS))
@pytest.mark.parametrize("initials", ["É. W.", "Ș. Ł.", "ç. ë."])
def test_an_sms_is_at_most_two_segments(kind: str, language: str, initials: str) -> None:
    far = {**FACTS, "initials": initials, "source": "2001:0db8:85a3:0012::/64"}
    text = notice(kind, language, far, MOBILE)[1]
    outside = set(text) - _GSM
    # One letter no SMS alphabet has, and a segment holds 67 characters instead of 153.
    assert outside <= {"Ł"} and len(text) <= (4 * 67 if outside else 2 * 153)


def test_a_greek_initial_stays() -> None:
    assert "Ж." in notice("code_login", "fr", {**FACTS, "initials": "Ж. W."}, MOBILE)[1]


def test_summer_is_summer() -> None:
    assert (
        "22.07.2026 11:05"
        in notice("code_login", "fr", {**FACTS, "at": "2026-07-22T09:05:00+00:00"}, EMAIL)[1]
    )


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("local:tty1", "terminal tty1"),
        ("192.0.2.7", "adresse 192.0.2.7"),
        ("2001:0db8:0000:0000::/64", "adresse 2001:0db8:0000:0000::/64"),
        ("local:unknown", "terminal local"),
    ],
)
def test_where_from(source: str, place: str) -> None:
    for channel in (EMAIL, MOBILE):
        assert place in notice("code_login", "fr", {**FACTS, "source": source}, channel)[1]


def test_data_is_never_a_template() -> None:
    odd = {**FACTS, "initials": "{code} %s", "source": "local:{year}"}
    text = notice("password_changed", "fr", odd, EMAIL)[1]
    assert "{code} %s" in text and "{year}" in text


@pytest.mark.parametrize("kind", ["code_nothing", ""])
def test_an_unknown_kind(kind: str) -> None:
    with pytest.raises(LookupError):
        notice(kind, "fr", FACTS, EMAIL)


def test_a_missing_fact() -> None:
    with pytest.raises(LookupError):
        notice("code_login", "fr", {k: v for k, v in FACTS.items() if k != "code"}, EMAIL)
