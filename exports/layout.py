"""Where the columns of a table stand on its sheet, and how much room a text needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TypeVar

from analysis.results import BannerTable, Column, Crosstab, Standing
from exports.plan import Cell, Row, Style

_Item = TypeVar("_Item")

LABEL_WIDTH = 48.0
TOTAL_WIDTH = 10.0
VALUE_WIDTH = 9.5
LETTER_WIDTH = 4.5
GAP_WIDTH = 1.2
SPARE_WIDTH = 9.0
PLAIN_SIZE = 10.0
CHARACTERS = 1.3
"""Characters of running text in one unit of width, which is a digit of the default font."""
TEXT_WIDTH = 115.0
"""Running text is set no wider than this, however wide the table is."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One column of a table: a figure, and beside it its letters unless it is a total."""

    table: BannerTable
    column: int

    @property
    def is_total(self) -> bool:
        """All columns are compared but the total."""
        return self.column == 0

    @property
    def span(self) -> int:
        """Columns of the sheet."""
        return 1 if self.is_total else 2

    @property
    def letter_width(self) -> float:
        """Room for the longest of its letters: a cell beside it that is not empty would cut them."""
        found = self.table.letters
        longest = max((len(row[self.column]) for row in found.letters), default=0) if found else 0
        return max(LETTER_WIDTH, longest * 1.1 + 1.5)

    @property
    def hidden(self) -> bool:
        """Too few respondents to show anything."""
        return self.table.columns[self.column].standing is Standing.HIDDEN

    @property
    def small(self) -> bool:
        """Too few respondents to compare."""
        return self.table.columns[self.column].standing is Standing.SMALL


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one banner, or the total."""

    table: BannerTable
    slots: tuple[Slot, ...]

    @property
    def span(self) -> int:
        """Columns of the sheet."""
        return sum(slot.span for slot in self.slots)


def groups_of(crosstab: Crosstab) -> tuple[Group, ...]:
    """The total, then the banners; a banner with a base of its own shows its own total.

    Columns in which nobody stands are left out: see :func:`empty_columns`.
    """
    everybody = Group(crosstab.total, (Slot(crosstab.total, 0),))
    return (everybody, *(_group(crosstab, table) for table in crosstab.banners))


def empty_columns(table: BannerTable) -> tuple[Column, ...]:
    """Columns of a banner in which nobody stands."""
    return tuple(
        column
        for column, base in zip(table.columns, table.bases.unweighted, strict=True)
        if not base and not column.is_total
    )


def widths_of(groups: Sequence[Group]) -> tuple[float, ...]:
    """Widths of the sheet's columns, as many as running text needs at least."""
    widths = [LABEL_WIDTH]
    for number, group in enumerate(groups):
        if number:
            widths.append(GAP_WIDTH)
        for slot in group.slots:
            widths.extend([TOTAL_WIDTH] if slot.is_total else [VALUE_WIDTH, slot.letter_width])
    while sum(widths) < TEXT_WIDTH:
        widths.append(SPARE_WIDTH)
    return tuple(widths)


def _no_letters(_: Slot) -> Cell:
    return Cell(None, Style.LETTERS)


def _dash(_: Slot) -> Cell:
    return Cell("–", Style.HIDDEN)


def line(
    label: Cell,
    groups: Sequence[Group],
    figure: Callable[[Slot], Cell],
    letters: Callable[[Slot], Cell] = _no_letters,
    hidden: Callable[[Slot], Cell] = _dash,
) -> Row:
    """A row with one figure in each column of the table; hidden columns show a dash."""

    def cells(group: Group) -> Iterator[Cell]:
        for slot in group.slots:
            yield hidden(slot) if slot.hidden else figure(slot)
            if not slot.is_total:
                yield _no_letters(slot) if slot.hidden else letters(slot)

    return Row((label, *_spread(groups, cells)), _label_lines(label))


def group_line(label: Cell, groups: Sequence[Group], cell: Callable[[Group], Cell]) -> Row:
    """A row with one cell across each banner."""
    cells = _spread(groups, lambda group: (_across(cell(group), group),))
    return Row((label, *cells), _label_lines(label))


def text_line(text: str, style: Style, widths: Sequence[float], *, size: float = PLAIN_SIZE) -> Row:
    """Running text across the sheet in letters of this size."""
    span, width = 0, 0.0
    while span < len(widths) and width < TEXT_WIDTH:
        width += widths[span]
        span += 1
    return Row((Cell(text, style, span),), lines_of(text, width, size))


def chunks(rows: Sequence[_Item], size: int) -> list[Sequence[_Item]]:
    """The rows in parts of at most ``size``; one empty part where there are none."""
    return [rows[start : start + size] for start in range(0, len(rows), size)] or [()]


def lines_of(text: str, width: float, size: float = PLAIN_SIZE) -> int:
    """Lines that a text of this size takes in a column of this width, words kept whole."""
    room = max(int(width * CHARACTERS * PLAIN_SIZE / size), 1)
    return sum(_wrapped(paragraph, room) for paragraph in text.split("\n"))


def _wrapped(paragraph: str, width: int) -> int:
    lines, used = 1, 0
    for word in paragraph.split():
        if used and used + 1 + len(word) > width:
            lines, used = lines + 1, 0
        used += len(word) + (1 if used else 0)
        lines += ceil(used / width) - 1 if used > width else 0
        used = used % width if used > width else used
    return lines


def _group(crosstab: Crosstab, table: BannerTable) -> Group:
    base = table.bases.unweighted
    first = 1 if base[0] == crosstab.total.bases.unweighted[0] else 0
    slots = tuple(
        Slot(table, number) for number in range(first, len(table.columns)) if base[number]
    )
    return Group(table, slots or (Slot(table, 0),))


def _spread(groups: Sequence[Group], cells: Callable[[Group], Iterable[Cell]]) -> Iterator[Cell]:
    for number, group in enumerate(groups):
        if number:
            yield Cell()
        yield from cells(group)


def _label_lines(label: Cell) -> int:
    return lines_of(label.value, LABEL_WIDTH - 2) if isinstance(label.value, str) else 1


def _across(cell: Cell, group: Group) -> Cell:
    return Cell(cell.value, cell.style, group.span, cell.link)
