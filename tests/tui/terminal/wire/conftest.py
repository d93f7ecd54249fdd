"""What one test asked of a style or a character does not answer the next one."""

import pytest

from tui.terminal.wire import style, text


@pytest.fixture(autouse=True)
def no_answer_is_remembered() -> None:
    cached = (style.rendition, style.shown, style.blank_of, style.change, style._nearest)
    for function in (*cached, text._cluster, text.is_safe):
        function.cache_clear()
