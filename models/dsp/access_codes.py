"""The codes that the journal uses for a record; the screens have the words for them."""

from enum import StrEnum


class AccessAction(StrEnum):
    """What was done with a record, and by the Helpdesk; log-ins and the like belong to the account."""

    RECORD_OPENED = "record_opened"
    PAGE_OPENED = "page_opened"
    DOCUMENT_OPENED = "document_opened"
    DOCUMENT_HIDDEN = "document_hidden"
    DOCUMENT_SHOWN = "document_shown"
    LEVEL_CHANGED = "level_changed"
    NOTE_WRITTEN = "note_written"
    NOTE_CHANGED = "note_changed"
    NOTE_DELETED = "note_deleted"
    NOTICES_CHANGED = "notices_changed"
    CLOSING_ASKED = "closing_asked"
    REOPENING_ASKED = "reopening_asked"
    REQUEST_WITHDRAWN = "request_withdrawn"
    ASSISTANT_SEARCHED = "assistant_searched"
    ASSISTANT_ADDED = "assistant_added"
    ASSISTANT_REMOVED = "assistant_removed"
    ASSISTANT_KEPT = "assistant_kept"
    ASSISTANT_ENDED = "assistant_ended"
    DOCUMENT_DEPOSITED = "document_deposited"
    EXPORTED = "exported"
    ACCESS_REFUSED = "access_refused"
    HELPDESK_IDENTIFIED = "call_identified"
    HELPDESK_LETTER = "helpdesk_letter"
    HELPDESK_UNLOCK = "helpdesk_unlock"
    HELPDESK_DELEGATION = "helpdesk_delegation"
    HELPDESK_CLOSE = "helpdesk_close"
    HELPDESK_REOPEN = "helpdesk_reopen"
    HELPDESK_CHANNEL = "helpdesk_channel"
    HELPDESK_ENABLE = "helpdesk_enable"
    HELPDESK_SESSIONS = "helpdesk_sessions"
    HELPDESK_DISABLE = "helpdesk_disable"
    HELPDESK_DENIED = "helpdesk_denied"


CONSULTED = (AccessAction.RECORD_OPENED, AccessAction.PAGE_OPENED, AccessAction.DOCUMENT_OPENED)
"""The actions that change nothing: the log folds the actor's own lines of these."""


class AccessPage(StrEnum):
    """The pages of a record that can be opened."""

    SUMMARY = "summary"
    DOCUMENTS = "documents"
    VACCINATIONS = "vaccinations"
    NOTES = "notes"
    NOTE = "note"
    LOG = "log"
    ASSISTANTS = "assistants"
    SETTINGS = "settings"
    URGENT = "urgent"
    COPY = "copy"
    TESTS = "tests"


class AccessPurpose(StrEnum):
    """Why a record was touched: by its owner, by an assistant, by a deposit, or by the Helpdesk."""

    OWN = "own"
    ASSISTANCE = "assistance"
    DEPOSIT = "deposit"
    HELPDESK = "helpdesk"
