"""The codebook as sheets: what every variable is called, asks, and can hold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from analysis.dataset import Category, Level, Variable
from exports.cells import ROW_LIMIT, clean, sheet_titles
from exports.labels import Labels
from exports.layout import chunks, lines_of
from exports.plan import Cell, Row, Sheet, Style
from questionnaires.translation import N_

LEVELS = {
    Level.NOMINAL: N_("Categories without order"),
    Level.ORDINAL: N_("Categories in order"),
    Level.NUMERIC: N_("Number"),
    Level.MULTIPLE: N_("Several answers"),
    Level.DATE: N_("Date"),
    Level.TEXT: N_("Text"),
}
WIDTHS = (30.0, 60.0, 24.0, 20.0, 24.0, 44.0, 20.0)


def codebook_sheets(
    variables: Iterable[Variable], labels: Labels, *, title: str
) -> tuple[Sheet, ...]:
    """The codebook, one row for each variable and each of its values; continued where it is long."""
    rows = [row for variable in variables for row in _rows(variable, labels)]
    parts = chunks(rows, ROW_LIMIT - 1)
    titles = sheet_titles([title] * len(parts))
    return tuple(_sheet(part, one, labels) for part, one in zip(parts, titles, strict=True))


def _sheet(rows: Sequence[Row], title: str, labels: Labels) -> Sheet:
    translate = labels.translate
    names = (
        translate("Variable"),
        translate("Question"),
        translate("Kind"),
        translate("Repeated in"),
        translate("Value"),
        translate("Meaning"),
        translate("Counts as missing"),
    )
    header = Row(tuple(Cell(name, Style.HEADER) for name in names))
    return Sheet(
        title=title,
        rows=(header, *rows),
        widths=WIDTHS,
        frozen_rows=1,
        frozen_columns=1,
        header=(1, 1),
        right_to_left=labels.right_to_left,
        filtered=True,
    )


def _rows(variable: Variable, labels: Labels) -> Iterator[Row]:
    kind = labels.translate(LEVELS[variable.level])
    if variable.calculated:
        kind = labels.translate("{kind}, calculated", kind=kind)
    about = (
        Cell(clean(variable.name), Style.LABEL),
        Cell(clean(labels.variable(variable)), Style.LABEL),
        Cell(kind, Style.LABEL),
        Cell(variable.repeat and clean(variable.repeat), Style.LABEL),
    )
    for category in variable.categories:
        # Every row names its variable, so that sorting and filtering keep the sense.
        cells = (*about, *_category(category, labels))
        yield Row(cells, _lines(cells))
    if not variable.categories:
        cells = (*about, *(Cell(None, Style.LABEL) for _ in range(3)))
        yield Row(cells, _lines(cells))


def _category(category: Category, labels: Labels) -> tuple[Cell, ...]:
    kind = None if category.missing is None else labels.missing(category.missing)
    return (
        Cell(clean(category.value), Style.LABEL),
        Cell(clean(labels.category(category)), Style.LABEL),
        Cell(kind, Style.LABEL),
    )


def _lines(cells: Sequence[Cell]) -> int:
    return max(
        lines_of(cell.value, width) if isinstance(cell.value, str) else 1
        for cell, width in zip(cells, WIDTHS, strict=True)
    )
