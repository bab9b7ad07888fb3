"""The looks of a workbook: one named style for each name of a plan."""

from __future__ import annotations

from copy import copy

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
        Style.ENTRY,
    }
)
CENTRED = frozenset({Style.COLUMN, Style.LETTER, Style.HEADER, Style.INDEX})
LEFT = frozenset({Style.BANNER, Style.P, Style.COEFFICIENT})
"""They stand across a banner, whose middle may be far off the screen."""
INDENTED = frozenset({Style.LABEL, Style.MARKED_LABEL, Style.ENTRY, *LEFT})
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
    Style.ENTRY: ACCENT,
    Style.LETTERS: ACCENT,
    Style.SECTION: ACCENT,
    Style.FINDING: INK,
}
SIZES = {Style.TITLE: 14, Style.FINDING: 12, Style.NOTE: 9, Style.LETTER: 9, Style.LETTERS: 9}
SENTENCES = frozenset({Style.TITLE, Style.FINDING, Style.SUBTITLE, Style.NOTE, Style.SECTION})
BY_CONTEXT, LEFT_TO_RIGHT = 0, 1
UNDERLINED = frozenset({Style.LINK, Style.ENTRY})
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
        Style.ENTRY,
        Style.INDEX,
    }
)


def add_styles(workbook: Workbook) -> None:
    """Give a workbook all styles of a plan, for sheets of either direction."""
    for style in Style:
        for right_to_left in (False, True):
            workbook.add_named_style(named_style(style, right_to_left=right_to_left))


def named_style(style: Style, *, right_to_left: bool = False) -> NamedStyle:
    """The looks of one style; its name in the file begins with ``qonys`` to clash with no built-in."""
    alignment = _alignment(style)
    return NamedStyle(
        name=style_name(style, right_to_left=right_to_left),
        font=_font(style),
        fill=_fill(style),
        alignment=_mirrored(style, alignment) if right_to_left else alignment,
        border=_border(style),
        number_format=NUMBER_FORMATS.get(style, "General"),
    )


def style_name(style: Style, *, right_to_left: bool = False) -> str:
    """Name of a style in the file."""
    return f"qonys {style.value}{' (right to left)' if right_to_left else ''}"


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
    indent = 1 if style in INDENTED else 0
    if style in CENTRED:
        vertical = "top" if style is Style.INDEX else "center"
        return Alignment(horizontal="center", vertical=vertical, wrap_text=True)
    if style in LEFT:
        return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=indent)
    if style is Style.SECTION:
        return Alignment(horizontal="left", vertical="bottom")
    if style in TEXT_STYLES:
        return Alignment(horizontal="left", vertical="top", wrap_text=True, indent=indent)
    if style is Style.LETTERS:
        return Alignment(horizontal="left", vertical="top")
    return Alignment(horizontal="right" if style is Style.HIDDEN else None, vertical="top")


def _mirrored(style: Style, alignment: Alignment) -> Alignment:
    """On a sheet from right to left "left" still means the left of the screen."""
    if alignment.horizontal != "left":
        return alignment
    mirrored = copy(alignment)
    mirrored.horizontal = "right"
    # Sentences of the program run from left to right, whatever label they begin with.
    mirrored.readingOrder = LEFT_TO_RIGHT if style in SENTENCES else BY_CONTEXT
    return mirrored


def _border(style: Style) -> Border:
    side = Side(style="thin", color=LINE)
    if style is Style.SECTION:
        return Border(bottom=Side(style="medium", color=ACCENT))
    return Border(bottom=side) if style in RULED_BELOW else Border()
