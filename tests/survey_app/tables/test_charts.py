"""Charts stand where their figures say, look uncertain where bases are small, and hide what is hidden."""

from __future__ import annotations

import pandas as pd
import pytest

from analysis.crosstab import crosstab
from analysis.dataset import Category, Dataset, Level, Variable
from exports.labels import Labels
from questionnaires.translation import translator
from survey_app.tables.axes import LABELS, WIDTH, Axis
from survey_app.tables.drawing import Chart, wrapped
from survey_app.tables.showing import show

GROUPS = {"a": 100, "b": 60, "small": 20, "hidden": 5}


def dataset(level: Level) -> Dataset:
    """In each group a quarter says yes, the rest no; ``age`` counts from 0 in each group."""
    rows = [(group, number) for group, count in GROUPS.items() for number in range(count)]
    frame = pd.DataFrame(
        {
            "group": pd.Categorical([group for group, _ in rows], list(GROUPS)),
            "answer": pd.Categorical(
                ["yes" if number % 4 == 0 else "no" for _, number in rows], ["yes", "no"]
            ),
            "age": pd.array([float(number) for _, number in rows], "Float64"),
        }
    )
    for name in ("group", "answer", "age"):
        frame[f"{name}#missing"] = pd.Categorical([None] * len(frame), ["skipped"])
    codebook = {
        "group": Variable("group", {}, Level.NOMINAL, tuple(Category(one, {}) for one in GROUPS)),
        "answer": Variable("answer", {}, level, tuple(Category(one, {}) for one in ("yes", "no"))),
        "age": Variable("age", {}, Level.NUMERIC),
    }
    return Dataset(frame, codebook, ("en",), {})


def chart(question: str, level: Level = Level.NOMINAL, banner: str = "group") -> Chart:
    table = crosstab(dataset(level), question, [banner] if banner else [])
    return show(table, Labels.choose(("en",), translator("en"))).tables[0].chart


def test_dots_stand_at_their_shares_on_one_axis_from_zero() -> None:
    drawn = chart("answer")

    yes = [dot for dot in drawn.dots if dot.told.startswith("yes")]
    assert {round(dot.x, 6) for dot in yes} == {round(Axis.of_shares(0.9).at(0.25), 6)}
    assert Axis.of_shares(0.9).at(0) == LABELS


def test_small_bases_have_open_marks_and_hidden_ones_none() -> None:
    drawn = chart("answer")

    open_ = {"open" in dot.look for dot in drawn.dots if ", small" in dot.told}
    assert open_ == {True}
    assert not any(", hidden" in dot.told for dot in drawn.dots)
    assert not any("open" in dot.look for dot in drawn.dots if ", a:" in dot.told)


def test_each_group_has_one_colour_in_every_row() -> None:
    drawn = chart("answer")

    looks = {dot.look for dot in drawn.dots if ", b:" in dot.told}
    assert len(looks) == 1


def test_the_parts_of_a_bar_fill_it() -> None:
    drawn = chart("answer", Level.ORDINAL)

    bar = [box for box in drawn.boxes if box.told.startswith("b, ")]
    assert sum(box.width + 1 for box in bar) == pytest.approx(Axis(1.0, 0.25).room)
    assert bar[0].width + 1 == pytest.approx(Axis(1.0, 0.25).room / 4)


def test_boxes_reach_from_quartile_to_quartile() -> None:
    drawn = chart("age")

    told = [dot.told for dot in drawn.dots]
    assert "a: 49.5 (24.8 – 74.2)" in told  # 24.75 and 74.25: halves go to the even digit
    assert not any(one.startswith("hidden") for one in told)


def test_without_a_banner_the_total_is_drawn() -> None:
    assert len(chart("answer", banner="").dots) == 2


@pytest.mark.parametrize("level", [Level.NOMINAL, Level.ORDINAL])
def test_nothing_is_drawn_outside_of_the_chart(level: Level) -> None:
    drawn = chart("answer", level)

    assert all(0 <= dot.x <= WIDTH and 0 <= dot.y <= drawn.height for dot in drawn.dots)
    assert all(box.x + box.width <= WIDTH for box in drawn.boxes)
    assert all(0 < words.y <= drawn.height for words in drawn.words)


@pytest.mark.parametrize("highest", [0.004, 0.3, 0.51, 1.0])
def test_an_axis_of_shares_holds_the_highest_and_ends_at_all(highest: float) -> None:
    assert highest <= Axis.of_shares(highest).end <= 1


def test_labels_that_do_not_fit_end_in_an_ellipsis() -> None:
    lines = wrapped("word " * 40, 100)

    assert len(lines) == 3
    assert lines[-1].endswith("…")
