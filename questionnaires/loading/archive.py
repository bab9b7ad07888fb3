"""Whether an uploaded workbook is safe to open: judged by its directory, before anything is unpacked."""

from __future__ import annotations

import zipfile
from io import BytesIO

from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_

LARGEST = 60 * 2**20
"""Bytes that a workbook may have unpacked; the largest form known to us has 8 million."""
STEEPEST = 200
"""How many times larger than packed; sheets of one repeated text reach about 100."""
NOT_A_WORKBOOK = define(
    "not_a_workbook",
    N_("{filename} is not a complete .xlsx workbook: it is cut off, damaged or of another kind."),
    N_("Open it in a spreadsheet program, save it as .xlsx and upload it again."),
)
TOO_LARGE_UNPACKED = define(
    "workbook_too_large",
    N_("{filename} would take {megabytes} MB unpacked, more than a questionnaire needs."),
    N_("Remove sheets, pictures and empty formatted rows that do not belong to the questionnaire."),
)


def check_archive(data: bytes, filename: str) -> None:
    """Raise ProblemsFound for what is not a zip file, or one that unpacks to far too much."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise ProblemsFound([Problem(NOT_A_WORKBOOK, values={"filename": filename})]) from error
    if unpacked > LARGEST or unpacked > STEEPEST * max(len(data), 2**14):
        values = {"filename": filename, "megabytes": round(unpacked / 2**20)}
        raise ProblemsFound([Problem(TOO_LARGE_UNPACKED, values=values)])
