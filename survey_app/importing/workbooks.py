"""Sheets of an XLSX file to records of text."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time

import openpyxl
from openpyxl.utils.exceptions import InvalidFileException

from questionnaires.problems import Problem, ProblemsFound, define

NOT_A_WORKBOOK = define(
    "data_not_a_workbook",
    "{file} is not a workbook that can be read, or it was cut on its way.",
    "Open it in a spreadsheet program, save it as .xlsx or .csv and import that file.",
)
TOO_LARGE = define(
    "data_too_large",
    "{file} unpacks to {megabytes} MB, more than an import reads at once.",
    "Split the file, or export it as CSV.",
)
MOST_UNPACKED = 2_000_000_000
UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    InvalidFileException,
    KeyError,
    ValueError,
    SyntaxError,
)
"""What openpyxl lets through when a file is damaged."""


def sheets_of_workbook(data: bytes, file: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The sheets by name, each as records of text."""
    require_sensible_size(data, file)
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        for sheet in book.worksheets:
            # Some programs write a wrong size of the sheet, and then rows would be cut.
            sheet.reset_dimensions()
            records = [list(map(text_of, row)) for row in sheet.iter_rows(values_only=True)]
            yield sheet.title, list(_even(records))
    except UNREADABLE as error:
        raise ProblemsFound([Problem(NOT_A_WORKBOOK, values={"file": file})]) from error


def _even(records: list[list[str]]) -> Iterator[list[str]]:
    """Rows as wide as the first: a workbook need not store the empty cells at the end of a row."""
    width = len(records[0]) if records else 0
    for record in records:
        yield [*record, *[""] * (width - len(record))]


def require_sensible_size(data: bytes, file: str) -> None:
    """Refuse a small file that unpacks to a huge one."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist())
    except zipfile.BadZipFile as error:
        raise ProblemsFound([Problem(NOT_A_WORKBOOK, values={"file": file})]) from error
    if size > MOST_UNPACKED:
        values = {"file": file, "megabytes": size // 1_000_000}
        raise ProblemsFound([Problem(TOO_LARGE, values=values)])


def text_of(value: object) -> str:
    """The text that a cell stands for, in the lexical form of XForms."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        # A spreadsheet keeps a date as its midnight.
        midnight = value.time() == time.min
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)
