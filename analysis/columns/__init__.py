"""Answers documents to a dataset: typed columns with their codebook.

``codebook_of`` says what the columns of a questionnaire mean, ``dataset_of`` and ``repeat_datasets``
fill them, ``unite`` puts several versions of a questionnaire into one dataset.
"""

from analysis.columns.building import dataset_of, repeat_datasets
from analysis.columns.codebook import codebook_of
from analysis.columns.uniting import Difference, DifferenceKind, United, unite

__all__ = [
    "Difference",
    "DifferenceKind",
    "United",
    "codebook_of",
    "dataset_of",
    "repeat_datasets",
    "unite",
]
