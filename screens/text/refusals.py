"""Every refusal has its sentence: what is wrong, and how to correct it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from models.refusal import Refused, Unavailable
from screens.text.formats import clock_time, day, lasting, next_time, number, seconds
from screens.text.phrases import Phrase, Said, phrase
from screens.text.rule_numbers import numbers, ruled
from screens.text.sentences import account, helpdesk, helpdesk_call, luxtrust, record, recovery, service

SENTENCES: dict[str, Phrase] = {
    **account.MATRICULE,
    **account.LETTER,
    **account.PASSWORD,
    **account.CHANNEL,
    **account.CODE,
    **account.ACCESS,
    **luxtrust.LUXTRUST,
    **recovery.RECOVERY,
    **record.RECORD,
    **record.EXPORT,
    **record.ASSISTANT,
    **record.TEXT,
    **helpdesk.CONSOLE,
    **helpdesk.LOOKING,
    **helpdesk_call.CALL,
    **helpdesk_call.ACT,
    **helpdesk_call.APPROVAL,
    **service.UNAVAILABLE,
}
"""The sentence of every code, with its facts in braces."""

_OTHERWISE = phrase("Cela n'a pas abouti : rien n'a été changé. Recommencez, ou Helpdesk : {helpdesk}.")


def sentence(code: str, facts: Mapping[str, Any], now: datetime | None = None) -> Phrase:
    """Return what to tell a person who was refused. With ``now``, a wait is also given as a duration.

    A sentence about trying again always says when: without ``until``, at once. So it shows nothing about who
    has an account (docs/guide.md, « wrong tries »).
    """
    shown: dict[str, Any] = {**numbers(), **{name: _shown(fact) for name, fact in facts.items()}}
    shown["when"] = next_time(facts.get("until"), now)
    if "luxtrust" in facts:
        shown["ways"] = ruled(account.OPEN_WAYS[bool(facts["luxtrust"])])
    if "seconds" in facts:
        shown["wait"] = seconds(int(facts["seconds"]))
    return Phrase(SENTENCES.get(code, _OTHERWISE).text, shown)


def told(refusal: Refused | Unavailable, now: datetime | None = None) -> Phrase:
    """Return the sentence of a refusal as it was raised."""
    return sentence(refusal.code, refusal.facts, now)


def _shown(fact: Any) -> Said:
    if isinstance(fact, datetime):
        return clock_time(fact)
    if isinstance(fact, date):
        return day(fact)
    if isinstance(fact, timedelta):
        return lasting(fact)
    return number(fact) if isinstance(fact, int) else str(fact)
