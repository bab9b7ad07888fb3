"""Tables of responses. Identity stands apart from answers, and sealed."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.base import DOCUMENT, Base, now, one_of, words


class Status(StrEnum):
    """Where a response stands in review."""

    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"


class Mode(StrEnum):
    """How the answers were given."""

    WEB = "web"
    DEVICE = "device"
    IMPORT = "import"


class ConflictReason(StrEnum):
    """Why something that arrived could not take its place."""

    OTHER_CONTENT = "other_content"
    SECOND_CHILD = "second_child"
    OTHER_STUDY = "other_study"


UNCHECKED = text("checked_at IS NULL")
EDITED = text("parent IS NOT NULL")


class Response(Base):
    """One person's response, in all its revisions."""

    __tablename__ = "response"
    __table_args__ = (CheckConstraint(one_of("status", Status), name="status"),)

    # made by the client when the interview starts
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # the study that it answers
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"), index=True)
    # where it stands in review
    status: Mapped[Status] = mapped_column(words(Status), default=Status.SUBMITTED)
    # the revision that counts
    current_revision: Mapped[int]
    # when its first revision was received
    received_at: Mapped[datetime] = mapped_column(default=now)

    revisions: Mapped[list[ResponseRevision]] = relationship(
        back_populates="response", lazy="raise", order_by="ResponseRevision.revision"
    )


class Arrived:
    """What is known of an interview that arrived, in its place or as a conflict."""

    # language of the interview at its end
    language: Mapped[str] = mapped_column(String(40))
    # how the answers were given
    mode: Mapped[Mode] = mapped_column(words(Mode))
    # start of the interview by the clock of the device
    started_at: Mapped[datetime | None]
    # end of the interview by the clock of the device
    ended_at: Mapped[datetime | None]
    # when it arrived first, by the clock of the server
    received_at: Mapped[datetime]
    # file and row of an imported response
    source: Mapped[str | None] = mapped_column(String(400))
    # SHA-256 of the canonical text of version, parent, language, times and document
    content_hash: Mapped[str] = mapped_column(String(64))
    # digest of the personal answers under the identity key; empty where there are none
    personal_digest: Mapped[str] = mapped_column(String(64))
    # the answers, personal ones never among them
    document: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)


class ResponseRevision(Arrived, Base):
    """The answers as they were at one submission; kept when they are edited."""

    __tablename__ = "response_revision"
    __table_args__ = (
        UniqueConstraint("response_id", "revision"),
        ForeignKeyConstraint(
            ["response_id", "parent"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_response_revision_parent_response_revision",
            ondelete="RESTRICT",
        ),
        # two children of one parent cannot both take their place
        Index(
            "uq_response_revision_response_id_parent",
            "response_id",
            "parent",
            unique=True,
            sqlite_where=EDITED,
            postgresql_where=EDITED,
        ),
        Index(
            "ix_response_revision_unchecked",
            "id",
            sqlite_where=UNCHECKED,
            postgresql_where=UNCHECKED,
        ),
        CheckConstraint("revision >= 1", name="revision_from_1"),
        CheckConstraint("(revision = 1) = (parent IS NULL)", name="first_has_no_parent"),
        CheckConstraint("parent < revision", name="parent_before"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
        CheckConstraint("length(content_hash) = 64", name="content_hash_length"),
        CheckConstraint("(checked_at IS NULL) = (problems IS NULL)", name="problems_when_checked"),
        # a number is never given twice: the snapshot knows by it what is new
        {"sqlite_autoincrement": True},
    )

    # number in the order of arrival
    id: Mapped[int] = mapped_column(primary_key=True)
    # the response
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    # from 1
    revision: Mapped[int]
    # the revision that was edited; none for the first
    parent: Mapped[int | None]
    # the questionnaire that was answered
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id", ondelete="RESTRICT"), index=True
    )
    # when the interview was checked; none: it waits for the check
    checked_at: Mapped[datetime | None]
    # what the check found: address, name and values of each problem
    problems: Mapped[list[dict[str, Any]] | None] = mapped_column(DOCUMENT)

    response: Mapped[Response] = relationship(back_populates="revisions", lazy="raise")


class RevisionConflict(Arrived, Base):
    """What arrived for a place that was taken. Both are kept, for a person to settle."""

    __tablename__ = "revision_conflict"
    __table_args__ = (
        UniqueConstraint(
            "response_id",
            "study_id",
            "revision",
            "content_hash",
            "personal_digest",
            name="uq_revision_conflict_content",
        ),
        CheckConstraint("revision >= 1", name="revision_from_1"),
        CheckConstraint(one_of("reason", ConflictReason), name="reason"),
        CheckConstraint(one_of("mode", Mode), name="mode"),
    )

    # number of the conflict
    id: Mapped[int] = mapped_column(primary_key=True)
    # the response whose place was taken
    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id", ondelete="CASCADE"))
    # the study it was sent to
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"), index=True)
    # the revision it wanted to be
    revision: Mapped[int]
    # the revision it says it edits
    parent: Mapped[int | None]
    # the questionnaire that was answered
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id", ondelete="RESTRICT")
    )
    # why it could not take its place
    reason: Mapped[ConflictReason] = mapped_column(words(ConflictReason))
    # the personal answers, sealed under the study's identity key; none where there are none
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)
    # when a person settled it
    settled_at: Mapped[datetime | None]


