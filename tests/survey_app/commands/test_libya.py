"""The whole Libya survey, from its form to the workbook, by commands alone.

The reference tables were computed apart from this project (base: rows where the cell is not empty).
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from survey_app.commands import main
from survey_app.config import Settings
from survey_app.responses.models import Response, ResponseRevision
from survey_app.site import Site, open_site
from tests.support.tree import SHARED

LIBYA = SHARED / "data" / "libya_msna_2021"
STUDY = "reach-lby-msna-2021-rm"
BANNERS = {"by_region": "region", "by_sex": "resp_sex"}

pytestmark = pytest.mark.skipif(not LIBYA.is_dir(), reason="the whole survey is not beside us")


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--instance", str(folder / "instance"), *arguments])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with an installation into which the survey was imported, and what came of it."""
    made = tmp_path_factory.mktemp("libya")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("QONYS_DATABASE", "QONYS_KEYS", "QONYS_SNAPSHOTS"):
            patch.delenv(name, raising=False)
        patch.setenv("QONYS_LANGUAGE", "en")
        assert run(made, "init").exit_code == 0
        form, data = str(LIBYA / "form_fixed.xlsx"), str(LIBYA / "data.csv")
        imported = run(made, "import", form, data, "--report", str(made / "report.csv"))
        assert imported.exit_code == 0, imported.output
        (made / "output.txt").write_text(imported.output)
        yield made


@pytest.fixture
def site(folder: Path) -> Iterator[Site]:
    opened = open_site(Settings.load({"INSTANCE": folder / "instance"}))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def figures(folder: Path) -> dict[tuple[str, str, str, str, str], float]:
    """The long sheet of the workbook: question, banner, column, answer, measure to value."""
    truth = json.loads((LIBYA / "truth_unweighted.json").read_text())
    file = folder / "tables.xlsx"
    banners = [option for banner in BANNERS.values() for option in ("--by", banner)]
    made = run(folder, "tab", STUDY, *truth["multi"], *banners, "--xlsx", str(file))
    assert made.exit_code == 0, made.output
    sheet = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True)["Long table"]
    header, *rows = sheet.iter_rows(values_only=True)
    place = {str(name): number for number, name in enumerate(header)}
    keys = [place[name] for name in ("question", "banner", "column", "answer", "measure")]
    found: dict[tuple[str, str, str, str, str], float] = {}
    for row in rows:
        cells = (*row, *(None,) * (len(header) - len(row)))
        question, banner, column, answer, measure = (str(cells[key] or "") for key in keys)
        value = cells[place["value"]]
        if isinstance(value, int | float):
            found[question, banner, column, answer, measure] = value
    return found


def report(folder: Path) -> list[dict[str, str]]:
    with (folder / "report.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_every_row_is_stored(folder: Path, site: Site) -> None:
    assert "Stored: 1554." in (folder / "output.txt").read_text()
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1554


def test_the_known_defects_are_in_the_report_with_their_places(folder: Path) -> None:
    found = report(folder)
    unknown = {
        (one["column"], one["value"]) for one in found if one["finding"] == "import_choice_unknown"
    }
    assert unknown == {
        ("job_sector", "job_sector/agriculture_pastor_fish_food"),
        ("safety_concerns", "commul_violence"),
        ("safety_incidents_type", "commul_violence"),
        ("safety_concerns_girls", "kidppings"),
    }
    contradictions = [
        (one["row"], one["column"])
        for one in found
        if one["finding"] == "import_choice_contradiction"
    ]
    assert contradictions == [
        ("151", "job_sector/agriculture_pastor_fish_food"),
        ("211", "job_sector/agriculture_pastor_fish_food"),
        ("412", "sanitation_facility_problems/unlockable_door"),
        ("1511", "safety_concerns/communal_violence"),
        ("1511", "safety_incidents_type/communal_violence"),
        ("1511", "safety_concerns_girls/kidnappings"),
        ("1512", "safety_incidents_type/communal_violence"),
        ("1512", "safety_concerns_girls/kidnappings"),
    ]
    kept = [one["column"] for one in found if one["finding"] == "import_column_kept"]
    assert kept == ["region"]
    missing = {
        one["question"] for one in found if one["finding"] == "import_question_without_column"
    }
    assert {"deviceid", "consent_1", "enumerator_id", "reasons_come_libya_other"} <= missing


def test_nothing_of_the_file_is_lost(site: Site) -> None:
    """Every cell that is no 0/1 column stands in the stored answers as it was given."""
    with (LIBYA / "data.csv").open(encoding="utf-8", newline="") as file:
        given = {row["_uuid"]: row for row in csv.DictReader(file)}
    with site.database.reading() as session:
        for stored in session.scalars(select(ResponseRevision)):
            row = given.pop(str(stored.response_id))
            for column, text in row.items():
                if text and "/" not in column and not column.startswith("_"):
                    assert same(stored.document[column], text), (stored.response_id, column)
    assert given == {}


def same(stored: object, text: str) -> bool:
    if isinstance(stored, list):
        return " ".join(stored) == " ".join(text.split())
    # Moments are kept in one spelling.
    return stored in {text.strip(), text.strip().removesuffix("Z") + "+00:00"}


@pytest.mark.parametrize("part", ["all", "by_region", "by_sex"])
def test_tables_equal_the_reference_to_the_last_digit(
    part: str, figures: dict[tuple[str, str, str, str, str], float]
) -> None:
    truth = json.loads((LIBYA / "truth_unweighted.json").read_text())["multi"]
    for question, tables in truth.items():
        columns = {"": tables["all"]} if part == "all" else tables[part]
        banner = BANNERS.get(part, "")
        for column, expected in columns.items():
            place = (question, banner, column)
            assert figures[*place, "", "base_unweighted"] == expected["n"]
            for answer, count in expected["counts"].items():
                assert figures[*place, answer, "count"] == count
                share = expected["pct_of_respondents"][answer] / 100
                assert figures[*place, answer, "share"] == pytest.approx(share, rel=1e-14)


def test_importing_it_again_stores_nothing(folder: Path, site: Site) -> None:
    form, data = str(LIBYA / "form_fixed.xlsx"), str(LIBYA / "data.csv")
    again = run(folder, "import", form, data)
    assert again.exit_code == 0
    assert "Already there, with the same content: 1554." in again.output
    with site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 1554
