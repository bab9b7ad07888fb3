"""Characters that no text may contain: databases and XML refuse them."""

from __future__ import annotations

import re

from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import Sheet, Source
from questionnaires.problems import Problem, define
from questionnaires.translation import N_

FORBIDDEN_CHARACTER = define(
    "forbidden_character",
    N_("The text has a control character (number {number}) that cannot be stored."),
    N_("Type the text again by hand; such characters come with copying from other programs."),
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def repair_characters(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:  # noqa: ARG001 - as all repairs
    """Texts without control characters and halves of characters."""
    for sheet in source.sheets.values():
        if any(_FORBIDDEN.search(text) for row in sheet.rows for text in row.values()):
            source = source.with_sheet(_cleaned(sheet, problems))
    return source


def _cleaned(sheet: Sheet, problems: list[Problem]) -> Sheet:
    rows = []
    for index, row in enumerate(sheet.rows):
        for heading, text in row.items():
            found = _FORBIDDEN.search(text)
            if found:
                values = {"number": ord(found.group())}
                problems.append(Problem(FORBIDDEN_CHARACTER, sheet.place(index, heading), values))
        rows.append({heading: _FORBIDDEN.sub("", text) for heading, text in row.items()})
    return Sheet(sheet.name, sheet.header, tuple(rows), sheet.numbers)
