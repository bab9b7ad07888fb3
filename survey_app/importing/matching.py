"""A data file held against a form: which column answers what, and what has no counterpart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from questionnaires.model import Group, Question, Questionnaire, QuestionType, Repeat
from questionnaires.problems import Place, Problem, ProblemsFound, define
from survey_app.importing.files import DataFile
from survey_app.importing.findings import Finding, finding
from survey_app.importing.headers import Columns, Meaning, Names, columns_of
from survey_app.importing.keeping import Wishes, extended, keep
from survey_app.importing.nesting import SHEET_UNKNOWN, repeat_of_sheet
from survey_app.importing.records import Sheet

NO_COLUMN_KNOWN = define(
    "import_no_column_known",
    "None of the {count} columns of {file} belongs to a question of the form {form}.",
    "Check that form and data belong together. The headers must be the names of the questions.",
)
LABELS_AS_HEADERS = define(
    "import_labels_as_headers",
    "The headers of {file} are labels, such as {header}, not names of questions.",
    "Export the data once more with XML values and headers.",
)
QUESTION_WITHOUT_COLUMN = define(
    "import_question_without_column",
    "There is no column for the question {question}.",
    "It counts as not asked where nothing else says that it was asked.",
)
SYSTEM_COLUMNS = define(
    "import_system_columns",
    "Columns of the collecting system were not stored: {columns}.",
    "Nothing needs to be done.",
)
SAME_QUESTION = define(
    "import_two_columns_for_question",
    "The columns {first} and {second} both stand for {question}.",
    "Delete or rename the one that is not the answer.",
)
NO_COLUMN_EXPECTED = frozenset({QuestionType.NOTE, QuestionType.AUDIT})


@dataclass(frozen=True, slots=True)
class MatchedSheet:
    """A sheet whose columns are told apart; the submissions stand in no repeat."""

    sheet: Sheet
    repeat: Repeat | None
    columns: Columns


@dataclass(frozen=True)
class Match:
    """A data file and the form that it answers, kept columns included."""

    data: DataFile
    questionnaire: Questionnaire
    """The form, with additional variables for columns that it did not know."""
    main: MatchedSheet
    repeats: tuple[MatchedSheet, ...]
    added: tuple[str, ...]
    """Keys of the additional variables."""
    findings: tuple[Finding, ...]

    @cached_property
    def absent(self) -> frozenset[str]:
        """Keys of the questions for which the data have no column."""
        answered: set[str] = set()
        for matched in (self.main, *self.repeats):
            answered |= matched.columns.answered
        return frozenset(self.questionnaire.questions) - answered

    @cached_property
    def headers(self) -> dict[str, str]:
        """By question key the header of the column with its answers."""
        return {
            column.question.key: column.header
            for matched in (*self.repeats, self.main)
            for column in matched.columns.answers
        }

    @cached_property
    def personal_headers(self) -> frozenset[str]:
        """Headers of the columns whose answers are personal."""
        return frozenset(
            column.header
            for matched in (self.main, *self.repeats)
            for column in matched.columns.answers
            if column.question.personal
        )


def match(questionnaire: Questionnaire, data: DataFile, wishes: Wishes) -> Match:
    """Tell all columns apart; refuses data that do not belong to the form."""
    main = MatchedSheet(data.main, None, columns_of(Names(questionnaire), data.main.header))
    _require_answers(questionnaire, data, main.columns)
    repeats, findings = _repeat_sheets(questionnaire, data)
    _require_one_column_each(main, *repeats)
    taken = set(questionnaire.items)
    additions: dict[str | None, tuple[Question, ...]] = {}
    sheets = []
    for matched in (main, *repeats):
        kept = keep(matched.sheet, matched.columns, matched.repeat, taken, wishes)
        additions[matched.repeat.key if matched.repeat else None] = kept.questions
        taken.update(question.key for question in kept.questions)
        findings.extend(kept.findings)
        sheets.append(MatchedSheet(matched.sheet, matched.repeat, kept.columns))
    added = tuple(question.key for questions in additions.values() for question in questions)
    form = extended(questionnaire, additions)
    found = Match(data, form, sheets[0], tuple(sheets[1:]), added, ())
    told = (*data.findings, *findings, *_system_columns(found), *_missing_columns(found))
    return Match(data, form, found.main, found.repeats, added, told)


def _require_answers(questionnaire: Questionnaire, data: DataFile, columns: Columns) -> None:
    if columns.answered:
        return
    labels = _labels(questionnaire)
    label = next((header for header in data.main.header if header in labels), None)
    if label is not None:
        values: dict[str, object] = {"file": data.name, "header": label}
        raise ProblemsFound([Problem(LABELS_AS_HEADERS, values=values)])
    values = {"file": data.name, "count": len(data.main.header), "form": questionnaire.id}
    raise ProblemsFound([Problem(NO_COLUMN_KNOWN, values=values)])


def _require_one_column_each(*sheets: MatchedSheet) -> None:
    problems = [
        Problem(
            SAME_QUESTION,
            Place(sheet=matched.sheet.name or None, row=1, column=second),
            {"question": question, "first": first, "second": second},
        )
        for matched in sheets
        for question, first, second in matched.columns.same()
    ]
    if problems:
        raise ProblemsFound(problems)


def _labels(questionnaire: Questionnaire) -> set[str]:
    return {
        template.source.strip()
        for item in questionnaire.items.values()
        if not isinstance(item, Group)
        for template in item.labels.values()
    }


def _repeat_sheets(
    questionnaire: Questionnaire, data: DataFile
) -> tuple[list[MatchedSheet], list[Finding]]:
    matched, findings = [], []
    for sheet in data.repeats:
        repeat = repeat_of_sheet(questionnaire, sheet)
        if repeat is None:
            place = Place(sheet=sheet.name)
            count = len(sheet.rows)
            findings.append(finding(SHEET_UNKNOWN, place, name=sheet.name, count=count))
        else:
            columns = columns_of(Names(questionnaire, repeat), sheet.header)
            matched.append(MatchedSheet(sheet, repeat, columns))
    return matched, findings


def _system_columns(found: Match) -> Iterator[Finding]:
    for matched in (found.main, *found.repeats):
        positions = matched.columns.meanings.get(Meaning.SYSTEM, ())
        if positions:
            columns = ", ".join(matched.sheet.header[position] for position in sorted(positions))
            place = Place(sheet=matched.sheet.name or None)
            yield finding(SYSTEM_COLUMNS, place, columns=columns)


def _missing_columns(found: Match) -> Iterator[Finding]:
    for key, question in found.questionnaire.questions.items():
        if key in found.absent and question.type not in NO_COLUMN_EXPECTED:
            yield finding(QUESTION_WITHOUT_COLUMN, question=key)
