"""What happens at the same time, or has happened under the same id: stored once, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from survey_app.responses.models import Draft, ResponseRevision, RevisionConflict
from survey_app.responses.prepared import prepare
from survey_app.site import site_of
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import submission
from tests.survey_app.interviews.respondent import Respondent
from tests.survey_app.interviews.test_answering import at_overview

AT_ONCE = 6


def number_of(app: Flask, table: type[Draft | ResponseRevision | RevisionConflict]) -> int:
    with site_of(app).database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def at_once(app: Flask, page: Respondent, press: Callable[[Respondent], None]) -> list[Respondent]:
    """Several windows with one page, whose button is pressed in all of them at once."""
    windows = [Respondent(app.test_client(), page=page.page) for _ in range(AT_ONCE)]
    with ThreadPoolExecutor(AT_ONCE) as threads:
        list(threads.map(press, windows))
    return windows


def test_sent_at_once_is_stored_once_with_one_receipt(app: Flask, respondent: Respondent) -> None:
    at_overview(respondent)

    windows = at_once(app, respondent, lambda one: one.press(value="send"))

    assert {one.status for one in windows} == {200}
    assert len({one.text for one in windows}) == 1
    assert "Your answers have been stored" in windows[0].text
    assert number_of(app, ResponseRevision) == 1
    assert number_of(app, Draft) == 0
    assert number_of(app, RevisionConflict) == 0


def test_started_at_once_is_one_interview(app: Flask, respondent: Respondent) -> None:
    respondent.open("/s/people?lang=en")

    windows = at_once(app, respondent, lambda one: one.press())

    assert {one.status for one in windows} == {200}
    assert len({one.number for one in windows}) == 1
    assert number_of(app, Draft) == 1


def test_other_content_under_the_same_id_is_a_named_conflict_and_both_are_kept(
    app: Flask, respondent: Respondent, people: PublishedVersion
) -> None:
    at_overview(respondent)
    site = site_of(app)
    other = submission(people, response_id=UUID(respondent.number), document={"validate": "Eve"})
    site.intake.accept(prepare(other, site.keys))

    respondent.press(value="send")

    assert respondent.status == 409
    assert number_of(app, ResponseRevision) == 1
    assert number_of(app, RevisionConflict) == 1
