"""The sheet of one table: heading, header, figures, small print."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from analysis.results import Crosstab
from exports import words
from exports.cells import clean
from exports.labels import Labels
from exports.layout import Group, Slot, group_line, groups_of, lines_of, text_line, widths_of
from exports.page import Page
from exports.plan import EMPTY_ROW, Cell, Row, Sheet, Style
from exports.table_body import body
from exports.table_notes import footnotes

PAGE_WIDTH = 260.0
"""Wider sheets would be too small to read on one page and are printed across several."""
HEADER_SIZE = 12.5
"""Headers are bold and narrow: counted as if their letters were larger."""
MOST_FROZEN_LINES = 14
"""More than that, and a small screen would show nothing but the header."""


def table_sheet(
    crosstab: Crosstab, number: int, labels: Labels, *, title: str, contents: str
) -> Sheet:
    """The sheet of one table."""
    groups = groups_of(crosstab)
    page = Page(number, crosstab, groups, widths_of(groups), labels, contents)
    top = [*_heading(page), *_header(page)]
    lines = sum(row.lines for row in top)
    return Sheet(
        title=title,
        rows=(*top, *body(page), EMPTY_ROW, *footnotes(page)),
        widths=page.widths,
        frozen_rows=len(top) if lines <= MOST_FROZEN_LINES else 0,
        frozen_columns=1,
        header=(len(top) - 2, len(top)),
        wide=sum(page.widths) > PAGE_WIDTH,
        right_to_left=labels.right_to_left,
    )


def _heading(page: Page) -> Iterator[Row]:
    labels, crosstab = page.labels, page.crosstab
    yield Row((Cell(page.translate("← Contents"), Style.LINK, link=page.contents),))
    wording = labels.inside(labels.variable(crosstab.question))
    title = page.translate("Table {number}. {question}", number=page.number, question=wording)
    yield text_line(clean(title), Style.TITLE, page.widths, size=14)
    for told in words.findings(crosstab, labels):
        yield text_line(clean(told), Style.FINDING, page.widths, size=12)
    yield text_line(clean(words.base(crosstab, labels)), Style.SUBTITLE, page.widths)
    if crosstab.is_multiple:
        told = page.translate("Several answers could be given; percentages are of respondents.")
        yield text_line(told, Style.SUBTITLE, page.widths)
    yield EMPTY_ROW


def _header(page: Page) -> Iterator[Row]:
    labels = page.labels

    def banner(group: Group) -> Cell:
        if group.table.banner is None:
            return Cell(None, Style.BANNER)
        return Cell(clean(labels.variable(group.table.banner)), Style.BANNER)

    def column(slot: Slot) -> Cell:
        text = labels.column(slot.table.columns[slot.column], slot.table.banner)
        return Cell(clean(text), Style.COLUMN, slot.span)

    def letter(slot: Slot) -> Cell:
        return Cell(slot.table.columns[slot.column].letter or None, Style.LETTER, slot.span)

    yield _roomy(group_line(Cell(None, Style.BANNER), page.groups, banner), page.widths)
    yield _roomy(_header_line(Style.COLUMN, page.groups, column), page.widths)
    yield _header_line(Style.LETTER, page.groups, letter)


def _header_line(style: Style, groups: Sequence[Group], cell: Callable[[Slot], Cell]) -> Row:
    cells = [Cell(None, style)]
    for number, group in enumerate(groups):
        if number:
            cells.append(Cell())
        cells.extend(cell(slot) for slot in group.slots)
    return Row(tuple(cells))


def _roomy(row: Row, widths: Sequence[float]) -> Row:
    """The row with as many lines as its fullest cell needs."""
    lines, place = 1, 0
    for cell in row.cells:
        width = sum(widths[place : place + cell.span])
        place += cell.span
        if isinstance(cell.value, str):
            lines = max(lines, lines_of(cell.value, width, HEADER_SIZE))
    return replace(row, lines=lines)
