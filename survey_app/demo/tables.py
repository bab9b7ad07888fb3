"""Which tables a demonstration makes: those that its folder names, else those that suggest themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from analysis.dataset import Dataset, Level, Variable
from analysis.results import Missing
from questionnaires.problems import Place, Problem, ProblemsFound, define
from survey_app.tables.saved import TableWish

TABLES_UNREADABLE = define(
    "tables_file_unreadable",
    "{file} cannot be read: {reason}.",
    "Write it like the file tables.yaml of the bundled example.",
)
FEWEST, MOST = 2, 8
"""Categories of a question that makes good columns."""
MOST_QUESTIONS = 8
MOST_BANNERS = 3


@dataclass(frozen=True, slots=True)
class PlannedTable:
    """A table, and how many responses it needs to say anything."""

    wish: TableWish
    at_least: int = 0


def read_tables(file: Path) -> list[PlannedTable]:
    """The tables that a file names."""
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
        return [_planned(one) for one in content["tables"]]
    except (yaml.YAMLError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(row=mark.line + 1) if mark else Place()
        reason = f"{type(error).__name__} {error}".partition("\n")[0]
        values = {"file": file, "reason": reason}
        raise ProblemsFound([Problem(TABLES_UNREADABLE, place, values)]) from error


def are_for(file: Path, form: str) -> bool:
    """Whether the tables of a file are meant for a form; a folder's own always are."""
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    return bool(content.get("form") == form)


def _planned(one: Mapping[str, Any]) -> PlannedTable:
    unknown = set(one) - {"title", "questions", "by", "weight", "missing", "at_least"}
    if unknown:
        raise KeyError(*sorted(unknown))
    wish = TableWish(
        questions=tuple(map(str, one["questions"])),
        banners=tuple(map(str, one.get("by", ()))),
        title=dict(one.get("title", {})),
        weight=one.get("weight"),
        missing=Missing(one.get("missing", Missing.EXCLUDE)),
    )
    return PlannedTable(wish, int(one.get("at_least", 0)))


def fitting(planned: Iterable[PlannedTable], responses: int) -> list[TableWish]:
    """The tables for which there are enough responses."""
    return [one.wish for one in planned if responses >= one.at_least]


def suggested(dataset: Dataset) -> list[TableWish]:
    """Multiple choices, or else other questions, by the first few questions with few categories."""
    variables = [one for one in dataset.codebook.values() if one.repeat is None]
    answered = [one for one in variables if _is_answered(dataset, one)]
    banners = [one.name for one in answered if _is_banner(dataset, one)][:MOST_BANNERS]
    multiple = [one.name for one in answered if one.level is Level.MULTIPLE]
    single = [
        one.name
        for one in answered
        if one.level in {Level.NOMINAL, Level.ORDINAL} and one.name not in banners
    ]
    questions = (multiple or single)[:MOST_QUESTIONS]
    return [TableWish(tuple(questions), tuple(banners))] if questions else []


def _is_answered(dataset: Dataset, variable: Variable) -> bool:
    columns = (
        dataset.option_columns(variable) if variable.level is Level.MULTIPLE else [variable.name]
    )
    return any(dataset.frame[column].notna().any() for column in columns)


def _is_banner(dataset: Dataset, variable: Variable) -> bool:
    if variable.level not in {Level.NOMINAL, Level.ORDINAL}:
        return False
    few = FEWEST <= len(variable.categories) <= MOST
    return few and dataset.frame[variable.name].nunique() >= FEWEST
