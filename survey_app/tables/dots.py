"""Shares of several groups: dots with their intervals on one common axis."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.results import SMALL_BASE, Standing
from questionnaires.translation import N_
from survey_app.tables.axes import TOP, WIDTH, Axis, Sketch, colour, drawn
from survey_app.tables.drawing import Dot, Line, Words, width_of, wrapped

STEP = 16.0
"""Distance between the groups of one row."""
MOST_GROUPS = 6
MOST_ROWS = 14
TOTAL_LINES = N_("The upright lines mark the total; the lines through the dots are 95 % intervals.")
OPEN_MARKS = N_("Open dots stand on fewer than {count} respondents.")
LARGEST_GROUPS = N_("The chart shows the {shown} largest of {total} groups.")
MOST_FREQUENT = N_("The chart shows the {shown} most frequent of {total} answers.")


def draw_dots(sketch: Sketch, columns: Sequence[int], *, is_sorted: bool) -> None:
    """Draw the rows, by size where their order has no meaning of its own."""
    groups = _largest(sketch, columns)
    rows = _rows(sketch, is_sorted=is_sorted)
    chart, shares = sketch.chart, sketch.banner.shares
    chart.remark = " ".join(_remarks(sketch, groups, columns, rows))
    axis = Axis.of_shares(
        max((drawn(shares.high[row, group]) for row in rows for group in groups), default=1)
    )
    y = TOP
    for place, row in enumerate(rows):
        height = sketch.label(sketch.row(row), y + 7, len(groups) * STEP) + 14
        _draw_row(sketch, row, groups, axis, y, height)
        if place == 0 and groups != [0]:
            _name_groups(sketch, row, groups, axis, y, height)
        y += height
        chart.lines.append(Line(0, y, WIDTH, y, "grid"))
    chart.height = y + 8
    axis.draw(chart, sketch.share)


def _largest(sketch: Sketch, columns: Sequence[int]) -> list[int]:
    bases = sketch.banner.bases.unweighted
    return sorted(sorted(columns, key=lambda one: -int(bases[one]))[:MOST_GROUPS])


def _rows(sketch: Sketch, *, is_sorted: bool) -> list[int]:
    totals = sketch.banner.shares.value[:, 0]
    by_size = sorted(range(len(sketch.banner.rows)), key=lambda row: -drawn(float(totals[row])))
    return by_size[:MOST_ROWS] if is_sorted else sorted(by_size[:MOST_ROWS])


def _remarks(
    sketch: Sketch, groups: Sequence[int], columns: Sequence[int], rows: Sequence[int]
) -> Iterator[str]:
    """What the marks mean, and what the chart leaves out."""
    if groups != [0]:
        yield sketch.say(TOTAL_LINES)
    if any(sketch.banner.columns[one].standing is Standing.SMALL for one in groups):
        yield sketch.say(OPEN_MARKS, count=SMALL_BASE)
    if len(groups) < len(columns):
        yield sketch.say(LARGEST_GROUPS, shown=len(groups), total=len(columns))
    if len(rows) < len(sketch.banner.rows):
        yield sketch.say(MOST_FREQUENT, shown=len(rows), total=len(sketch.banner.rows))


def _line_of(place: int, groups: Sequence[int], y: float, height: float) -> float:
    """Where the mark of a group stands in its row."""
    return y + (height - len(groups) * STEP) / 2 + STEP / 2 + place * STEP


def _draw_row(
    sketch: Sketch, row: int, groups: Sequence[int], axis: Axis, y: float, height: float
) -> None:
    shares, chart = sketch.banner.shares, sketch.chart
    if groups != [0]:
        total = axis.at(drawn(shares.value[row, 0]))
        chart.lines.append(Line(total, y + 5, total, y + height - 5, "total"))
    for place, group in enumerate(groups):
        at = _line_of(place, groups, y, height)
        value, low, high = (
            drawn(array[row, group]) for array in (shares.value, shares.low, shares.high)
        )
        look = colour(group, groups)
        between = f"{sketch.share(low)} – {sketch.share(high)}"
        told = f"{sketch.row(row)}, {sketch.column(group)}: {sketch.share(value)} ({between})"
        chart.lines.append(Line(axis.at(low), at, axis.at(high), at, f"interval {look}"))
        chart.dots.append(Dot(axis.at(value), at, sketch.dot(group, look), told))


def _name_groups(
    sketch: Sketch, row: int, groups: Sequence[int], axis: Axis, y: float, height: float
) -> None:
    """Write each group's name after its interval, or before it where the room ends."""
    shares = sketch.banner.shares
    for place, group in enumerate(groups):
        at = _line_of(place, groups, y, height) + 5
        name = wrapped(sketch.column(group), 180, 1)[0]
        after = axis.at(drawn(shares.high[row, group])) + 10
        total = axis.at(drawn(shares.value[row, 0]))
        width = width_of(name, strong=True)
        if after - 10 <= total < after + width:
            after = total + 10  # beside the line of the total, not across it
        look = colour(group, groups)
        if after + width <= WIDTH:
            sketch.chart.words.append(Words(after, at, name, "start", look))
        else:
            before = axis.at(drawn(shares.low[row, group])) - 10
            sketch.chart.words.append(Words(before, at, name, "end", look))
