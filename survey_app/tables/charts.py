"""Which chart a table gets, and where everything stands in it.

Shares of several groups: dots with intervals on one common axis, sorted by the total. An ordered scale:
bars of 100 %. Numbers: medians with quartiles. Axes begin at zero; names stand beside what they name.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.dataset import Level
from analysis.results import BannerTable, Column, Crosstab, Row, Standing
from exports.numbers import number, share
from questionnaires.translation import Translator
from survey_app.tables.drawing import Box, Chart, Dot, Line, Words, width_of, wrapped

WIDTH = 860.0
LABELS = 280.0
"""Where the labels of the rows end and the plot begins."""
RIGHT = 24.0
TOP = 34.0
LINE = 17.0
STEP = 16.0
"""Distance between the groups of one row."""
MOST_GROUPS = 6
MOST_ROWS = 14
ROOM_FOR_A_SHARE = 0.06
"""Parts of a bar that are narrower carry no number."""
SCALE_COLOURS = 7


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a chart is drawn: the program's words, the language of the labels."""

    say: Translator
    row: Callable[[Row], str]
    column: Callable[[Column], str]

    def share(self, value: float) -> str:
        """A share as the reader's language writes it."""
        return share(value, self.say.language)


def chart_of(table: Crosstab, banner: BannerTable, reader: Reader, title: str, told: str) -> Chart:
    """The chart of a question by a banner."""
    chart = Chart(title, told, WIDTH)
    columns = _columns(banner)
    if not columns:
        return chart
    if table.is_numeric:
        _draw_quartiles(chart, banner, columns, reader)
    elif table.question.level is Level.ORDINAL:
        _draw_bars(chart, banner, columns, reader)
    else:
        _draw_dots(chart, banner, columns, reader)
    return chart


def _columns(banner: BannerTable) -> list[int]:
    """Columns to draw: the groups, or the total where there are none; never a hidden one."""
    shown = [
        number
        for number, column in enumerate(banner.columns)
        if column.standing is not Standing.HIDDEN and (number > 0 or len(banner.columns) == 1)
    ]
    return shown or [0]


def _largest(banner: BannerTable, columns: Sequence[int]) -> list[int]:
    kept = sorted(columns, key=lambda one: -int(banner.bases.unweighted[one]))[:MOST_GROUPS]
    return sorted(kept)


def _left_out(chart: Chart, reader: Reader, groups: tuple[int, int], rows: tuple[int, int]) -> None:
    told = []
    if groups[0] < groups[1]:
        sentence = reader.say(
            "The chart shows the {shown} largest of {total} groups.",
            shown=groups[0],
            total=groups[1],
        )
        told.append(sentence)
    if rows[0] < rows[1]:
        sentence = reader.say(
            "The chart shows the {shown} most frequent of {total} answers.",
            shown=rows[0],
            total=rows[1],
        )
        told.append(sentence)
    chart.remark = " ".join(told)


# Dots


def _draw_dots(chart: Chart, banner: BannerTable, columns: list[int], reader: Reader) -> None:
    groups = _largest(banner, columns)
    order = sorted(range(len(banner.rows)), key=lambda row: -_number(banner.shares.value[row, 0]))
    rows = order[:MOST_ROWS]
    _left_out(chart, reader, (len(groups), len(columns)), (len(rows), len(order)))
    highest = max(
        (_number(banner.shares.high[row, one]) for row in rows for one in groups), default=1
    )
    axis = _Axis.of_shares(highest)
    y = TOP
    for place, row in enumerate(rows):
        label = wrapped(reader.row(banner.rows[row]), LABELS - 12)
        height = max(len(label) * LINE, len(groups) * STEP) + 14
        _label(chart, label, y, height)
        _draw_row(chart, banner, row, groups, axis, (y, height), reader, named=place == 0)
        y += height
        chart.lines.append(Line(0, y, WIDTH, y, "grid"))
    chart.height = y + 8
    _draw_axis(chart, axis, reader.share)


