from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from exports.cells import (
    TEXT_LIMIT,
    clean,
    csv_text,
    escaped,
    fits,
    looks_like_formula,
    pieces,
    plain,
    sheet_titles,
    units,
)
from questionnaires.model import MissingKind

EAST = timezone(timedelta(hours=5))


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (None, None),
        (pd.NA, None),
        (pd.NaT, None),
        (float("nan"), None),
        (np.datetime64("NaT"), None),
        (float("inf"), "∞"),
        (-np.inf, "-∞"),
        (True, True),
        (np.bool_(False), False),  # noqa: FBT003 - the value under test
        (7, 7),
        (np.int64(7), 7),
        (10**15, "1000000000000000"),
        (-(10**20), "-100000000000000000000"),
        (0.1, 0.1),
        (Decimal("1.10"), "1.10"),
        (date(2021, 6, 16), date(2021, 6, 16)),
        (datetime(2021, 6, 16, 10, 30), datetime(2021, 6, 16, 10, 30)),  # noqa: DTZ001 - naive on purpose
        (pd.Timestamp("2021-06-16 10:30"), datetime(2021, 6, 16, 10, 30)),  # noqa: DTZ001 - the same
        (datetime(2021, 6, 16, 10, 30, tzinfo=UTC), "2021-06-16T10:30:00+00:00"),
        (pd.Timestamp("2021-06-16 10:30", tz=EAST), "2021-06-16T10:30:00+05:00"),
        (np.datetime64("2021-06-16T10:30", "us"), datetime(2021, 6, 16, 10, 30)),  # noqa: DTZ001 - the same
        (date(1900, 2, 28), "1900-02-28"),
        (date(1900, 3, 1), date(1900, 3, 1)),
        (time(10, 30), time(10, 30)),
        (pd.Interval(18, 30, closed="left"), "[18, 30)"),
        (pd.Timedelta(hours=1), "0 days 01:00:00"),
        (MissingKind.REFUSED, "refused"),
        (["a", "b"], "['a', 'b']"),
        ("=1+1", "=1+1"),
        ("007", "007"),
    ],
)
def test_every_kind_of_value_has_its_cell(value: object, cell: object) -> None:
    assert plain(value) == cell
    assert type(plain(value)) is type(cell)


@given(st.text(alphabet=st.characters()))
@example("\ud83d\x00\x1b\x0b\uffff_x0041_\r\n")
def test_a_clean_text_is_what_workbooks_accept(text: str) -> None:
    cleaned = clean(text)
    assert not ILLEGAL_CHARACTERS_RE.search(cleaned)
    assert "\r" not in cleaned
    cleaned.encode()
    assert clean(cleaned) == cleaned


def test_what_cannot_be_written_is_shown_and_the_rest_left_alone() -> None:
    assert clean("a\x00b\x1bc\ud83dd") == "a␀b␛c\ufffdd"
    assert clean("one\r\ntwo\rthree\tfour") == "one\ntwo\nthree\tfour"
    kept = "Әлем, мир, عالم 👩‍👩‍👧 \u200f\u2068x\u2069"
    assert clean(kept) == kept


def test_a_text_that_looks_like_an_escape_is_escaped() -> None:
    assert escaped("_x0041_ and _x_") == "_x005F_x0041_ and _x_"


@given(st.text(alphabet=st.sampled_from("ab_x0😀\n")), st.integers(8, 20))
def test_pieces_are_the_text_and_fit(text: str, limit: int) -> None:
    found = pieces(text, limit)
    assert "".join(found) == text
    assert all(units(escaped(one)) <= limit for one in found)
    assert all(found) or found == [""]


def test_length_is_counted_as_workbooks_count() -> None:
    assert fits("a" * TEXT_LIMIT)
    assert not fits("a" * (TEXT_LIMIT + 1))
    assert fits("😀" * (TEXT_LIMIT // 2))
    assert not fits("😀" * (TEXT_LIMIT // 2 + 1))
    assert not fits("_x0041_" * 2600)


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "--1"]
)
def test_formulas_are_recognised(text: str) -> None:
    assert looks_like_formula(text)
    assert csv_text(text, safe=True) == "'" + text
    assert csv_text(text, safe=False) == text


@pytest.mark.parametrize("text", ["", "-5", "+7.5", "-1e3", "a=1", "5", "'=1", " =1"])
def test_numbers_and_ordinary_texts_are_no_formulas(text: str) -> None:
    assert not looks_like_formula(text)
    assert csv_text(text, safe=True) == text


def test_titles_of_sheets() -> None:
    wanted = [
        "a/b\\c[d]e:f*g?",
        "Same",
        "same",
        "'quoted'",
        "",
        "History",
        "x" * 40,
        "x" * 41,
        "😀" * 20,
        "_" * 31,
        "  ",
    ]
    assert sheet_titles(wanted) == [
        "a_b_c_d_e_f_g_",
        "Same",
        "same (2)",
        "quoted",
        "_",
        "_History",
        "x" * 31,
        "x" * 27 + " (2)",
        "😀" * 15,
        "_" * 31,
        "_ (2)",
    ]


@given(st.lists(st.text(alphabet=st.characters()), max_size=8))
def test_titles_are_accepted_and_different_whatever_is_wanted(wanted: list[str]) -> None:
    titles = sheet_titles(wanted)
    assert len({title.casefold() for title in titles}) == len(wanted)
    for title in titles:
        assert 1 <= units(title) <= 31
        assert not set(title) & set("[]:*?/\\")
        assert title.strip("'") == title
        title.encode()
