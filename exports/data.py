"""The answers themselves as a workbook or a CSV file."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from io import TextIOWrapper
from typing import BinaryIO

import numpy as np
import pandas as pd

from analysis.dataset import Dataset, Level, Variable
from exports.cells import COLUMN_LIMIT, ROW_LIMIT, Plain, clean, csv_text, plain, sheet_titles
from exports.codebook import codebook_sheets
from exports.labels import Labels
from exports.overlong import LongTexts
from exports.plan import Cell, Row, Sheet, Style, Workbook
from exports.workbook import write
from questionnaires.model import MissingKind
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_, Translator

TOO_MANY_COLUMNS = define(
    "too_many_columns_for_a_sheet",
    N_("The data have {columns} columns, but a sheet of a workbook holds {limit}."),
    N_("Export them as CSV, or leave the columns with the kinds of missing out."),
)
DATE_WIDTH = 18.0
WIDTH = 14.0
WHOLE = 2**53
"""Up to here every whole number has a value of its own among the floats."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of an export: plain values, not yet cleaned for a workbook."""

    name: str
    cells: Sequence[object]
    style: Style = Style.PLAIN


def columns(
    dataset: Dataset, labels: Labels | None = None, *, missing: bool = True
) -> Iterator[Column]:
    """The columns of a dataset in the order of its codebook.

    With ``labels`` categories and kinds of missing are written as their labels, else as their values.
    Each option of a multiple choice is a column of 1 and 0. With ``missing`` a question that lacks
    answers is followed by a column that says why.
    """
    for name in dataset.frame.columns:
        if name.startswith("#"):
            yield Column(name, dataset.frame[name].astype(object).tolist())
    for variable in dataset.codebook.values():
        yield from _columns_of(dataset, variable, labels)
        kinds = dataset.frame[f"{variable.name}#missing"]
        if missing and kinds.notna().any():
            names = [_kind(one, labels) for one in kinds.cat.categories]
            yield Column(f"{variable.name}#missing", _named(kinds, names))


def write_csv(
    dataset: Dataset,
    target: BinaryIO,
    *,
    labels: Labels | None = None,
    missing: bool = True,
    byte_order_mark: bool = True,
    safe: bool = True,
    delimiter: str = ",",
) -> None:
    """Write the data as CSV in UTF-8.

    Excel takes the file for UTF-8 only with a byte order mark. With ``safe`` an apostrophe stands
    before a text that a spreadsheet would run as a formula; switch it off for reading by programs.
    """
    encoding = "utf-8-sig" if byte_order_mark else "utf-8"
    # Half a surrogate pair cannot be written; a question mark in its place can be seen.
    file = TextIOWrapper(target, encoding=encoding, errors="replace", newline="")
    writer = csv.writer(file, delimiter=delimiter)
    listed = list(columns(dataset, labels, missing=missing))
    writer.writerow([csv_text(column.name, safe=safe) for column in listed])
    cells = [[_csv_cell(value, safe=safe) for value in column.cells] for column in listed]
    writer.writerows(zip(*cells, strict=True))
    # Else it would close what belongs to the caller.
    file.detach()


def write_workbook(
    dataset: Dataset,
    target: BinaryIO,
    translate: Translator,
    *,
    language: str | None = None,
    missing: bool = True,
    as_labels: bool = False,
) -> None:
    """Write the data as a workbook with their codebook; continued on further sheets where too long."""
    labels = Labels.choose(dataset.languages, translate, language)
    listed = list(columns(dataset, labels if as_labels else None, missing=missing))
    if len(listed) > COLUMN_LIMIT:
        values = {"columns": len(listed), "limit": COLUMN_LIMIT}
        raise ProblemsFound([Problem(TOO_MANY_COLUMNS, values=values)])
    write(_plan(dataset, listed, labels), target)


