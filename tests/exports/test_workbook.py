from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from exports.overlong import with_long_texts
from exports.plan import Cell, Row, Sheet, Style, Workbook
from exports.styles import COLOURS, INK, NUMBER_FORMATS, style_name
from exports.workbook import save, to_bytes
from questionnaires.translation import translator

DATES = {Style.DATE, Style.MOMENT}
HOSTILE = [
    '=HYPERLINK("http://example.org","click")',
    "+cmd|' /C calc'!A0",
    "-1+1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "=",
    "#N/A",
    "#REF!",
    "  spaces  ",
    "línea\nnueva",
    "👩‍👩‍👧 Әлем",
    "مرحبا \u200fبكم",
    "<b>&amp;</b>",
    "]]>",
    "TRUE",
    "1e5",
    "2021-06-16",
]


def sheet(*rows: Row, title: str = "Sheet") -> Sheet:
    return Sheet(title, rows, (10.0, 20.0))


def reloaded(*sheets: Sheet) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(to_bytes(Workbook("Title", "en", sheets))))


def only(*rows: Row) -> Worksheet:
    return reloaded(sheet(*rows)).worksheets[0]


def fit_to_page(written: Worksheet) -> bool:
    properties = written.sheet_properties.pageSetUpPr
    return properties is not None and bool(properties.fitToPage)


@pytest.mark.parametrize("style", [Style.PLAIN, Style.LABEL])
def test_hostile_texts_stay_texts(style: Style) -> None:
    written = only(*(Row((Cell(text, style),)) for text in HOSTILE))
    cells = [written.cell(number, 1) for number in range(1, len(HOSTILE) + 1)]
    assert [cell.value for cell in cells] == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}
    quoted = {str(cell.value) for cell in cells if cell.quotePrefix}
    assert quoted == {text for text in HOSTILE if text.startswith(("=", "+", "-", "@", "\t"))}


def test_a_text_that_does_not_fit_is_refused_not_cut() -> None:
    with pytest.raises(ValueError, match="40000 characters"):
        to_bytes(Workbook("Title", "en", (sheet(Row((Cell("x" * 40_000),))),)))


def test_a_long_text_is_marked_and_stands_whole_on_its_own_sheet() -> None:
    text = "".join(chr(0x410 + number % 32) for number in range(80_000))
    plan = Workbook("Title", "en", (sheet(Row((Cell(1), Cell(text, Style.LABEL)))),))
    fitted = with_long_texts(plan, translator("en"))
    assert [one.title for one in fitted.sheets] == ["Sheet", "Long texts"]
    written = openpyxl.load_workbook(BytesIO(to_bytes(fitted)))
    mark = written["Sheet"]["B1"].value
    assert mark.startswith(text[:32_000])
    assert mark.endswith("the whole text is number 1 on the sheet “Long texts”)")
    rows = list(written["Long texts"].iter_rows(min_row=2, values_only=True))
    assert "".join(str(row[3]) for row in rows) == text
    assert [row[:3] for row in rows] == [(1, "sheet Sheet, row 1", part) for part in (1, 2, 3)]


def test_without_long_texts_the_plan_stays_as_it_is() -> None:
    plan = Workbook("Title", "en", (sheet(Row((Cell("short"),))),))
    assert with_long_texts(plan, translator("en")) is plan


def test_values_formats_and_looks_of_every_style() -> None:
    written = only(*(Row((Cell(1.5, style), Cell("text", style))) for style in Style))
    for number, style in enumerate(Style, start=1):
        cell = written.cell(number, 1)
        # What is read with a date format comes back as a date.
        assert cell.value == (1.5 if style not in DATES else datetime(1900, 1, 1, 12))  # noqa: DTZ001
        assert cell.number_format == NUMBER_FORMATS.get(style, "General")
        if style is not Style.PLAIN:
            assert cell.style == written.cell(number, 2).style == style_name(style)
            assert cell.font.color.rgb == "00" + COLOURS.get(style, INK)


def test_a_date_keeps_the_format_of_its_style() -> None:
    cell = only(Row((Cell(date(2021, 6, 16), Style.DATE),)))["A1"]
    assert cell.number_format == "yyyy-mm-dd"
    assert cell.value == datetime(2021, 6, 16)  # noqa: DTZ001 - dates of a workbook are naive


def test_links_lead_to_sheets_with_difficult_names() -> None:
    first = sheet(Row((Cell("go", Style.LINK, link="it's 1"),)), title="Contents")
    second = sheet(Row((Cell("back", Style.LINK, link="Contents"),)), title="it's 1")
    book = reloaded(first, second)
    assert book["Contents"]["A1"].hyperlink.location == "'it''s 1'!A1"
    assert book["it's 1"]["A1"].hyperlink.location == "'Contents'!A1"


def test_layout_reaches_the_file() -> None:
    rows = (Row((Cell("head", Style.HEADER, span=2),), lines=2), Row((Cell(1), Cell(2))))
    plan = replace(
        sheet(*rows),
        frozen_rows=1,
        frozen_columns=1,
        header=(1, 1),
        right_to_left=True,
        filtered=True,
    )
    written = reloaded(plan).worksheets[0]
    assert written.freeze_panes == "B2"
    assert written.sheet_view.rightToLeft
    assert not written.sheet_view.showGridLines
    assert [str(one) for one in written.merged_cells.ranges] == ["A1:B1"]
    assert written.row_dimensions[1].height == 30.0
    assert written.column_dimensions["B"].width == 20.0
    assert written.page_setup.orientation == "landscape"
    assert (written.page_setup.fitToWidth, written.page_setup.fitToHeight) == (1, 0)
    assert fit_to_page(written)
    assert written.print_title_rows == "$1:$1"
    assert written.auto_filter.ref == "A1:B2"
    assert written["A1"].style == "qonys header (right to left)"


def test_a_wide_sheet_is_printed_over_several_pages() -> None:
    written = reloaded(replace(sheet(Row((Cell(1),))), wide=True)).worksheets[0]
    assert not fit_to_page(written)
    assert written.print_title_cols == "$A:$A"


def test_texts_turn_around_on_a_sheet_from_right_to_left() -> None:
    rows = Row((Cell("a", Style.LABEL), Cell("b", Style.NOTE)))
    plain = only(rows)
    turned = reloaded(replace(sheet(rows), right_to_left=True)).worksheets[0]
    assert plain["A1"].alignment.horizontal == "left"
    assert turned["A1"].alignment.horizontal == "right"
    assert (turned["A1"].alignment.readingOrder, turned["B1"].alignment.readingOrder) == (0, 1)


def test_an_empty_sheet_is_written() -> None:
    assert reloaded(replace(sheet(), filtered=True)).worksheets[0].max_row == 1


def test_a_file_is_replaced_whole_or_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "tables.xlsx"
    save(Workbook("Old", "en", (sheet(Row((Cell("old"),))),)), path)
    before = path.read_bytes()
    with pytest.raises(ValueError, match="characters"):
        save(Workbook("New", "en", (sheet(Row((Cell("x" * 40_000),))),)), path)
    assert path.read_bytes() == before
    save(Workbook("New", "en", (sheet(Row((Cell("new"),))),)), path)
    assert openpyxl.load_workbook(path)["Sheet"]["A1"].value == "new"
    assert openpyxl.load_workbook(path).properties.title == "New"
    assert [one.name for one in tmp_path.iterdir()] == ["tables.xlsx"]
