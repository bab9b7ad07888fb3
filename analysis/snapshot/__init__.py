"""The columnar copy of the responses to one questionnaire version (Parquet), kept up to date by what is new."""

from analysis.snapshot.store import Snapshot, Stored

__all__ = ["Snapshot", "Stored"]
