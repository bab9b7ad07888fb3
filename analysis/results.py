"""Frozen results of tables and tests, without formatting and without text.

Numbers stand here as computed. How they look is decided by whoever shows them; what they are called is
found under their names in :mod:`analysis.wording`. In every array of a :class:`BannerTable` the first
axis runs over ``rows`` and the last over ``columns``; column 0 is always the total of the banner.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from analysis.dataset import Level, Variable
from questionnaires.model import MissingKind

Floats = npt.NDArray[np.float64]
Counts = npt.NDArray[np.int64]

SMALL_BASE = 30
"""Columns with fewer respondents are marked and not compared."""
HIDDEN_BASE = 10
"""Columns with fewer respondents are not shown."""
LEVEL = 0.95
"""Confidence level of intervals."""


class Missing(StrEnum):
    """What happens to answers that state a kind of missing (don't know, refused, not applicable).

    Not asked and skipped are never part of a base.
    """

    EXCLUDE = "exclude"
    """They leave the base; how many there were is always kept in the result."""
    INCLUDE = "include"
    """They are categories like any other."""


class AdjustmentMethod(StrEnum):
    """How p-values of one family are adjusted for their number."""

    HOLM = "holm"
    BONFERRONI = "bonferroni"
    BENJAMINI_HOCHBERG = "benjamini_hochberg"
    NONE = "none"


class Standing(StrEnum):
    """What the unweighted base of a column allows."""

    SHOWN = "shown"
    SMALL = "small"
    """Shown with a mark; takes no part in letters."""
    HIDDEN = "hidden"
    """Too few respondents to be shown at all."""


@dataclass(frozen=True, slots=True)
class Note:
    """A named remark on a result with the values of its sentence."""

    name: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Adjustment:
    """The family within which p-values were adjusted."""

    method: AdjustmentMethod
    family: str
    """Name of the family: ``report``, ``options`` or ``column_pairs``."""
    size: int
    """Number of tests in it; tests that could not be carried out are not counted."""


@dataclass(frozen=True, slots=True)
class Test:
    """One test of a null hypothesis."""

    __test__: ClassVar[bool] = False  # pytest would collect a class of this name

    method: str
    """Name of the method; :func:`analysis.wording.method` has its words."""
    statistic: float
    df: tuple[float, ...]
    """Degrees of freedom: none, one (chi-square) or two (F)."""
    p: float
    n: int
    """Unweighted rows that the test stands on."""
    p_adjusted: float | None = None
    adjustment: Adjustment | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval and how it was found."""

    low: float
    high: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class Effect:
    """Size of an effect, free of the number of rows."""

    name: str
    value: float
    interval: Interval | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One category, or one option of a multiple-response set."""

    value: str
    labels: Mapping[str, str]
    """By language code; empty where a kind of missing has no category of its own."""
    missing: MissingKind | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    value: str
    """Value of the banner's category; empty for the total."""
    labels: Mapping[str, str]
    letter: str
    """Empty for the total, which is compared with nothing."""
    standing: Standing
    missing: MissingKind | None = None

    @property
    def is_total(self) -> bool:
        """The column of all rows that are valid for the table."""
        return not self.letter


@dataclass(frozen=True, slots=True)
class MissingCount:
    """How many rows had no answer, and why."""

    kind: MissingKind | None
    """None: what was recorded is not a value of the variable's type (text where a number belongs)."""
    unweighted: int
    weighted: float


@dataclass(frozen=True, slots=True, eq=False)
class Bases:
    """Bases of the columns, each of shape (columns,)."""

    unweighted: Counts
    weighted: Floats
    effective: Floats
    """Kish's ``(sum w)^2 / sum w^2``: equal to the unweighted base where there are no weights."""


@dataclass(frozen=True, slots=True, eq=False)
class Shares:
    """Column shares between 0 and 1 with their intervals, shape (rows, columns)."""

    value: Floats
    low: Floats
    high: Floats
    level: float
    method: str


@dataclass(frozen=True, slots=True, eq=False)
class Numbers:
    """A numeric question by column, each of shape (columns,)."""

    mean: Floats
    low: Floats
    high: Floats
    sd: Floats
    se: Floats
    minimum: Floats
    quartile_1: Floats
    median: Floats
    quartile_3: Floats
    maximum: Floats
    level: float


@dataclass(frozen=True, slots=True, eq=False)
class Letters:
    """Which columns lie significantly above which others, row by row."""

    letters: tuple[tuple[str, ...], ...]
    """Per row and column the letters of the columns that it exceeds, in order: ``"BD"``; with a
    space between, ``"B AC"``, where there are more than 26 columns."""
    pairs: tuple[tuple[int, int], ...]
    """Columns (numbers of the table's columns) that were compared."""
    statistic: Floats
    """Shape (rows, pairs): first column minus second, in standard errors; NaN: not compared."""
    p: Floats
    p_adjusted: Floats
    adjustments: tuple[Adjustment, ...]
    """Per row: its family of pairs."""
    alpha: float
    method: str


@dataclass(frozen=True, slots=True)
class OptionTest:
    """The test of one option of a multiple-response set by the columns."""

    value: str
    test: Test
    effect: Effect | None = None


@dataclass(frozen=True, eq=False)
class BannerTable:
    """A question by one banner; without a banner, the total column alone."""

    banner: Variable | None
    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    counts: Counts
    """Unweighted, shape (rows, columns); a numeric question has no rows."""
    weighted: Floats
    bases: Bases
    shares: Shares
    residuals: Floats
    """Adjusted residuals, NaN where undefined and in the total column."""
    differences: Floats
    """Share in the column minus share among all others; NaN in the total column."""
    numbers: Numbers | None
    test: Test | None
    """The omnibus test of the table; None where ``notes`` say why there is none."""
    option_tests: tuple[OptionTest, ...]
    effects: tuple[Effect, ...]
    letters: Letters | None
    overlapping: bool
    """A respondent may stand in several columns (the banner is a multiple-response set)."""
    missing: tuple[MissingCount, ...]
    """Missing answers to the banner among the rows that answered the question."""
    notes: tuple[Note, ...] = ()

    @cached_property
    def row_shares(self) -> Floats:
        """Weighted share of each row's total that stands in each column, shape (rows, columns)."""
        total = self.weighted[:, :1]
        shares = np.full_like(self.weighted, np.nan)
        return np.divide(self.weighted, total, out=shares, where=total > 0)

    @cached_property
    def mentions(self) -> Counts:
        """Unweighted answers of each column; exceeds the base where several could be given."""
        return np.asarray(self.counts.sum(axis=0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Crosstab:
    """One question against one or several banners."""

    question: Variable
    rows: tuple[Row, ...]
    total: BannerTable
    """All rows that are valid for the question, whatever the banners."""
    banners: tuple[BannerTable, ...]
    """Each on the rows that are valid for the question and that banner."""
    weight: Variable | None
    policy: Missing
    missing: tuple[MissingCount, ...]
    """Why there was no answer to the question, every kind that occurs."""
    selected: int
    """Rows of the dataset that a filter let through (all, where there was no filter)."""
    alpha: float
    letters_adjustment: AdjustmentMethod
    languages: tuple[str, ...]
    title: Mapping[str, str]
    """Name of the study by language code."""
    notes: tuple[Note, ...] = ()

    @property
    def is_numeric(self) -> bool:
        """Shown by means and quartiles instead of categories."""
        return self.question.level is Level.NUMERIC

    @property
    def is_multiple(self) -> bool:
        """Shares are of respondents and may add up to more than one."""
        return self.question.level is Level.MULTIPLE
