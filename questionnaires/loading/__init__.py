"""Read a questionnaire: XLSForm workbook or YAML in, one frozen ``Questionnaire`` out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from questionnaires.checking import check
from questionnaires.loading.conversion import confirm, convert
from questionnaires.loading.draft import NO_DECLARATIONS, Declarations
from questionnaires.loading.files import read_source
from questionnaires.loading.form import declared_tables, draft_of, questionnaire_of
from questionnaires.loading.rows import Source
from questionnaires.loading.sheets import repaired
from questionnaires.loading.sheets.headings import check_headings
from questionnaires.loading.tables import Tables, read_folder, read_tables
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem, ProblemsFound, Severity

__all__ = ["Declarations", "Loaded", "load_bytes", "load_questionnaire"]

_SHEETS = {"settings": 0, "survey": 1, "choices": 2}


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
    tables, problems = read_tables(media or {})
    return load_rows(read_source(data, filename), tables, problems, declarations)


def load_rows(
    source: Source,
    tables: Tables,
    problems: list[Problem],
    declarations: Declarations = NO_DECLARATIONS,
) -> Loaded:
    """Read a questionnaire from rows, with the problems that were found before."""
    questionnaire = _read(source, declarations, tables, problems)
    found = tuple(replace(one, place=source.located(one.place)) for one in _sorted(problems))
    if questionnaire is None or any(one.severity is Severity.ERROR for one in found):
        raise ProblemsFound(found)
    return Loaded(questionnaire, found)


def _read(
    source: Source, declarations: Declarations, tables: Tables, problems: list[Problem]
) -> Questionnaire | None:
    draft = draft_of(source, declarations, problems)
    check_headings(source, draft.columns, problems)
    tree, readable = convert(repaired(source, draft.columns, problems), problems)
    if tree is None:
        return None
    questionnaire = questionnaire_of(draft, readable, tree, tables)
    problems.extend(check(questionnaire, draft.where, declared_tables(source)))
    if not any(one.severity is Severity.ERROR for one in problems):
        problems.extend(confirm(readable, tree))
    return questionnaire


def _sorted(problems: list[Problem]) -> list[Problem]:
    """In the order of the file, each once."""
    once = {(one.name, one.place, repr(one.values)): one for one in problems}
    return sorted(once.values(), key=_order)


def _order(problem: Problem) -> tuple[int, int]:
    sheet = _SHEETS.get(problem.place.sheet or "", len(_SHEETS))
    return sheet, problem.place.row or 0
