"""From a file to rows: workbooks through pyxform's readers, YAML through ours."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from pathlib import PurePath

from pyxform.errors import PyXFormError
from pyxform.xls2json_backends import DefinitionData, get_xlsform

from questionnaires.loading.archive import check_archive
from questionnaires.loading.rows import Sheet, Source
from questionnaires.loading.written_yaml import read_yaml
from questionnaires.problems import Place, Problem, ProblemsFound, define
from questionnaires.translation import N_

UNKNOWN_KIND_OF_FILE = define(
    "unknown_kind_of_file",
    N_("{filename} is not a questionnaire: files ending in {suffix} are not read."),
    N_("Give an XLSForm workbook (.xlsx or .xls) or a YAML file (.yaml)."),
)
UNREADABLE_WORKBOOK = define(
    "unreadable_workbook",
    N_(
        "{filename} cannot be read as a workbook: the file is damaged, incomplete or of another kind."
    ),
    N_("Open it in a spreadsheet program, save it as .xlsx and try again."),
)
DUPLICATE_HEADING = define(
    "unreadable_headings",
    N_("The headings of the workbook cannot be read: {message}"),
    N_("Give each column one heading of its own."),
)
_SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")


def read_source(data: bytes, filename: str) -> Source:
    """The rows of an uploaded or stored file; raises ProblemsFound where it cannot be read."""
    reader = READERS.get(PurePath(filename).suffix.lower())
    if reader is None:
        values = {"filename": filename, "suffix": PurePath(filename).suffix or "…"}
        raise ProblemsFound([Problem(UNKNOWN_KIND_OF_FILE, Place(), values)])
    return reader(data, filename)


def _read_zipped(data: bytes, filename: str) -> Source:
    check_archive(data, filename)
    return _read_workbook(data, filename)


def _read_workbook(data: bytes, filename: str) -> Source:
    suffix = PurePath(filename).suffix.lower()
    try:
        with warnings.catch_warnings():
            # openpyxl warns of formatting that it leaves out, which no questionnaire has meaning in.
            warnings.simplefilter("ignore")
            return _source(get_xlsform(data, file_type=suffix), PurePath(filename).stem)
    except PyXFormError as error:
        if "uplicate column header" in str(error):
            raise ProblemsFound(
                [Problem(DUPLICATE_HEADING, values={"message": str(error)})]
            ) from error
        raise _unreadable(filename) from error
    except (
        Exception
    ) as error:  # xlrd and openpyxl raise whatever a damaged file makes them stumble on
        raise _unreadable(filename) from error


def _unreadable(filename: str) -> ProblemsFound:
    return ProblemsFound([Problem(UNREADABLE_WORKBOOK, values={"filename": filename})])


def _source(data: DefinitionData, stem: str) -> Source:
    found = {name: _sheet(name, data) for name in _SHEETS if getattr(data, name) is not None}
    return Source(stem, found, tuple(data.sheet_names or ()))


def _sheet(name: str, data: DefinitionData) -> Sheet:
    rows = tuple(getattr(data, name))
    header = tuple((getattr(data, f"{name}_header") or [{}])[0])
    return Sheet(name, header, rows, tuple(range(2, len(rows) + 2)))


READERS: Mapping[str, Callable[[bytes, str], Source]] = {
    ".xlsx": _read_zipped,
    ".xlsm": _read_zipped,
    ".xls": _read_workbook,
    ".md": _read_workbook,
    ".yaml": read_yaml,
    ".yml": read_yaml,
}
