"""The version that imported rows answer: the form, with the columns that it did not know."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from questionnaires.loading import Loaded
from survey_app.importing.matching import Match
from survey_app.site import Site
from survey_app.studies.models import QuestionnaireVersion
from survey_app.studies.operations import Source, publish
from survey_app.studies.store import PublishedVersion, find_study, find_version


def version_for(site: Site, match: Match, version: PublishedVersion) -> PublishedVersion:
    """The version that the rows answer.

    Columns that the form did not know make a version of their own, published here. New interviews
    still start with the form as it was.
    """
    if not match.added:
        return version
    with site.database.writing() as session:
        study = find_study(session, version.study)
        source = _source(session, version)
        loaded = Loaded(match.questionnaire, ())
        publish(session, site.keys, loaded, source, slug=study.slug, makes_current=False)
        return find_version(session, study, match.questionnaire.content_hash)


def _source(session: Session, version: PublishedVersion) -> Source:
    found = session.scalars(
        select(QuestionnaireVersion)
        .where(QuestionnaireVersion.id == version.version_id)
        .options(undefer(QuestionnaireVersion.source))
    ).one()
    return Source(found.source_name, found.source)
