"""A data file of any of the accepted kinds: CSV, XLSX, or a zip or folder of CSV files."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.importing.findings import Finding, finding
from survey_app.importing.records import NO_ROWS, Sheet, sheet_of
from survey_app.importing.texts import DELIMITERS, decoded, delimiter_of, records
from survey_app.importing.workbooks import require_sensible_size, sheets_of_workbook

OTHER_DELIMITER = define(
    "data_other_delimiter",
    "The columns of {file} are separated by “{delimiter}”, not by a comma.",
    "It was read so.",
)
NOT_FOUND = define(
    "data_not_found",
    "There is no data file {file}.",
    "Check the path.",
)
KIND_UNKNOWN = define(
    "data_kind_unknown",
    "{file} is not a kind of file that can be imported.",
    "Give a .csv or .xlsx file, or a .zip or folder of .csv files.",
)
ARCHIVE_LOCKED = define(
    "data_archive_locked",
    "{file} is protected by a password or damaged.",
    "Unpack it yourself and give the folder.",
)
NO_TABLES = define(
    "data_without_tables",
    "There is no .csv file in {file}.",
    "Give the folder or zip file that ODK Central wrote, or the .csv file itself.",
)
SEVERAL_MAIN_TABLES = define(
    "data_with_several_main_tables",
    "{file} holds several tables without a PARENT_KEY column: {names}.",
    "Give the one with the submissions, or a folder with it and its repeats alone.",
)
PARENT_COLUMNS = frozenset(
    {"PARENT_KEY", "_parent_index", "_submission__uuid", "_submission__id", "_parent_table_name"}
)


@dataclass(frozen=True, slots=True)
class DataFile:
    """The submissions, the rows of their repeats, and what was noticed on reading."""

    name: str
    content_hash: str
    main: Sheet
    repeats: tuple[Sheet, ...]
    findings: tuple[Finding, ...]

    @property
    def width(self) -> int:
        """How many columns there are over all sheets."""
        return sum(len(sheet.header) for sheet in (self.main, *self.repeats))


@dataclass(frozen=True, slots=True)
class _Table:
    name: str
    records: list[list[str]]
    findings: tuple[Finding, ...] = ()


def read_data(path: Path, *, encoding: str | None = None) -> DataFile:
    """Read a data file; every cell stays the text that it is."""
    if not path.exists():
        raise ProblemsFound([Problem(NOT_FOUND, values={"file": path})])
    if path.is_dir():
        return _from_folder(path, encoding)
    return data_of(path.read_bytes(), path.name, encoding=encoding)


def data_of(data: bytes, name: str, *, encoding: str | None = None) -> DataFile:
    """The same for a file that was uploaded."""
    digest = hashlib.sha256(data).hexdigest()
    match PurePosixPath(name).suffix.lower():
        case ".csv" | ".tsv" | ".txt":
            return _assembled(name, digest, [_csv_table("", data, name, encoding)])
        case ".xlsx" | ".xlsm":
            tables = [_Table(*sheet) for sheet in sheets_of_workbook(data, name)]
            return _assembled(name, digest, _named(tables), first_is_main=True)
        case ".zip":
            return _assembled(name, digest, list(_zipped(data, name, encoding)))
    raise ProblemsFound([Problem(KIND_UNKNOWN, values={"file": name})])


def _from_folder(folder: Path, encoding: str | None) -> DataFile:
    files = sorted(folder.glob("*.csv"))
    contents = [file.read_bytes() for file in files]
    digest = hashlib.sha256(b"\0".join(contents)).hexdigest()
    tables = [
        _csv_table(file.stem, data, file.name, encoding)
        for file, data in zip(files, contents, strict=True)
    ]
    return _assembled(folder.name, digest, tables)


def _zipped(data: bytes, name: str, encoding: str | None) -> Iterator[_Table]:
    require_sensible_size(data, name)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            inside = PurePosixPath(member.filename)
            if inside.suffix.lower() != ".csv" or inside.parts[0] in {"media", "__MACOSX"}:
                continue
            try:
                content = archive.read(member)
            except (RuntimeError, zipfile.BadZipFile, NotImplementedError) as error:
                raise ProblemsFound([Problem(ARCHIVE_LOCKED, values={"file": name})]) from error
            yield _csv_table(inside.stem, content, inside.name, encoding)


def _csv_table(name: str, data: bytes, file: str, encoding: str | None) -> _Table:
    text = decoded(data, file, encoding)
    delimiter = delimiter_of(text)
    findings: tuple[Finding, ...] = ()
    if delimiter != ",":
        word = DELIMITERS.get(delimiter, delimiter)
        findings = (finding(OTHER_DELIMITER, file=file, delimiter=word),)
    return _Table(name, list(records(text, delimiter, file)), findings)


def _named(tables: list[_Table]) -> list[_Table]:
    """A workbook's empty sheets are left out; a lone sheet needs no name in places."""
    filled = [table for table in tables if any(map(any, table.records))]
    if len(filled) == 1:
        return [_Table("", filled[0].records)]
    return filled


def _assembled(
    name: str, digest: str, tables: list[_Table], *, first_is_main: bool = False
) -> DataFile:
    if not tables:
        raise ProblemsFound([Problem(NO_TABLES, values={"file": name})])
    read = [sheet_of(table.name, name, table.records) for table in tables]
    main = read[0].sheet if first_is_main else _main([one.sheet for one in read], name)
    if not main.rows:
        raise ProblemsFound([Problem(NO_ROWS, values={"file": name})])
    findings = [one for table in tables for one in table.findings]
    findings += [one for part in read for one in part.findings]
    others = tuple(part.sheet for part in read if part.sheet is not main)
    return DataFile(name, digest, main, others, tuple(findings))


def _main(sheets: list[Sheet], name: str) -> Sheet:
    candidates = [sheet for sheet in sheets if not PARENT_COLUMNS & set(sheet.header)]
    if len(candidates) == 1 or len(sheets) == 1:
        return (candidates or sheets)[0]
    names = ", ".join(sheet.name for sheet in candidates or sheets)
    raise ProblemsFound([Problem(SEVERAL_MAIN_TABLES, values={"file": name, "names": names})])
