"""Read a questionnaire: XLSForm workbook or YAML in, one frozen ``Questionnaire`` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from questionnaires.loading.conversion import confirm, convert
from questionnaires.loading.draft import NO_DECLARATIONS, Declarations
from questionnaires.loading.files import read_source
from questionnaires.loading.form import draft_of, questionnaire_of
from questionnaires.loading.tables import read_folder, read_tables
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem

__all__ = ["Declarations", "Loaded", "load_bytes", "load_questionnaire"]


@dataclass(frozen=True)
class Loaded:
    """A questionnaire that can be published, and what its author should know about it."""

    questionnaire: Questionnaire
    warnings: tuple[Problem, ...]


def load_questionnaire(
    path: Path | str, *, media: Path | None = None, declarations: Declarations = NO_DECLARATIONS
) -> Loaded:
    """Read a questionnaire from a file, with the CSV files of the folder ``media``.

    Raises ProblemsFound with every error that was found, warnings included.
    """
    file = Path(path)
    return load_bytes(
        file.read_bytes(), file.name, media=read_folder(media), declarations=declarations
    )


def load_bytes(
    data: bytes,
    filename: str,
    *,
    media: Mapping[str, bytes] | None = None,
    declarations: Declarations = NO_DECLARATIONS,
) -> Loaded:
    """Read an uploaded questionnaire; ``media`` are the files that came with it, by name."""
    tables, warnings = read_tables(media or {})
    source = read_source(data, filename)
    tree = convert(source)
    draft = draft_of(source, declarations)
    questionnaire = questionnaire_of(draft, source, tree, tables)
    confirm(source, tree)
    return Loaded(questionnaire, (*warnings, *draft.problems))
