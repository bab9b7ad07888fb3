"""The plan of a workbook: sheets, rows and cells as plain values with the names of their styles."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from exports.cells import Plain


class Style(StrEnum):
    """How a cell looks and how its number is shown; ``exports.styles`` draws them."""

    PLAIN = "plain"
    WRAPPED = "wrapped"
    TITLE = "title"
    FINDING = "finding"
    SUBTITLE = "subtitle"
    NOTE = "note"
    LINK = "link"
    ENTRY = "entry"
    """A link in a row of a list."""
    INDEX = "index"
    """A running number."""
    HEADER = "header"
    BANNER = "banner"
    COLUMN = "column"
    LETTER = "letter"
    SECTION = "section"
    LABEL = "label"
    MARKED_LABEL = "marked_label"
    """A row that states a kind of missing."""
    COUNT = "count"
    SMALL_COUNT = "small_count"
    """A base that is too small to compare: shown with a star."""
    WEIGHTED = "weighted"
    SHARE = "share"
    TOTAL_SHARE = "total_share"
    NUMBER = "number"
    P = "p"
    COEFFICIENT = "coefficient"
    LETTERS = "letters"
    HIDDEN = "hidden"
    """In place of a figure that rests on too few respondents."""
    DATE = "date"
    MOMENT = "moment"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value."""

    value: Plain = None
    style: Style = Style.PLAIN
    span: int = 1
    """Columns that the cell covers."""
    link: str | None = None
    """Title of the sheet that a click leads to."""


@dataclass(frozen=True, slots=True)
class Row:
    """Cells from left to right, each after the span of the one before."""

    cells: tuple[Cell, ...] = ()
    lines: int = 1
    """Lines of text that the row must have room for."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet."""

    title: str
    rows: Iterable[Row]
    """A sequence, or a generator that is used up by writing."""
    widths: tuple[float, ...]
    """Column widths in characters."""
    frozen_rows: int = 0
    frozen_columns: int = 0
    header: tuple[int, int] | None = None
    """First and last row (from 1) that are printed again on every page."""
    wide: bool = False
    """Printed across several pages, each with the first column, instead of made to fit one."""
    right_to_left: bool = False
    filtered: bool = False
    """The header carries filter buttons."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook and what its file says about itself."""

    title: str
    language: str
    sheets: tuple[Sheet, ...]

    def sheet(self, title: str) -> Sheet:
        """The sheet of this title; raises LookupError where there is none."""
        for one in self.sheets:
            if one.title == title:
                return one
        raise LookupError(title)


EMPTY_ROW = Row()
