"""The report of an import: every finding with its place, its value and what was kept."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from exports.cells import csv_text
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_, Translator
from survey_app.importing.findings import Finding

REPORT_KIND_UNKNOWN = define(
    "import_report_kind_unknown",
    "A report cannot be written to {file}.",
    "Give a name that ends in .xlsx or .csv.",
)
HEADER = (
    N_("sheet"),
    N_("row"),
    N_("column"),
    N_("response"),
    N_("question"),
    N_("finding"),
    N_("what was noticed"),
    N_("value"),
    N_("what was kept"),
    N_("what to do"),
)
WIDTHS = (14, 8, 32, 38, 28, 28, 60, 30, 30, 60)
LONGEST_CELL = 32_000
SUFFIXES = frozenset({".csv", ".xlsx"})


def require_report_name(file: Path) -> None:
    """Refuse a name before the work, not after it."""
    if file.suffix.lower() not in SUFFIXES:
        raise ProblemsFound([Problem(REPORT_KIND_UNKNOWN, values={"file": file})])


def by_kind(findings: Iterable[Finding]) -> list[list[Finding]]:
    """The findings kind by kind, in the order in which the kinds occur first."""
    kinds: dict[str, list[Finding]] = {}
    for one in findings:
        kinds.setdefault(one.name, []).append(one)
    return list(kinds.values())


def rows_of(findings: Iterable[Finding], translate: Translator) -> Iterator[tuple[str | int, ...]]:
    """The report without its header; rows are numbers, everything else is text."""
    for one in findings:
        place = one.place
        yield (
            place.sheet or "",
            place.row or "",
            place.column or "",
            one.response,
            one.question,
            one.name,
            one.problem.sentence(translate),
            one.value,
            one.kept,
            one.problem.remedy(translate),
        )


def write_report(file: Path, findings: Sequence[Finding], translate: Translator) -> None:
    """Write all findings to a workbook or a CSV file."""
    require_report_name(file)
    header = tuple(translate(word) for word in HEADER)
    rows = rows_of(findings, translate)
    file.parent.mkdir(parents=True, exist_ok=True)
    if file.suffix.lower() == ".csv":
        _write_csv(file, header, rows)
    else:
        _write_workbook(file, header, rows)


def _write_csv(file: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    # The mark at the beginning lets spreadsheet programs see that it is UTF-8.
    with file.open("w", encoding="utf-8-sig", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(header)
        # What a data file holds must not run as a formula where the report about it is opened.
        writer.writerows(
            [csv_text(one, safe=True) if isinstance(one, str) else one for one in row]
            for row in rows
        )


def _write_workbook(file: Path, header: Sequence[str], rows: Iterable[Sequence[str | int]]) -> None:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("report")
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDEFGHIJ", WIDTHS, strict=True):
        sheet.column_dimensions[letter].width = width
    sheet.append([_cell(sheet, word, bold=True) for word in header])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    book.save(file)


def _cell(sheet: WriteOnlyWorksheet, value: str | int, *, bold: bool = False) -> Cell:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    cell: Cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value)[:LONGEST_CELL])
    # A value that begins with = must stay a text and never become a formula.
    cell.data_type = "s"
    if bold:
        cell.font = Font(bold=True)
    return cell
