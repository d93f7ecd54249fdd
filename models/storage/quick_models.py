"""The classes of rows are made without reading their own source text: a tenth of a start."""

from tortoise import models


def without_comments() -> None:
    """Have rows that are defined from now on read no comment of their columns, for this process.

    Tortoise 1.1.9 takes the source of each class apart for comments that begin with ``#:``; there are none.
    """
    models._get_comments = lambda cls: {}
