"""pyxform's part: what it refuses we refuse, with its words and at the place that it names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json

from questionnaires.loading.rows import MARK, SURVEY, Row, Sheet, Source, definition
from questionnaires.problems import Place, Problem, Severity, define
from questionnaires.translation import N_

REFUSED_BY_PYXFORM = define(
    "not_valid_xlsform",
    N_("The form is not valid XLSForm: {message}"),
    N_("Correct it as the message says; xlsform.org describes every column."),
)
REMARK_BY_PYXFORM = define(
    "xlsform_remark",
    N_("XLSForm's own checker remarks: {message}"),
    N_("Change it if it was not meant so."),
)
MOST_ATTEMPTS = 25
"""How many errors of pyxform's are gathered before it is asked no more."""
_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet, the '([^']+)' value is invalid\.\s*")
_MARK = re.compile(rf",? ?'{MARK}': '\d+'")
_TOLD_OTHERWISE = re.compile(
    r"(?i)language|translat|max-pixels|no longer supported|without name, text, or label"
)

Tree = dict[str, Any]


def convert(source: Source, problems: list[Problem]) -> tuple[Tree | None, Source]:
    """The tree of pyxform, and the rows that it was made of.

    An error of pyxform's is noted and what it complains of left out, so that the next one is found too.
    Without a tree the form cannot be read any further.
    """
    for _ in range(MOST_ATTEMPTS):
        warnings: list[str] = []
        try:
            tree = workbook_to_json(
                definition(source),
                form_name="data",
                fallback_form_name=source.stem or None,
                warnings=warnings,
            )
        except (PyXFormError, TypeError, ValueError, KeyError, AttributeError) as error:
            problems.append(_problem(source, str(error)))
            repaired = _without_refused(source, str(error))
            if repaired is None:
                return None, source
            source = repaired
        else:
            problems.extend(
                _remark(source, one) for one in warnings if not _TOLD_OTHERWISE.search(one)
            )
            return tree, source
    return None, source


def confirm(source: Source, tree: Tree) -> list[Problem]:
    """Let pyxform write its XForm, which is where it finds the rest of what it refuses.

    The tree is used up by it.
    """
    try:
        survey = create_survey_element_from_dict(tree)
        survey.to_xml(validate=False, pretty_print=False, warnings=[])
    except (PyXFormError, TypeError, ValueError, KeyError, AttributeError) as error:
        return [_problem(source, str(error))]
    return []


def _problem(source: Source, message: str) -> Problem:
    return Problem(REFUSED_BY_PYXFORM, _place(source, message), {"message": _words(message)})


def _remark(source: Source, message: str) -> Problem:
    values = {"message": _words(message)}
    return Problem(REMARK_BY_PYXFORM, _place(source, message), values, Severity.WARNING)


def _words(message: str) -> str:
    return _SHEET.sub("", _ROW.sub("", _MARK.sub("", message))).strip()


def _place(source: Source, message: str) -> Place:
    row, where = _ROW.search(message), _SHEET.search(message)
    name = where[1] if where else SURVEY if row else None
    index = _index(source.sheet(name or SURVEY), message)
    number = source.sheet(name or SURVEY).numbers[index] if index is not None else None
    return Place(name, number, where[2] if where else None)


def _index(sheet: Sheet, message: str) -> int | None:
    row = _ROW.search(message)
    index = int(row[1]) - 2 if row else -1
    return index if 0 <= index < len(sheet.rows) else None


def _without_refused(source: Source, message: str) -> Source | None:
    """The rows without the cell that pyxform refuses, or without its row."""
    where = _SHEET.search(message)
    sheet = source.sheet(where[1] if where else SURVEY)
    index = _index(sheet, message)
    if index is None or not sheet.rows[index] or _holds_others(sheet.rows[index]):
        return None
    row: Row = {}
    if where and where[2] in sheet.rows[index]:
        row = _without(sheet.rows[index], where[2])
    rows = (*sheet.rows[:index], row, *sheet.rows[index + 1 :])
    return source.with_sheet(Sheet(sheet.name, sheet.header, rows, sheet.numbers))


def _without(row: Row, column: str) -> Mapping[str, str]:
    return {key: text for key, text in row.items() if key != column}


def _holds_others(row: Row) -> bool:
    return any(text.startswith(("begin ", "begin_", "end ", "end_")) for text in row.values())
