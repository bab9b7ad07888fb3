from __future__ import annotations

import shutil
from uuid import UUID

import pytest
from sqlalchemy import Select, delete, select, text

from questionnaires.problems import ProblemsFound
from survey_app.models import Response, ResponseRevision
from survey_app.repeats import study_repeats
from survey_app.responses.operations import accept
from survey_app.responses.submission import Submission
from survey_app.site import Site
from survey_app.snapshots import rebuild, study_dataset
from tests.support.surveys import ARRIVALS, published, submission

SECOND = ARRIVALS.replace('version: "1"', 'version: "2"').replace(
    "choices:", "  - {type: text, name: origin, label: Where from?}\nchoices:"
)

SHAPES = """
settings: {form_id: arrivals, form_title: Arrivals, version: "1"}
survey:
  - {type: text, name: origin, label: Where from?}
  - {type: select_multiple why, name: why, label: Why?}
  - type: repeat
    name: member
    label: Member
    children:
      - {type: integer, name: born, label: Born when?}
choices:
  why: [{name: work, label: Work}, {name: study, label: Study}]
"""
COUNT_BACK = {
    "sqlite": "UPDATE sqlite_sequence SET seq = 1 WHERE name = 'response_revision'",
    "postgresql": "SELECT setval(pg_get_serial_sequence('response_revision', 'id'), 1)",
}


def select_answered() -> Select[tuple[UUID]]:
    return select(ResponseRevision.response_id)


def store(site: Site, *submissions: Submission) -> None:
    with site.database.writing() as session:
        for one in submissions:
            accept(session, site.keys, one)


def document(age: int, **answers: str) -> dict[str, object]:
    return {"sex": "woman", "age": str(age), "reason": "Work", **answers}


def ages(site: Site) -> list[int]:
    return study_dataset(site, "arrivals").dataset.frame["age"].astype(int).tolist()


def test_a_study_without_responses_says_so(site: Site) -> None:
    published(site)
    with pytest.raises(ProblemsFound, match="no responses yet"):
        study_dataset(site, "arrivals")
    with pytest.raises(ProblemsFound, match="no study"):
        study_dataset(site, "nowhere")


def test_what_is_new_is_taken_in(site: Site) -> None:
    version = published(site)
    store(site, *(submission(version, document=document(age)) for age in (20, 30)))
    assert ages(site) == [20, 30]
    store(site, submission(version, document=document(40)))
    assert ages(site) == [20, 30, 40]
    assert ages(site) == [20, 30, 40]


def test_no_personal_answer_reaches_it(site: Site) -> None:
    version = published(site)
    store(site, submission(version, personal={"full_name": "Aliya"}))
    dataset = study_dataset(site, "arrivals").dataset
    assert "full_name" not in dataset.codebook
    assert "Aliya" not in dataset.frame.to_csv()
    for file in site.settings.snapshots.rglob("*.*"):
        assert b"Aliya" not in file.read_bytes()


def test_the_newest_revision_counts(site: Site) -> None:
    version = published(site)
    one = submission(version, document=document(20))
    store(site, one, submission(version, document=document(30)))
    assert ages(site) == [20, 30]
    place = {"response_id": one.response_id, "revision": 2, "parent": 1}
    store(site, submission(version, document=document(21), **place))
    assert sorted(ages(site)) == [21, 30]


def test_versions_are_united_and_their_differences_told(site: Site) -> None:
    first = published(site)
    store(site, submission(first, document=document(20)))
    second = published(site, SECOND)
    store(site, submission(second, document=document(30, origin="Tokmok")))
    united = study_dataset(site, "arrivals")
    assert sorted(ages(site)) == [20, 30]
    assert "origin" in united.dataset.codebook
    assert united.dataset.frame["#version"].tolist() == ["1", "2"]
    assert [one.variable for one in united.differences] == ["origin"]