def _draw_row(  # noqa: PLR0913 - one row of a chart is all of these
    chart: Chart,
    banner: BannerTable,
    row: int,
    groups: Sequence[int],
    axis: _Axis,
    band: tuple[float, float],
    reader: Reader,
    *,
    named: bool,
) -> None:
    y, height = band
    first = y + (height - len(groups) * STEP) / 2 + STEP / 2
    total = axis.at(_number(banner.shares.value[row, 0]))
    if groups != [0]:
        chart.lines.append(Line(total, y + 5, total, y + height - 5, "total"))
    for place, group in enumerate(groups):
        value, low, high = (
            _number(array[row, group])
            for array in (banner.shares.value, banner.shares.low, banner.shares.high)
        )
        at = first + place * STEP
        name = reader.column(banner.columns[group])
        told = f"{reader.row(banner.rows[row])}, {name}: {reader.share(value)} ({reader.share(low)}–{reader.share(high)})"
        colour = _colour(group)
        chart.lines.append(Line(axis.at(low), at, axis.at(high), at, f"interval {colour}"))
        chart.dots.append(Dot(axis.at(value), at, _mark(banner, group), told))
        if named and groups != [0]:
            _name_beside(chart, name, axis.at(low), axis.at(high), at, colour)


def _name_beside(chart: Chart, name: str, low: float, high: float, y: float, look: str) -> None:
    """Write a group's name after its interval, or before it where the room ends."""
    name = wrapped(name, 200, 1)[0]
    if high + 10 + width_of(name) <= WIDTH:
        chart.words.append(Words(high + 10, y + 5, name, "start", look))
    else:
        chart.words.append(Words(low - 10, y + 5, name, "end", look))


def _mark(banner: BannerTable, group: int) -> str:
    """Small bases look uncertain: an open mark."""
    small = banner.columns[group].standing is Standing.SMALL
    return f"dot {_colour(group)}" + " open" * small


def _colour(group: int) -> str:
    return f"g{(max(group, 1) - 1) % 8 + 1}"


# Bars of 100 %


def _draw_bars(chart: Chart, banner: BannerTable, columns: list[int], reader: Reader) -> None:
    drawn = columns if columns == [0] else [0, *columns]
    axis = _Axis(1.0, 0.25, WIDTH - LABELS - RIGHT)
    y = _draw_key(chart, banner, reader)
    for group in drawn:
        label = wrapped(reader.column(banner.columns[group]), LABELS - 12, 2)
        height = max(len(label) * LINE, 26) + 10
        _label(chart, label, y, height)
        _draw_bar(chart, banner, group, axis, (y + 5, height - 10), reader)
        y += height
    chart.height = y + 6


def _draw_key(chart: Chart, banner: BannerTable, reader: Reader) -> float:
    """The names of the parts, in the order in which they stand in the bars."""
    x, y = LABELS, 18.0
    for place, row in enumerate(banner.rows):
        name = wrapped(reader.row(row), WIDTH - LABELS - 30, 1)[0]
        if x > LABELS and x + 22 + width_of(name) > WIDTH:
            x, y = LABELS, y + 22
        chart.boxes.append(Box(x, y - 12, 14, 14, _scale(place, len(banner.rows))))
        chart.words.append(Words(x + 20, y, name))
        x += 20 + width_of(name) + 18
    return y + 14


def _draw_bar(
    chart: Chart,
    banner: BannerTable,
    group: int,
    axis: _Axis,
    band: tuple[float, float],
    reader: Reader,
) -> None:
    y, height = band
    x = axis.at(0)
    for place, row in enumerate(banner.rows):
        value = _number(banner.shares.value[place, group])
        width = axis.at(value) - axis.at(0)
        look = _scale(place, len(banner.rows))
        told = f"{reader.column(banner.columns[group])}, {reader.row(row)}: {reader.share(value)}"
        chart.boxes.append(Box(x, y, max(width - 1, 0), height, look, told))
        if value >= ROOM_FOR_A_SHARE:
            middle = x + width / 2
            words = Words(middle, y + height / 2 + 5, reader.share(value), "middle", f"on-{look}")
            chart.words.append(words)
        x += width


