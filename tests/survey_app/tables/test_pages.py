"""Pages for people who sign in: what has come in, tables that say what was counted, files to take away."""

from __future__ import annotations

import csv
import html
import re
from dataclasses import replace
from io import BytesIO, StringIO

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from survey_app.auditing.models import AuditEntry
from survey_app.responses.operations import accept
from survey_app.site import site_of
from survey_app.studies.models import Study
from survey_app.studies.store import PublishedVersion
from survey_app.tables.saved import TableWish, save_tables
from tests.support.surveys import published, submission
from tests.survey_app.tables.conftest import WORK, answers

TABLE = "/studies/work/tables?question=why&banner=sex"


def words_of(client: FlaskClient, path: str, status: int = 200) -> str:
    """The words of a page, drawings left out."""
    answer = client.get(path, follow_redirects=True)
    assert answer.status_code == status, answer.get_data(as_text=True)
    text = re.sub(r"<svg.*?</svg>", " ", answer.get_data(as_text=True), flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


@pytest.mark.parametrize(
    "path",
    [
        "/studies",
        "/studies/work",
        "/studies/work/tables",
        "/studies/work/tables.xlsx?question=why",
        "/studies/work/data.csv",
        "/studies/work/data.xlsx",
    ],
)
def test_nobody_sees_a_study_without_signing_in(
    client: FlaskClient, work: PublishedVersion, path: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.location.startswith("/sign-in?next=")


def test_an_empty_installation_says_what_to_do_first(researcher: FlaskClient) -> None:
    assert "qonys form publish" in words_of(researcher, "/")


def test_a_study_without_answers_says_what_to_do_first(app: Flask, researcher: FlaskClient) -> None:
    published(site_of(app))

    assert "qonys import" in words_of(researcher, "/studies/arrivals")
    assert "no answers have come in" in words_of(researcher, "/studies/arrivals/tables")


def test_what_has_come_in_is_counted(researcher: FlaskClient, work: PublishedVersion) -> None:
    assert "Work & wages work · open for answers Responses 120" in words_of(researcher, "/studies")
    study = words_of(researcher, "/studies/work")
    assert "Responses 120 Begun and not sent 0 Questionnaire versions 1" in study
    assert "By language of the interview Language Responses Share en 120" in study


def test_what_was_kept_as_a_conflict_is_counted(app: Flask, researcher: FlaskClient) -> None:
    site = site_of(app)
    version = published(site)
    first = submission(version)
    with site.database.writing() as session:
        accept(session, site.keys, first)
        accept(session, site.keys, replace(first, document={**first.document, "age": "77"}))
    assert "Responses 1 Begun and not sent 0 Kept as conflicts 1" in words_of(
        researcher, "/studies/arrivals"
    )


def test_a_table_begins_with_its_finding_and_shows_its_bases(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    words = words_of(researcher, TABLE)

    finding = (
        "“Work” is named more often in “Men”, 100 %, than in “Women”, 50 %; p < .001, adjusted."
    )
    assert finding in words.replace("\u00a0", " ")
    assert "Total Women A Men B" in words
    assert "Work 75.0 % 90 50.0 % 30 100.0 % above A 60" in words.replace("\u00a0", " ")
    assert "Respondents 120 60 60" in words
    assert "Base: 120 of 120 respondents answered this question." in words


def test_a_chart_says_in_words_what_it_shows(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    page = researcher.get(TABLE).get_data(as_text=True)
    (chart,) = re.findall(r'<svg class="chart".*?</svg>', page, flags=re.DOTALL)

    assert 'role="img"' in chart
    assert "is named more often in" in re.findall(r"<desc[^>]*>(.*?)</desc>", chart)[0]
    assert "Work, Men: 100" in chart
    assert "style=" not in page, "the content security policy allows no style attributes"
    assert "<script>" not in page


def test_numbers_are_shown_by_their_quartiles(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    words = words_of(researcher, "/studies/work/tables?question=wage&banner=sex")

    assert "Median 159.5 129.5 189.5" in words
    assert "The mean is higher in “Men”" in words


def test_labels_come_in_the_language_asked_for(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    words = words_of(researcher, f"{TABLE}&labels=ru")

    assert "Женщины" in words
    assert "Choose a table" in words


def test_a_table_that_cannot_be_made_is_told_with_its_reason(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    words = words_of(researcher, "/studies/work/tables?question=wagge&banner=sex", 422)

    assert "wagge" in words
    assert "Choose a table" in words


def test_the_table_is_taken_away_as_a_workbook(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    answer = researcher.get("/studies/work/tables.xlsx?question=why&banner=sex")

    assert "attachment; filename=work-why.xlsx" in answer.headers["Content-Disposition"]
    sheets = openpyxl.load_workbook(BytesIO(answer.data)).sheetnames
    assert any("why" in name for name in sheets)


def test_all_saved_tables_are_listed_and_taken_away_together(
    app: Flask, researcher: FlaskClient, work: PublishedVersion
) -> None:
    with site_of(app).database.writing() as session:
        (study,) = session.scalars(select(Study))
        save_tables(session, study.id, [TableWish(("why", "wage"), ("sex",), {"en": "Main ones"})])

    assert "Main ones Why did you come? Wage" in words_of(researcher, "/studies/work")
    assert "Main ones Why did you come? Wage" in words_of(researcher, "/studies/work/tables")
    answer = researcher.get("/studies/work/tables.xlsx")
    sheets = openpyxl.load_workbook(BytesIO(answer.data)).sheetnames
    assert any("why" in name for name in sheets)
    assert any("wage" in name for name in sheets)


def test_data_are_taken_away_without_names_of_people_and_it_is_recorded(
    app: Flask, researcher: FlaskClient, work: PublishedVersion
) -> None:
    answer = researcher.get("/studies/work/data.csv")

    rows = list(csv.DictReader(StringIO(answer.data.decode("utf-8-sig"))))
    assert len(rows) == 120
    assert rows[0]["sex"] == "woman"
    assert "Secret" not in answer.get_data(as_text=True)
    with site_of(app).database.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert actions.count("data_exported") == 1


def test_the_language_of_the_pages_is_changed_and_the_table_stays(
    researcher: FlaskClient, work: PublishedVersion
) -> None:
    page = researcher.get(TABLE).get_data(as_text=True)
    link = re.search(r'href="([^"]*language=ru[^"]*)"', page)

    assert link is not None
    address = html.unescape(link[1])
    assert "question=why" in address
    assert '<html lang="ru"' in researcher.get(address).get_data(as_text=True)


def test_a_question_that_changed_between_versions_says_so(
    app: Flask, researcher: FlaskClient, work: PublishedVersion
) -> None:
    site = site_of(app)
    newer = WORK.replace('version: "1"', 'version: "2"').replace("Why did you come?", "Why here?")
    version = published(site, newer, "work")
    with site.database.writing() as session:
        accept(session, site.keys, submission(version, document=answers(0)))

    assert "why: other wording in version 2" in words_of(researcher, TABLE)
