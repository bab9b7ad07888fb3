"""What all charts have in common: their measures, axes from zero, labels and colours."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from analysis.results import BannerTable, Column, Row, Standing
from exports.numbers import share
from questionnaires.translation import Translator
from survey_app.tables.drawing import Chart, Line, Words, wrapped

WIDTH = 680.0
LABELS = 236.0
"""Where the labels of the rows end and the plot begins."""
RIGHT = 20.0
TOP = 34.0
LINE = 17.0
"""Distance between the lines of a label."""
GROUP_COLOURS = 8


@dataclass(frozen=True, slots=True)
class Sketch:
    """A chart that is being drawn: from what, and for whom."""

    chart: Chart
    banner: BannerTable
    say: Translator
    row_label: Callable[[Row], str]
    column_label: Callable[[Column], str]

    def row(self, place: int) -> str:
        """Label of a row."""
        return self.row_label(self.banner.rows[place])

    def column(self, place: int) -> str:
        """Label of a column."""
        return self.column_label(self.banner.columns[place])

    def share(self, value: float) -> str:
        """A share as the reader's language writes it."""
        return share(value, self.say.language)

    def dot(self, group: int, look: str) -> str:
        """Look of a group's mark; small bases look uncertain, their mark is open."""
        small = self.banner.columns[group].standing is Standing.SMALL
        return f"dot {look}" + " open" * small

    def label(self, text: str, y: float, least: float) -> float:
        """Write the label of a row at its place; return the height that the row takes."""
        lines = wrapped(text, LABELS - 12)
        height = max(len(lines) * LINE, least)
        first = y + (height - len(lines) * LINE) / 2 + LINE * 0.75
        self.chart.words += [
            Words(LABELS - 12, first + place * LINE, line, "end")
            for place, line in enumerate(lines)
        ]
        return height


@dataclass(frozen=True, slots=True)
class Axis:
    """A scale from zero."""

    end: float
    step: float
    room: float = WIDTH - LABELS - RIGHT

    @classmethod
    def of_shares(cls, highest: float) -> Axis:
        """A scale on which the highest share fits."""
        step = 0.1 if highest <= 0.5 else 0.2
        end = min(math.ceil(round(highest / step, 6)) * step, 1.0)
        return cls(max(end, step), step)

    @classmethod
    def of_numbers(cls, highest: float) -> Axis:
        """A scale on which the highest number fits, with round marks."""
        step = _round_step(max(highest, 1e-9) / 4)
        return cls(math.ceil(max(highest, step) / step) * step, step, WIDTH - LABELS - 70)

    def at(self, value: float) -> float:
        """Where a value stands."""
        return LABELS + max(0.0, min(value / self.end, 1.0)) * self.room

    def draw(self, chart: Chart, written: Callable[[float], str]) -> None:
        """Draw the lines of the scale below everything else."""
        for value in (one * self.step for one in range(round(self.end / self.step) + 1)):
            x = self.at(value)
            look = "grid" if value else "zero"
            chart.lines.insert(0, Line(x, TOP - 8, x, chart.height - 8, look))
            chart.words.append(Words(x, TOP - 14, written(value), "middle", "soft"))


def _round_step(least: float) -> float:
    power: float = 10.0 ** math.floor(math.log10(least))
    return next(one * power for one in (1, 2, 2.5, 5, 10) if one * power >= least)


def colour(group: int, columns: Sequence[int]) -> str:
    """A group's colour, the same in every chart; one for all where there are more than colours."""
    if len(columns) > GROUP_COLOURS:
        return "g1"
    return f"g{(max(group, 1) - 1) % GROUP_COLOURS + 1}"


def drawn(value: float) -> float:
    """A share or quantile; an undefined one is drawn at zero."""
    return 0.0 if math.isnan(value) else float(value)