class PersonalAnswer(Base):
    """One personal answer, sealed under the study's identity key."""

    __tablename__ = "personal_answer"
    __table_args__ = (
        UniqueConstraint("response_id", "revision", "address"),
        ForeignKeyConstraint(
            ["response_id", "revision"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_personal_answer_response_revision",
            ondelete="CASCADE",
        ),
    )

    # number of the answer
    id: Mapped[int] = mapped_column(primary_key=True)
    # the response
    response_id: Mapped[UUID]
    # its revision
    revision: Mapped[int]
    # the question with its instance numbers
    address: Mapped[str] = mapped_column(String(400))
    # the answer (survey_app.keys says how it is sealed)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class PersonalReading(Base):
    """Who read the personal answers of a response, when and what for."""

    __tablename__ = "personal_reading"

    # number of the reading
    id: Mapped[int] = mapped_column(primary_key=True)
    # the response; no foreign key: the record outlives what was read
    response_id: Mapped[UUID] = mapped_column(index=True)
    # the study
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"), index=True)
    # who read; none: from the command line
    reader_id: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    # name of the reader at that time
    reader: Mapped[str] = mapped_column(String(200))
    # what for, in the reader's words
    purpose: Mapped[str] = mapped_column(String(500))
    # when
    read_at: Mapped[datetime] = mapped_column(default=now)


class ReceivedOriginal(Base):
    """What arrived, byte for byte, kept as evidence: sealed, for it may hold personal answers."""

    __tablename__ = "received_original"
    __table_args__ = (
        UniqueConstraint("response_id", "revision"),
        ForeignKeyConstraint(
            ["response_id", "revision"],
            ["response_revision.response_id", "response_revision.revision"],
            name="fk_received_original_response_revision",
            ondelete="CASCADE",
        ),
    )

    # number of the original
    id: Mapped[int] = mapped_column(primary_key=True)
    # the response
    response_id: Mapped[UUID]
    # its revision
    revision: Mapped[int]
    # the bytes, sealed under the study's identity key
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


class Draft(Base):
    """An interview in progress in the browser. Its id becomes the response's id."""

    __tablename__ = "draft"

    # issued with the first page
    id: Mapped[UUID] = mapped_column(primary_key=True)
    # the study
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"), index=True)
    # the version with which the interview started, and with which it ends
    version_id: Mapped[int] = mapped_column(
        ForeignKey("questionnaire_version.id", ondelete="RESTRICT")
    )
    # language of the page shown last
    language: Mapped[str] = mapped_column(String(40))
    # answers so far, personal ones never among them
    document: Mapped[dict[str, Any]] = mapped_column(DOCUMENT)
    # personal answers so far, sealed under the study's identity key
    personal: Mapped[bytes | None] = mapped_column(LargeBinary)
    # the page shown last
    position: Mapped[str] = mapped_column(String(80))
    # number from which random orders of this interview follow
    seed: Mapped[int]
    # when the first page was shown
    started_at: Mapped[datetime] = mapped_column(default=now)
    # when the last answer was saved
    updated_at: Mapped[datetime] = mapped_column(default=now, index=True)