def _scale(place: int, count: int) -> str:
    """Colours of a scale from its one end to its other, whatever its length."""
    at = place * (SCALE_COLOURS - 1) / max(count - 1, 1)
    return f"s{round(at) + 1}"


# Medians with quartiles


def _draw_quartiles(chart: Chart, banner: BannerTable, columns: list[int], reader: Reader) -> None:
    numbers = banner.numbers
    if numbers is None:
        return
    drawn = columns if columns == [0] else [0, *columns]
    highest = max(_number(numbers.quartile_3[one]) for one in drawn)
    axis = _Axis.of_numbers(highest)
    y = TOP
    for group in drawn:
        label = wrapped(reader.column(banner.columns[group]), LABELS - 12, 2)
        height = max(len(label) * LINE, 22) + 12
        _label(chart, label, y, height)
        low, middle, high = (
            _number(array[group])
            for array in (numbers.quartile_1, numbers.median, numbers.quartile_3)
        )
        at = y + height / 2
        told = f"{reader.column(banner.columns[group])}: {_plain(middle, reader)} ({_plain(low, reader)}–{_plain(high, reader)})"
        look = _colour(group) if group else "g8"
        box = Box(axis.at(low), at - 7, max(axis.at(high) - axis.at(low), 1), 14, f"box {look}")
        chart.boxes.append(box)
        chart.dots.append(Dot(axis.at(middle), at, f"dot {look}", told))
        chart.words.append(Words(axis.at(high) + 10, at + 5, _plain(middle, reader)))
        y += height
    chart.height = y + 8
    _draw_axis(chart, axis, lambda value: _plain(value, reader))


def _plain(value: float, reader: Reader) -> str:
    whole = float(value).is_integer()
    return number(value, reader.say.language, 0 if whole or abs(value) >= 100 else 1)


# What all have in common


@dataclass(frozen=True, slots=True)
class _Axis:
    """A scale from zero."""

    end: float
    step: float
    room: float

    @classmethod
    def of_shares(cls, highest: float) -> _Axis:
        step = 0.1 if highest <= 0.5 else 0.2
        end = min(math.ceil(round(highest / step, 6)) * step, 1.0)
        return cls(max(end, step), step, WIDTH - LABELS - RIGHT)

    @classmethod
    def of_numbers(cls, highest: float) -> _Axis:
        step = _round_step(max(highest, 1e-9) / 4)
        return cls(math.ceil(max(highest, step) / step) * step, step, WIDTH - LABELS - 80)

    def at(self, value: float) -> float:
        """Where a value stands."""
        return LABELS + max(0.0, min(value / self.end, 1.0)) * self.room

    def marks(self) -> list[float]:
        """Values with a line."""
        return [one * self.step for one in range(round(self.end / self.step) + 1)]


def _round_step(least: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= least)


def _draw_axis(chart: Chart, axis: _Axis, written: Callable[[float], str]) -> None:
    bottom = chart.height - 8
    for value in axis.marks():
        x = axis.at(value)
        chart.lines.insert(0, Line(x, TOP - 8, x, bottom, "grid" if value else "zero"))
        chart.words.append(Words(x, TOP - 14, written(value), "middle", "soft"))


def _label(chart: Chart, lines: Sequence[str], y: float, height: float) -> None:
    first = y + (height - len(lines) * LINE) / 2 + LINE * 0.75
    for place, text in enumerate(lines):
        chart.words.append(Words(LABELS - 12, first + place * LINE, text, "end"))


def _number(value: float) -> float:
    """A share or quantile; an undefined one is drawn at zero."""
    return 0.0 if math.isnan(value) else float(value)
