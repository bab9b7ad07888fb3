"""What the parts of a table's sheet share."""

from __future__ import annotations

import math
from dataclasses import dataclass

from analysis.results import Crosstab
from analysis.results import Row as TableRow
from exports.cells import clean
from exports.labels import Labels
from exports.layout import Group
from exports.plan import Cell, Row, Style
from questionnaires.translation import Translator


@dataclass(frozen=True, slots=True)
class Page:
    """One table with all that the rows of its sheet are made from."""

    number: int
    crosstab: Crosstab
    groups: tuple[Group, ...]
    widths: tuple[float, ...]
    labels: Labels
    contents: str
    """Title of the contents sheet."""

    @property
    def translate(self) -> Translator:
        """The program's words."""
        return self.labels.translate


def decimal(value: float, style: Style) -> Cell:
    """A figure, or a dash where it is not defined."""
    return Cell(float(value), style) if math.isfinite(value) else Cell("–", Style.HIDDEN)


def section(page: Page, text: str) -> Row:
    """A heading across the columns of the table."""
    used = 1 + sum(group.span + 1 for group in page.groups) - 1
    return Row((Cell(text, Style.SECTION, used),))


def label_of(page: Page, row: TableRow) -> Cell:
    """The label of a row."""
    style = Style.LABEL if row.missing is None else Style.MARKED_LABEL
    return Cell(clean(page.labels.row(row, page.crosstab.question)), style)
