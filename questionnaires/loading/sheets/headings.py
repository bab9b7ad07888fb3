"""Sheets and headings under which nothing can be found, told before anything else is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.checking.nearest import NONE_NEAR, nearest
from questionnaires.loading.columns import FIELDS, AllColumns, Columns
from questionnaires.loading.rows import CHOICES, SETTINGS, SURVEY, Source
from questionnaires.problems import Place, Problem, ProblemsFound, Severity, define
from questionnaires.translation import N_

BLANKS_IN_SHEET_NAME = define(
    "blanks_in_sheet_name",
    N_("The name of the sheet “{sheet}” begins or ends with a blank, so the sheet is not found."),
    N_("Rename it to {better}, without blanks."),
)
NO_SURVEY_SHEET = define(
    "no_survey_sheet",
    N_("There is no survey among the sheets or sections: {sheets}."),
    N_("Name the sheet with the questions survey and the one with the choices choices."),
)
MISSING_COLUMN = define(
    "missing_column",
    N_("The sheet has no column {column}; its headings are {headings}."),
    N_("Write the headings in English, as XLSForm has them: {usual}."),
)
UNKNOWN_COLUMN = define(
    "unknown_heading",
    N_("The column {heading} is not one of XLSForm and is not read."),
    N_("If {nearest} was meant, correct the heading."),
)
FOREIGN_COLUMNS = define(
    "foreign_headings",
    N_("These columns are not read: {headings}."),
    N_("Columns with remarks may stay; all others need the English headings of XLSForm."),
)
NEEDED = {SURVEY: ("type",), CHOICES: ("list_name", "name")}
USUAL = {SURVEY: "type, name, label", CHOICES: "list_name, name, label"}
_WRITTEN = """
    label hint guidance_hint relevant constraint constraint_message required required_message calculation
    repeat_count choice_filter appearance default read_only trigger parameters
"""
KNOWN = tuple(_WRITTEN.split())
_SURELY_MEANT = 0.75
_OTHER_SCRIPT = re.compile(r"[\u0370-\uffff]")


def check_headings(source: Source, columns: AllColumns, problems: list[Problem]) -> None:
    """Warn of columns whose heading was mistyped.

    Raises
    ------
    ProblemsFound
        Where a sheet or a column is missing without which nothing can be read.
    """
    missing = [*_sheets(source), *_columns(source, columns)]
    if missing:
        raise ProblemsFound([*problems, *missing])
    problems.extend(_mistyped(source, columns.survey))
    problems.extend(_foreign(columns.survey))


def _sheets(source: Source) -> Iterator[Problem]:
    known = {SURVEY, CHOICES, SETTINGS}
    padded = [name for name in source.sheet_names if name != name.strip()]
    padded = [name for name in padded if name.strip().lower() in known - set(source.sheets)]
    for name in padded:
        values = {"sheet": name, "better": name.strip().lower()}
        yield Problem(BLANKS_IN_SHEET_NAME, Place(name), values)
    if source.sheet_names and SURVEY not in source.sheets and not padded:
        yield Problem(NO_SURVEY_SHEET, values={"sheets": ", ".join(source.sheet_names)})


def _columns(source: Source, columns: AllColumns) -> Iterator[Problem]:
    for name, known in ((SURVEY, columns.survey), (CHOICES, columns.choices)):
        sheet = source.sheet(name)
        filled = sheet.header and any(sheet.rows)
        for column in NEEDED[name] if filled else ():
            if not known.has(column):
                values = {"column": column, "headings": ", ".join(sheet.header)}
                yield Problem(MISSING_COLUMN, Place(name, 1), {**values, "usual": USUAL[name]})


def _mistyped(source: Source, columns: Columns) -> Iterator[Problem]:
    """Headings that differ in a letter or two from one of XLSForm."""
    known = {FIELDS.get(one, (one,)) for one in KNOWN}
    for meaning, heading in columns.headings.items():
        near = nearest(meaning[0], KNOWN, at_least=_SURELY_MEANT)
        if near != NONE_NEAR and meaning not in known and len(meaning) == 1:
            values = {"heading": heading, "nearest": near}
            place = Place(SURVEY, _first_row(source, heading), heading)
            yield Problem(UNKNOWN_COLUMN, place, values, Severity.WARNING)


def _first_row(source: Source, heading: str) -> int:
    """The header's row; in YAML, where every question has its own keys, the first with this one."""
    found = [
        line
        for (sheet, _, column), line in source.lines.items()
        if sheet == SURVEY and column.split("::")[0] == heading
    ]
    return min(found, default=1)


def _foreign(columns: Columns) -> Iterator[Problem]:
    """Headings in another script: conditions under such a heading would be passed over."""
    found = [
        heading
        for meaning, heading in columns.headings.items()
        if len(meaning) == 1 and _OTHER_SCRIPT.search(heading)
    ]
    if found:
        values = {"headings": ", ".join(found)}
        yield Problem(FOREIGN_COLUMNS, Place(SURVEY, 1), values, Severity.WARNING)
