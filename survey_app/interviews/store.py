"""Find what an interview that was sent has become."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from survey_app.responses.models import ResponseRevision
from survey_app.responses.store import find_receipt
from survey_app.responses.submission import Receipt
from survey_app.studies.store import PublishedVersion, version_by_number


@dataclass(frozen=True, slots=True)
class SentInterview:
    """The receipt, and what its page needs."""

    receipt: Receipt
    version: PublishedVersion
    language: str


def find_sent(session: Session, number: UUID) -> SentInterview | None:
    """The interview that was sent under this id."""
    receipt = find_receipt(session, number)
    if receipt is None:
        return None
    revision = session.execute(
        select(ResponseRevision.version_id, ResponseRevision.language).where(
            ResponseRevision.response_id == number, ResponseRevision.revision == receipt.revision
        )
    ).one()
    version = version_by_number(session, revision.version_id)
    return SentInterview(receipt, version, revision.language)
