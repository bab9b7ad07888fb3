from __future__ import annotations

import csv
from dataclasses import replace
from datetime import datetime
from io import BytesIO, StringIO

import openpyxl
import pytest

from analysis.dataset import Dataset
from exports.data import columns, write_csv, write_workbook
from exports.labels import Labels
from questionnaires.problems import ProblemsFound
from questionnaires.translation import translator
from tests.exports.studying import people, study

ENGLISH = translator("en")


def data() -> Dataset:
    return study(
        [
            *people(
                1, sex="m", work="dk", why=["war", "pay"], age="30", remark="=1+1", day="2021-06-16"
            ),
            *people(1, sex="f", work={"missing": "refused"}, why=[], age="30.5", remark="NA"),
            *people(1, sex="odd", age="1,5", remark="-5"),
        ]
    )


def as_csv(dataset: Dataset, *, safe: bool = True, byte_order_mark: bool = True) -> str:
    target = BytesIO()
    write_csv(dataset, target, safe=safe, byte_order_mark=byte_order_mark)
    return target.getvalue().decode()


def test_columns_say_values_numbers_and_kinds_of_missing() -> None:
    found = {column.name: list(column.cells) for column in columns(data())}
    assert list(found) == [
        *("sex", "work", "work#missing", "why/pay", "why/war", "why/air", "why#missing", "age"),
        *("weight", "weight#missing", "remark", "day", "day#missing"),
    ]
    assert found["sex"] == ["m", "f", "odd"]
    assert found["work"] == ["dk", None, None]
    assert found["work#missing"] == [None, "refused", "skipped"]
    assert found["why/pay"] == [1, 0, None]
    assert found["why/air"] == [0, 0, None]
    assert found["age"] == [30, 30.5, None]
    assert [type(one) for one in found["age"]] == [int, float, type(None)]


def test_labels_in_place_of_values_and_no_kinds_where_not_wanted() -> None:
    labels = Labels.choose(["en", "ru"], ENGLISH, "ru")
    found = {one.name: list(one.cells) for one in columns(data(), labels)}
    assert found["sex"] == ["Мужчина", "Женщина", "odd (not in the questionnaire)"]
    assert found["work#missing"] == [None, "Refused", "Skipped"]
    assert not [one.name for one in columns(data(), missing=False) if "#" in one.name]


def test_csv_for_people_opens_safely() -> None:
    text = as_csv(data())
    assert text.startswith("\ufeffsex,work,")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline="")))
    assert [row["remark"] for row in rows] == ["'=1+1", "NA", "-5"]
    assert [row["age"] for row in rows] == ["30", "30.5", ""]
    assert [row["day"] for row in rows] == ["2021-06-16", "", ""]
    assert "\r\n" in text


def test_csv_for_programs_is_left_as_it_is() -> None:
    text = as_csv(data(), safe=False, byte_order_mark=False)
    rows = list(csv.DictReader(StringIO(text, newline="")))
    assert [row["remark"] for row in rows] == ["=1+1", "NA", "-5"]


def test_csv_keeps_line_breaks_quotes_and_every_script() -> None:
    remark = 'two\nlines, "quotes" және қазақша 👩‍👩‍👧 \x00'
    text = as_csv(study(people(1, remark=remark)), byte_order_mark=False)
    assert next(iter(csv.DictReader(StringIO(text, newline=""))))["remark"] == remark


def test_the_stream_stays_open_for_its_owner() -> None:
    target = BytesIO()
    write_csv(data(), target)
    assert not target.closed


def test_the_workbook_of_the_data_reads_back() -> None:
    target = BytesIO()
    write_workbook(data(), target, ENGLISH)
    written = openpyxl.load_workbook(target)
    assert written.sheetnames == ["Answers", "Codebook"]
    rows = list(written["Answers"].iter_rows(values_only=True))
    header = list(rows[0])
    first = dict(zip(header, rows[1], strict=True))
    assert (first["sex"], first["why/pay"], first["age"]) == ("m", 1, 30)
    assert first["remark"] == "=1+1"
    assert first["day"] == datetime(2021, 6, 16)  # noqa: DTZ001 - dates of a workbook are naive
    place = header.index("remark") + 1
    assert written["Answers"].cell(2, place).data_type == "s"
    assert written["Answers"].cell(4, place).value == "-5"
    assert written["Answers"].cell(2, header.index("day") + 1).number_format == "yyyy-mm-dd"


def test_a_long_answer_stands_whole_on_its_own_sheet() -> None:
    remark = "ұзақ " * 8000
    target = BytesIO()
    write_workbook(study(people(1, remark=remark)), target, ENGLISH)
    written = openpyxl.load_workbook(target)
    assert written.sheetnames == ["Answers", "Codebook", "Long texts"]
    pieces = written["Long texts"].iter_rows(min_row=2, values_only=True)
    assert "".join(str(row[3]) for row in pieces) == remark


def test_many_rows_continue_on_further_sheets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.data.ROW_LIMIT", 3)
    target = BytesIO()
    write_workbook(study([*people(3, age="1"), *people(2, age="2")]), target, ENGLISH)
    written = openpyxl.load_workbook(target)
    assert written.sheetnames == ["Answers", "Answers (2)", "Answers (3)", "Codebook"]
    heights = [written[title].max_row for title in written.sheetnames[:3]]
    assert heights == [3, 3, 2]


def test_too_many_columns_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("exports.data.COLUMN_LIMIT", 5)
    with pytest.raises(ProblemsFound) as error:
        write_workbook(data(), BytesIO(), ENGLISH)
    assert [one.name for one in error.value.problems] == ["too_many_columns_for_a_sheet"]
    assert "13 columns" in error.value.problems[0].sentence()


def test_no_rows_give_a_header() -> None:
    empty = study([])
    assert as_csv(empty, byte_order_mark=False).startswith("sex,work,why/pay,")
    target = BytesIO()
    write_workbook(replace(empty, title={}), target, ENGLISH)
    assert openpyxl.load_workbook(target)["Answers"].max_row == 1
