from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from uuid import uuid4

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError

from survey_app.base import Base
from survey_app.models import (
    ConflictReason,
    Mode,
    PersonalAnswer,
    ReceivedOriginal,
    Response,
    ResponseRevision,
    RevisionConflict,
)
from survey_app.responses.operations import accept, accept_all
from survey_app.responses.prepared import prepare
from survey_app.responses.submission import Kept, Outcome, Receipt, Refusal, Submission
from survey_app.site import Site
from survey_app.studies.operations import close_study, open_study
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import ANSWERS, published, submission


@pytest.fixture
def version(site: Site) -> PublishedVersion:
    return published(site)


def stored(site: Site, one: Submission) -> Outcome:
    with site.database.writing() as session:
        return accept(session, site.keys, one)


def receipt(site: Site, one: Submission) -> Receipt:
    outcome = stored(site, one)
    assert isinstance(outcome, Receipt)
    return outcome


def refusal(site: Site, one: Submission) -> Refusal:
    outcome = stored(site, one)
    assert isinstance(outcome, Refusal)
    return outcome


def count(site: Site, table: type[Base]) -> int:
    with site.database.reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def conflicts(site: Site) -> list[RevisionConflict]:
    with site.database.reading() as session:
        return list(session.scalars(select(RevisionConflict)))


def test_a_response_is_stored_as_it_was_given(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    told = receipt(site, one)
    with site.database.reading() as session:
        row = session.scalars(select(ResponseRevision)).one()
    assert (row.response_id, row.revision, row.parent) == (one.response_id, 1, None)
    assert row.document == ANSWERS
    assert row.started_at == datetime(2026, 3, 1, 9, tzinfo=UTC)
    assert (row.content_hash, row.received_at) == (told.content_hash, told.received_at)
    assert (row.mode, row.checked_at, row.problems) == (Mode.DEVICE, None, None)


def test_the_same_content_again_gets_the_same_receipt(
    site: Site, version: PublishedVersion
) -> None:
    one = submission(version, personal={"full_name": "Aliya"})
    first, second = receipt(site, one), receipt(site, one)
    assert first == second
    assert first.as_json() == second.as_json()
    assert (first.is_new, second.is_new) == (True, False)
    assert count(site, ResponseRevision) == count(site, PersonalAnswer) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"document": {**ANSWERS, "age": "35"}},
        {"personal": {"full_name": "Other"}},
        {"language": "ru"},
        {"ended": None},
    ],
)
def test_other_content_is_a_conflict_and_both_are_kept(
    site: Site, version: PublishedVersion, change: dict[str, object]
) -> None:
    one = submission(version, personal={"full_name": "Aliya"})
    other = submission(version, response_id=one.response_id, **{"personal": one.personal, **change})
    first = receipt(site, one)
    refused = refusal(site, other)
    assert (refused.problem.name, refused.kept) == ("revision_has_other_content", Kept.AS_CONFLICT)
    assert receipt(site, one) == first
    (kept,) = conflicts(site)
    assert kept.reason is ConflictReason.OTHER_CONTENT
    assert kept.document == other.document
    assert b"Other" not in (kept.personal or b"")


