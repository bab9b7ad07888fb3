"""Record what is done."""

from __future__ import annotations

from sqlalchemy.orm import Session

from survey_app.auditing.models import AuditEntry


def record(
    session: Session,
    action: str,
    *,
    actor_id: int | None = None,
    study_id: int | None = None,
    **details: str | int | None,
) -> AuditEntry:
    """Add an entry; it is committed together with what it tells of."""
    entry = AuditEntry(action=action, actor_id=actor_id, study_id=study_id, details=details)
    session.add(entry)
    session.flush()
    return entry
