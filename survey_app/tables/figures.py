"""The figures of one table as texts: shares or numbers, counts, letters, bases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from analysis.results import BannerTable, Column, Crosstab, Floats, Standing
from exports.labels import Labels
from exports.layout import empty_columns
from exports.numbers import number, share
from questionnaires.translation import N_

NUMBERS = (
    (N_("Mean"), "mean"),
    (N_("Median"), "median"),
    (N_("Lower quartile"), "quartile_1"),
    (N_("Upper quartile"), "quartile_3"),
    (N_("Standard deviation"), "sd"),
    (N_("Lowest"), "minimum"),
    (N_("Highest"), "maximum"),
)
"""Rows of a numeric question, with the names of their figures."""
NOT_SHOWN = "–"
LOOKS = {Standing.SHOWN: "", Standing.SMALL: "small-base", Standing.HIDDEN: "hidden-base"}


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """The head of a column."""

    label: str
    letter: str
    look: str


@dataclass(frozen=True, slots=True)
class ShownCell:
    """One figure: a share or number, the count behind it, the columns that it exceeds."""

    figure: str
    count: str = ""
    letters: str = ""
    look: str = ""


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One line of a table."""

    label: str
    cells: tuple[ShownCell, ...]


@dataclass(frozen=True)
class Figures:
    """The figures of a question by a banner, in one language."""

    crosstab: Crosstab
    banner: BannerTable
    labels: Labels

    @cached_property
    def places(self) -> tuple[int, ...]:
        """Columns of the table; those in which nobody stands are named below it instead."""
        empty = empty_columns(self.banner)
        columns = enumerate(self.banner.columns)
        return tuple(place for place, column in columns if column not in empty)

    def columns(self) -> Iterator[ShownColumn]:
        """The heads of the columns."""
        for place in self.places:
            column = self.banner.columns[place]
            label = self.labels.column(column, self.banner.banner)
            star = "*" if column.standing is Standing.SMALL else ""
            yield ShownColumn(label + star, column.letter, LOOKS[column.standing])

    def rows(self) -> Iterator[ShownRow]:
        """The lines of the table."""
        yield from self._numbers() if self.crosstab.is_numeric else self._shares()

    def bases(self) -> Iterator[ShownRow]:
        """How many respondents stand behind the columns."""
        bases, translate = self.banner.bases, self.labels.translate
        yield self._line(translate("Respondents"), bases.unweighted.astype(float))
        if self.crosstab.weight is not None:
            yield self._line(translate("Weighted"), bases.weighted)
            yield self._line(translate("Effective base"), bases.effective)

    def _line(self, label: str, figures: Floats) -> ShownRow:
        language = self.labels.translate.language
        cells = (ShownCell(number(float(figures[place]), language)) for place in self.places)
        return ShownRow(label, tuple(cells))

    def _shares(self) -> Iterator[ShownRow]:
        for row, answer in enumerate(self.banner.rows):
            label = self.labels.row(answer, self.crosstab.question)
            cells = (self._share(row, place, self.banner.columns[place]) for place in self.places)
            yield ShownRow(label, tuple(cells))

    def _share(self, row: int, place: int, column: Column) -> ShownCell:
        if column.standing is Standing.HIDDEN:
            return ShownCell(NOT_SHOWN, look=LOOKS[column.standing])
        language = self.labels.translate.language
        return ShownCell(
            share(float(self.banner.shares.value[row, place]), language, 1),
            number(int(self.banner.counts[row, place]), language),
            self._letters(row, place),
            LOOKS[column.standing],
        )

    def _numbers(self) -> Iterator[ShownRow]:
        for label, name in NUMBERS:
            cells = (self._number(name, place, self.banner.columns[place]) for place in self.places)
            yield ShownRow(self.labels.translate(label), tuple(cells))

    def _number(self, name: str, place: int, column: Column) -> ShownCell:
        if column.standing is Standing.HIDDEN or self.banner.numbers is None:
            return ShownCell(NOT_SHOWN, look=LOOKS[column.standing])
        figures: Floats = getattr(self.banner.numbers, name)
        return ShownCell(
            number(float(figures[place]), self.labels.translate.language, 1),
            letters=self._letters(0, place) if name == "mean" else "",
            look=LOOKS[column.standing],
        )

    def _letters(self, row: int, place: int) -> str:
        return self.banner.letters.letters[row][place] if self.banner.letters else ""
