"""A plan to a workbook file. Nothing here knows of surveys."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

import openpyxl
from openpyxl.cell import Cell as OpenpyxlCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.header_footer import (
    HeaderFooter,
    HeaderFooterItem,
    _HeaderFooterPart,
)
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from exports.cells import Plain, escaped, fits, looks_like_formula
from exports.plan import Cell, Row, Sheet, Style, Workbook
from exports.styles import add_styles, style_name

LINE_HEIGHT = {Style.TITLE: 19.0, Style.FINDING: 16.0, Style.NOTE: 12.5, Style.SECTION: 21.0}
PLAIN_LINE_HEIGHT = 13.5
WIDE_SCALE = 60
"""Per cent at which a wide sheet is printed."""


def write(plan: Workbook, target: BinaryIO) -> None:
    """Write the workbook to a binary stream."""
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties.creator = "Qonys"
    workbook.properties.title = escaped(plan.title)
    workbook.properties.language = plan.language
    add_styles(workbook)
    for sheet in plan.sheets:
        _write_sheet(workbook, sheet)
    workbook.save(target)


def to_bytes(plan: Workbook) -> bytes:
    """The workbook as the content of a file."""
    content = BytesIO()
    write(plan, content)
    return content.getvalue()


def save(plan: Workbook, path: Path | str) -> None:
    """Write the workbook to a file, which is whole or not there."""
    with replacing(Path(path)) as file:
        write(plan, file)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file that takes its name when all of it is written; after an error nothing is left."""
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        try:
            yield file  # type: ignore[misc] # a temporary file's wrapper does all that BinaryIO does
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            Path(file.name).unlink()
            raise
    # Temporary files are for their owner only; a workbook is for whoever may read the folder.
    Path(file.name).chmod(0o666 & ~_umask())
    Path(file.name).replace(path)


def set_text(cell: OpenpyxlCell, text: str) -> None:
    """Put a text into a cell that stays a text, whatever it begins with."""
    cell.value = _checked(text)
    # After the value: openpyxl has just taken "=..." for a formula and "#N/A" for an error.
    cell.data_type = "s"
    if looks_like_formula(text):
        # Else it would turn into a formula as soon as somebody edits the cell.
        cell.quotePrefix = True


def _write_sheet(workbook: openpyxl.Workbook, plan: Sheet) -> None:
    # A streaming sheet has what we need of an ordinary one, but its types do not say so.
    sheet = cast("Worksheet", workbook.create_sheet(plan.title))
    _lay_out(sheet, plan)
    styled = _Styled(sheet, right_to_left=plan.right_to_left)
    last = 0
    for last, row in enumerate(plan.rows, start=1):
        # Room and merges first: a row once written cannot be changed.
        _make_room(sheet, last, row)
        sheet.append(list(_cells(styled, row)))
    if plan.filtered and last > plan.frozen_rows:
        sheet.auto_filter.ref = f"A{plan.frozen_rows}:{get_column_letter(len(plan.widths))}{last}"


def _lay_out(sheet: Worksheet, plan: Sheet) -> None:
    for number, width in enumerate(plan.widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if plan.frozen_rows or plan.frozen_columns:
        sheet.freeze_panes = f"{get_column_letter(plan.frozen_columns + 1)}{plan.frozen_rows + 1}"
    sheet.sheet_view.rightToLeft = plan.right_to_left
    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = Worksheet.PAPERSIZE_A4
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=not plan.wide)
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    if plan.wide:
        sheet.page_setup.scale = WIDE_SCALE
        sheet.print_title_cols = "A:A"
    sheet.HeaderFooter = HeaderFooter(
        oddFooter=HeaderFooterItem(
            left=_HeaderFooterPart(text="&A"), right=_HeaderFooterPart(text="&P / &N")
        )
    )
    if plan.header is not None:
        sheet.print_title_rows = f"{plan.header[0]}:{plan.header[1]}"


def _make_room(sheet: Worksheet, number: int, row: Row) -> None:
    if row.lines > 1 or any(cell.style in LINE_HEIGHT for cell in row.cells):
        tallest = max(LINE_HEIGHT.get(cell.style, PLAIN_LINE_HEIGHT) for cell in row.cells)
        sheet.row_dimensions[number].height = tallest * row.lines + 3
    column = 1
    for cell in row.cells:
        if cell.span > 1:
            last = column + cell.span - 1
            sheet.merged_cells.add(CellRange(None, column, number, last, number))
        column += cell.span


def _cells(styled: _Styled, row: Row) -> Iterator[object]:
    for cell in row.cells:
        yield _plain_value(cell) if _is_plain(cell) else styled.cell(cell)
        for _ in range(cell.span - 1):
            yield styled.cell(Cell(None, cell.style))


def _is_plain(cell: Cell) -> bool:
    """It needs no style, no link and no care for what its text begins with."""
    return cell.style is Style.PLAIN and cell.link is None and not _needs_care(cell.value)


def _needs_care(value: Plain) -> bool:
    return isinstance(value, str) and (looks_like_formula(value) or value[:1] == "#")


def _plain_value(cell: Cell) -> Plain:
    if not isinstance(cell.value, str):
        return cell.value
    return _checked(cell.value)


def _checked(text: str) -> str:
    if not fits(text):
        raise ValueError(f"a cell holds no text of {len(text)} characters: plan it in pieces")
    return escaped(text)


class _Styled:
    """Makes cells with the styles of one sheet."""

    def __init__(self, sheet: Worksheet, *, right_to_left: bool) -> None:
        self._sheet = sheet
        self._right_to_left = right_to_left
        self._arrays: dict[Style, StyleArray] = {}

    def cell(self, plan: Cell) -> OpenpyxlCell:
        made = WriteOnlyCell(self._sheet)
        if isinstance(plan.value, str):
            set_text(made, plan.value)
        else:
            made.value = plan.value
        if plan.link is not None:
            location = f"{quote_sheetname(plan.link)}!A1"
            made.hyperlink = Hyperlink(ref="A1", location=location, display=str(plan.value))
        # Last, for a date brings a format of its own; but a mark against formulas stays.
        quoted = made.quotePrefix
        if plan.style is not Style.PLAIN:
            self._apply(made, plan.style)
        if quoted:
            made.quotePrefix = True
        return made

    def _apply(self, cell: OpenpyxlCell, style: Style) -> None:
        # Naming a style searches all of them; its array is found once per sheet and copied.
        if style not in self._arrays:
            cell.style = style_name(style, right_to_left=self._right_to_left)
            self._arrays[style] = StyleArray(cell._style)  # type: ignore[attr-defined] # noqa: SLF001 - no public way
        cell._style = StyleArray(self._arrays[style])  # type: ignore[attr-defined] # noqa: SLF001 - no public way


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
