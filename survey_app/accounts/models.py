"""Tables of the people who work with studies."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.base import Base, now, one_of, words


class Role(StrEnum):
    """What a person may do."""

    ADMIN = "admin"
    RESEARCHER = "researcher"


class User(Base):
    """A person who may sign in."""

    __tablename__ = "user_account"
    __table_args__ = (
        CheckConstraint(one_of("role", Role), name="role"),
        CheckConstraint("name = lower(name) AND length(name) > 0", name="name_lower_case"),
    )

    # number of the person
    id: Mapped[int] = mapped_column(primary_key=True)
    # what the person types to sign in, in lower case
    name: Mapped[str] = mapped_column(String(200), unique=True)
    # Argon2id hash with its salt and parameters
    password_hash: Mapped[str] = mapped_column(String(300))
    # what the person may do
    role: Mapped[Role] = mapped_column(words(Role))
    # a person who left keeps the name on what was done, and may no longer sign in
    active: Mapped[bool] = mapped_column(default=True)
    # when the person was added
    created_at: Mapped[datetime] = mapped_column(default=now)


class FailedSignIn(Base):
    """One sign-in that was refused; too many of them slow the next ones down."""

    __tablename__ = "failed_sign_in"
    __table_args__ = (Index("ix_failed_sign_in_subject_at", "subject", "at"),)

    # number of the attempt
    id: Mapped[int] = mapped_column(primary_key=True)
    # keyed digest of the name that was tried, or of the address it came from: never the address
    subject: Mapped[str] = mapped_column(String(64))
    # when
    at: Mapped[datetime] = mapped_column(default=now)
