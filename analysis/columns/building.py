"""Gathered columns to datasets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from analysis.columns.codebook import codebook_of
from analysis.columns.gathering import (
    INSTANCES,
    MISSING_SUFFIX,
    ROW,
    Document,
    gather,
    repeats_of,
)
from analysis.columns.measuring import Column, measure, missing_kinds
from analysis.dataset import Dataset, Stray, Variable
from questionnaires.model import Questionnaire


@dataclass(frozen=True, slots=True)
class Study:
    """What the datasets of one questionnaire version have in common."""

    codebook: Mapping[str, Variable]
    languages: tuple[str, ...]
    title: Mapping[str, str]
    outer: Mapping[str, str | None]
    """By key of a repeat, the repeat directly around it."""


def dataset_of(questionnaire: Questionnaire, documents: Iterable[Document]) -> Dataset:
    """Turn finished answers documents into a dataset.

    Parameters
    ----------
    questionnaire
        The version that the documents answer.
    documents
        One answers document per response: question key to text, list of choice names, or
        ``{"missing": kind}``. A question that a document does not name counts as not asked.

    Returns
    -------
    Dataset
        One row per document, in their order. Questions inside repeats are not in it: see
        ``repeat_datasets``.

    Notes
    -----
    Levels, dtypes and the rule for missing answers are those of :class:`analysis.dataset.Dataset`. A
    calculation becomes numeric where all its values are numbers and none of them looks like an
    identifier (leading zero or plus). Dates and times keep the wall clock of the interview; the
    offset from UTC is left out. Nothing is guessed: ``1,200`` and ``1 200`` are no numbers but strays.
    """
    return responses_dataset(study_of(questionnaire), gather(questionnaire, documents).responses)


def repeat_datasets(
    questionnaire: Questionnaire, documents: Iterable[Document]
) -> dict[str, Dataset]:
    """Turn the repeats of finished documents into datasets, one per repeat.

    Parameters
    ----------
    questionnaire
        The version that the documents answer.
    documents
        As in ``dataset_of``.

    Returns
    -------
    dict
        By key of the repeat a dataset with one row per instance. The column ``#response`` holds the
        row of the response in the main dataset, ``#instance`` the number of the instance from 1, and
        inside another repeat ``#outer`` the row in the dataset of that repeat.
    """
    gathered = gather(questionnaire, documents)
    return repeats_datasets(study_of(questionnaire), gathered.repeats)


def study_of(questionnaire: Questionnaire) -> Study:
    """What the datasets of a questionnaire have in common."""
    around = questionnaire.repeats_around
    return Study(
        codebook=codebook_of(questionnaire),
        languages=tuple(language.code for language in questionnaire.languages),
        title=questionnaire.title,
        outer={
            repeat.key: around[repeat.key][-1].key if around[repeat.key] else None
            for repeat in repeats_of(questionnaire)
        },
    )


def responses_dataset(study: Study, table: pa.Table) -> Dataset:
    """The dataset of the responses from its columns of text."""
    return _dataset(study, table, None, [])


def repeats_datasets(study: Study, tables: Mapping[str, pa.Table]) -> dict[str, Dataset]:
    """The dataset of each repeat from its columns of text."""
    return {
        key: _dataset(study, table, key, _links(table, tables.get(study.outer[key] or "")))
        for key, table in tables.items()
    }


def _dataset(study: Study, table: pa.Table, repeat: str | None, links: list[Column]) -> Dataset:
    columns = list(links)
    codebook: dict[str, Variable] = {}
    strays: list[Stray] = []
    for variable in study.codebook.values():
        if variable.repeat != repeat:
            continue
        measured = measure(variable, table.column(variable.name))
        codebook[variable.name] = measured.variable
        strays.extend(measured.strays)
        columns.extend(measured.columns)
        kinds = table.column(variable.name + MISSING_SUFFIX)
        columns.append((variable.name + MISSING_SUFFIX, missing_kinds(kinds)))
    frame = frame_of(columns, table.num_rows)
    return Dataset(frame, codebook, study.languages, study.title, tuple(strays))


def frame_of(columns: Iterable[Column], rows: int) -> pd.DataFrame:
    """A frame of ready columns; refuses two of one name rather than losing one."""
    listed = list(columns)
    content = dict(listed)
    if len(content) < len(listed):
        names = [name for name, _ in listed]
        twice = sorted({name for name in names if names.count(name) > 1})
        raise ValueError(f"two columns would be called {', '.join(twice)}")
    return pd.DataFrame(content, index=pd.RangeIndex(rows), copy=False)


def _links(table: pa.Table, outer: pa.Table | None) -> list[Column]:
    instances = table.column(INSTANCES).to_pylist()
    rows = table.column(ROW).to_numpy()
    links: list[Column] = [
        ("#response", rows),
        ("#instance", np.array([numbers[-1] for numbers in instances], dtype=np.int64)),
    ]
    if outer is not None:
        links.append(("#outer", _rows_around(rows.tolist(), instances, outer)))
    return links


def _rows_around(
    rows: list[int], instances: list[list[int]], outer: pa.Table
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    outer_rows = outer.column(ROW).to_pylist()
    outer_instances = outer.column(INSTANCES).to_pylist()
    places = {
        (row, tuple(numbers)): position
        for position, (row, numbers) in enumerate(zip(outer_rows, outer_instances, strict=True))
    }
    found = [places[row, tuple(numbers[:-1])] for row, numbers in zip(rows, instances, strict=True)]
    return np.array(found, dtype=np.int64)
