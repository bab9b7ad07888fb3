"""pyxform's part: what it refuses we refuse, with its words and at the place that it names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pyxform.builder import create_survey_element_from_dict
from pyxform.errors import PyXFormError
from pyxform.xls2json import workbook_to_json

from questionnaires.loading.rows import MARK, SURVEY, Source, definition
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
_ROW = re.compile(r"\[row : (\d+)\]\s*")
_SHEET = re.compile(r"On the '(\w+)' sheet, the '([^']+)' value is invalid\.\s*")
_MARK = re.compile(rf",? ?'{MARK}': '\d+'")


@dataclass(frozen=True)
class Refusal(Exception):  # noqa: N818 - reads as what happened
    """pyxform's first error."""

    problem: Problem
    index: int | None
    """Index of the row in its sheet, where pyxform names one."""


@dataclass(frozen=True)
class Converted:
    """pyxform's tree and its remarks."""

    tree: dict[str, Any]
    remarks: tuple[Problem, ...]


def convert(source: Source) -> dict[str, Any]:
    """The tree that pyxform makes of the rows; raises Refusal with its first error."""
    try:
        return workbook_to_json(
            definition(source), form_name="data", fallback_form_name=source.stem, warnings=[]
        )
    except PyXFormError as error:
        raise _refusal(source, str(error)) from error


def confirm(source: Source, tree: dict[str, Any]) -> None:
    """Let pyxform write its XForm, which is where it finds the rest of what it refuses.

    The tree is used up by it.
    """
    try:
        survey = create_survey_element_from_dict(tree)
        survey.to_xml(validate=False, pretty_print=False, warnings=[])
    except (PyXFormError, TypeError, ValueError, KeyError, AttributeError) as error:
        # Legacy loops fill their texts by %-formatting, which fails on a plain percent sign.
        raise _refusal(source, str(error)) from error


def _refusal(source: Source, message: str) -> Refusal:
    told = _MARK.sub("", message)
    row, where = _ROW.search(told), _SHEET.search(told)
    name = where[1] if where else SURVEY
    sheet = source.sheet(name)
    index = int(row[1]) - 2 if row else None
    known = index is not None and 0 <= index < len(sheet.numbers)
    place = Place(name, sheet.numbers[index or 0]) if known else Place(where[1] if where else None)
    if where:
        place = Place(place.sheet, place.row, where[2])
    clean = _SHEET.sub("", _ROW.sub("", told)).strip()
    return Refusal(Problem(REFUSED_BY_PYXFORM, place, {"message": clean}), index if known else None)


def remark(message: str) -> Problem:
    """A warning of pyxform's as a problem of ours."""
    return Problem(REMARK_BY_PYXFORM, Place(), {"message": message}, Severity.WARNING)
