"""Beginning and sending an interview: each happens once, however often it is asked for."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from questionnaires.interview import Interview
from survey_app.base import now
from survey_app.interviews.sitting import Sitting, context_of
from survey_app.responses.drafts import OpenInterview, discard_draft, save_draft, start
from survey_app.responses.models import Draft, Mode
from survey_app.responses.operations import accept
from survey_app.responses.submission import Outcome, Receipt, Submission
from survey_app.site import current_site
from survey_app.studies.store import PublishedVersion


def begin(session: Session, version: PublishedVersion, number: UUID, language: str) -> None:
    """Begin the interview whose id was issued with the first page, unless it has begun."""
    if session.get(Draft, number) is not None:
        return
    fresh = replace(start(version, language), id=number)
    interview = Interview(version.questionnaire, context=context_of(fresh, language))
    try:
        with session.begin_nested():
            save_draft(session, current_site().keys, _with_answers(fresh, interview))
    except IntegrityError:
        # The same page was sent twice at once, and the other one was first.
        session.expire_all()


def send(sitting: Sitting) -> Outcome:
    """Store the interview as a response; the receipt counts once the request is committed."""
    finished = sitting.interview.finish()
    kept = sitting.kept
    submission = Submission(
        version=kept.version,
        response_id=kept.id,
        document=finished.document,
        personal=finished.personal,
        language=sitting.language.code,
        mode=Mode.WEB,
        started=kept.started_at,
        ended=now(),
        problems=(),
    )
    outcome = accept(sitting.session, current_site().keys, submission)
    if isinstance(outcome, Receipt):
        discard_draft(sitting.session, kept.id)
    return outcome


def _with_answers(kept: OpenInterview, interview: Interview) -> OpenInterview:
    return replace(kept, document=interview.draft(), personal=interview.personal())
