"""The looks of a workbook: one named style for each name of a plan."""

from __future__ import annotations

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook

from exports.plan import Style

FONT = "Calibri"
INK = "1B2733"
QUIET = "5B6875"
ACCENT = "0B6B75"
PALE = "E6F1F2"
LINE = "C9D3DA"
WHITE = "FFFFFF"

COUNT_FORMAT = "#,##0"
NUMBER_FORMATS = {
    Style.COUNT: COUNT_FORMAT,
    Style.SMALL_COUNT: COUNT_FORMAT + '"*"',
    Style.WEIGHTED: "#,##0.0",
    Style.SHARE: "0.0%",
    Style.TOTAL_SHARE: "0.0%",
    Style.NUMBER: "#,##0.00",
    Style.P: '[<0.001]"<0.001";0.000',
    Style.COEFFICIENT: "0.00",
    Style.DATE: "yyyy-mm-dd",
    Style.MOMENT: "yyyy-mm-dd hh:mm:ss",
}
TEXT_STYLES = frozenset(
    {
        Style.WRAPPED,
        Style.TITLE,
        Style.FINDING,
        Style.SUBTITLE,
        Style.NOTE,
        Style.LABEL,
        Style.MARKED_LABEL,
        Style.SECTION,
        Style.LINK,
    }
)
CENTRED = frozenset(
    {Style.BANNER, Style.COLUMN, Style.LETTER, Style.HEADER, Style.P, Style.COEFFICIENT}
)
BOLD = frozenset(
    {Style.TITLE, Style.BANNER, Style.HEADER, Style.SECTION, Style.LETTERS, Style.TOTAL_SHARE}
)
FILLS = {Style.BANNER: ACCENT, Style.HEADER: ACCENT, Style.COLUMN: PALE, Style.LETTER: PALE}
COLOURS = {
    Style.BANNER: WHITE,
    Style.HEADER: WHITE,
    Style.NOTE: QUIET,
    Style.SUBTITLE: QUIET,
    Style.LETTER: QUIET,
    Style.HIDDEN: QUIET,
    Style.MARKED_LABEL: QUIET,
    Style.LINK: ACCENT,
    Style.LETTERS: ACCENT,
    Style.SECTION: ACCENT,
    Style.FINDING: INK,
}
SIZES = {Style.TITLE: 14, Style.FINDING: 12, Style.NOTE: 9, Style.LETTER: 9, Style.LETTERS: 9}
UNDERLINED = frozenset({Style.LINK})
RULED_BELOW = frozenset(
    {
        Style.LABEL,
        Style.MARKED_LABEL,
        Style.COUNT,
        Style.SMALL_COUNT,
        Style.WEIGHTED,
        Style.SHARE,
        Style.TOTAL_SHARE,
        Style.NUMBER,
        Style.P,
        Style.COEFFICIENT,
        Style.LETTERS,
        Style.HIDDEN,
    }
)


def add_styles(workbook: Workbook) -> None:
    """Give a workbook all styles of a plan."""
    for style in Style:
        workbook.add_named_style(named_style(style))


def named_style(style: Style) -> NamedStyle:
    """The looks of one style; its name in the file begins with ``qonys`` to clash with no built-in."""
    return NamedStyle(
        name=style_name(style),
        font=_font(style),
        fill=_fill(style),
        alignment=_alignment(style),
        border=_border(style),
        number_format=NUMBER_FORMATS.get(style, "General"),
    )


def style_name(style: Style) -> str:
    """Name of a style in the file."""
    return f"qonys {style.value}"


def _font(style: Style) -> Font:
    return Font(
        name=FONT,
        size=SIZES.get(style, 10),
        bold=style in BOLD,
        color=COLOURS.get(style, INK),
        underline="single" if style in UNDERLINED else None,
    )


def _fill(style: Style) -> PatternFill:
    colour = FILLS.get(style)
    return PatternFill() if colour is None else PatternFill("solid", fgColor=colour)


def _alignment(style: Style) -> Alignment:
    if style in CENTRED:
        return Alignment(horizontal="center", vertical="center", wrap_text=True)
    if style in TEXT_STYLES:
        return Alignment(vertical="top", wrap_text=style is not Style.LINK)
    if style is Style.HIDDEN:
        return Alignment(horizontal="right", vertical="top")
    return Alignment(vertical="top")


def _border(style: Style) -> Border:
    side = Side(style="thin", color=LINE)
    if style is Style.SECTION:
        return Border(bottom=Side(style="medium", color=ACCENT))
    return Border(bottom=side) if style in RULED_BELOW else Border()
