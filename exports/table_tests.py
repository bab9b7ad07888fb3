"""The tests on a table's sheet: one figure across each banner."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.results import Effect
from analysis.wording import EFFECTS
from exports import words
from exports.layout import Group, group_line
from exports.numbers import coefficient, share
from exports.page import Page, decimal, label_of, section
from exports.plan import Cell, Row, Style


def tests(page: Page) -> Iterator[Row]:
    """p-values and effects of the banners."""
    yield section(page, page.translate("Test of the groups"))

    def raw(group: Group) -> Cell:
        return Cell() if group.table.test is None else decimal(group.table.test.p, Style.P)

    def adjusted(group: Group) -> Cell:
        found = group.table.test
        return (
            Cell()
            if found is None or found.p_adjusted is None
            else decimal(found.p_adjusted, Style.P)
        )

    yield group_line(Cell("p", Style.LABEL), page.groups, raw)
    if any(
        one.test is not None and one.test.p_adjusted is not None for one in page.crosstab.banners
    ):
        label = page.translate("p, adjusted for the number of tables")
        yield group_line(Cell(label, Style.LABEL), page.groups, adjusted)
    names = dict.fromkeys(
        effect.name for table in page.crosstab.banners for effect in table.effects
    )
    for name in names:
        yield from _effect(page, name)


def _effect(page: Page, name: str) -> Iterator[Row]:
    def find(group: Group) -> Effect | None:
        return next((one for one in group.table.effects if one.name == name), None)

    def value(group: Group) -> Cell:
        found = find(group)
        return Cell() if found is None else decimal(found.value, Style.COEFFICIENT)

    def interval(group: Group) -> Cell:
        found = find(group)
        if found is None or found.interval is None:
            return Cell()
        language = page.translate.language
        ends = (coefficient(one, language) for one in (found.interval.low, found.interval.high))
        return Cell(
            f"{share(found.interval.level, language)}: {' – '.join(ends)}", Style.COEFFICIENT
        )

    yield group_line(Cell(page.translate(EFFECTS[name]), Style.LABEL), page.groups, value)
    if any(
        one.interval is not None
        for table in page.crosstab.banners
        for one in table.effects
        if one.name == name
    ):
        label = Cell(page.translate("Its interval"), Style.MARKED_LABEL)
        yield group_line(label, page.groups, interval)


def option_tests(page: Page) -> Iterator[Row]:
    """p-values of each answer by banner."""
    yield section(page, page.translate("Test of each answer (p, adjusted)"))
    for row in page.crosstab.rows:

        def cell(group: Group, value: str = row.value) -> Cell:
            tests = {one.value: one.test for one in group.table.option_tests}
            return decimal(words.judged(tests[value]), Style.P) if value in tests else Cell()

        yield group_line(label_of(page, row), page.groups, cell)
