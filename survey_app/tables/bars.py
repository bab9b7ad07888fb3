"""An ordered scale: bars of 100 %, one for the total and one for each group."""

from __future__ import annotations

from collections.abc import Sequence

from survey_app.tables.axes import LABELS, WIDTH, Axis, Sketch, drawn
from survey_app.tables.drawing import Box, Words, width_of, wrapped

ROOM_FOR_A_SHARE = 0.07
"""Parts of a bar that are narrower carry no number."""
SCALE_COLOURS = 7


def draw_bars(sketch: Sketch, columns: Sequence[int]) -> None:
    """Draw the bars, the names of their parts above them."""
    axis = Axis(1.0, 0.25)
    y = _name_parts(sketch)
    for group in dict.fromkeys((0, *columns)):
        height = sketch.label(sketch.column(group), y + 5, 26) + 10
        _draw_bar(sketch, group, axis, y + 5, height - 10)
        y += height
    sketch.chart.height = y + 6


def _name_parts(sketch: Sketch) -> float:
    """The names of the parts, in the order in which they stand in the bars."""
    x, y = LABELS, 18.0
    count = len(sketch.banner.rows)
    for place in range(count):
        name = wrapped(sketch.row(place), WIDTH - LABELS - 30, 1)[0]
        if x > LABELS and x + 22 + width_of(name) > WIDTH:
            x, y = LABELS, y + 22
        sketch.chart.boxes.append(Box(x, y - 12, 14, 14, _scale(place, count)))
        sketch.chart.words.append(Words(x + 20, y, name))
        x += 38 + width_of(name)
    return y + 14


def _draw_bar(sketch: Sketch, group: int, axis: Axis, y: float, height: float) -> None:
    x, count = axis.at(0), len(sketch.banner.rows)
    for place in range(count):
        value = drawn(sketch.banner.shares.value[place, group])
        width, look = axis.at(value) - axis.at(0), _scale(place, count)
        told = f"{sketch.column(group)}, {sketch.row(place)}: {sketch.share(value)}"
        sketch.chart.boxes.append(Box(x, y, max(width - 1, 0), height, look, told))
        if value >= ROOM_FOR_A_SHARE:
            at = (x + width / 2, y + height / 2 + 5)
            sketch.chart.words.append(Words(*at, sketch.share(value), "middle", f"on-{look}"))
        x += width


def _scale(place: int, count: int) -> str:
    """Colours of a scale from its one end to its other, whatever its length."""
    return f"s{round(place * (SCALE_COLOURS - 1) / max(count - 1, 1)) + 1}"
