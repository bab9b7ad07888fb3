"""A sheet of data as a person wrote it: a header, and rows that are made to fit it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from questionnaires.problems import Place, Problem, ProblemsFound, define
from survey_app.importing.findings import Finding, finding

NO_HEADER = define(
    "data_without_header",
    "{file} is empty: not even the header of a data file is in it.",
    "Export the data once more, and look into the file before you import it.",
)
NO_ROWS = define(
    "data_without_rows",
    "{file} has a header and no rows, so there is nothing to import.",
    "Export the data once more with at least one submission chosen.",
)
HEADER_TWICE = define(
    "data_header_twice",
    "The header {header} stands over {count} columns of {file}.",
    "Rename or delete all but one of them. In KoboToolbox, export with the group names in the headers.",
)
ROW_TOO_LONG = define(
    "data_row_too_long",
    "The row has {found} cells under a header of {expected}; the rest reads: {value}.",
    "The cells under the header were imported as they stand. Look whether a comma moved them, and correct the file.",
)
ROW_TOO_SHORT = define(
    "data_row_too_short",
    "The row has {found} cells under a header of {expected}.",
    "The missing cells count as empty. Look whether the file was cut.",
)
CELL_WITHOUT_HEADER = define(
    "data_column_without_header",
    "A column without a header has values, the first of them: {value}.",
    "They were not imported. Give the column a header if it matters.",
)
ROWS_EMPTY = define(
    "data_rows_empty",
    "{count} rows are empty.",
    "They were passed over.",
)
UNSTORABLE_CHARACTERS = define(
    "data_unstorable_characters",
    "A cell holds characters that no database can store.",
    "They were taken out, and the rest of the cell was kept.",
)
UNSTORABLE = re.compile("[\\x00\\ud800-\\udfff]")
"""NUL, and halves of surrogate pairs, which damaged workbooks hold."""
INVISIBLE = re.compile("[\\u00ad\\u200b-\\u200f\\u2060\\ufeff]")
"""Characters of no width: copied into a header, they make it another one that looks the same."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row with as many cells as its header; ``number`` counts the header as row 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One table of a data file: everything in it is text, exactly as given."""

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]

    def place(self, row: Row | None = None, column: int | None = None) -> Place:
        """Where a cell stands."""
        return Place(
            sheet=self.name or None,
            row=row.number if row else None,
            column=self.header[column] if column is not None else None,
        )


@dataclass(frozen=True, slots=True)
class SheetRead:
    """A sheet and what was noticed on reading it."""

    sheet: Sheet
    findings: tuple[Finding, ...]


def sheet_of(name: str, file: str, records: Iterable[Sequence[str]]) -> SheetRead:
    """Take the first record as header and fit the others to it."""
    iterator = iter(records)
    header = _header(next(iterator, ()), file)
    rows: list[Row] = []
    findings: list[Finding] = []
    empty = 0
    for number, record in enumerate(iterator, start=2):
        if not any(record):
            empty += 1
            continue
        row, noticed = _fit(name, header, number, record)
        rows.append(row)
        findings.extend(noticed)
    if empty:
        findings.append(finding(ROWS_EMPTY, Place(sheet=name or None), count=empty))
    sheet = Sheet(name, header, tuple(rows))
    return SheetRead(sheet, (*findings, *_without_header(sheet)))


def _header(record: Sequence[str], file: str) -> tuple[str, ...]:
    header = [INVISIBLE.sub("", UNSTORABLE.sub("", cell)).strip() for cell in record]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise ProblemsFound([Problem(NO_HEADER, values={"file": file})])
    twice = [
        Problem(HEADER_TWICE, values={"header": name, "count": count, "file": file})
        for name, count in Counter(header).items()
        if name and count > 1
    ]
    if twice:
        raise ProblemsFound(twice)
    return tuple(header)


def _fit(
    sheet: str, header: tuple[str, ...], number: int, record: Sequence[str]
) -> tuple[Row, list[Finding]]:
    place = Place(sheet=sheet or None, row=number)
    expected, found = len(header), len(record)
    findings = []
    rest = [cell for cell in record[expected:] if cell.strip()]
    if rest:
        told = " | ".join(rest)
        findings.append(
            finding(ROW_TOO_LONG, place, value=told, kept="", found=found, expected=expected)
        )
    if found < expected:
        findings.append(finding(ROW_TOO_SHORT, place, found=found, expected=expected))
    cells = (*record[:expected], *("",) * (expected - found))
    if any(UNSTORABLE.search(cell) for cell in cells):
        findings.append(finding(UNSTORABLE_CHARACTERS, place))
        cells = tuple(UNSTORABLE.sub("", cell) for cell in cells)
    return Row(number, cells), findings


def _without_header(sheet: Sheet) -> Iterator[Finding]:
    for position, header in enumerate(sheet.header):
        if header:
            continue
        row = next((row for row in sheet.rows if row.cells[position].strip()), None)
        if row is not None:
            value = row.cells[position]
            yield finding(CELL_WITHOUT_HEADER, Place(row=row.number), value=value, kept="")
