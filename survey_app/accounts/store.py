"""Find people and their refused sign-ins."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from survey_app.accounts.models import FailedSignIn, User


def find_user(session: Session, number: int) -> User | None:
    """The person with this number who may sign in."""
    return session.scalar(select(User).where(User.id == number, User.active))


def find_user_by_name(session: Session, name: str) -> User | None:
    """The person with this name, in whatever case it is typed."""
    name = name.strip().lower()
    # PostgreSQL takes no text with U+0000; no account has such a name.
    return session.scalar(select(User).where(User.name == name)) if "\0" not in name else None


def count_failed_sign_ins(
    session: Session, subjects: Collection[str], since: datetime
) -> dict[str, int]:
    """How often each subject was refused since then."""
    counted = (
        select(FailedSignIn.subject, func.count())
        .where(FailedSignIn.subject.in_(subjects), FailedSignIn.at >= since)
        .group_by(FailedSignIn.subject)
    )
    return {row[0]: row[1] for row in session.execute(counted)}
