"""Importing as a researcher does it: with the command, on a real database, and looking at what is there."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import select

from survey_app.auditing.models import ImportReport
from survey_app.commands import main
from survey_app.responses.models import (
    PersonalAnswer,
    Response,
    ResponseRevision,
    RevisionConflict,
)
from survey_app.responses.personal import read_personal
from survey_app.site import Site
from tests.survey_app.importing.arrivals import IDS, write_data, write_form

Import = Callable[..., Result]

HEADER = (
    "start,end,full_name,sex,age,move/reasons,move/arrived,move/postcode,_uuid,_submission_time"
)
ROWS = (
    f"2026-03-01T10:00:00+05:00,2026-03-01T10:20:00+05:00,Aigerim,f,34,work family,2025-12-01,050000,{IDS[0]},2026-03-01T06:00:00",
    f"2026-03-02T10:00:00+05:00,2026-03-02T10:20:00+05:00,Daulet,m,41,work,2025-11-15,010000,{IDS[1]},2026-03-02T06:00:00",
)
PLAIN = "\n".join((HEADER, *ROWS)) + "\n"


@pytest.fixture
def run_import(runner: CliRunner, tmp_path: Path) -> Import:
    form = write_form(tmp_path)

    def run(text: str, *options: str, name: str = "data.csv", encoding: str = "utf-8") -> Result:
        data = write_data(tmp_path, text, name, encoding)
        return runner.invoke(main, ["import", str(form), str(data), *options])

    return run


def documents(site: Site) -> dict[UUID, dict[str, Any]]:
    with site.database.reading() as session:
        return {one.response_id: one.document for one in session.scalars(select(ResponseRevision))}


def document(site: Site, number: int = 0) -> dict[str, Any]:
    return documents(site)[UUID(IDS[number])]


def report(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_becomes_a_response_and_a_second_import_stores_nothing(
    run_import: Import, site: Site
) -> None:
    first = run_import(PLAIN)
    assert first.exit_code == 0, first.output
    assert "Stored: 2." in first.output
    assert document(site) == {
        "start": "2026-03-01T10:00:00.000+05:00",
        "end": "2026-03-01T10:20:00.000+05:00",
        "sex": "f",
        "age": "34",
        "reasons": ["work", "family"],
        "reasons_other": {"missing": "not_asked"},
        "arrived": "2025-12-01",
        "postcode": "050000",
        "members": [],
    }
    second = run_import(PLAIN)
    assert second.exit_code == 0
    assert "Stored: 0." in second.output
    assert "Already there, with the same content: 2." in second.output
    with site.database.reading() as session:
        assert len(session.scalars(select(Response)).all()) == 2
        assert session.scalars(select(RevisionConflict)).all() == []
        reports = session.scalars(select(ImportReport).order_by(ImportReport.id)).all()
        assert [(one.rows, one.stored, one.repeated) for one in reports] == [(2, 2, 0), (2, 0, 2)]


def test_personal_answers_are_stored_sealed_and_nowhere_else(
    run_import: Import, site: Site, tmp_path: Path
) -> None:
    listed = tmp_path / "report.csv"
    wrong = PLAIN.replace("Aigerim", "Aigerim\x01Secret")
    result = run_import(wrong, "--report", str(listed))
    assert result.exit_code == 0, result.output
    assert "Secret" not in result.output
    assert "Secret" not in listed.read_text(encoding="utf-8-sig")
    with site.database.writing() as session:
        sealed = session.scalars(select(PersonalAnswer)).all()
        assert sorted(one.address for one in sealed) == ["full_name", "full_name"]
        assert not any(b"Daulet" in one.sealed for one in sealed)
        opened = read_personal(session, site.keys, UUID(IDS[1]), None, "test")
        assert opened == {"full_name": "Daulet"}
        stored = session.scalars(select(ResponseRevision)).all()
        kept = session.scalars(select(ImportReport)).one()
        for told in (
            *(one.document for one in stored),
            *(one.problems for one in stored),
            kept.findings,
        ):
            assert "Aigerim" not in str(told)
            assert "Daulet" not in str(told)


def test_what_the_form_does_not_know_is_kept_and_reported_with_its_place(
    run_import: Import, site: Site, tmp_path: Path
) -> None:
    header = "sex,age,reasons,reasons/work,reasons/family,reasons_other,arrived,_uuid"
    rows = (
        f"x,forty,work study,1,0,,yesterday,{IDS[0]}",
        f"f,130,work,0,1,why not,2025-01-01,{IDS[1]}",
        f"Woman,20,work work,maybe,,,,{IDS[2]}",
        f",,,1,,,,{IDS[3]}",
    )
    listed = tmp_path / "report.csv"
    result = run_import("\n".join((header, *rows)), "--report", str(listed))
    assert result.exit_code == 0, result.output
    assert "Stored: 4." in result.output
    found = {(one["finding"], one["row"], one["column"]): one for one in report(listed)}
    expected = {
        ("import_choice_unknown", "2", "sex"): ("x", "x"),
        ("import_choice_unknown", "2", "reasons"): ("study", "study"),
        ("import_not_of_the_type", "2", "age"): ("forty", "forty"),
        ("import_not_of_the_type", "2", "arrived"): ("yesterday", "yesterday"),
        ("import_breaks_constraint", "3", "age"): ("130", "130"),
        ("import_answered_not_asked", "3", "reasons_other"): ("why not", "why not"),
        ("import_choice_contradiction", "3", "reasons/work"): ("0", "work"),
        ("import_choice_contradiction", "3", "reasons/family"): ("1", "work"),
        ("import_choice_label", "4", "sex"): ("Woman", "Woman"),
        ("import_choice_repeated", "4", "reasons"): ("work work", "work"),
        ("import_option_unreadable", "4", "reasons/work"): ("maybe", ""),
        ("import_answer_from_options", "5", "reasons"): ("work", "work"),
    }
    told = {place: (one["value"], one["what was kept"]) for place, one in found.items()}
    assert {place: told.get(place) for place in expected} == expected
    assert ("import_required_empty", "5", "sex") in told
    assert document(site, 0)["sex"] == "x"
    assert document(site, 0)["age"] == "forty"
    assert document(site, 0)["reasons"] == ["work", "study"]
    assert document(site, 1)["reasons_other"] == "why not"
    assert document(site, 2)["sex"] == "Woman"
    assert document(site, 3)["reasons"] == ["work"]
    assert document(site, 3)["sex"] == {"missing": "skipped"}


def test_values_that_mean_missing_elsewhere_are_left_alone(run_import: Import, site: Site) -> None:
    run_import(f"age,reasons,postcode,_uuid\n999,dk,NA,{IDS[0]}\n", "--missing", "dk=dont_know")
    assert document(site)["age"] == "999"
    assert document(site)["reasons"] == ["dk"]
    assert document(site)["postcode"] == "NA"


def test_a_whole_number_may_be_written_as_programs_of_statistics_do(
    run_import: Import, site: Site
) -> None:
    run_import(f"age,postcode,_uuid\n34.0,5.0,{IDS[0]}\n34.5,,{IDS[1]}\n")
    assert (document(site)["age"], document(site)["postcode"]) == ("34", "5.0")
    assert document(site, 1)["age"] == "34.5"


def test_answers_are_put_together_from_0_1_columns_alone(run_import: Import, site: Site) -> None:
    run_import(
        f"sex,reasons/work,reasons/other,_uuid\nf,1,1,{IDS[0]}\nm,0,0,{IDS[1]}\nm,,,{IDS[2]}\n"
    )
    assert document(site, 0)["reasons"] == ["work", "other"]
    assert document(site, 1)["reasons"] == {"missing": "skipped"}
    assert document(site, 2)["reasons"] == {"missing": "skipped"}


def test_a_column_that_the_form_does_not_know_is_kept_as_a_variable(
    run_import: Import, site: Site, runner: CliRunner
) -> None:
    text = f"sex,bio/region of birth,contact,spare,_uuid\nf,South,+7 701,x,{IDS[0]}\n"
    result = run_import(text, "--leave-out", "spare", "--personal", "contact")
    assert result.exit_code == 0, result.output
    assert document(site)["region_of_birth"] == "South"
    assert "contact" not in document(site)
    assert "spare" not in document(site)
    with site.database.writing() as session:
        assert read_personal(session, site.keys, UUID(IDS[0]), None, "test") == {
            "contact": "+7 701"
        }
    listed = runner.invoke(main, ["form", "list"])
    assert "arrivals" in listed.output


def test_a_name_for_personal_answers_that_stands_nowhere_is_refused(run_import: Import) -> None:
    result = run_import(PLAIN, "--personal", "fullname")
    assert result.exit_code == 1
    assert "fullname" in result.output


def test_a_question_of_a_published_form_cannot_become_personal_afterwards(
    run_import: Import, runner: CliRunner, tmp_path: Path
) -> None:
    run_import(PLAIN)
    data = write_data(tmp_path, f"sex,move/postcode,_uuid\nf,050000,{IDS[2]}\n", "more.csv")
    for name in ("postcode", "move/postcode"):
        result = runner.invoke(main, ["import", "arrivals", str(data), "--personal", name])
        assert result.exit_code == 1
        assert f"{name} is to be personal" in result.output


def test_columns_that_are_missing_are_listed_once_and_count_as_not_asked(
    run_import: Import, site: Site, tmp_path: Path
) -> None:
    listed = tmp_path / "report.csv"
    run_import(f"sex,_uuid\nf,{IDS[0]}\nm,{IDS[1]}\n", "--report", str(listed))
    missing = [
        one["question"]
        for one in report(listed)
        if one["finding"] == "import_question_without_column"
    ]
    assert "age" in missing
    assert len(missing) == len(set(missing))
    assert document(site)["end"] == {"missing": "not_asked"}


def test_rows_without_ids_are_recognised_by_their_content(run_import: Import, site: Site) -> None:
    text = "sex,age\nf,30\nf,30\nm,31\n"
    assert "Stored: 3." in run_import(text).output
    longer = run_import(f"{text}m,32\n").output
    assert "Stored: 1." in longer
    assert "Already there, with the same content: 3." in longer
    assert len(documents(site)) == 4


def test_one_submission_twice_in_a_file(run_import: Import, site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "report.csv"
    text = f"sex,age,_uuid\nf,30,{IDS[0]}\nf,30,{IDS[0]}\nf,31,{IDS[0]}\n"
    result = run_import(text, "--report", str(listed))
    assert result.exit_code == 1
    found = {one["finding"]: one["row"] for one in report(listed)}
    assert found["import_row_repeated"] == "3"
    assert found["import_row_conflicts"] == "4"
    assert document(site)["age"] == "30"
    with site.database.reading() as session:
        [conflict] = session.scalars(select(RevisionConflict)).all()
        assert conflict.document["age"] == "31"
    again = run_import(text)
    assert "Stored: 0." in again.output
    with site.database.reading() as session:
        assert len(session.scalars(select(RevisionConflict)).all()) == 1


def test_a_dry_run_checks_and_stores_nothing(run_import: Import, site: Site) -> None:
    result = run_import(PLAIN.replace(",m,", ",x,"), "--dry-run")
    assert result.exit_code == 0
    assert "x is not among the choices of sex" in result.output
    assert documents(site) == {}


def test_data_of_another_form_leave_no_trace(run_import: Import, runner: CliRunner) -> None:
    result = run_import("colour,taste\nred,sweet\n")
    assert result.exit_code == 1
    assert "None of the 2 columns" in result.output
    assert "no study yet" in runner.invoke(main, ["form", "list"]).output


def test_labels_instead_of_names_are_recognised(run_import: Import) -> None:
    result = run_import("Your name,Sex\nAigerim,Woman\n")
    assert result.exit_code == 1
    assert "XML values and headers" in result.output


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        (PLAIN.replace("Aigerim", "Айгерим"), "cp1251", "--encoding cp1251"),
        (PLAIN.replace("Aigerim", "Айгерим"), "utf-16", "--encoding utf-16"),
        ("", "utf-8", "is empty"),
        (HEADER + "\n", "utf-8", "nothing to import"),
        (HEADER + ",sex\n" + ROWS[0] + ",m\n", "utf-8", "The header sex stands over 2 columns"),
    ],
)
def test_files_that_are_refused_say_why_and_nothing_is_stored(
    run_import: Import, site: Site, text: str, encoding: str, told: str
) -> None:
    result = run_import(text, encoding=encoding)
    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output
    assert documents(site) == {}


def test_an_encoding_that_was_named_and_another_delimiter(run_import: Import, site: Site) -> None:
    text = f"sex;postcode;_uuid\nf;Талгар;{IDS[0]}\n"
    result = run_import(text, "--encoding", "cp1251", encoding="cp1251")
    assert result.exit_code == 0, result.output
    assert "“;”" in result.output
    assert document(site)["postcode"] == "Талгар"


def test_a_cell_too_many_is_in_the_report_and_the_row_is_kept(
    run_import: Import, site: Site
) -> None:
    result = run_import(f"sex,age,_uuid\nf,30,{IDS[0]},Almaty\n")
    assert "the rest reads: Almaty" in result.output
    assert document(site)["age"] == "30"


def test_cells_without_a_question_may_hold_names_and_stay_out_of_the_database(
    run_import: Import, site: Site
) -> None:
    run_import(f"full_name,sex,,_uuid\nAigerim,f,Daulet,{IDS[0]},Asel\n")
    with site.database.reading() as session:
        kept = session.scalars(select(ImportReport)).one()
    assert {"data_row_too_long", "data_column_without_header"} <= {
        one["name"] for one in kept.findings
    }
    assert not any(name in str(kept.findings) for name in ("Aigerim", "Daulet", "Asel"))


def test_two_columns_for_one_question_are_refused(run_import: Import, site: Site) -> None:
    result = run_import(f"sex,postcode,move/postcode,_uuid\nf,1,2,{IDS[0]}\n")
    assert result.exit_code == 1
    assert "postcode and move/postcode both stand for postcode" in result.output
    assert documents(site) == {}


def test_answers_of_a_repeat_in_the_main_table_are_kept_as_variables(
    run_import: Import, site: Site
) -> None:
    result = run_import(f"sex,members/member_age,_uuid\nf,7,{IDS[0]}\n")
    assert result.exit_code == 0, result.output
    assert document(site)["member_age_2"] == "7"
    assert document(site)["members"] == []


def test_ten_megabytes_in_a_cell_are_kept_and_told_shortly(
    run_import: Import, site: Site, tmp_path: Path
) -> None:
    text = "ж" * 5_000_000
    result = run_import(f"sex,postcode,_uuid\nf,{text},{IDS[0]}\n")
    assert result.exit_code == 0, result.output[:2000]
    assert len(result.output) < 5000
    assert document(site)["postcode"] == text


def test_a_study_can_be_named_instead_of_the_form(
    run_import: Import, runner: CliRunner, tmp_path: Path, site: Site
) -> None:
    run_import(PLAIN)
    more = write_data(tmp_path, f"sex,_uuid\nf,{IDS[2]}\n", "more.csv")
    result = runner.invoke(main, ["import", "arrivals", str(more)])
    assert result.exit_code == 0, result.output
    assert len(documents(site)) == 3
    gone = runner.invoke(main, ["import", "departures", str(more)])
    assert gone.exit_code == 1
    assert "There is no study departures" in gone.output


def kobo(folder: Path, sheets: dict[str, list[list[object]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "kobo.xlsx"
    book.save(path)
    return path


EXPECTED_MEMBERS = [
    {"member_age": "7", "moves": [{"move_year": "2020"}, {"move_year": "2022"}]},
    {"member_age": "9", "moves": []},
]


def test_repeats_on_further_sheets_as_kobotoolbox_writes_them(
    run_import: Import, runner: CliRunner, tmp_path: Path, site: Site
) -> None:
    sheets: dict[str, list[list[object]]] = {
        "Arrivals": [
            ["sex", "move/reasons", "move/reasons/work", "_uuid", "_index"],
            ["f", "work", 1, IDS[0], 1],
            ["m", None, None, IDS[1], 2],
        ],
        "members": [
            [
                "member_age",
                "member_name",
                "_index",
                "_parent_table_name",
                "_parent_index",
                "_submission__uuid",
            ],
            [7, "Ali", 1, "Arrivals", 1, IDS[0]],
            [9, "Aru", 2, "Arrivals", 1, IDS[0]],
            [1, "?", 3, "Arrivals", 77, "?"],
        ],
        "moves": [
            ["move_year", "_index", "_parent_table_name", "_parent_index"],
            [2020, 1, "members", 1],
            [2022, 2, "members", 1],
        ],
    }
    path = kobo(tmp_path, sheets)
    result = runner.invoke(main, ["import", str(write_form(tmp_path)), str(path)])
    assert result.exit_code == 0, result.output
    assert document(site, 0)["members"] == EXPECTED_MEMBERS
    assert document(site, 1)["members"] == []
    assert "sheet members, row 4, column _parent_index: The row belongs to 77" in result.output
    with site.database.writing() as session:
        personal = read_personal(session, site.keys, UUID(IDS[0]), None, "test")
    assert personal == {"member_name@1": "Ali", "member_name@2": "Aru"}


def test_row_numbers_win_over_ids_that_look_like_them(
    run_import: Import, runner: CliRunner, tmp_path: Path, site: Site
) -> None:
    sheets: dict[str, list[list[object]]] = {
        "Arrivals": [
            ["sex", "_id", "_uuid", "_index"],
            ["f", 2, IDS[0], 1],
            ["m", 3, IDS[1], 2],
        ],
        "members": [["member_age", "_parent_table_name", "_parent_index"], [7, "Arrivals", 2]],
    }
    path = kobo(tmp_path, sheets)
    result = runner.invoke(main, ["import", str(write_form(tmp_path)), str(path)])
    assert result.exit_code == 0, result.output
    assert document(site, 0)["members"] == []
    assert document(site, 1)["members"] == [{"member_age": "7", "moves": []}]


COUNTED = """
survey:
  - {type: integer, name: size, label: How many are you?}
  - type: repeat
    name: members
    label: Member
    repeat_count: ${size}
    children:
      - {type: integer, name: member_age, label: Age}
