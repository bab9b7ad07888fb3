"""Every table in one place, so that no part of the schema can be forgotten."""

from __future__ import annotations

from survey_app.accounts.models import FailedSignIn, Role, User
from survey_app.auditing.models import AuditEntry, ImportReport
from survey_app.base import Base
from survey_app.responses.models import (
    ConflictReason,
    Draft,
    Mode,
    PersonalAnswer,
    PersonalReading,
    ReceivedOriginal,
    Response,
    ResponseRevision,
    RevisionConflict,
    Status,
)
from survey_app.studies.models import QuestionnaireVersion, Study, StudyState
from survey_app.tables.models import SavedTable

__all__ = [
    "AuditEntry",
    "Base",
    "ConflictReason",
    "Draft",
    "FailedSignIn",
    "ImportReport",
    "Mode",
    "PersonalAnswer",
    "PersonalReading",
    "QuestionnaireVersion",
    "ReceivedOriginal",
    "Response",
    "ResponseRevision",
    "RevisionConflict",
    "Role",
    "SavedTable",
    "Status",
    "Study",
    "StudyState",
    "User",
]
