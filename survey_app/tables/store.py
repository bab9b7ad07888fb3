"""Count what has come in, by day, by language and by version."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, func, select
from sqlalchemy.orm import Session

from survey_app.responses.models import Draft, Response, ResponseRevision, RevisionConflict
from survey_app.studies.models import QuestionnaireVersion, Study


@dataclass(frozen=True, slots=True)
class Count:
    """How many responses, of what."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Progress:
    """What has come in so far."""

    responses: int
    in_progress: int
    """Interviews that were begun in the browser and not sent."""
    conflicts: int
    """What arrived for a place that was taken and waits for a person."""
    by_day: Sequence[Count]
    by_language: Sequence[Count]
    by_version: Sequence[Count]


def progress_of(session: Session, study: Study) -> Progress:
    """What has come in for a study."""
    begun = select(func.count()).select_from(Draft).where(Draft.study_id == study.id)
    waiting = (
        select(func.count())
        .select_from(RevisionConflict)
        .where(RevisionConflict.study_id == study.id, RevisionConflict.settled_at.is_(None))
    )
    by_language = _count_by(session, study, ResponseRevision.language)
    return Progress(
        responses=sum(one.number for one in by_language),
        in_progress=session.scalars(begun).one(),
        conflicts=session.scalars(waiting).one(),
        by_day=_count_by(session, study, func.date(ResponseRevision.received_at)),
        by_language=sorted(by_language, key=lambda one: -one.number),
        by_version=_count_versions(session, study),
    )


def _count_by(session: Session, study: Study, part: SQLColumnExpression[Any]) -> list[Count]:
    counted = (
        select(part, func.count())
        .select_from(ResponseRevision)
        .join(Response, _is_current())
        .where(Response.study_id == study.id)
        .group_by(part)
        .order_by(part)
    )
    return [Count(str(name), number) for name, number in session.execute(counted)]


def _count_versions(session: Session, study: Study) -> list[Count]:
    counted = (
        select(
            QuestionnaireVersion.label, QuestionnaireVersion.content_hash, func.count(Response.id)
        )
        .outerjoin(ResponseRevision, ResponseRevision.version_id == QuestionnaireVersion.id)
        .outerjoin(Response, _is_current())
        .where(QuestionnaireVersion.study_id == study.id)
        .group_by(QuestionnaireVersion.id)
        .order_by(QuestionnaireVersion.current_since.desc())
    )
    rows = session.execute(counted)
    return [Count(f"{label} ({content_hash[:8]})", number) for label, content_hash, number in rows]


def _is_current() -> ColumnElement[bool]:
    return (Response.id == ResponseRevision.response_id) & (
        Response.current_revision == ResponseRevision.revision
    )
