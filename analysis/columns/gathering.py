"""Documents to columns of text: what was answered and why not, not yet numbers, dates and categories.

The snapshot stores these columns. Turning them into typed ones needs all of them at once (a
calculation is numeric where all its values are numbers) and takes milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from analysis.columns.codebook import codebook_of
from analysis.dataset import Level, Variable
from questionnaires.model import MissingKind, Questionnaire, Repeat

Document = Mapping[str, Any]

MISSING_SUFFIX = "#missing"
ROW = "#row"
"""In the columns of a repeat: number of the document, from 0."""
INSTANCES = "#instances"
"""In the columns of a repeat: instance numbers from 1, outermost repeat first."""

_ANSWER = pa.string()
_ANSWERS = pa.list_(pa.string())
_KIND = pa.string()
# What a document does not name was no question of its interview.
_ABSENT = {"missing": MissingKind.NOT_ASKED.value}


@dataclass(frozen=True, slots=True)
class Gathered:
    """Columns of text: one table for the responses, one for each repeat by its key."""

    responses: pa.Table
    repeats: Mapping[str, pa.Table]


@dataclass(frozen=True, slots=True)
class _Rows:
    """The instances of a repeat (or the documents) with where each of them stands."""

    documents: Sequence[Document]
    places: Sequence[tuple[int, tuple[int, ...]]]


def gather(questionnaire: Questionnaire, documents: Iterable[Document]) -> Gathered:
    """Answers of finished documents as columns, for the responses and for each repeat."""
    variables = tuple(codebook_of(questionnaire).values())
    everything = list(documents)
    rows: dict[str | None, _Rows] = {
        None: _Rows(everything, [(number, ()) for number in range(len(everything))])
    }
    repeats = {}
    for repeat in repeats_of(questionnaire):
        outer = questionnaire.repeats_around[repeat.key]
        rows[repeat.key] = _instances(rows[outer[-1].key if outer else None], repeat.key)
        own = [one for one in variables if one.repeat == repeat.key]
        repeats[repeat.key] = _table(own, rows[repeat.key], placed=True)
    main = [one for one in variables if one.repeat is None]
    return Gathered(_table(main, rows[None], placed=False), repeats)


def repeats_of(questionnaire: Questionnaire) -> list[Repeat]:
    """The repeats of a questionnaire, each before those inside it."""
    return [item for item in questionnaire.items.values() if isinstance(item, Repeat)]


def _instances(around: _Rows, key: str) -> _Rows:
    documents: list[Document] = []
    places: list[tuple[int, tuple[int, ...]]] = []
    for document, (row, outer) in zip(around.documents, around.places, strict=True):
        instances = document.get(key)
        # Where a repeat was not asked there is a kind of missing instead of instances.
        for number, instance in enumerate(instances if isinstance(instances, list) else (), 1):
            if isinstance(instance, Mapping):
                documents.append(instance)
                places.append((row, (*outer, number)))
    return _Rows(documents, places)


def _table(variables: Iterable[Variable], rows: _Rows, *, placed: bool) -> pa.Table:
    columns: dict[str, pa.Array] = {}
    if placed:
        columns[ROW] = pa.array([row for row, _ in rows.places], pa.int64())
        columns[INSTANCES] = pa.array(
            [list(numbers) for _, numbers in rows.places], pa.list_(pa.int32())
        )
    for variable in variables:
        answers = [
            _fitting(variable, document.get(variable.name, _ABSENT)) for document in rows.documents
        ]
        columns[variable.name] = _answers(variable, answers)
        columns[variable.name + MISSING_SUFFIX] = pa.array(
            [one["missing"] if isinstance(one, dict) else None for one in answers], _KIND
        )
    return pa.table(columns)


def _fitting(variable: Variable, answer: Any) -> Any:  # noqa: ANN401 - read from JSON
    """The answer in the shape of its question.

    Devices are acknowledged before their answers are checked, and one that sends a list for a text
    must not stand in the way of everybody else's answers.
    """
    if isinstance(answer, Mapping):
        return answer
    if isinstance(answer, str):
        return answer.split() if variable.level is Level.MULTIPLE else answer
    if not all(isinstance(one, str) for one in answer):
        return _ABSENT
    return answer if variable.level is Level.MULTIPLE else " ".join(answer)


def _answers(variable: Variable, answers: Sequence[Any]) -> pa.Array:
    kind = _ANSWERS if variable.level is Level.MULTIPLE else _ANSWER
    return pa.array([None if isinstance(one, dict) else one for one in answers], kind)
