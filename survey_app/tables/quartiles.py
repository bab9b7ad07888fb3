"""Numbers by group: medians with quartiles."""

from __future__ import annotations

from collections.abc import Sequence

from analysis.results import Numbers
from exports.numbers import number
from survey_app.tables.axes import TOP, Axis, Sketch, colour, drawn
from survey_app.tables.drawing import Box, Dot, Words


def draw_quartiles(sketch: Sketch, numbers: Numbers, columns: Sequence[int]) -> None:
    """Draw a box from quartile to quartile for the total and each group, the median in it."""
    groups = tuple(dict.fromkeys((0, *columns)))
    axis = Axis.of_numbers(max(drawn(numbers.quartile_3[one]) for one in groups))
    y = TOP
    for group in groups:
        height = sketch.label(sketch.column(group), y + 6, 22) + 12
        look = colour(group, columns) if group else "g8"
        _draw_box(sketch, numbers, group, axis, y + height / 2, look)
        y += height
    sketch.chart.height = y + 8
    axis.draw(sketch.chart, lambda value: _plain(sketch, value))


def _draw_box(
    sketch: Sketch, numbers: Numbers, group: int, axis: Axis, y: float, look: str
) -> None:
    low, middle, high = (
        drawn(array[group]) for array in (numbers.quartile_1, numbers.median, numbers.quartile_3)
    )
    between = f"{_plain(sketch, low)} – {_plain(sketch, high)}"
    told = f"{sketch.column(group)}: {_plain(sketch, middle)} ({between})"
    width = max(axis.at(high) - axis.at(low), 1)
    chart = sketch.chart
    chart.boxes.append(Box(axis.at(low), y - 7, width, 14, f"box {look}"))
    chart.dots.append(Dot(axis.at(middle), y, sketch.dot(group, look), told))
    chart.words.append(Words(axis.at(high) + 10, y + 5, _plain(sketch, middle)))


def _plain(sketch: Sketch, value: float) -> str:
    whole = float(value).is_integer() or abs(value) >= 100
    return number(value, sketch.say.language, 0 if whole else 1)
