"""Data files as people have them: every kind of damage is named, nothing is guessed."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from questionnaires.problems import ProblemsFound
from survey_app.importing.files import DataFile, data_of, read_data


def read(text: str | bytes, name: str = "data.csv", encoding: str | None = None) -> DataFile:
    data = text.encode() if isinstance(text, str) else text
    return data_of(data, name, encoding=encoding)


def refused(
    text: str | bytes, name: str = "data.csv", encoding: str | None = None
) -> ProblemsFound:
    with pytest.raises(ProblemsFound) as found:
        read(text, name, encoding)
    return found.value


def names(data: DataFile) -> list[str]:
    return [one.name for one in data.findings]


def test_everything_stays_the_text_that_it_is() -> None:
    data = read('id,age,note\n007,NA,"None, ""quoted""\nsecond line"\n')
    assert data.main.header == ("id", "age", "note")
    assert data.main.rows[0].cells == ("007", "NA", 'None, "quoted"\nsecond line')
    assert data.findings == ()


def test_a_byte_order_mark_is_no_part_of_the_first_header() -> None:
    assert read("\ufeffsex,age\nf,30\n").main.header == ("sex", "age")


@pytest.mark.parametrize(("delimiter", "word"), [(";", "“;”"), ("\t", "“TAB”"), ("|", "“|”")])
def test_another_delimiter_is_read_and_told(delimiter: str, word: str) -> None:
    data = read(f"sex{delimiter}age{delimiter}town\nf{delimiter}30{delimiter}Almaty, Talgar\n")
    assert data.main.rows[0].cells == ("f", "30", "Almaty, Talgar")
    assert names(data) == ["data_other_delimiter"]
    assert word in data.findings[0].problem.sentence()


def test_the_line_in_which_excel_names_its_separator_is_understood() -> None:
    data = read("sep=;\nsex;age\nf;30\n")
    assert data.main.header == ("sex", "age")
    assert [row.cells for row in data.main.rows] == [("f", "30")]


def test_utf_16_is_refused_by_name_and_read_on_demand() -> None:
    text = "sex,town\nf,Алматы\n"
    for written in (text.encode("utf-16"), text.encode("utf-16-le")):
        assert "--encoding utf-16" in str(refused(written))
    assert read(text.encode("utf-16"), encoding="utf-16").main.rows[0].cells == ("f", "Алматы")


def test_cyrillic_in_an_old_encoding_is_refused_with_the_likely_one() -> None:
    written = "sex,town\nf,Талдықорған\n".replace("қ", "к").replace("ғ", "г").encode("cp1251")
    found = refused(written)
    assert found.problems[0].name == "data_not_utf8"
    assert found.problems[0].values["encoding"] == "cp1251"
    assert found.problems[0].values["row"] == 2
    assert read(written, encoding="cp1251").main.rows[0].cells == ("f", "Талдыкорган")


def test_western_letters_in_an_old_encoding_are_recognised() -> None:
    found = refused("country\nCôte d'Ivoire\n".encode("cp1252"))
    assert found.problems[0].values["encoding"] == "cp1252"


def test_a_wrong_encoding_that_was_named_is_refused() -> None:
    assert "ascii" in str(refused("a\né\n", encoding="ascii"))
    assert "no encoding named klingon" in str(refused("a\nb\n", encoding="klingon"))


def test_a_row_with_a_cell_too_many_is_kept_and_what_is_over_is_told() -> None:
    data = read("sex,age\nf,30,Almaty\nm,31\n")
    assert [row.cells for row in data.main.rows] == [("f", "30"), ("m", "31")]
    [found] = data.findings
    assert (found.name, found.place.row, found.value) == ("data_row_too_long", 2, "Almaty")


def test_empty_cells_beyond_the_header_are_nothing_to_tell() -> None:
    assert read("sex,age,\nf,30,,,\n").findings == ()


def test_a_row_that_is_too_short_is_filled_up_and_told() -> None:
    data = read("sex,age,town\nf,30\n")
    assert data.main.rows[0].cells == ("f", "30", "")
    assert names(data) == ["data_row_too_short"]


def test_empty_rows_are_passed_over_and_counted_and_rows_keep_their_numbers() -> None:
    data = read("sex,age\n\nf,30\n,\nm,31\n")
    assert [row.number for row in data.main.rows] == [3, 5]
    assert names(data) == ["data_rows_empty"]
    assert data.findings[0].problem.values["count"] == 2


def test_a_column_without_header_is_told_with_a_value() -> None:
    data = read("sex,,age\nf,lost,30\n")
    assert names(data) == ["data_column_without_header"]
    assert data.findings[0].value == "lost"


def test_nul_characters_are_taken_out_and_told() -> None:
    data = read("sex,town\nf,Al\0maty\n")
    assert data.main.rows[0].cells == ("f", "Almaty")
    assert names(data) == ["data_unstorable_characters"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "data_without_header"),
        ("\n\n", "data_without_header"),
        ("sex,age\n", "data_without_rows"),
        ("sex,age,sex\nf,30,m\n", "data_header_twice"),
        ('sex,town\nf,"Almaty" and more\n', "data_quotes_broken"),
        ('sex,town\nf,"Almaty\nm,Astana\n', "data_quotes_broken"),
    ],
)
def test_files_that_cannot_be_imported_say_why(text: str, problem: str) -> None:
    assert [one.name for one in refused(text).problems] == [problem]


def test_characters_that_nobody_sees_are_no_part_of_a_header() -> None:
    data = read("\u200bsex,a\u00adge\u2060\nf,7\n".encode())
    assert data.main.header == ("sex", "age")


def test_a_workbook_under_the_name_of_a_text_is_told_as_such() -> None:
    found = refused(workbook(data=[["sex"], ["f"]]), "data.csv")
    assert [one.name for one in found.problems] == ["data_workbook_named_as_text"]


def test_other_kinds_of_files_are_refused(tmp_path: Path) -> None:
    assert refused("x", "data.sav").problems[0].name == "data_kind_unknown"
    with pytest.raises(ProblemsFound, match=r"no data file .*gone\.csv"):
        read_data(tmp_path / "gone.csv")


def workbook(**sheets: list[list[object]]) -> bytes:
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_cells_of_a_workbook_become_the_texts_that_they_stand_for() -> None:
    row: list[object] = [
        "007",
        7,
        7.0,
        7.25,
        True,
        date(2021, 6, 16),
        datetime(2021, 6, 16, 12, 30),  # noqa: DTZ001 - workbooks know no zones
        None,
    ]
    data = read(workbook(data=[list("abcdefgh"), row]), "data.xlsx")
    expected = ("007", "7", "7", "7.25", "true", "2021-06-16", "2021-06-16T12:30:00", "")
    assert data.main.rows[0].cells == expected
    assert data.main.name == ""


def test_further_sheets_of_a_workbook_are_repeats() -> None:
    data = read(workbook(main=[["sex"], ["f"]], members=[["age"], [3]]), "data.xlsx")
    assert data.main.name == "main"
    assert [sheet.name for sheet in data.repeats] == ["members"]


def test_empty_cells_at_the_end_of_a_row_are_not_missing_from_a_workbook() -> None:
    data = read(workbook(main=[["sex", "age", "note"], ["f", 7, "x"], ["m"]]), "data.xlsx")
    assert [row.cells for row in data.main.rows] == [("f", "7", "x"), ("m", "", "")]
    assert data.findings == ()


@pytest.mark.parametrize("kept", [0.3, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(kept: float) -> None:
    whole = workbook(data=[["sex", "age"], *([f"text {n}", n] for n in range(500))])
    found = refused(whole[: int(len(whole) * kept)], "data.xlsx")
    assert found.problems[0].name == "data_not_a_workbook"


def test_a_damaged_sheet_is_refused() -> None:
    whole = workbook(data=[["sex"], ["f"]])
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as source, zipfile.ZipFile(target, "w") as copy:
        for member in source.infolist():
            content = source.read(member)
            cut = content[:200] if "sheet1" in member.filename else content
            copy.writestr(member.filename, cut)
    assert refused(target.getvalue(), "data.xlsx").problems[0].name == "data_not_a_workbook"


def zipped(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.csv", text)
        archive.writestr("media/photo.jpg", "not a table")
    return target.getvalue()


CENTRAL = {
    "arrivals": "sex,KEY\nf,uuid:1\n",
    "arrivals-members": "member_age,PARENT_KEY,KEY\n3,uuid:1,uuid:1/members[1]\n",
}


def test_a_zip_and_a_folder_of_odk_central_are_read_alike(tmp_path: Path) -> None:
    for name, text in CENTRAL.items():
        (tmp_path / f"{name}.csv").write_text(text)
    for data in (read(zipped(**CENTRAL), "arrivals.zip"), read_data(tmp_path)):
        assert data.main.name == "arrivals"
        assert [sheet.name for sheet in data.repeats] == ["arrivals-members"]


def test_folders_that_cannot_be_understood_say_why(tmp_path: Path) -> None:
    assert refused(zipped(), "x.zip").problems[0].name == "data_without_tables"
    two = zipped(one="sex\nf\n", two="sex\nm\n")
    assert "one, two" in str(refused(two, "x.zip"))
    with pytest.raises(ProblemsFound, match=r"no \.csv file"):
        read_data(tmp_path)
