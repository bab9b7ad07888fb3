"""What may stand in a cell: the one place where values meet the rules of workbooks and CSV files.

Nothing is cut or dropped silently. A value that a workbook cannot hold becomes a text that says it;
a text is never taken for a formula; a character that XML cannot carry is shown by a stand-in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time

import numpy as np
import pandas as pd

Plain = str | int | float | date | time | None
"""What a cell of a plan holds (``bool`` and ``datetime`` among them)."""

TEXT_LIMIT = 32_767
"""UTF-16 code units that a cell can hold; an emoji is two."""
ROW_LIMIT = 1_048_576
COLUMN_LIMIT = 16_384
TITLE_LIMIT = 31
EXACT_INTEGER = 10**15
"""From here on a workbook rounds integers: fifteen digits are all it keeps."""
FIRST_DATE = date(1900, 3, 1)
"""Workbooks believe in 29 February 1900; earlier dates would be shown a day off."""

_LINE_END = re.compile(r"\r\n?")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f]")
_NOT_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
# Readers of workbooks turn _x0041_ into A, so a text that looks like it is escaped.
_ESCAPE_LOOKALIKE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN_IN_TITLE = re.compile(r"[\[\]:*?/\\\x00-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")


def plain(value: object) -> Plain:
    """The value as a cell can hold it; missing values of any library become an empty cell."""
    if isinstance(value, np.generic):
        value = value.item()
    if _is_missing(value):
        return None
    if isinstance(value, bool | time):
        return value
    if isinstance(value, int | float):
        return _number(value)
    return _moment(value) if isinstance(value, date) else clean(str(value))


def clean(text: str) -> str:
    """A text of characters that a workbook can carry.

    Control characters are shown by their pictures (␀, ␛), halves of surrogate pairs by the
    replacement character; every line ends with one line feed.
    """
    text = _CONTROL.sub(lambda found: chr(0x2400 + ord(found[0])), _LINE_END.sub("\n", text))
    return _NOT_XML.sub("\ufffd", text)


def escaped(text: str) -> str:
    """A clean text as it is written to the file of a workbook."""
    return _ESCAPE_LOOKALIKE.sub("_x005F_", text)


def looks_like_formula(text: str) -> bool:
    """A spreadsheet would take the text for a formula if somebody edited the cell."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def units(text: str) -> int:
    """Length of a text as workbooks count it."""
    return len(text) + sum(character > "\uffff" for character in text)


def fits(text: str) -> bool:
    """A cell can hold the text; the quick answer first, for nearly all texts are short."""
    return len(text) <= TEXT_LIMIT // 2 or units(escaped(text)) <= TEXT_LIMIT


def pieces(text: str, limit: int = TEXT_LIMIT) -> list[str]:
    """A clean text in pieces that cells can hold; joined they are the text."""
    found: list[str] = []
    start = length = 0
    for place, character in enumerate(text):
        # An escape adds six characters before the underscore of a look-alike.
        size = 7 if character == "_" else 1 + (character > "\uffff")
        if length + size > limit:
            found.append(text[start:place])
            start, length = place, 0
        length += size
    return [*found, text[start:]]


def sheet_titles(wanted: Iterable[str]) -> list[str]:
    """Titles that a workbook accepts, all different in any case of letters, in the order given."""
    taken: set[str] = set()
    return [_title(one, taken) for one in wanted]


def csv_text(text: str, *, safe: bool) -> str:
    """A text for a CSV file.

    With ``safe`` an apostrophe stands before what a spreadsheet would run as a formula; numbers stay
    numbers. Without it the text is left as it is, for programs.
    """
    return "'" + text if safe and looks_like_formula(text) else text


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NA or value is pd.NaT or value != value  # noqa: PLR0124 - NaN alone differs from itself


def _number(value: float) -> Plain:
    if isinstance(value, int):
        return value if abs(value) < EXACT_INTEGER else str(value)
    return value if np.isfinite(value) else ("∞" if value > 0 else "-∞")


def _moment(value: date) -> Plain:
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime(warn=False)
    if isinstance(value, datetime) and value.tzinfo is not None:
        # A workbook knows no time zones; the text keeps what the number would lose.
        return value.isoformat()
    day = value.date() if isinstance(value, datetime) else value
    return value if day >= FIRST_DATE else value.isoformat()


def _title(wanted: str, taken: set[str]) -> str:
    base = _FORBIDDEN_IN_TITLE.sub("_", wanted).strip().strip("'").strip()
    # Excel keeps this one for itself.
    base = "_History" if base.casefold() == "history" else base or "_"
    title, number = _shortened(base, ""), 1
    while title.casefold() in taken:
        number += 1
        title = _shortened(base, f" ({number})")
    taken.add(title.casefold())
    return title


def _shortened(base: str, suffix: str) -> str:
    kept = pieces(base.replace("_", "-"), TITLE_LIMIT - len(suffix))[0]
    return base[: len(kept)].rstrip().rstrip("'") + suffix
