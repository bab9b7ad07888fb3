"""Find responses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from survey_app.responses.models import Response, ResponseRevision
from survey_app.responses.submission import Receipt

ROWS_AT_A_TIME = 2000


class StoredDocument(NamedTuple):
    """The answers of a response as they count now."""

    number: int
    """Number of the revision, in the order of arrival."""
    response_id: UUID
    version_id: int
    document: dict[str, Any]


def find_receipt(session: Session, response_id: UUID) -> Receipt | None:
    """The receipt of a response's current revision."""
    row = session.execute(
        select(
            ResponseRevision.revision, ResponseRevision.content_hash, ResponseRevision.received_at
        )
        .join(Response, _is_current())
        .where(Response.id == response_id)
    ).one_or_none()
    return None if row is None else Receipt(response_id, *row, is_new=False)


def count_responses(session: Session, study_id: int) -> int:
    """Number of responses of a study."""
    counted = select(func.count()).select_from(Response).where(Response.study_id == study_id)
    return session.scalars(counted).one()


def current_revisions(session: Session, version_id: int) -> Sequence[int]:
    """Numbers of the revisions that count, of one questionnaire version, in order of arrival."""
    return session.scalars(
        select(ResponseRevision.id)
        .join(Response, _is_current())
        .where(ResponseRevision.version_id == version_id)
        .order_by(ResponseRevision.id)
    ).all()


def documents(
    session: Session, version_id: int, numbers: Sequence[int] | None = None
) -> Iterator[StoredDocument]:
    """The answers that count, of one questionnaire version; all of them, or those numbered."""
    if numbers is None:
        numbers = current_revisions(session, version_id)
    for start in range(0, len(numbers), ROWS_AT_A_TIME):
        some = numbers[start : start + ROWS_AT_A_TIME]
        for row in session.execute(_documents().where(ResponseRevision.id.in_(some))):
            yield StoredDocument(*row)


def _documents() -> Select[tuple[int, UUID, int, dict[str, Any]]]:
    return select(
        ResponseRevision.id,
        ResponseRevision.response_id,
        ResponseRevision.version_id,
        ResponseRevision.document,
    ).order_by(ResponseRevision.id)


def _is_current() -> Any:  # noqa: ANN401 - an SQL condition
    return (Response.id == ResponseRevision.response_id) & (
        Response.current_revision == ResponseRevision.revision
    )
