"""The language somebody is first spoken to in, by the variables of their terminal."""

import os
from collections.abc import Mapping

from screens.text.phrases import LANGUAGES


def language(default: str, environment: Mapping[str, str] | None = None) -> str:
    """Return the language of LC_ALL, LC_MESSAGES or LANG, the first that is set, if it has a catalogue."""
    env = os.environ if environment is None else environment
    locale = next((env[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if env.get(name)), "")
    spoken = locale[:2].lower() if locale[2:3] in ("", "_", ".", "@") else ""
    return spoken if spoken in LANGUAGES else default
