"""Files that are no questionnaires: each is told apart, none raises anything else."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from questionnaires.loading import load_bytes, load_questionnaire
from questionnaires.problems import ProblemsFound
from tests.questionnaires.forms import workbook

GOOD = workbook("| survey | type | name | label |\n| | text | a | A |")
XLS_HEAD = bytes.fromhex("d0cf11e0a1b11ae1")


def names(data: bytes, filename: str, media: dict[str, bytes] | None = None) -> list[str]:
    """Names of the problems of a file."""
    with pytest.raises(ProblemsFound) as caught:
        load_bytes(data, filename, media=media)
    assert all(one.line() for one in caught.value.problems)
    return [one.name for one in caught.value.problems]


def zipped(**files: bytes) -> bytes:
    """A zip file with some files in it."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return stream.getvalue()


def test_an_old_workbook_is_read() -> None:
    """Of XLSForm/pyxform, tests/example_xls/yes_or_no_question.xls, BSD-2-Clause."""
    file = Path(__file__).with_name("yes_or_no_question.xls")
    found = load_questionnaire(file).questionnaire
    assert found.questions["good_day"].labels["en"].source == "have you had a good day today?"
    assert [one.name for one in found.choice_lists["yes_or_no"].choices] == ["yes", "no"]
    assert names(file.read_bytes()[:3000], "form.xls") == ["unreadable_workbook"]


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook(share: float) -> None:
    assert names(GOOD[: int(len(GOOD) * share)], "form.xlsx") == ["not_a_workbook"]


@pytest.mark.parametrize("at", range(200, len(GOOD), 137))
def test_a_workbook_with_a_damaged_byte(at: int) -> None:
    damaged = GOOD[:at] + bytes([GOOD[at] ^ 0xFF]) + GOOD[at + 1 :]
    try:
        assert load_bytes(damaged, "form.xlsx").questionnaire.questions
    except ProblemsFound as found:
        assert found.problems  # noqa: PT017 - either outcome is right, an exception is not


@pytest.mark.parametrize(
    ("data", "filename", "name"),
    [
        (b"", "form.xlsx", "not_a_workbook"),
        (b"type,name\ntext,a\n", "form.xlsx", "not_a_workbook"),
        (zipped(readme=b"hello"), "form.xlsx", "unreadable_workbook"),
        (b"", "form.xls", "unreadable_workbook"),
        (b"hello", "form.xls", "unreadable_workbook"),
        (XLS_HEAD + bytes(600), "form.xls", "unreadable_workbook"),
        (GOOD, "form.pdf", "unknown_kind_of_file"),
        (GOOD, "form", "unknown_kind_of_file"),
        (b"hello", "form.md", "unreadable_workbook"),
    ],
)
def test_a_file_of_another_kind(data: bytes, filename: str, name: str) -> None:
    assert names(data, filename) == [name]


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = zipped(**{"xl/worksheets/sheet1.xml": bytes(80 * 2**20)})
    assert len(bomb) < 2**20
    assert names(bomb, "form.xlsx") == ["workbook_too_large"]


def test_entities_of_xml_are_not_expanded() -> None:
    laugh = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as good, zipfile.ZipFile(stream, "w") as bad:
        for entry in good.namelist():
            text = good.read(entry)
            if entry == "xl/workbook.xml":
                text = laugh.encode() + text
            bad.writestr(entry, text)
    assert names(stream.getvalue(), "form.xlsx") == ["unreadable_workbook"]


def test_a_workbook_without_survey() -> None:
    assert names(workbook("| other | a |\n| | b |\n| more | c |"), "form.xlsx") == [
        "no_survey_sheet"
    ]


def test_a_heading_that_stands_twice() -> None:
    table = "| survey | type | name | label | label |\n| | text | a | A | B |"
    assert names(workbook(table), "form.xlsx") == ["unreadable_headings"]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        ("id,name\n7,Айгерим\n".encode("cp1251"), "unreadable_table"),
        (b"id,id\n1,2\n", "table_without_header"),
        (b"", "table_without_header"),
        (b"id,name\n7\n", "uneven_table"),
        (b"id,name\n7,A,B\n", "uneven_table"),
    ],
)
def test_a_table_that_cannot_be_read(data: bytes, name: str) -> None:
    assert names(GOOD, "form.xlsx", {"people.csv": data}) == [name]
