"""Rows of a snapshot: columns of text that know which revision of which response they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from analysis.columns.gathering import ROW, Gathered, gather
from questionnaires.model import Questionnaire

IDENTITY = "#id"
SEQUENCE = "#sequence"


@dataclass(frozen=True, slots=True)
class Stored:
    """One stored revision of a response."""

    sequence: int
    """Grows with every revision stored in the study, and is never used twice."""
    response: str
    """Identity of the response; equal over its revisions."""
    document: Mapping[str, Any] | None
    """The finished answers document; None takes the response out of the snapshot."""


def rows_of(questionnaire: Questionnaire, stored: Sequence[Stored]) -> Gathered:
    """Columns of the revisions given, the instances of repeats marked by their revision."""
    gathered = gather(questionnaire, [one.document for one in stored if one.document is not None])
    sequences = pa.array([one.sequence for one in stored], pa.int64())
    identities = pa.array([one.response for one in stored], pa.string())
    responses = gathered.responses.add_column(0, IDENTITY, identities)
    repeats = {
        key: _replaced(table, ROW, SEQUENCE, sequences.take(table.column(ROW)))
        for key, table in gathered.repeats.items()
    }
    return Gathered(responses.add_column(1, SEQUENCE, sequences), repeats)


def merged(parts: Sequence[Gathered], withdrawn: AbstractSet[str] = frozenset()) -> Gathered:
    """The newest revision of each response, in the order of their sequence numbers."""
    together = pa.concat_tables([part.responses for part in parts]).sort_by(SEQUENCE)
    identities = pd.Series(together.column(IDENTITY).to_numpy(), dtype=object)
    kept = ~(identities.duplicated(keep="last") | identities.isin(withdrawn)).to_numpy()
    responses = together.filter(pa.array(kept))
    sequences = responses.column(SEQUENCE).combine_chunks()
    repeats = {
        key: _of_revisions([part.repeats[key] for part in parts], sequences)
        for key in parts[0].repeats
    }
    return Gathered(responses, repeats)


def placed(rows: Gathered) -> Mapping[str, pa.Table]:
    """The repeats with the row number of their response in place of its revision."""
    sequences = rows.responses.column(SEQUENCE).to_numpy()
    return {
        key: _replaced(table, SEQUENCE, ROW, pa.array(_positions(table, sequences)))
        for key, table in rows.repeats.items()
    }


def _of_revisions(tables: Iterable[pa.Table], sequences: pa.Array) -> pa.Table:
    together = pa.concat_tables(tables)
    kept = together.filter(pc.is_in(together.column(SEQUENCE), sequences))
    # Stable within a response: Arrow's sort is not, and instances keep their order.
    order = np.argsort(kept.column(SEQUENCE).to_numpy(), kind="stable")
    return kept.take(pa.array(order))


def _positions(table: pa.Table, sequences: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    revisions: npt.NDArray[np.int64] = table.column(SEQUENCE).to_numpy()
    return np.searchsorted(sequences, revisions)


def _replaced(table: pa.Table, old: str, new: str, values: Any) -> pa.Table:  # noqa: ANN401 - pyarrow has no types
    return table.set_column(table.schema.get_field_index(old), new, values)
