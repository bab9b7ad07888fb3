"""A dataset: typed columns and the codebook that says what they mean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import pandas as pd

from questionnaires.model import MissingKind


class Level(StrEnum):
    """Level of measurement of a variable."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    NUMERIC = "numeric"
    MULTIPLE = "multiple"
    """A multiple-response set: any number of its options."""
    DATE = "date"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Category:
    """One value that a variable can take."""

    value: str
    labels: Mapping[str, str]
    """By language code."""
    missing: MissingKind | None = None
    """The kind of missing that this value states (don't know, refused, not applicable)."""
    declared: bool = True
    """The questionnaire knows this value; otherwise it came with imported answers."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One question as the analysis sees it."""

    name: str
    """The question's key; identical over versions of a questionnaire."""
    labels: Mapping[str, str]
    """The question's wording by language code."""
    level: Level
    categories: tuple[Category, ...] = ()
    """Values of a nominal or ordinal variable, options of a multiple-response set, in order."""
    repeat: str | None = None
    """Key of the innermost repeat that the question stands in; None: one value a response."""
    calculated: bool = False
    """Worked out by the questionnaire, answered by nobody."""

    def category(self, value: str) -> Category | None:
        """The category with this value."""
        return next((one for one in self.categories if one.value == value), None)


@dataclass(frozen=True, slots=True)
class Stray:
    """A value that the questionnaire does not know, kept and counted."""

    variable: str
    value: str
    count: int
    """Rows that hold it."""


@dataclass(frozen=True)
class Dataset:
    """Answers as typed columns, one row per response.

    Parameters
    ----------
    frame
        One row per response, index 0..n-1. Columns by level of the variable ``v``:

        * nominal, ordinal: column ``v``, unordered pandas ``category`` whose categories are all
          values of the codebook in its order (also those never chosen); missing is NaN. A value that
          states a kind of missing (``dk``) stands here as the value that was chosen.
        * numeric: column ``v``, ``Float64``;
        * date: column ``v``, ``datetime64[us]`` without zone; text: column ``v``, ``string``;
        * multiple: one column ``v/option`` per option, nullable ``boolean``; all NA where the question
          has no answer, so that "none of them chosen" and "not answered" stay apart.
        * every variable: column ``v#missing``, ``category`` over the values of ``MissingKind``: why there
          is no answer; NaN where there is one.

        A choice that the questionnaire does not know is a category of its own (``declared`` is false).
        What is not a number or a date where one was asked for is missing in ``v``, has no kind of missing,
        and stands in ``strays``. Columns whose name begins with ``#`` are no variables: ``#id`` (the
        response's id, where the snapshot was read), ``#version`` (several versions united), and in the
        dataset of a repeat ``#response`` (row of the response in the main dataset), ``#instance``
        (number from 1) and ``#outer`` (row in the dataset of the repeat around it).
    codebook
        The variables by name, in the order of the questionnaire.
    """

    frame: pd.DataFrame
    codebook: Mapping[str, Variable]
    languages: tuple[str, ...]
    """Language codes of the labels; the first is the default."""
    title: Mapping[str, str]
    """Name of the study by language code."""
    strays: tuple[Stray, ...] = ()
    """Values that the questionnaire does not know, by variable in the order of the codebook."""

    @cached_property
    def rows(self) -> int:
        """Number of responses."""
        return len(self.frame)

    def option_columns(self, variable: Variable) -> list[str]:
        """Columns of a multiple-response set in the order of its options."""
        return [f"{variable.name}/{one.value}" for one in variable.categories]
