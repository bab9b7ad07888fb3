"""The figures of a table's sheet: bases, percentages with letters, counts, distribution."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from analysis.results import HIDDEN_BASE, Floats, Numbers
from exports.layout import Slot, line
from exports.page import Page, decimal, label_of, section
from exports.plan import Cell, Row, Style
from exports.table_tests import option_tests, tests
from questionnaires.translation import N_

NUMBER_ROWS: tuple[tuple[str, Callable[[Numbers], Floats]], ...] = (
    (N_("Mean"), lambda numbers: numbers.mean),
    (N_("Mean, lower limit of the interval"), lambda numbers: numbers.low),
    (N_("Mean, upper limit of the interval"), lambda numbers: numbers.high),
    (N_("Standard deviation"), lambda numbers: numbers.sd),
    (N_("Standard error"), lambda numbers: numbers.se),
    (N_("Smallest"), lambda numbers: numbers.minimum),
    (N_("Lower quartile"), lambda numbers: numbers.quartile_1),
    (N_("Median"), lambda numbers: numbers.median),
    (N_("Upper quartile"), lambda numbers: numbers.quartile_3),
    (N_("Largest"), lambda numbers: numbers.maximum),
)


def body(page: Page) -> Iterator[Row]:
    """All rows of figures."""
    yield from _bases(page)
    if page.crosstab.is_numeric:
        yield from _numbers(page)
    else:
        yield from _shares(page)
        yield from _counts(page)
        yield from _row_shares(page)
    if any(table.test is not None for table in page.crosstab.banners):
        yield from tests(page)
    if any(table.option_tests for table in page.crosstab.banners):
        yield from option_tests(page)


def _bases(page: Page) -> Iterator[Row]:
    # Without weights all bases are the same whole numbers.
    decimals = Style.COUNT if page.crosstab.weight is None else Style.WEIGHTED

    def unweighted(slot: Slot) -> Cell:
        style = Style.SMALL_COUNT if slot.small else Style.COUNT
        return Cell(int(slot.table.bases.unweighted[slot.column]), style)

    def weighted(slot: Slot) -> Cell:
        return decimal(slot.table.bases.weighted[slot.column], decimals)

    def effective(slot: Slot) -> Cell:
        return decimal(slot.table.bases.effective[slot.column], decimals)

    def masked(_: Slot) -> Cell:
        return Cell(f"< {HIDDEN_BASE}", Style.HIDDEN)

    yield section(page, page.translate("Base"))
    label = Cell(page.translate("Respondents (unweighted base)"), Style.LABEL)
    yield line(label, page.groups, unweighted, hidden=masked)
    yield line(Cell(page.translate("Weighted base"), Style.LABEL), page.groups, weighted)
    yield line(Cell(page.translate("Effective base"), Style.LABEL), page.groups, effective)


def _shares(page: Page) -> Iterator[Row]:
    heading = (
        page.translate("Percentage of respondents")
        if page.crosstab.is_multiple
        else page.translate("Percentage of the column")
    )
    yield section(page, heading)
    for number, row in enumerate(page.crosstab.rows):

        def figure(slot: Slot, number: int = number) -> Cell:
            style = Style.TOTAL_SHARE if slot.is_total else Style.SHARE
            return decimal(slot.table.shares.value[number, slot.column], style)

        yield line(label_of(page, row), page.groups, figure, _letters_of(number))


def _counts(page: Page) -> Iterator[Row]:
    yield section(page, page.translate("Respondents (unweighted)"))
    for number, row in enumerate(page.crosstab.rows):

        def count(slot: Slot, number: int = number) -> Cell:
            return Cell(int(slot.table.counts[number, slot.column]), Style.COUNT)

        yield line(label_of(page, row), page.groups, count)
    if page.crosstab.is_multiple:
        label = Cell(page.translate("All answers together"), Style.MARKED_LABEL)
        yield line(
            label,
            page.groups,
            lambda slot: Cell(int(slot.table.mentions[slot.column]), Style.COUNT),
        )
    if page.crosstab.weight is None:
        return
    yield section(page, page.translate("Respondents (weighted)"))
    for number, row in enumerate(page.crosstab.rows):

        def weighted(slot: Slot, number: int = number) -> Cell:
            return decimal(slot.table.weighted[number, slot.column], Style.WEIGHTED)

        yield line(label_of(page, row), page.groups, weighted)


def _row_shares(page: Page) -> Iterator[Row]:
    if not page.crosstab.banners:
        return
    yield section(page, page.translate("Percentage of the row"))
    for number, row in enumerate(page.crosstab.rows):

        def figure(slot: Slot, number: int = number) -> Cell:
            style = Style.TOTAL_SHARE if slot.is_total else Style.SHARE
            return decimal(slot.table.row_shares[number, slot.column], style)

        yield line(label_of(page, row), page.groups, figure)


def _numbers(page: Page) -> Iterator[Row]:
    yield section(page, page.translate("Distribution"))
    for place, (label, figures) in enumerate(NUMBER_ROWS):

        def figure(
            slot: Slot,
            figures: Callable[[Numbers], Floats] = figures,
        ) -> Cell:
            numbers = slot.table.numbers
            return decimal(
                math.nan if numbers is None else figures(numbers)[slot.column], Style.NUMBER
            )

        name = Cell(page.translate(label), Style.LABEL)
        if place == 0:
            yield line(name, page.groups, figure, _letters_of(0))
        else:
            yield line(name, page.groups, figure)


def _letters_of(number: int) -> Callable[[Slot], Cell]:
    def letters(slot: Slot) -> Cell:
        found = slot.table.letters
        return Cell(
            None if found is None else found.letters[number][slot.column] or None, Style.LETTERS
        )

    return letters
