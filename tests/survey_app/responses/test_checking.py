from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from questionnaires.context import Context
from survey_app.models import ResponseRevision
from survey_app.responses.checking import Checker, check, check_waiting
from survey_app.responses.operations import accept
from survey_app.site import Site
from survey_app.studies.store import PublishedVersion
from tests.questionnaires.forms import form
from tests.support.surveys import ANSWERS, published, submission

CONTEXT = Context(datetime(2026, 3, 1, 9, tzinfo=UTC), "en", seed=0)


@pytest.fixture
def version(site: Site) -> PublishedVersion:
    return published(site)


def found(site: Site, version: PublishedVersion, document: dict[str, Any]) -> list[tuple[str, str]]:
    with site.database.writing() as session:
        accept(session, site.keys, submission(version, document=document))
    assert check_waiting(site.database) == 1
    with site.database.reading() as session:
        row = session.scalars(select(ResponseRevision)).one()
    assert row.document == document
    assert row.checked_at is not None
    return [(one["address"], one["name"]) for one in row.problems or []]


def test_good_answers_have_no_problems(site: Site, version: PublishedVersion) -> None:
    assert found(site, version, ANSWERS) == []
    assert check_waiting(site.database) == 0


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        ({**ANSWERS, "sex": "forged"}, ("sex", "choice_not_offered")),
        ({**ANSWERS, "age": "130"}, ("age", "answer_breaks_constraint")),
        ({**ANSWERS, "age": "9"}, ("reason", "answered_though_not_asked")),
        ({**ANSWERS, "other": "x"}, ("", "document_has_unknown_question")),
        ({**ANSWERS, "sex": {"missing": "refused"}}, ("sex", "missing_kind_not_offered")),
    ],
)
def test_what_does_not_fit_is_kept_and_flagged(
    site: Site, version: PublishedVersion, document: dict[str, Any], problem: tuple[str, str]
) -> None:
    assert found(site, version, document) == [problem]


def test_what_is_known_is_checked_beside_what_is_not(version: PublishedVersion) -> None:
    document = {"sex": "forged", "other": "x", "age": "1_000"}
    problems = check(version.questionnaire, document, CONTEXT)
    assert {str(one.address) for one in problems} == {"", "sex", "age"}


def test_a_document_of_a_wrong_shape_does_not_stop_the_check(version: PublishedVersion) -> None:
    problems = check(version.questionnaire, {"age": [{"a": "1"}], "sex": "woman"}, CONTEXT)
    assert [one.problem.name for one in problems] == ["document_has_malformed_answer"]


def test_the_server_checks_by_itself(site: Site, version: PublishedVersion) -> None:
    with site.database.writing() as session:
        for _ in range(3):
            accept(session, site.keys, submission(version))
    checker = Checker(site.database, site.intake)
    checker.start()
    deadline = time.monotonic() + 20
    while waiting(site) and time.monotonic() < deadline:
        time.sleep(0.05)
    checker.stop()
    assert waiting(site) == 0


def waiting(site: Site) -> int:
    with site.database.reading() as session:
        unchecked = select(ResponseRevision.id).where(ResponseRevision.checked_at.is_(None))
        return len(session.scalars(unchecked).all())


WITH_PERSONAL = """
    | survey | type | name  | label | personal | relevant       | required |
    |        | text | phone | Phone | yes      |                |          |
    |        | text | hours | Hours |          | ${phone} != '' | yes      |
"""


def test_conditions_on_personal_answers_flag_nothing_that_was_rightly_answered() -> None:
    asked = form(WITH_PERSONAL)
    assert check(asked, {"hours": "evenings"}, CONTEXT) == ()
    assert check(asked, {"hours": {"missing": "not_asked"}}, CONTEXT) == ()
