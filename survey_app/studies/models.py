"""Tables of studies and of the questionnaires that were published for them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from survey_app.base import DOCUMENT, TEXT_DOCUMENT, Base, now, one_of, words


class StudyState(StrEnum):
    """Whether a study takes answers."""

    OPEN = "open"
    CLOSED = "closed"


class Study(Base):
    """One survey: its questionnaire in all versions, its responses, its identity key."""

    __tablename__ = "study"
    __table_args__ = (
        CheckConstraint(one_of("state", StudyState), name="state"),
        CheckConstraint("slug = lower(slug) AND length(slug) > 0", name="slug_lower_case"),
    )

    # number of the study
    id: Mapped[int] = mapped_column(primary_key=True)
    # name of the study in addresses and commands; permanent, for it is bound into what is sealed
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    # title by language code
    title: Mapped[dict[str, str]] = mapped_column(DOCUMENT)
    # whether it takes answers
    state: Mapped[StudyState] = mapped_column(words(StudyState), default=StudyState.OPEN)
    # when it was made
    created_at: Mapped[datetime] = mapped_column(default=now)

    versions: Mapped[list[QuestionnaireVersion]] = relationship(
        back_populates="study", lazy="raise", order_by="QuestionnaireVersion.current_since"
    )


class QuestionnaireVersion(Base):
    """A questionnaire as it was published. Never changed, never deleted while it has answers."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (
        UniqueConstraint("study_id", "content_hash"),
        CheckConstraint("length(content_hash) = 64", name="content_hash_length"),
    )

    # number of the version over all studies
    id: Mapped[int] = mapped_column(primary_key=True)
    # the study it was published for
    study_id: Mapped[int] = mapped_column(ForeignKey("study.id", ondelete="RESTRICT"))
    # SHA-256 of the compiled questionnaire: the identity of the version
    content_hash: Mapped[str] = mapped_column(String(64))
    # the author's own name of the version
    label: Mapped[str] = mapped_column(String(200))
    # the compiled questionnaire (questionnaires.compiled)
    compiled: Mapped[dict[str, Any]] = mapped_column(
        TEXT_DOCUMENT, deferred=True, deferred_raiseload=True
    )
    # the file as it was given
    source: Mapped[bytes] = mapped_column(LargeBinary, deferred=True, deferred_raiseload=True)
    # name of that file
    source_name: Mapped[str] = mapped_column(String(300))
    # what was told when it was checked: name, place and values of each warning
    warnings: Mapped[list[dict[str, Any]]] = mapped_column(DOCUMENT)
    # when it was published first
    published_at: Mapped[datetime] = mapped_column(default=now)
    # who published it; none: from the command line
    published_by: Mapped[int | None] = mapped_column(
        ForeignKey("user_account.id", ondelete="RESTRICT")
    )
    # since when new interviews start with it: the latest one of a study is the current one
    current_since: Mapped[datetime] = mapped_column(default=now)

    study: Mapped[Study] = relationship(back_populates="versions", lazy="raise")
