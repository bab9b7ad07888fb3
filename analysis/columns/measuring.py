"""Columns of text to typed columns, one function for each level of measurement."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.dataset import Category, Level, Stray, Variable
from questionnaires.model import MissingKind

NUMBER = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$"
"""Numbers in XForms' lexical form. A comma, a space or other digits are never guessed at."""
NO_NUMBER = ("NaN", "Infinity", "-Infinity", "INF", "-INF")
"""What XPath arithmetic gives where there is no number; it counts as no answer."""
_IDENTIFIER = r"^(\+|-?0[0-9])"
_DATE = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?)?$"
_ZONE = r"(T[0-9:.]+)(Z|[+-][0-9]{2}(:?[0-9]{2})?)$"
_KINDS = [kind.value for kind in MissingKind]

Column = tuple[str, pd.api.extensions.ExtensionArray | npt.NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Measured:
    """One variable with its typed columns and the values that the questionnaire does not know."""

    variable: Variable
    columns: tuple[Column, ...]
    strays: tuple[Stray, ...] = ()


def measure(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    """Type the answers to one question by its level of measurement."""
    settled = _settle_calculation(variable, answers)
    if settled.calculated:
        answers = _without(answers, NO_NUMBER)
    return _MEASURES[settled.level](settled, answers)


def categorical(codes: npt.NDArray[Any], values: Sequence[str]) -> pd.Categorical:
    """An unordered categorical column of texts."""
    return pd.Categorical.from_codes(codes, categories=pd.Index(list(values), dtype="str"))


def missing_kinds(kinds: pa.ChunkedArray) -> pd.Categorical:
    """Why there is no answer; raises ValueError for a kind that does not exist."""
    names, codes = _coded(kinds)
    known = np.array([_KINDS.index(name) for name in names] or [0])
    return categorical(np.where(codes < 0, -1, known[codes]), _KINDS)


def _settle_calculation(variable: Variable, answers: pa.ChunkedArray) -> Variable:
    if not variable.calculated or variable.level is not Level.TEXT:
        return variable
    values = _without(answers, NO_NUMBER).drop_null()
    numeric = _all(pc.match_substring_regex(values, NUMBER))
    # 007 and +7701 are numbers to a computer and names to a researcher.
    named = pc.any(pc.match_substring_regex(values, _IDENTIFIER)).as_py()
    level = Level.NUMERIC if len(values) and numeric and not named else Level.TEXT
    return replace(variable, level=level)


def _nominal(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    names, codes = _coded(answers)
    known, strays = _extended(variable, names, np.bincount(codes[codes >= 0]))
    position = {one.value: number for number, one in enumerate(known.categories)}
    places = np.array([position[name] for name in names] or [0])
    categories = [one.value for one in known.categories]
    column = categorical(np.where(codes < 0, -1, places[codes]), categories)
    return Measured(known, ((variable.name, column),), strays)


def _multiple(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    answers = answers.combine_chunks()
    if isinstance(answers, pa.ChunkedArray):  # no chunk at all
        answers = pa.array([], answers.type)
    rows = pc.list_parent_indices(answers).to_numpy()
    names, codes = _coded(pa.chunked_array([pc.list_flatten(answers)]))
    known, strays = _extended(variable, names, np.bincount(codes))
    position = {one.value: number for number, one in enumerate(known.categories)}
    places = np.array([position[name] for name in names] or [0])
    chosen = np.zeros((len(answers), len(known.categories)), dtype=bool, order="F")
    chosen[rows, places[codes]] = True
    none = answers.is_null().to_numpy(zero_copy_only=False)
    columns = tuple(
        (f"{variable.name}/{one.value}", pd.arrays.BooleanArray(chosen[:, number], none.copy()))
        for number, one in enumerate(known.categories)
    )
    return Measured(known, columns, strays)


def _numeric(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    fits = pc.match_substring_regex(answers, NUMBER)
    # Arrow's parser knows no leading plus.
    numbers = pc.replace_substring_regex(_where(fits, answers), r"^\+", "").cast(pa.float64())
    values = numbers.to_numpy()
    column = pd.arrays.FloatingArray(np.nan_to_num(values, nan=0.0), np.isnan(values))
    return Measured(variable, ((variable.name, column),), _strays(variable, answers, fits))


def _date(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    # The clock on the interviewer's wall says on which day it was and how late.
    local = pc.replace_substring_regex(answers, _ZONE, r"\1")
    fits = pc.match_substring_regex(local, _DATE)
    texts = pd.Series(_where(fits, local).to_numpy(), dtype=object)
    dates = pd.to_datetime(texts, format="ISO8601", errors="coerce").astype("datetime64[us]")
    valid = pa.chunked_array([pa.array(dates.notna().to_numpy())])
    column = dates.array
    return Measured(variable, ((variable.name, column),), _strays(variable, answers, valid))


def _text(variable: Variable, answers: pa.ChunkedArray) -> Measured:
    column = pd.arrays.ArrowStringArray(answers.cast(pa.large_string()))
    return Measured(variable, ((variable.name, column),))


_MEASURES: Mapping[Level, Callable[[Variable, pa.ChunkedArray], Measured]] = {
    Level.NOMINAL: _nominal,
    Level.ORDINAL: _nominal,
    Level.NUMERIC: _numeric,
    Level.MULTIPLE: _multiple,
    Level.DATE: _date,
    Level.TEXT: _text,
}


def _coded(answers: pa.ChunkedArray) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Distinct values and each row's number among them, -1 where there is none."""
    combined = answers.combine_chunks()
    if isinstance(combined, pa.ChunkedArray):
        combined = pa.array([], answers.type)
    coded = combined if pa.types.is_dictionary(combined.type) else combined.dictionary_encode()
    codes = pc.fill_null(coded.indices.cast(pa.int64()), -1).to_numpy(zero_copy_only=False)
    return coded.dictionary.to_pylist(), codes


def _extended(
    variable: Variable, names: Sequence[str], counts: npt.NDArray[np.int64]
) -> tuple[Variable, tuple[Stray, ...]]:
    """The variable with a category for every value that occurs, and the values it did not know."""
    listed = {one.value for one in variable.categories}
    new = sorted(
        ((name, int(n)) for name, n in zip(names, counts, strict=False) if name not in listed)
    )
    # A calculation lists no values, so none of them is a stranger.
    declared = variable.calculated
    added = tuple(Category(name, {}, declared=declared) for name, _ in new)
    strays = () if declared else tuple(Stray(variable.name, name, count) for name, count in new)
    return replace(variable, categories=variable.categories + added), strays


def _strays(
    variable: Variable, answers: pa.ChunkedArray, fits: pa.ChunkedArray
) -> tuple[Stray, ...]:
    others = answers.filter(pc.invert(pc.fill_null(fits, fill_value=False))).drop_null()
    counted = sorted((one["values"], one["counts"]) for one in others.value_counts().to_pylist())
    return tuple(Stray(variable.name, value, count) for value, count in counted)


def _where(condition: pa.ChunkedArray, answers: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.if_else(condition, answers, pa.scalar(None, answers.type))


def _without(answers: pa.ChunkedArray, values: Sequence[str]) -> pa.ChunkedArray:
    return _where(pc.invert(pc.is_in(answers, pa.array(values))), answers)


def _all(flags: pa.ChunkedArray) -> bool:
    return bool(pc.all(flags).as_py())
