"""The two ways in which the portal is shown: page by page, and line by line."""

from collections.abc import Mapping

from screens.text.phrases import Phrase, phrase

WAYS: Mapping[bool, Phrase] = {False: phrase("Page par page"), True: phrase("Ligne par ligne")}
"""By whether it is the conversation."""
