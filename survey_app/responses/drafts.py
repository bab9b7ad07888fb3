"""Interviews in progress in the browser, kept on the server after every page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.base import now
from survey_app.keys import KeyRing
from survey_app.responses.models import Draft, Response
from survey_app.responses.personal import open_draft, seal_draft, split
from survey_app.responses.submission import Document, Personal
from survey_app.studies.store import PublishedVersion, version_by_number

DRAFT_NOT_FOUND = define(
    "draft_not_found",
    "This interview is not in progress here.",
    "If it was sent, nothing is left to do; else start it again from the first page.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenInterview:
    """An interview in progress, pinned to the version with which it started."""

    id: UUID
    """Becomes the id of the response."""
    version: PublishedVersion
    language: str
    document: Document
    personal: Personal
    position: str
    seed: int
    started_at: datetime


def start(version: PublishedVersion, language: str) -> OpenInterview:
    """A new interview; it is not stored before it is saved for the first time."""
    return OpenInterview(
        id=uuid4(),
        version=version,
        language=language,
        document={},
        personal={},
        position="",
        seed=secrets.randbelow(2**31),
        started_at=now(),
    )


def find_draft(session: Session, keys: KeyRing, number: UUID) -> OpenInterview:
    """The interview in progress. Two pages that save it at once wait for one another."""
    draft = session.scalar(select(Draft).where(Draft.id == number).with_for_update())
    if draft is None:
        raise ProblemsFound([Problem(DRAFT_NOT_FOUND)])
    version = version_by_number(session, draft.version_id)
    return OpenInterview(
        id=draft.id,
        version=version,
        language=draft.language,
        document=draft.document,
        personal=open_draft(keys, version.study, draft.id, draft.personal),
        position=draft.position,
        seed=draft.seed,
        started_at=draft.started_at,
    )


def save_draft(session: Session, keys: KeyRing, interview: OpenInterview) -> OpenInterview:
    """Keep the answers so far; personal ones are sealed."""
    version = interview.version
    document, personal = split(version.personal_keys, interview.document, interview.personal)
    draft = session.get(Draft, interview.id) or _new_draft(session, interview)
    draft.language = interview.language
    draft.document = dict(document)
    draft.personal = seal_draft(keys, version.study, interview.id, personal)
    draft.position = interview.position
    draft.updated_at = now()
    session.flush()
    return replace(interview, document=document, personal=personal)


def discard_draft(session: Session, number: UUID) -> None:
    """The interview was submitted or given up."""
    session.execute(delete(Draft).where(Draft.id == number))


def was_submitted(session: Session, number: UUID) -> bool:
    """Whether the interview has become a response."""
    return session.get(Response, number) is not None


def _new_draft(session: Session, interview: OpenInterview) -> Draft:
    draft = Draft(
        id=interview.id,
        study_id=interview.version.study_id,
        version_id=interview.version.version_id,
        seed=interview.seed,
        started_at=interview.started_at,
    )
    session.add(draft)
    return draft
