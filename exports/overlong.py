"""Texts that are longer than a cell: marked where they stand, whole on a sheet of their own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from exports.cells import TEXT_LIMIT, fits, pieces, sheet_titles
from exports.plan import Cell, Row, Sheet, Style, Workbook
from questionnaires.translation import Translator

MARK_ROOM = 300
WIDTHS = (8.0, 30.0, 10.0, 100.0)


@dataclass(slots=True)
class LongTexts:
    """Collects what does not fit into its cell."""

    title: str
    """Title of the sheet where the whole texts will stand."""
    translate: Translator
    found: list[tuple[str, str]] = field(default_factory=list)

    def fit(self, text: str, place: str) -> str:
        """The text, or as much of it as fits with a remark on where the whole stands."""
        if fits(text):
            return text
        self.found.append((place, text))
        mark = self.translate(
            "… (cut here; the whole text is number {number} on the sheet “{sheet}”)",
            number=len(self.found),
            sheet=self.title,
        )
        return pieces(text, TEXT_LIMIT - MARK_ROOM)[0] + mark

    def sheet(self) -> Sheet:
        """The texts with where they belong, in as many rows as they need."""
        header = (
            self.translate("No."),
            self.translate("Place"),
            self.translate("Part"),
            self.translate("Text"),
        )
        rows = (Row(tuple(Cell(one, Style.HEADER) for one in header)), *self._rows())
        return Sheet(self.title, rows, WIDTHS, frozen_rows=1, header=(1, 1))

    def _rows(self) -> Iterator[Row]:
        for number, (place, text) in enumerate(self.found, start=1):
            for part, piece in enumerate(pieces(text), start=1):
                cells = (Cell(number), Cell(place), Cell(part), Cell(piece, Style.WRAPPED))
                yield Row(cells)


def with_long_texts(plan: Workbook, translate: Translator) -> Workbook:
    """The same workbook, with a further sheet where a text is longer than a cell can hold."""
    *_, title = sheet_titles([*(sheet.title for sheet in plan.sheets), translate("Long texts")])
    long = LongTexts(title, translate)
    sheets = tuple(_fitted(sheet, long) for sheet in plan.sheets)
    return plan if not long.found else replace(plan, sheets=(*sheets, long.sheet()))


def _fitted(sheet: Sheet, long: LongTexts) -> Sheet:
    rows = [
        _fitted_row(sheet.title, number, row, long)
        for number, row in enumerate(sheet.rows, start=1)
    ]
    return replace(sheet, rows=tuple(rows))


def _fitted_row(title: str, number: int, row: Row, long: LongTexts) -> Row:
    if all(_short(cell) for cell in row.cells):
        return row
    place = long.translate("sheet {sheet}, row {row}", sheet=title, row=number)
    return replace(row, cells=_fitted_cells(row.cells, place, long))


def _fitted_cells(cells: Sequence[Cell], place: str, long: LongTexts) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, value=long.fit(cell.value, place)) if isinstance(cell.value, str) else cell
        for cell in cells
    )


def _short(cell: Cell) -> bool:
    return not isinstance(cell.value, str) or fits(cell.value)
