"""Which table is asked for: read from the address of the page, so that a table can be linked to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Self

from werkzeug.datastructures import MultiDict

from analysis.dataset import Dataset, Level, Variable
from analysis.results import Missing

COUNTED = frozenset({Level.NOMINAL, Level.ORDINAL, Level.MULTIPLE, Level.NUMERIC})
GROUPING = frozenset({Level.NOMINAL, Level.ORDINAL, Level.MULTIPLE})
MOST_GROUPS = 40
"""A question with more values makes no columns that anybody reads."""
MOST_BANNERS = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """A table as somebody asks for it."""

    question: str
    banners: tuple[str, ...]
    weight: str
    includes_missing: bool
    language: str
    """Language of the labels; empty: that of the page."""

    @classmethod
    def read(cls, asked: MultiDict[str, str]) -> Self:
        """What the address of the page asks for."""
        banners = dict.fromkeys(one for one in asked.getlist("banner") if one)
        return cls(
            question=asked.get("question", ""),
            banners=tuple(banners)[:MOST_BANNERS],
            weight=asked.get("weight", ""),
            includes_missing=asked.get("missing") == Missing.INCLUDE,
            language=asked.get("labels", ""),
        )

    @property
    def policy(self) -> Missing:
        """What happens to answers that state a kind of missing."""
        return Missing.INCLUDE if self.includes_missing else Missing.EXCLUDE

    def parameters(self) -> Mapping[str, str | list[str]]:
        """The same for an address."""
        found: dict[str, str | list[str]] = {
            "question": self.question,
            "banner": list(self.banners),
            "weight": self.weight,
            "missing": self.policy if self.includes_missing else "",
            "labels": self.language,
        }
        return {name: value for name, value in found.items() if value}


def questions(dataset: Dataset) -> list[Variable]:
    """Questions that can be counted: one value a response."""
    return [one for one in _plain(dataset) if one.level in COUNTED]


def banners(dataset: Dataset) -> list[Variable]:
    """Questions whose answers can be the columns of a table."""
    return [
        one
        for one in _plain(dataset)
        if one.level in GROUPING and 1 < len(one.categories) <= MOST_GROUPS
    ]


def weights(dataset: Dataset) -> list[Variable]:
    """Numbers that might be weights."""
    return [one for one in _plain(dataset) if one.level is Level.NUMERIC]


def _plain(dataset: Dataset) -> Iterable[Variable]:
    return (one for one in dataset.codebook.values() if one.repeat is None)