def _plan(dataset: Dataset, listed: Sequence[Column], labels: Labels) -> Workbook:
    translate = labels.translate
    size = ROW_LIMIT - 1
    parts = [slice(start, start + size) for start in range(0, max(dataset.rows, 1), size)]
    wanted = [translate("Answers")] * len(parts)
    titles = sheet_titles([translate("Codebook"), translate("Long texts"), *wanted])
    codebook, long_title, *answers = titles
    long = LongTexts(long_title, translate)
    fitted = [_fitted(column, long) for column in listed]
    sheets = [_sheet(fitted, part, title) for part, title in zip(parts, answers, strict=True)]
    sheets.extend(codebook_sheets(dataset.codebook.values(), labels, title=codebook))
    if long.found:
        sheets.append(long.sheet())
    return Workbook(clean(labels.of(dataset.title, "")), labels.language, tuple(sheets))


def _fitted(column: Column, long: LongTexts) -> Column:
    translate = long.translate
    values: list[Plain] = []
    for row, value in enumerate(column.cells, start=2):
        ready = plain(value)
        if isinstance(ready, str):
            place = translate("column {column}, row {row}", column=column.name, row=row)
            ready = long.fit(ready, place)
        values.append(ready)
    return Column(clean(column.name), values, column.style)


def _sheet(listed: Sequence[Column], part: slice, title: str) -> Sheet:
    header = Row(tuple(Cell(column.name, Style.HEADER) for column in listed))
    return Sheet(
        title=title,
        rows=_rows(header, listed, part),
        widths=tuple(DATE_WIDTH if one.style is Style.MOMENT else WIDTH for one in listed),
        frozen_rows=1,
        header=(1, 1),
        filtered=True,
    )


def _rows(header: Row, listed: Sequence[Column], part: slice) -> Iterator[Row]:
    yield header
    styles = [column.style for column in listed]
    cut = [column.cells[part] for column in listed]
    for values in zip(*cut, strict=True):
        yield Row(tuple(map(Cell, values, styles)))


def _columns_of(dataset: Dataset, variable: Variable, labels: Labels | None) -> Iterable[Column]:
    frame = dataset.frame
    if variable.level is Level.MULTIPLE:
        for name in dataset.option_columns(variable):
            yield Column(name, _flags(frame[name]))
    elif variable.level in {Level.NOMINAL, Level.ORDINAL}:
        yield Column(variable.name, _named(frame[variable.name], _names(variable, labels)))
    elif variable.level is Level.NUMERIC:
        yield Column(variable.name, _numbers(frame[variable.name]))
    elif variable.level is Level.DATE:
        yield _dates(variable.name, frame[variable.name])
    else:
        yield Column(variable.name, frame[variable.name].astype(object).tolist())


def _names(variable: Variable, labels: Labels | None) -> list[str]:
    if labels is None:
        return [one.value for one in variable.categories]
    return [labels.category(one) for one in variable.categories]


def _named(column: pd.Series, names: Sequence[str]) -> list[object]:
    # Number -1 stands for no answer and finds the last name, which is none.
    with_none = [*names, None]
    return [with_none[code] for code in column.cat.codes.tolist()]


def _flags(column: pd.Series) -> list[object]:
    return column.astype("Int8").astype(object).where(column.notna(), None).tolist()


def _numbers(column: pd.Series) -> list[object]:
    values = column.to_numpy(dtype=np.float64, na_value=np.nan)
    whole = (np.floor(values) == values) & (np.abs(values) < WHOLE)
    return [
        None if value != value else int(value) if is_whole else value  # noqa: PLR0124 - NaN alone differs from itself
        for value, is_whole in zip(values.tolist(), whole.tolist(), strict=True)
    ]


def _dates(name: str, column: pd.Series) -> Column:
    moments = [None if one is pd.NaT else one.to_pydatetime() for one in column]
    if all(
        one is None or (one.hour, one.minute, one.second, one.microsecond) == (0, 0, 0, 0)
        for one in moments
    ):
        return Column(name, [None if one is None else one.date() for one in moments], Style.DATE)
    return Column(name, moments, Style.MOMENT)


def _kind(value: str, labels: Labels | None) -> str:
    return value if labels is None else labels.missing(MissingKind(value))


def _csv_cell(value: object, *, safe: bool) -> object:
    if isinstance(value, str):
        return csv_text(value, safe=safe)
    ready = plain(value)
    return ready.isoformat() if isinstance(ready, date | time) else ready
