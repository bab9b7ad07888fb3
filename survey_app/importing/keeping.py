"""Columns that the form does not know are kept: as recorded values added to the end of the form.

The form with these additions is a version of its own, so that the published one stays what it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from questionnaires.compiled import with_hash
from questionnaires.model import Item, Question, Questionnaire, QuestionType, Repeat
from questionnaires.problems import define
from survey_app.importing.findings import Finding, finding
from survey_app.importing.headers import AnswerColumn, Columns, UnknownColumn
from survey_app.importing.records import Sheet

COLUMN_KEPT = define(
    "import_column_kept",
    "The form has no question for this column.",
    "It was kept as the additional variable {name}. Use --leave-out to leave such a column out, or --personal if it leads to a person.",
)
COLUMN_KEPT_SIMILAR = define(
    "import_column_kept_similar",
    "The form has no question for this column. Perhaps {suggestion} is meant.",
    "It was kept as the additional variable {name}. Correct the header and import once more if it is an answer.",
)
COLUMN_LEFT_OUT = define(
    "import_column_left_out",
    "The form has no question for this column.",
    "It was left out, as was asked for.",
)
MOST_CATEGORIES = 60
LONGEST_CATEGORY = 80
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to become of columns that the form does not know; by header."""

    leave_out: frozenset[str] = frozenset()
    personal: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kept:
    """The columns of a sheet with the kept ones among the answers, and their new questions."""

    columns: Columns
    questions: tuple[Question, ...]
    findings: tuple[Finding, ...]


def keep(
    sheet: Sheet, columns: Columns, repeat: Repeat | None, taken: Collection[str], wishes: Wishes
) -> Kept:
    """Make a question for every unknown column of a sheet that is not to be left out."""
    names = set(taken)
    kept: list[AnswerColumn] = []
    findings = []
    for column in columns.unknown:
        place = replace(sheet.place(column=column.position), row=1)
        if column.header in wishes.leave_out:
            findings.append(finding(COLUMN_LEFT_OUT, place))
            continue
        question = _question(sheet, column, repeat, _free_name(column.header, names), wishes)
        names.add(question.key)
        kept.append(AnswerColumn(column.position, column.header, question))
        name = COLUMN_KEPT_SIMILAR if column.suggestion else COLUMN_KEPT
        findings.append(finding(name, place, name=question.key, suggestion=column.suggestion))
    answers = (*columns.answers, *kept)
    return Kept(
        replace(columns, answers=answers),
        tuple(column.question for column in kept),
        tuple(findings),
    )


def _free_name(header: str, taken: Collection[str]) -> str:
    """The last part of the header as a name that questions may have."""
    last = re.split(r"[/:]", header)[-1]
    name = re.sub(r"[^\w.-]+", "_", last).strip("_.-") or "column"
    name = f"_{name}" if name[0].isdigit() else name
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}_{number}"
    return free


def _question(
    sheet: Sheet, column: UnknownColumn, repeat: Repeat | None, name: str, wishes: Wishes
) -> Question:
    values = {row.cells[column.position].strip() for row in sheet.rows} - {""}
    return Question(
        name=name,
        key=name,
        path=(*(repeat.path if repeat else ()), name),
        labels={},
        hints={},
        # A calculation without a formula: shown to nobody, and what it holds stays as recorded.
        type=QuestionType.CALCULATE,
        required_messages={},
        constraint_messages={},
        parameters={"level": "nominal"} if _are_categories(values) else {},
        personal=column.header in wishes.personal,
    )


def _are_categories(values: Collection[str]) -> bool:
    """Few short words are categories; numbers are numbers; the rest is text."""
    return (
        0 < len(values) <= MOST_CATEGORIES
        and all(len(value) <= LONGEST_CATEGORY for value in values)
        and not all(NUMBER.fullmatch(value) for value in values)
    )


def extended(
    questionnaire: Questionnaire, additions: Mapping[str | None, tuple[Question, ...]]
) -> Questionnaire:
    """The questionnaire with questions added at the end, or at the end of a repeat (by its key)."""
    if not any(additions.values()):
        return questionnaire
    children = tuple(_extended(item, additions) for item in questionnaire.children)
    added = additions.get(None, ())
    return with_hash(replace(questionnaire, children=(*children, *added)))


def _extended(item: Item, additions: Mapping[str | None, tuple[Question, ...]]) -> Item:
    if isinstance(item, Question):
        return item
    children = tuple(_extended(child, additions) for child in item.children)
    added = additions.get(item.key, ()) if isinstance(item, Repeat) else ()
    return replace(item, children=(*children, *added))
