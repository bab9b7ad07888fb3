"""A crosstab in the terminal: its finding first, then the figures, then the method in small print."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Console, Group
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from analysis.results import BannerTable, Counts, Crosstab, Floats, Numbers, Standing
from exports import words
from exports.labels import Labels
from exports.layout import empty_columns
from exports.numbers import number, share
from questionnaires.translation import N_

LABEL_WIDTH = 40
COLUMN_WIDTH = 13
LEAST_COLUMNS = 3
NOT_SHOWN = "–"
SMALL = "*"
TOLD_BY_MARKS = frozenset({"small_columns", "hidden_columns"})
"""Notes that say what the marks under a table say already."""

FIGURES = (
    (N_("Mean"), "mean"),
    (N_("Median"), "median"),
    (N_("Lower quartile"), "quartile_1"),
    (N_("Upper quartile"), "quartile_3"),
    (N_("Standard deviation"), "sd"),
)
"""Rows of a numeric question, with the names of their figures."""


def print_crosstab(console: Console, crosstab: Crosstab, labels: Labels) -> None:
    """Print a question with each of its banners."""
    console.print()
    console.print(Text(labels.variable(crosstab.question), style="bold"))
    console.print(Text(words.base(crosstab, labels), style="dim"))
    told = words.missing(crosstab.missing, labels)
    if told:
        console.print(Text(told, style="dim"))
    for banner in crosstab.banners or (crosstab.total,):
        console.print()
        console.print(_banner(console, crosstab, banner, labels))


def _banner(console: Console, crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Group:
    parts: list[Text | Table | Padding] = []
    if banner.banner is not None:
        parts.append(Text(words.banner_name(banner, labels), style="italic"))
    finding = words.finding(crosstab, banner, labels)
    if finding:
        parts.append(Text(finding, style="cyan"))
    parts += [_table(crosstab, banner, labels, chunk) for chunk in _chunks(console, banner)]
    method = [Text(line, style="dim") for line in _method(crosstab, banner, labels)]
    return Group(*parts, *method)


def _chunks(console: Console, banner: BannerTable) -> Iterator[list[int]]:
    """As many columns side by side as the window holds; the total begins each part."""
    room = max((console.width - LABEL_WIDTH - COLUMN_WIDTH) // COLUMN_WIDTH, LEAST_COLUMNS)
    empty = empty_columns(banner)
    others = [one for one in range(1, len(banner.columns)) if banner.columns[one] not in empty]
    for start in range(0, max(len(others), 1), room):
        yield [0, *others[start : start + room]]


def _table(
    crosstab: Crosstab, banner: BannerTable, labels: Labels, columns: Sequence[int]
) -> Table:
    table = Table(header_style="bold", expand=False)
    table.add_column("", width=LABEL_WIDTH, overflow="fold")
    for column in columns:
        table.add_column(_heading(banner, labels, column), justify="right", overflow="fold")
    for name, cells in _rows(crosstab, banner, labels, columns):
        table.add_row(escape(name), *cells)
    table.add_section()
    for name, cells in _bases(crosstab, banner, labels, columns):
        table.add_row(escape(name), *cells, style="dim")
    return table


def _heading(banner: BannerTable, labels: Labels, column: int) -> str:
    found = banner.columns[column]
    mark = SMALL if found.standing is Standing.SMALL else ""
    letter = f" ({found.letter})" if found.letter else ""
    return escape(f"{labels.column(found, banner.banner)}{mark}{letter}")


def _rows(
    crosstab: Crosstab, banner: BannerTable, labels: Labels, columns: Sequence[int]
) -> Iterator[tuple[str, list[str]]]:
    if banner.numbers is not None:
        yield from _figures(banner, banner.numbers, labels, columns)
        return
    for place, row in enumerate(banner.rows):
        name = labels.row(row, crosstab.question)
        yield name, [_share(banner, labels, place, column) for column in columns]


def _share(banner: BannerTable, labels: Labels, row: int, column: int) -> str:
    if banner.columns[column].standing is Standing.HIDDEN:
        return NOT_SHOWN
    value = share(float(banner.shares.value[row, column]), labels.translate.language)
    return f"{value}{_letters(banner, row, column)}"


def _letters(banner: BannerTable, row: int, column: int) -> str:
    if banner.letters is None or not (found := banner.letters.letters[row][column]):
        return ""
    return f" [bold cyan]{escape(found)}[/]"


def _figures(
    banner: BannerTable, numbers: Numbers, labels: Labels, columns: Sequence[int]
) -> Iterator[tuple[str, list[str]]]:
    t = labels.translate
    for name, figure in FIGURES:
        values = getattr(numbers, figure)
        cells = [
            NOT_SHOWN
            if banner.columns[column].standing is Standing.HIDDEN
            else number(float(values[column]), t.language, 1)
            + (_letters(banner, 0, column) if figure == "mean" else "")
            for column in columns
        ]
        yield t(name), cells


def _bases(
    crosstab: Crosstab, banner: BannerTable, labels: Labels, columns: Sequence[int]
) -> Iterator[tuple[str, list[str]]]:
    t = labels.translate
    bases = banner.bases
    shown: list[tuple[str, Counts | Floats]] = [(t("Respondents"), bases.unweighted)]
    if crosstab.weight is not None:
        shown += [(t("Weighted"), bases.weighted), (t("Effective base"), bases.effective)]
    for name, values in shown:
        yield name, [number(float(values[column]), t.language) for column in columns]


def _method(crosstab: Crosstab, banner: BannerTable, labels: Labels) -> Iterator[str]:
    t = labels.translate
    if banner.test is not None:
        yield words.test(banner.test, t)
        yield from words.notes(banner.test.notes, t)
    nobody = [labels.column(one, banner.banner) for one in empty_columns(banner)]
    if nobody:
        yield t("Without respondents and left out: {columns}.", columns="; ".join(nobody))
    for effect in banner.effects:
        yield words.effect(effect, t)
    if banner.letters is not None:
        yield words.letters(banner.letters, t)
    if banner.banner is not None:
        told = words.missing(banner.missing, labels)
        if told:
            yield f"{words.banner_name(banner, labels)}: {told}"
    yield from words.small_bases([banner], t)
    yield from words.notes((one for one in banner.notes if one.name not in TOLD_BY_MARKS), t)
    if _states_missing(crosstab, banner):
        yield words.policy(crosstab, t)


def _states_missing(crosstab: Crosstab, banner: BannerTable) -> bool:
    variables = (crosstab.question, *([banner.banner] if banner.banner else ()))
    return any(one.missing for variable in variables for one in variable.categories)