def test_an_edit_under_another_version_leaves_the_one_before(site: Site) -> None:
    first = published(site)
    one = submission(first, document=document(20))
    store(site, one, submission(first, document=document(25)))
    assert ages(site) == [20, 25]
    second = published(site, SECOND)
    place = {"response_id": one.response_id, "revision": 2, "parent": 1}
    store(site, submission(second, document=document(21), **place))
    assert sorted(ages(site)) == [21, 25]


@pytest.mark.parametrize("name", ["*.parquet", "state.json", "codebook.json", "newest.json"])
@pytest.mark.parametrize("content", [None, b"", b"[]", b"\x00\xff"])
def test_a_damaged_copy_is_made_anew_from_the_responses(
    site: Site, caplog: pytest.LogCaptureFixture, name: str, content: bytes | None
) -> None:
    version = published(site)
    store(site, *(submission(version, document=document(age)) for age in (20, 30)))
    assert ages(site) == [20, 30]
    (file,) = site.settings.snapshots.rglob(name)
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    store(site, submission(version, document=document(40)))
    assert ages(site) == [20, 30, 40]
    assert caplog.records or name != "*.parquet"


def test_answers_without_the_shape_of_their_question_break_no_table(site: Site) -> None:
    version = published(site, SHAPES)
    fitting = {"origin": "Tokmok", "why": ["work", "study"], "member": [{"born": "1990"}]}
    odd: list[dict[str, object]] = [
        {"origin": ["a", "b"], "why": "work study", "member": ["x"]},
        {"origin": [{"a": "b"}], "why": [{"a": "b"}], "member": "x"},
        {"origin": [], "why": {"missing": "refused"}, "member": [{"born": ["1", "2"]}]},
    ]
    store(site, *(submission(version, document=one) for one in (fitting, *odd)))
    frame = study_dataset(site, "arrivals").dataset.frame
    assert frame["origin"].fillna("-").tolist() == ["Tokmok", "a b", "-", ""]
    assert frame.filter(like="why").shape[0] == 4
    assert len(study_repeats(site, "arrivals")["member"].frame) == 2


def test_a_copy_that_is_deleted_is_made_anew(site: Site) -> None:
    version = published(site)
    store(site, submission(version, document=document(20)))
    assert ages(site) == [20]
    shutil.rmtree(site.settings.snapshots)
    assert ages(site) == [20]


def test_a_database_from_the_backup_is_not_mixed_with_what_came_after_it(site: Site) -> None:
    version = published(site)
    store(site, submission(version, document=document(20)))
    before = ages(site)
    store(site, *(submission(version, document=document(age)) for age in (30, 40)))
    assert ages(site) == [20, 30, 40]
    with site.database.writing() as session:
        # What a backup from before the last two responses knows, with its counter of numbers.
        session.execute(delete(ResponseRevision).where(ResponseRevision.id > 1))
        session.execute(delete(Response).where(Response.id.not_in(select_answered())))
        session.execute(text(COUNT_BACK[session.get_bind().dialect.name]))
    assert ages(site) == before
    ages_of_others = (50, 60, 70)
    store(site, *(submission(version, document=document(age)) for age in ages_of_others))
    assert ages(site) == [20, 50, 60, 70]


def test_numbers_given_a_second_time_are_noticed(site: Site) -> None:
    version = published(site)
    store(site, *(submission(version, document=document(age)) for age in (20, 30)))
    assert ages(site) == [20, 30]
    with site.database.writing() as session:
        session.execute(delete(ResponseRevision).where(ResponseRevision.id > 1))
        session.execute(delete(Response).where(Response.id.not_in(select_answered())))
        session.execute(text(COUNT_BACK[session.get_bind().dialect.name]))
    store(site, *(submission(version, document=document(age)) for age in (50, 60)))
    assert ages(site) == [20, 50, 60]


def test_rebuilding_gives_the_same_rows(site: Site) -> None:
    version = published(site)
    for age in (20, 30, 40):
        store(site, submission(version, document=document(age)))
        study_dataset(site, "arrivals")
    before = study_dataset(site, "arrivals").dataset
    rebuild(site, "arrivals")
    assert study_dataset(site, "arrivals").dataset.frame.equals(before.frame)
