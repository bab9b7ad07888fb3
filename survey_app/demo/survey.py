"""A folder with a survey: its form, its data, and which tables to make of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from questionnaires.problems import Problem, ProblemsFound, define

BUNDLED = Path(__file__).parents[2] / "questionnaires" / "examples" / "libya_msna_2021"
"""An extract of a real survey; SOURCE.md in it says from where."""
TABLES = "tables.yaml"
MEDIA = "media"

FOLDER_NOT_FOUND = define(
    "demo_folder_not_found",
    "There is no folder {folder}.",
    "Check the path after --data.",
)
NO_FORM = define(
    "demo_without_form",
    "There is no questionnaire in {folder}.",
    "Put it there as form.xlsx or form.yaml.",
)
NO_DATA = define(
    "demo_without_data",
    "There are no data in {folder}.",
    "Put them there as data.csv, data.xlsx or data.zip.",
)


@dataclass(frozen=True, slots=True)
class Survey:
    """The files of a survey."""

    folder: Path
    form: Path
    data: Path
    tables: Path | None
    """Which tables to make; none: they are chosen by the form."""
    media: Path | None


def find_survey(folder: Path) -> Survey:
    """The files of a survey by their names."""
    if not folder.is_dir():
        raise ProblemsFound([Problem(FOLDER_NOT_FOUND, values={"folder": folder})])
    # A form that was repaired by hand goes before the one that was published.
    form = _first(folder, ("form_fixed.*", "form.*", "form*.*"), {".xlsx", ".xls", ".yaml", ".yml"})
    data = _first(folder, ("data.*", "data*.*"), {".csv", ".xlsx", ".zip"})
    problems = [
        Problem(name, values={"folder": folder})
        for name, found in ((NO_FORM, form), (NO_DATA, data))
        if found is None
    ]
    if form is None or data is None:
        raise ProblemsFound(problems)
    tables, media = folder / TABLES, folder / MEDIA
    return Survey(
        folder,
        form,
        data,
        tables if tables.is_file() else None,
        media if media.is_dir() else None,
    )


def _first(folder: Path, patterns: Iterable[str], suffixes: set[str]) -> Path | None:
    found = (
        file
        for pattern in patterns
        for file in sorted(folder.glob(pattern))
        if file.suffix.lower() in suffixes
    )
    return next(found, None)
