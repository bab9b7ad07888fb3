"""Patterns given by form authors, on a matcher whose time grows only with the text.

A constraint such as ``(a+)+$`` takes Python's own matcher seconds on 26 letters, and a public form
must not let anyone do that to the server; RE2 refuses what it cannot match in linear time.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol, cast

import re2


class Pattern(Protocol):
    """A compiled pattern."""

    def fullmatch(self, text: str) -> object | None:
        """A match of the whole text, or none."""
        ...


@lru_cache(maxsize=1024)
def compiled_pattern(source: str) -> Pattern | None:
    """The pattern; none where RE2 cannot compile it (look-around, back references, errors)."""
    options = re2.Options()
    options.log_errors = False
    try:
        return cast("Pattern", re2.compile(source, options))
    except re2.error:
        return None
