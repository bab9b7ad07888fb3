"""What an import noticed: one finding per cell, column or row, each with what became of the value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from questionnaires.model import Question
from questionnaires.problems import NOWHERE, Place, Problem, Severity
from questionnaires.translation import N_

HIDDEN_VALUE = N_("(personal)")
"""Stands in a report where a personal answer would."""
LONGEST_TOLD = 200
"""Characters of a value that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A named remark on the data with the value that caused it and what was stored instead."""

    problem: Problem
    value: str = ""
    kept: str = ""
    question: str = ""
    response: str = ""
    """Id of the response, once it is known."""

    @property
    def name(self) -> str:
        """Name of the problem, by which findings are counted."""
        return self.problem.name

    @property
    def place(self) -> Place:
        """Sheet, row and column of the data."""
        return self.problem.place


def finding(
    name: str,
    place: Place = NOWHERE,
    /,
    *,
    value: str = "",
    kept: str | None = None,
    **values: object,
) -> Finding:
    """A finding whose sentence may use ``value``; what was kept is the value unless said."""
    return finding_with(name, place, values, value=value, kept=kept)


def finding_with(
    name: str,
    place: Place,
    values: Mapping[str, object],
    *,
    value: str = "",
    kept: str | None = None,
) -> Finding:
    """The same with the values of the sentence in a mapping."""
    told = {**values, "value": shortened(value)}
    problem = Problem(name, place, told, Severity.WARNING)
    question = str(values.get("question", ""))
    return Finding(problem, value, value if kept is None else kept, question)


def shortened(text: str, most: int = LONGEST_TOLD) -> str:
    """A text as a sentence can hold it."""
    return text if len(text) <= most else f"{text[:most]}…"


def shown(question: Question, value: str) -> str:
    """The value as a report may show it."""
    return HIDDEN_VALUE if question.personal else value