def test_a_conflict_sent_again_is_kept_once(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    other = submission(version, response_id=one.response_id, document={"age": "1"})
    receipt(site, one)
    assert refusal(site, other) == refusal(site, other)
    assert len(conflicts(site)) == 1


def test_an_edit_follows_its_parent(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    receipt(site, one)
    edit = submission(version, response_id=one.response_id, revision=2, parent=1, document={})
    first = receipt(site, edit)
    assert receipt(site, edit) == first
    with site.database.reading() as session:
        response = session.scalars(select(Response)).one()
    assert response.current_revision == 2
    assert count(site, ResponseRevision) == 2


def test_two_children_of_one_parent_conflict(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    receipt(site, one)
    place = {"response_id": one.response_id, "parent": 1}
    receipt(site, submission(version, revision=2, **place))
    refused = refusal(site, submission(version, revision=3, document={}, **place))
    assert refused.problem.name == "parent_has_other_child"
    assert [kept.reason for kept in conflicts(site)] == [ConflictReason.SECOND_CHILD]
    assert count(site, ResponseRevision) == 2


def test_the_database_itself_refuses_a_second_child(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    receipt(site, one)
    receipt(site, submission(version, response_id=one.response_id, revision=2, parent=1))
    third = submission(version, response_id=one.response_id, revision=3, parent=2)
    receipt(site, third)
    forged = update(ResponseRevision).where(ResponseRevision.revision == 3).values(parent=1)
    with pytest.raises(IntegrityError), site.database.writing() as session:
        session.execute(forged)


@pytest.mark.parametrize("place", [{"revision": 2, "parent": 1}, {"revision": 4, "parent": 3}])
def test_an_edit_of_something_unknown_is_refused(
    site: Site, version: PublishedVersion, place: dict[str, int]
) -> None:
    one = submission(version, **place)
    refused = refusal(site, one)
    assert (refused.problem.name, refused.kept) == ("parent_revision_unknown", Kept.NOT)
    assert count(site, Response) == count(site, ResponseRevision) == 0


def test_a_response_of_another_study_is_kept_as_a_conflict(
    site: Site, version: PublishedVersion
) -> None:
    other_study = published(site, slug="other")
    one = submission(version)
    receipt(site, one)
    refused = refusal(site, submission(other_study, response_id=one.response_id))
    assert refused.problem.name == "response_of_other_study"
    assert [kept.study_id for kept in conflicts(site)] == [other_study.study_id]


def test_a_closed_study_takes_imports_only(site: Site, version: PublishedVersion) -> None:
    with site.database.writing() as session:
        close_study(session, "arrivals")
    assert refusal(site, submission(version)).problem.name == "study_closed"
    assert count(site, Response) == 0
    receipt(site, submission(version, mode=Mode.IMPORT, source="answers.csv, row 2"))
    with site.database.writing() as session:
        open_study(session, "arrivals")
    receipt(site, submission(version))


def test_the_outcomes_of_a_batch_stand_in_its_order(site: Site, version: PublishedVersion) -> None:
    known = submission(version)
    receipt(site, known)
    new = submission(version)
    other = submission(version, response_id=known.response_id, document={})
    edit = submission(version, response_id=new.response_id, revision=2, parent=1)
    orphan = submission(version, revision=2, parent=1)
    batch = [orphan, known, new, new, other, edit]
    with site.database.writing_connection() as connection:
        outcomes = accept_all(connection, site.keys, [prepare(one, site.keys) for one in batch])
    told = [one.is_new if isinstance(one, Receipt) else one.problem.name for one in outcomes]
    assert told == [
        "parent_revision_unknown",
        False,
        True,
        False,
        "revision_has_other_content",
        True,
    ]
    assert outcomes[2] == outcomes[3]
    assert count(site, ResponseRevision) == 3


def at_once(tasks: list[Callable[[], Outcome]]) -> list[Outcome]:
    """Run all tasks at the same moment, each in its thread."""
    barrier = Barrier(len(tasks))

    def run(task: Callable[[], Outcome]) -> Outcome:
        barrier.wait()
        return task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(run, tasks))


def test_the_same_submission_many_times_at_once_is_one_row(
    site: Site, version: PublishedVersion
) -> None:
    for _ in range(5):
        one = submission(version, personal={"full_name": "Aliya"})
        outcomes = at_once([lambda one=one: stored(site, one)] * 4)  # type: ignore[misc]
        assert len(set(map(repr_of, outcomes))) == 1
        assert sum(isinstance(told, Receipt) and told.is_new for told in outcomes) == 1
    assert count(site, ResponseRevision) == count(site, PersonalAnswer) == 5


def repr_of(outcome: Outcome) -> str:
    assert isinstance(outcome, Receipt)
    return str(outcome.as_json())


def test_different_contents_at_once_leave_one_row_and_the_others_as_conflicts(
    site: Site, version: PublishedVersion
) -> None:
    number = uuid4()
    contents = [
        submission(version, response_id=number, document={"age": str(age)}) for age in range(4)
    ]
    outcomes = at_once([lambda one=one: stored(site, one) for one in contents])  # type: ignore[misc]
    assert sum(isinstance(told, Receipt) for told in outcomes) == 1
    assert count(site, ResponseRevision) == 1
    assert len(conflicts(site)) == 3


def test_two_edits_at_once_leave_one_child(site: Site, version: PublishedVersion) -> None:
    one = submission(version)
    receipt(site, one)
    edits = [
        submission(version, response_id=one.response_id, revision=number, parent=1)
        for number in (2, 3, 4)
    ]
    outcomes = at_once([lambda edit=edit: stored(site, edit) for edit in edits])  # type: ignore[misc]
    assert sum(isinstance(told, Receipt) for told in outcomes) == 1
    assert count(site, ResponseRevision) == 2
    assert len(conflicts(site)) == 2


def test_what_arrived_is_kept_sealed(site: Site, version: PublishedVersion) -> None:
    one = submission(version, original=b'{"full_name": "Aliya"}')
    receipt(site, one)
    with site.database.reading() as session:
        kept = session.scalars(select(ReceivedOriginal)).one()
    assert b"Aliya" not in kept.sealed
    place = ("original", str(one.response_id), 1)
    assert site.keys.open("arrivals", kept.sealed, *place) == one.original
