"""Which chart a table gets.

Shares of several groups: dots with intervals on one common axis. An ordered scale: bars of 100 %.
Numbers: medians with quartiles. Axes begin at zero; names stand beside what they name.
"""

from __future__ import annotations

from analysis.dataset import Level
from analysis.results import Crosstab, Standing
from survey_app.tables.axes import Sketch
from survey_app.tables.bars import draw_bars
from survey_app.tables.dots import draw_dots
from survey_app.tables.quartiles import draw_quartiles


def draw(table: Crosstab, sketch: Sketch) -> None:
    """Draw the chart of a question by a banner."""
    columns = _columns(sketch)
    if table.is_numeric and sketch.banner.numbers is not None:
        draw_quartiles(sketch, sketch.banner.numbers, columns)
    elif table.question.level is Level.ORDINAL:
        draw_bars(sketch, columns)
    else:
        draw_dots(sketch, columns, is_sorted=table.is_multiple)


def _columns(sketch: Sketch) -> list[int]:
    """The groups, or the total where there are none; never a hidden one."""
    groups = [
        place
        for place, column in enumerate(sketch.banner.columns)
        if not column.is_total and column.standing is not Standing.HIDDEN
    ]
    return groups or [0]
