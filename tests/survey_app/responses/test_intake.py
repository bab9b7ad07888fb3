from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import event, func, select

from questionnaires.problems import ProblemsFound
from survey_app.models import ResponseRevision
from survey_app.responses import intake as intake_module
from survey_app.responses.intake import Intake, store_batch
from survey_app.responses.prepared import Prepared, prepare
from survey_app.responses.submission import Receipt
from survey_app.site import Site
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import published, submission


@pytest.fixture
def version(site: Site) -> PublishedVersion:
    return published(site)


def ready(site: Site, version: PublishedVersion, **changes: Any) -> Prepared:  # noqa: ANN401
    return prepare(submission(version, **changes), site.keys)


def rows(site: Site) -> int:
    with site.database.reading() as session:
        return session.scalars(select(func.count()).select_from(ResponseRevision)).one()


def commits(site: Site) -> list[object]:
    """Grows with every commit."""
    seen: list[object] = []
    event.listen(site.database.engine, "commit", seen.append)
    return seen


def test_what_waits_is_stored_with_one_commit(site: Site, version: PublishedVersion) -> None:
    seen = commits(site)
    batch = [ready(site, version) for _ in range(300)]
    outcomes = store_batch(site.database, site.keys, batch)
    assert all(isinstance(one, Receipt) for one in outcomes)
    assert (len(seen), rows(site)) == (1, 300)


def test_many_requests_share_commits(site: Site, version: PublishedVersion) -> None:
    batch = [ready(site, version) for _ in range(400)]
    seen = commits(site)
    with ThreadPoolExecutor(32) as requests:
        outcomes = list(requests.map(site.intake.accept, batch))
    assert all(isinstance(one, Receipt) for one in outcomes)
    assert rows(site) == 400
    assert len(seen) < 300


def test_one_that_cannot_be_stored_does_not_fail_its_neighbours(
    site: Site, version: PublishedVersion
) -> None:
    # A version that was never published breaks a foreign key.
    stray = PublishedVersion(version.study_id, version.study, 99, version.questionnaire)
    batch = [ready(site, version), ready(site, stray), ready(site, version)]
    first, second, third = store_batch(site.database, site.keys, batch)
    assert isinstance(first, Receipt)
    assert isinstance(second, Exception)
    assert isinstance(third, Receipt)
    assert rows(site) == 2


def test_the_request_of_one_that_cannot_be_stored_is_told(
    site: Site, version: PublishedVersion
) -> None:
    stray = PublishedVersion(version.study_id, version.study, 99, version.questionnaire)
    with pytest.raises(ProblemsFound, match="could not be stored"):
        site.intake.accept(ready(site, stray))


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_writer_that_dies_gives_an_error_and_the_next_request_a_new_writer(
    site: Site, version: PublishedVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_arguments: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patched:
        patched.setattr(intake_module, "store_batch", die)
        with pytest.raises(ProblemsFound, match="could not tell in time"):
            site.intake.accept(ready(site, version))
    assert isinstance(site.intake.accept(ready(site, version)), Receipt)


def test_a_database_that_is_gone_gives_errors_not_waiting(
    site: Site, version: PublishedVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError

    with monkeypatch.context() as patched:
        patched.setattr(intake_module, "accept_all", refuse)
        with pytest.raises(ProblemsFound, match="could not be stored"):
            site.intake.accept(ready(site, version))
    assert isinstance(site.intake.accept(ready(site, version)), Receipt)


def test_closing_stores_what_was_handed_over(site: Site, version: PublishedVersion) -> None:
    intake = Intake(site.database, site.keys)
    with ThreadPoolExecutor(8) as requests:
        waiting = [requests.submit(intake.accept, ready(site, version)) for _ in range(40)]
        waiting[0].result()
        intake.close()
        assert all(isinstance(one.result(), Receipt) for one in waiting)
    intake.close()
    assert rows(site) == 40
