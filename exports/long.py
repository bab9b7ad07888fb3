"""The long sheet: every figure of every table in a row of its own, for further computing."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analysis.results import BannerTable, Crosstab, Standing, Test
from exports.cells import ROW_LIMIT, Plain, clean, sheet_titles
from exports.labels import Labels
from exports.layout import chunks
from exports.plan import Cell, Row, Sheet, Style

COLUMNS = (
    ("table", 7.0),
    ("question", 26.0),
    ("question_label", 40.0),
    ("answer", 22.0),
    ("answer_label", 32.0),
    ("banner", 18.0),
    ("banner_label", 26.0),
    ("column", 18.0),
    ("column_label", 24.0),
    ("letter", 7.0),
    ("measure", 22.0),
    ("value", 14.0),
    ("text", 28.0),
)
"""Names of the columns, the same in every language, and their widths."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a table. ``row`` and ``column`` are None for what concerns all of them."""

    row: int | None
    column: int | None
    measure: str
    value: float
    text: str | None = None


def figures(table: BannerTable) -> Iterator[Figure]:
    """All figures of a banner, those of hidden columns left out."""
    shown = [
        number
        for number, column in enumerate(table.columns)
        if column.standing is not Standing.HIDDEN
    ]
    for column in shown:
        yield from _of_column(table, column)
        for row in range(len(table.rows)):
            yield from _of_cell(table, row, column)
    yield from _of_table(table)


def long_rows(crosstabs: Sequence[Crosstab], labels: Labels) -> Iterator[tuple[Plain, ...]]:
    """The rows of the long sheet without its header."""
    for number, crosstab in enumerate(crosstabs, start=1):
        question = (number, crosstab.question.name, clean(labels.variable(crosstab.question)))
        answers = [(row.value, clean(labels.row(row, crosstab.question))) for row in crosstab.rows]
        for table in (crosstab.total, *crosstab.banners):
            banner = _banner(table, labels)
            columns = [
                (one.value or None, clean(labels.column(one, table.banner)), one.letter or None)
                for one in table.columns
            ]
            for figure in figures(table):
                yield (
                    *question,
                    *(_NO_ANSWER if figure.row is None else answers[figure.row]),
                    *banner,
                    *(_NO_COLUMN if figure.column is None else columns[figure.column]),
                    figure.measure,
                    figure.value if math.isfinite(figure.value) else None,
                    figure.text,
                )


def long_sheets(crosstabs: Sequence[Crosstab], labels: Labels, *, title: str) -> tuple[Sheet, ...]:
    """The long sheet, continued on further ones where a sheet has too few rows."""
    rows = list(long_rows(crosstabs, labels))
    parts = chunks(rows, ROW_LIMIT - 1)
    titles = sheet_titles([title] * len(parts))
    return tuple(_sheet(part, one) for part, one in zip(parts, titles, strict=True))


_NO_ANSWER = (None, None)
_NO_COLUMN = (None, None, None)


def _sheet(rows: Sequence[tuple[Plain, ...]], title: str) -> Sheet:
    header = Row(tuple(Cell(name, Style.HEADER) for name, _ in COLUMNS))
    return Sheet(
        title=title,
        rows=(header, *(Row(tuple(Cell(value) for value in row)) for row in rows)),
        widths=tuple(width for _, width in COLUMNS),
        frozen_rows=1,
        header=(1, 1),
        filtered=True,
    )


def _banner(table: BannerTable, labels: Labels) -> tuple[str | None, str | None]:
    if table.banner is None:
        return None, None
    return table.banner.name, clean(labels.variable(table.banner))


def _of_column(table: BannerTable, column: int) -> Iterator[Figure]:
    bases = table.bases
    yield Figure(None, column, "base_unweighted", float(bases.unweighted[column]))
    yield Figure(None, column, "base_weighted", float(bases.weighted[column]))
    yield Figure(None, column, "base_effective", float(bases.effective[column]))
    if table.numbers is None:
        return
    numbers = table.numbers
    found = {
        "mean": numbers.mean,
        "mean_low": numbers.low,
        "mean_high": numbers.high,
        "sd": numbers.sd,
        "se": numbers.se,
        "minimum": numbers.minimum,
        "quartile_1": numbers.quartile_1,
        "median": numbers.median,
        "quartile_3": numbers.quartile_3,
        "maximum": numbers.maximum,
    }
    yield from (Figure(None, column, name, float(values[column])) for name, values in found.items())
    yield from _letters(table, None, 0, column)


def _of_cell(table: BannerTable, row: int, column: int) -> Iterator[Figure]:
    found = {
        "count": table.counts,
        "weighted_count": table.weighted,
        "share": table.shares.value,
        "share_low": table.shares.low,
        "share_high": table.shares.high,
        "row_share": table.row_shares,
        "adjusted_residual": table.residuals,
        "difference_to_others": table.differences,
    }
    yield from (
        Figure(row, column, name, float(values[row, column]))
        for name, values in found.items()
        if math.isfinite(values[row, column])
    )
    yield from _letters(table, row, row, column)


def _letters(table: BannerTable, row: int | None, place: int, column: int) -> Iterator[Figure]:
    if table.letters is not None and table.letters.letters[place][column]:
        yield Figure(row, column, "letters", math.nan, table.letters.letters[place][column])


def _of_table(table: BannerTable) -> Iterator[Figure]:
    if table.test is not None:
        yield from _test(table.test, None, "test")
    places = {row.value: number for number, row in enumerate(table.rows)}
    for option in table.option_tests:
        yield from _test(option.test, places[option.value], "answer_test")
    for effect in table.effects:
        yield Figure(None, None, effect.name, effect.value)
        if effect.interval is not None:
            method = effect.interval.method
            yield Figure(None, None, f"{effect.name}_low", effect.interval.low, method)
            yield Figure(None, None, f"{effect.name}_high", effect.interval.high, method)


def _test(test: Test, row: int | None, name: str) -> Iterator[Figure]:
    yield Figure(row, None, f"{name}_statistic", test.statistic, test.method)
    for number, df in enumerate(test.df, start=1):
        yield Figure(row, None, f"{name}_df{number}", float(df))
    yield Figure(row, None, f"{name}_n", float(test.n))
    yield Figure(row, None, f"{name}_p", test.p)
    if test.p_adjusted is not None and test.adjustment is not None:
        method = f"{test.adjustment.method.value}, {test.adjustment.family}, {test.adjustment.size}"
        yield Figure(row, None, f"{name}_p_adjusted", test.p_adjusted, method)
