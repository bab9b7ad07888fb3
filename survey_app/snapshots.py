"""The columnar copies for analysis, kept up to date by what is new.

Each questionnaire version has its folder of Parquet files; the versions of a study are united in one
dataset. A response that was edited under another version leaves the copy of the version before.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from analysis.columns import United, unite
from analysis.snapshot import Snapshot, Stored
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app import newest
from survey_app.responses.acceptance import WRITERS
from survey_app.responses.models import Response, ResponseRevision
from survey_app.site import Site
from survey_app.studies.models import QuestionnaireVersion, Study
from survey_app.studies.store import find_study, questionnaire, versions_of

ROWS_AT_A_TIME = 1000
REPAIRED = frozenset({"snapshot_damaged", "snapshot_not_there", "snapshot_of_another_version"})

NO_RESPONSES = define(
    "study_has_no_responses",
    N_("The study {study} has no responses yet."),
    N_("Collect or import some first."),
)

log = logging.getLogger(__name__)


def study_dataset(site: Site, slug: str) -> United:
    """All responses of a study as one dataset, with the differences between its versions.

    A copy that was damaged is made anew: everything in it comes from the stored responses.
    """
    try:
        return _brought_up_to_date(site, slug)
    except ProblemsFound as found:
        if not {problem.name for problem in found.problems} <= REPAIRED:
            raise
        log.warning("building the copies of %s anew: %s", slug, found.problems[0].sentence())
    rebuild(site, slug)
    return _brought_up_to_date(site, slug)


def _brought_up_to_date(site: Site, slug: str) -> United:
    with site.database.reading() as session:
        study = find_study(session, slug)
    last = _last_number(site)
    with site.database.reading() as session:
        answered = _answered_versions(session, study)
        if not answered:
            raise ProblemsFound([Problem(NO_RESPONSES, values={"study": slug})])
        for version in answered:
            _update(session, site, slug, version, last)
    datasets = [_snapshot(site, slug, version).read() for version in answered]
    return unite(datasets, _names(answered))


def rebuild(site: Site, slug: str) -> None:
    """Make the copies of a study anew from the stored responses."""
    last = _last_number(site)
    with site.database.reading() as session:
        for version in _answered_versions(session, find_study(session, slug)):
            _rebuild(session, _snapshot(site, slug, version), version, last)


def _update(
    session: Session, site: Site, slug: str, version: QuestionnaireVersion, last: int
) -> None:
    snapshot = _snapshot(site, slug, version)
    if not newest.is_known(session, snapshot, last):
        log.warning("building %s anew: the database has not what it holds", snapshot.folder)
        _rebuild(session, snapshot, version, last)
        return
    stored = _stored(session, version, snapshot.through, last)
    if snapshot.update(questionnaire(session, version.id), stored):
        newest.note(session, snapshot)


def _rebuild(
    session: Session, snapshot: Snapshot, version: QuestionnaireVersion, last: int
) -> None:
    stored = _stored(session, version, 0, last)
    snapshot.rebuild(questionnaire(session, version.id), stored)
    newest.note(session, snapshot)


def _snapshot(site: Site, slug: str, version: QuestionnaireVersion) -> Snapshot:
    return Snapshot(Path(site.settings.snapshots) / slug / version.content_hash[:16])


def _last_number(site: Site) -> int:
    """The highest number of a revision below which none can still appear."""
    with site.database.writing() as session:
        if site.database.engine.dialect.name == "postgresql":
            # Numbers are given before the commit: wait for those who are about to.
            session.execute(select(func.pg_advisory_xact_lock(WRITERS)))
        return session.scalar(select(func.max(ResponseRevision.id))) or 0


def _answered_versions(session: Session, study: Study) -> list[QuestionnaireVersion]:
    """Versions that have responses, the oldest first."""
    answered = (
        select(ResponseRevision.version_id)
        .join(Response)
        .where(
            Response.study_id == study.id, Response.current_revision == ResponseRevision.revision
        )
    )
    numbers = set(session.scalars(answered.distinct()))
    return [version for version in versions_of(session, study) if version.id in numbers]


def _names(versions: list[QuestionnaireVersion]) -> list[str]:
    """What each version is called: its author's name, with its hash where that is not unique."""
    labels = [version.label for version in versions]
    return [
        version.label
        if version.label and labels.count(version.label) == 1
        else f"{version.label} {version.content_hash[:8]}".strip()
        for version in versions
    ]


def _stored(
    session: Session, version: QuestionnaireVersion, after: int, last: int
) -> Iterator[Stored]:
    """Revisions of the version in order; what went on to another version is taken out."""
    others = select(QuestionnaireVersion.id).where(
        QuestionnaireVersion.study_id == version.study_id, QuestionnaireVersion.id != version.id
    )
    one = ResponseRevision
    concerned = or_(
        one.version_id == version.id, one.parent.is_not(None) & one.version_id.in_(others)
    )
    rows = session.execute(
        select(one.id, one.response_id, one.version_id, one.document)
        .where(one.id > after, one.id <= last, concerned)
        .order_by(one.id)
        .execution_options(yield_per=ROWS_AT_A_TIME)
    )
    for number, response_id, version_id, document in rows:
        yield Stored(number, str(response_id), document if version_id == version.id else None)
