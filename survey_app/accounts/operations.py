"""Add people, sign them in, slow down who guesses."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

from sqlalchemy import delete
from sqlalchemy.orm import Session

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app.accounts.models import FailedSignIn, Role, User
from survey_app.accounts.passwords import NOBODY, hash_password, verify_password, weaknesses
from survey_app.accounts.store import count_failed_sign_ins, find_user_by_name
from survey_app.auditing.operations import record
from survey_app.base import now
from survey_app.database import Database

WINDOW = timedelta(minutes=15)

NAME_TAKEN = define(
    "user_name_taken", "There is already an account {name}.", "Choose another name."
)
NAME_UNUSABLE = define(
    "user_name_unusable",
    "{name} cannot be the name of an account.",
    "Use between 1 and 200 characters, without spaces at the ends.",
)
USER_NOT_FOUND = define(
    "user_not_found", "There is no account {name}.", "Check the spelling of the name."
)
SIGN_IN_REFUSED = define(
    "sign_in_refused",
    "Name or password is not right.",
    "Check both; mind capital letters and the keyboard's language.",
)
TOO_MANY = define(
    "too_many_sign_ins",
    "There were too many attempts to sign in.",
    "Wait 15 minutes, then try again.",
)


def add_user(session: Session, name: str, password: str, role: Role) -> User:
    """Add a person who may sign in."""
    name = name.strip().lower()
    problems = weaknesses(name, password)
    if not 1 <= len(name) <= 200 or not name.isprintable():
        problems.append(Problem(NAME_UNUSABLE, values={"name": name[:50]}))
    elif find_user_by_name(session, name) is not None:
        problems.append(Problem(NAME_TAKEN, values={"name": name}))
    if problems:
        raise ProblemsFound(problems)
    user = User(name=name, password_hash=hash_password(password), role=role)
    session.add(user)
    session.flush()
    record(session, "user_added", user=user.id, role=role.value)
    return user


def change_password(session: Session, name: str, password: str) -> User:
    """Give a person a new password; sessions under the old one end."""
    user = _existing(session, name)
    problems = weaknesses(user.name, password)
    if problems:
        raise ProblemsFound(problems)
    user.password_hash = hash_password(password)
    session.flush()
    record(session, "password_changed", user=user.id)
    return user


def deactivate(session: Session, name: str) -> User:
    """A person leaves: the name stays on what was done."""
    user = _existing(session, name)
    user.active = False
    session.flush()
    record(session, "user_deactivated", user=user.id)
    return user


def sign_in(
    database: Database, name: str, password: str, limits: Mapping[str, int]
) -> User | Problem:
    """The person, or why not.

    ``limits`` names what refusals are counted for and how many of each are taken in a quarter of an
    hour. Hashing takes a quarter of a second, so no transaction is open meanwhile.
    """
    with database.reading() as session:
        counts = count_failed_sign_ins(session, limits.keys(), now() - WINDOW)
        user = find_user_by_name(session, name)
    if any(counts.get(subject, 0) >= limit for subject, limit in limits.items()):
        return Problem(TOO_MANY)
    right = verify_password(user.password_hash if user else NOBODY, password)
    with database.writing() as session:
        if right and user is not None and user.active:
            record(session, "signed_in", actor_id=user.id)
            return user
        _note_refusal(session, limits.keys())
        return Problem(SIGN_IN_REFUSED)


def _note_refusal(session: Session, subjects: Iterable[str]) -> None:
    moment = now()
    session.execute(delete(FailedSignIn).where(FailedSignIn.at < moment - WINDOW))
    session.add_all(FailedSignIn(subject=subject, at=moment) for subject in subjects)


def _existing(session: Session, name: str) -> User:
    user = find_user_by_name(session, name)
    if user is None:
        raise ProblemsFound([Problem(USER_NOT_FOUND, values={"name": name})])
    return user
