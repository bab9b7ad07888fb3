"""CSV files attached to a form, for ``pulldata`` and ``instance``."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from io import StringIO
from pathlib import Path, PurePath

from questionnaires.problems import Place, Problem, ProblemsFound, Severity, define
from questionnaires.translation import N_

Tables = Mapping[str, tuple[Mapping[str, str], ...]]
UNREADABLE_TABLE = define(
    "unreadable_table",
    N_("{filename} cannot be read as a table: it is not text in UTF-8 encoding."),
    N_("Save it as CSV (UTF-8) and attach it again."),
)
UNEVEN_TABLE = define(
    "uneven_table",
    N_("Row {row} of {filename} has {found} cells; the header has {expected}."),
    N_("Give every row one cell for each column, with commas between them."),
)
TABLE_WITHOUT_HEADER = define(
    "table_without_header",
    N_("The header of {filename} is empty or names a column twice."),
    N_("Name every column once in the first row."),
)
IGNORED_MEDIA = define(
    "ignored_media",
    N_("{filename} is attached but is not a CSV file; it is not used."),
    N_("Only CSV files are read so far; remove the others."),
)


def read_folder(folder: Path | None) -> dict[str, bytes]:
    """The files beside a form, by name."""
    if folder is None:
        return {}
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if one.is_file()}


def read_tables(files: Mapping[str, bytes]) -> tuple[Tables, list[Problem]]:
    """Rows of each CSV file by file name without ending, and a warning for each other file."""
    tables = {}
    warnings = []
    for filename, data in files.items():
        name = PurePath(filename)
        if name.suffix.lower() == ".csv":
            tables[name.stem] = _read(filename, data)
        else:
            values = {"filename": filename}
            warnings.append(Problem(IGNORED_MEDIA, Place(), values, Severity.WARNING))
    return tables, warnings


def _read(filename: str, data: bytes) -> tuple[Mapping[str, str], ...]:
    try:
        text = data.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text, newline="")))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ProblemsFound([Problem(UNREADABLE_TABLE, values={"filename": filename})]) from error
    header = [one.strip() for one in rows[0]] if rows else []
    if not all(header) or len(set(header)) < len(header) or not header:
        raise ProblemsFound([Problem(TABLE_WITHOUT_HEADER, values={"filename": filename})])
    filled = [(number, row) for number, row in enumerate(rows[1:], start=2) if row]
    uneven = [(number, row) for number, row in filled if len(row) != len(header)]
    if uneven:
        raise ProblemsFound(_uneven(filename, len(header), number, row) for number, row in uneven)
    return tuple(dict(zip(header, row, strict=True)) for _, row in filled)


def _uneven(filename: str, expected: int, number: int, row: list[str]) -> Problem:
    values = {"filename": filename, "row": number, "found": len(row), "expected": expected}
    return Problem(UNEVEN_TABLE, Place(None, number), values)
