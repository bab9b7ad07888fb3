"""``qonys demo`` as a newcomer runs it: in an empty folder, twice, with the server, on other data."""

from __future__ import annotations

import html
import io
import os
import re
import signal
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.parse import urlencode

import openpyxl
import pytest
from click.testing import CliRunner, Result
from sqlalchemy import func, select

from survey_app.commands import main
from survey_app.config import Settings
from survey_app.demo.survey import BUNDLED
from survey_app.responses.models import Response, RevisionConflict
from survey_app.site import Site, open_site
from survey_app.tables.saved import saved_tables
from tests.support.server import QONYS, free_port
from tests.support.tree import ROOT
from tests.survey_app.importing.arrivals import write_data, write_form

STUDY = "reach-lby-msna-2021-rm"
ROWS = 298


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("QONYS_LANGUAGE", "en")
    # A demonstration must leave alone what the environment names.
    monkeypatch.setenv("QONYS_DATABASE", "postgresql://127.0.0.1:1/none")
    monkeypatch.setenv("QONYS_INSTANCE", str(tmp_path / "production"))
    return tmp_path


def demo(*options: str) -> Result:
    return CliRunner().invoke(main, ["demo", "--no-serve", *options])


@contextmanager
def opened(folder: Path) -> Iterator[Site]:
    made = {"INSTANCE": folder, "DATABASE": f"sqlite:///{folder / 'qonys.sqlite3'}"}
    site = open_site(Settings.load(made))
    try:
        yield site
    finally:
        site.close()


def cells(file: Path, sheet: str) -> list[object]:
    rows = openpyxl.load_workbook(io.BytesIO(file.read_bytes()), read_only=True)[sheet].iter_rows(
        values_only=True
    )
    return [cell for row in rows for cell in row if cell is not None]


def test_the_bundled_survey_goes_the_whole_way_and_may_do_so_twice(folder: Path) -> None:
    first = demo()
    assert first.exit_code == 0, first.output
    assert f"Stored: {ROWS}." in first.output
    assert "Why did you decide to come to Libya?" in first.output
    assert "Rao-Scott" in first.output
    second = demo()
    assert second.exit_code == 0, second.output
    assert f"Already there, with the same content: {ROWS}." in second.output
    assert not (folder / "production").exists()
    made = folder / "demo"
    with opened(made) as site, site.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Response)) == ROWS
        assert session.scalar(select(func.count()).select_from(RevisionConflict)) == 0
        [table] = saved_tables(session, 1)
    assert table.questions[0] == "reasons_come_libya"
    assert table.banners == ("resp_sex", "region", "resp_age")
    shown = cells(made / f"{STUDY}-tables.xlsx", "1 reasons_come_libya")
    assert ROWS in shown
    assert "A" in shown
    noticed = cells(made / f"{STUDY}-import.xlsx", "report")
    assert {"commul_violence", "kidppings", "job_sector/agriculture_pastor_fish_food"} <= set(
        noticed
    )
    assert noticed.count("import_choice_contradiction") == 8


def test_a_folder_without_a_choice_of_tables_gets_those_that_suggest_themselves(
    folder: Path,
) -> None:
    survey = folder / "survey"
    survey.mkdir()
    write_form(survey).rename(survey / "form.yaml")
    people = [f"{'fm'[number % 2]},{('work', 'family')[number % 3 == 0]}" for number in range(80)]
    write_data(survey, "\n".join(("sex,reasons", *people)) + "\n")
    result = demo("--data", str(survey))
    assert result.exit_code == 0, result.output
    assert "Stored: 80." in result.output
    assert "Reasons" in result.output
    assert (folder / "demo" / "survey" / "arrivals-tables.xlsx").is_file()


def test_tables_can_be_chosen_in_the_folder_and_mistakes_are_told(folder: Path) -> None:
    survey = folder / "survey"
    survey.mkdir()
    write_form(survey).rename(survey / "form.yaml")
    write_data(survey, "sex,reasons\n" + "f,work\nm,family\n" * 40)
    tables = survey / "tables.yaml"
    tables.write_text("tables:\n  - {questions: [sex]}\n  - {questions: [age], at_least: 1000}\n")
    assert demo("--data", str(survey)).exit_code == 0
    with opened(folder / "demo" / "survey") as site, site.database.reading() as session:
        assert [one.questions for one in saved_tables(session, 1)] == [("sex",)]
    for wrong in (
        "tables: [",
        "tables:\n  - {question: sex}\n",
        "- sex",
        "tables:\n  - {questions: [nix]}",
    ):
        tables.write_text(wrong)
        result = demo("--data", str(survey))
        assert result.exit_code == 1, wrong
        assert "Traceback" not in result.output


def test_a_folder_in_which_something_is_missing_is_told(folder: Path) -> None:
    assert "no folder" in demo("--data", "nowhere").output
    (folder / "survey").mkdir()
    result = demo("--data", "survey")
    assert result.exit_code == 1
    assert "no questionnaire" in result.output
    assert "no data" in result.output


def test_the_bundled_extract_says_where_it_comes_from() -> None:
    source = (BUNDLED / "SOURCE.md").read_text(encoding="utf-8")
    for word in ("REACH", "MIT License", "74df378"):
        assert word in source
    assert sum(file.stat().st_size for file in BUNDLED.iterdir()) < 640_000


def test_the_server_shows_the_tables_and_the_form(folder: Path) -> None:
    port = free_port()
    log = folder / "log.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [*QONYS, "demo", "--port", str(port)],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
        )
    try:
        base = f"http://127.0.0.1:{port}"
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        wait_for(browser, base, process, log)
        told = log.read_text()
        [form] = re.findall(r"The form: (\S+)", told)
        assert "REACH Libya MSNA 2021" in browser.open(form).read().decode()
        sign_in(browser, base, *re.findall(r"Sign in as (\S+) with the password (\S+)", told)[0])
        [tables] = re.findall(r"Tables: (\S+)", told)
        overview = browser.open(f"{base}/studies/{STUDY}").read().decode()
        assert tables.partition("?")[2] in html.unescape(overview)
        page = browser.open(tables).read().decode()
        assert "Why did you decide to come to Libya?" in page
        assert page.count("<table") >= 3
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)


def wait_for(
    browser: urllib.request.OpenerDirector, base: str, process: subprocess.Popen[bytes], log: Path
) -> None:
    for _ in range(600):
        assert process.poll() is None, log.read_text()
        try:
            browser.open(base, timeout=5)
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise TimeoutError(log.read_text())


def sign_in(browser: urllib.request.OpenerDirector, base: str, name: str, password: str) -> None:
    page = browser.open(f"{base}/sign-in").read().decode()
    [token] = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    fields = {"csrf_token": token, "name": name, "password": password}
    assert browser.open(f"{base}/sign-in", urlencode(fields).encode()).status == 200
