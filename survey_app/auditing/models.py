"""Tables that record what was done."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.base import DOCUMENT, Base, now


class AuditEntry(Base):
    """One thing that a person did. Entries are added, never changed."""

    __tablename__ = "audit_entry"

    # number of the entry
    id: Mapped[int] = mapped_column(primary_key=True)
    # when
    at: Mapped[datetime] = mapped_column(default=now, index=True)
    # who; none: from the command line or by a respondent
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    # the study concerned
    study_id: Mapped[int | None] = mapped_column(
        ForeignKey("study.id", ondelete="RESTRICT"), index=True
    )
    # what was done, as one word: questionnaire_published, study_closed, ...
    action: Mapped[str] = mapped_column(String(60))
    # what it was done with: numbers and names, never answers
    details: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)


class ImportReport(Base):
    """What came of importing a file."""

    __tablename__ = "import_report"
    __table_args__ = (
        CheckConstraint("stored + repeated + conflicting <= rows", name="rows_add_up"),
    )

    # number of the report
    id: Mapped[int] = mapped_column(primary_key=True)
    # the study imported into
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"), index=True)
    # the version that the rows answer
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id", ondelete="RESTRICT")
    )
    # who imported; none: from the command line
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id", ondelete="RESTRICT"))
    # name of the file
    file_name: Mapped[str] = mapped_column(String(300))
    # SHA-256 of the file
    file_hash: Mapped[str] = mapped_column(String(64))
    # rows in the file
    rows: Mapped[int]
    # rows that became responses
    stored: Mapped[int]
    # rows that were stored before, with the same content
    repeated: Mapped[int]
    # rows kept as conflicts
    conflicting: Mapped[int]
    # what was noticed, with row and column
    findings: Mapped[list[dict[str, Any]]] = mapped_column(DOCUMENT)
    # when it ended
    imported_at: Mapped[datetime] = mapped_column(default=now)
