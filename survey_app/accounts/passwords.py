"""Passwords: hashed with Argon2id, two at a time."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError

from questionnaires.problems import Problem, define

SHORTEST = 12
LONGEST = 500

TOO_SHORT = define(
    "password_too_short",
    "The password has fewer than {shortest} characters.",
    "Take a longer one: four unrelated words are good and easy to remember.",
)
TOO_LONG = define(
    "password_too_long",
    "The password has more than {longest} characters.",
    "Take a shorter one.",
)
HOLDS_NAME = define(
    "password_holds_name",
    "The password is too easy to guess: it contains the name of the account, or few characters "
    "over and over.",
    "Take another one: four unrelated words are good and easy to remember.",
)

_hasher = PasswordHasher()
# Each hash takes 64 MB: ten people who sign in at once must not fill the memory.
_memory = BoundedSemaphore(2)


def hash_password(password: str) -> str:
    """Hash with a new salt."""
    with _memory:
        return _hasher.hash(password)


def verify_password(password_hash: str, password: str) -> bool:
    """Whether this is the password."""
    with _memory:
        try:
            return _hasher.verify(password_hash, password)
        except VerificationError:
            return False


def weaknesses(name: str, password: str) -> list[Problem]:
    """Why the password cannot be taken."""
    found = []
    if len(password) < SHORTEST:
        found.append(Problem(TOO_SHORT, values={"shortest": SHORTEST}))
    if len(password) > LONGEST:
        found.append(Problem(TOO_LONG, values={"longest": LONGEST}))
    if (name and name in password.lower()) or len(set(password)) <= 4:
        found.append(Problem(HOLDS_NAME))
    return found


NOBODY = _hasher.hash("a password of nobody")
"""Verified where there is no such account, so that the time does not tell which names exist."""
