from __future__ import annotations

import pytest
from sqlalchemy import event, select

from questionnaires.loading import load_bytes
from questionnaires.problems import ProblemsFound
from survey_app.models import AuditEntry, QuestionnaireVersion
from survey_app.site import Site
from survey_app.studies.operations import Publication, Source, publish, suggested_slug
from survey_app.studies.store import find_study, find_version, version_by_number, versions_of
from tests.support.surveys import ARRIVALS, published

SECOND = ARRIVALS.replace("How old are you?", "Your age?")


def publication(site: Site, text: str, slug: str | None = None) -> Publication:
    data = text.encode()
    loaded = load_bytes(data, "arrivals.yaml")
    with site.database.writing() as session:
        return publish(session, site.keys, loaded, Source("arrivals.yaml", data), slug=slug)


def test_the_first_version_makes_the_study_and_its_key(site: Site) -> None:
    made = publication(site, ARRIVALS)
    assert (made.study.slug, made.is_new_study, made.is_new_version) == ("arrivals", True, True)
    assert (site.settings.keys / "arrivals.key").stat().st_mode & 0o777 == 0o600
    with site.database.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["questionnaire_published"]


def test_a_version_is_found_by_its_content_as_it_was_published(site: Site) -> None:
    first = published(site)
    second = published(site, SECOND)
    with site.database.reading() as session:
        study = find_study(session, "arrivals")
        assert find_version(session, study).content_hash == second.content_hash
        again = find_version(session, study, first.content_hash)
    assert again.questionnaire == load_bytes(ARRIVALS.encode(), "arrivals.yaml").questionnaire
    assert again.version_id == first.version_id != second.version_id


def test_the_file_is_kept_as_it_was_given(site: Site) -> None:
    publication(site, ARRIVALS)
    kept = select(QuestionnaireVersion.source, QuestionnaireVersion.source_name)
    with site.database.reading() as session:
        assert tuple(session.execute(kept).one()) == (ARRIVALS.encode(), "arrivals.yaml")


def test_the_same_content_is_stored_once_and_becomes_current_again(site: Site) -> None:
    first = publication(site, ARRIVALS)
    publication(site, SECOND)
    again = publication(site, ARRIVALS)
    assert (again.is_new_study, again.is_new_version) == (False, False)
    with site.database.reading() as session:
        study = find_study(session, "arrivals")
        assert len(versions_of(session, study)) == 2
        assert find_version(session, study).version_id == first.version.id


def test_a_questionnaire_is_built_once(site: Site) -> None:
    version = published(site)
    asked: list[str] = []
    event.listen(
        site.database.engine,
        "before_cursor_execute",
        lambda *arguments: asked.append(str(arguments[2])),
    )
    with site.database.reading() as session:
        found = [version_by_number(session, version.version_id) for _ in range(3)]
    assert len({id(one.questionnaire) for one in found}) == 1
    assert not [statement for statement in asked if "compiled" in statement]


@pytest.mark.parametrize("slug", ["Arrivals", "a b", "../x", "-a", "a" * 81, "жол", ""])
def test_a_name_that_cannot_stand_in_an_address_is_refused(site: Site, slug: str) -> None:
    if slug:
        with pytest.raises(ProblemsFound, match="in addresses"):
            publication(site, ARRIVALS, slug)
    assert list(site.settings.keys.iterdir()) == []


def test_a_name_is_suggested_from_the_forms_id() -> None:
    form = ARRIVALS.replace("form_id: arrivals", "form_id: MSNA_Libya 2021.v2")
    assert suggested_slug(load_bytes(form.encode(), "x.yaml").questionnaire) == "msna-libya-2021-v2"


def test_an_unknown_study_is_named(site: Site) -> None:
    with site.database.reading() as session, pytest.raises(ProblemsFound, match="no study nowhere"):
        find_study(session, "nowhere")