"""


def test_a_number_of_instances_that_is_a_slip_is_told_and_the_row_kept(
    runner: CliRunner, tmp_path: Path, site: Site
) -> None:
    (tmp_path / "counted.yaml").write_text(COUNTED)
    data = write_data(tmp_path, f"size,_uuid\n5000,{IDS[0]}\n2,{IDS[1]}\n")
    result = runner.invoke(main, ["import", str(tmp_path / "counted.yaml"), str(data)])
    assert result.exit_code == 0, result.output
    assert "5000" in result.output
    assert {one["size"] for one in documents(site).values()} == {"5000", "2"}


def central(folder: Path) -> Path:
    tables: dict[str, Iterable[str]] = {
        "arrivals.csv": (
            "SubmissionDate,start,sex,move-reasons,KEY",
            f"2026-03-01T06:00:00Z,,f,work,uuid:{IDS[0]}",
        ),
        "arrivals-members.csv": (
            "member_age,member_name,PARENT_KEY,KEY,SET-OF-moves",
            f"7,Ali,uuid:{IDS[0]},k1,x",
            f"9,Aru,uuid:{IDS[0]},k2,x",
        ),
        "arrivals-members-moves.csv": ("move_year,PARENT_KEY,KEY", "2020,k1,k3", "2022,k1,k4"),
    }
    path = folder / "arrivals.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, lines in tables.items():
            archive.writestr(name, "\n".join(lines) + "\n")
    return path


def test_repeats_in_the_zip_file_of_odk_central(
    runner: CliRunner, tmp_path: Path, site: Site
) -> None:
    form = write_form(tmp_path)
    result = runner.invoke(main, ["import", str(form), str(central(tmp_path))])
    assert result.exit_code == 0, result.output
    assert document(site, 0)["members"] == EXPECTED_MEMBERS
    assert document(site, 0)["reasons"] == ["work"]


def test_a_report_can_be_a_workbook_in_which_nothing_becomes_a_formula(
    run_import: Import, tmp_path: Path
) -> None:
    listed = tmp_path / "report.xlsx"
    run_import(f'sex,_uuid\n"=1+1",{IDS[0]}\n', "--report", str(listed))
    sheet = openpyxl.load_workbook(io.BytesIO(listed.read_bytes())).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_report_in_csv_runs_no_formula(run_import: Import, tmp_path: Path) -> None:
    listed = tmp_path / "report.csv"
    run_import(f'sex,_uuid\n"=1+1",{IDS[0]}\n', "--report", str(listed))
    values = [cell for row in report(listed) for cell in row.values()]
    assert "'=1+1" in values
    assert "=1+1" not in values


def test_a_report_of_an_unknown_kind_is_refused_before_anything_is_stored(
    run_import: Import, site: Site
) -> None:
    result = run_import(PLAIN, "--report", "report.pdf")
    assert result.exit_code == 1
    assert documents(site) == {}
