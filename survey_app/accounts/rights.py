"""Who is signed in, and what that person may do."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import ParamSpec, TypeVar

from flask import abort, g, redirect, request, session, url_for
from werkzeug.wrappers import Response as AnyResponse

from survey_app.accounts.models import Role, User
from survey_app.accounts.store import find_user
from survey_app.database import request_session
from survey_app.problems import wants_json

USER = "user"
PROOF = "proof"

P = ParamSpec("P")
R = TypeVar("R")


def remember(user: User) -> None:
    """Sign a person in. What the browser had before is forgotten, so no old session is taken on."""
    language = session.get("language")
    session.clear()
    session.permanent = True
    session[USER], session[PROOF] = user.id, _proof(user)
    if language:
        session["language"] = language


def forget() -> None:
    """Sign out."""
    session.clear()


def current_user() -> User | None:
    """Who is signed in; nobody once the password was changed or the person left."""
    if "user" not in g:
        number = session.get(USER)
        user = find_user(request_session(), number) if isinstance(number, int) else None
        g.user = user if user is not None and session.get(PROOF) == _proof(user) else None
    found: User | None = g.user
    return found


def requires(*roles: Role) -> Callable[[Callable[P, R]], Callable[P, R | AnyResponse]]:
    """Let only people of these roles in; others sign in first. Administrators may do everything."""

    def decorate(view: Callable[P, R]) -> Callable[P, R | AnyResponse]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R | AnyResponse:
            user = current_user()
            if user is None:
                return _ask_to_sign_in()
            if user.role not in (*roles, Role.ADMIN):
                abort(403)
            return view(*args, **kwargs)

        return guarded

    return decorate


def _ask_to_sign_in() -> AnyResponse:
    if wants_json() or request.method not in {"GET", "HEAD"}:
        abort(401)
    return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))


def _proof(user: User) -> str:
    return sha256(user.password_hash.encode()).hexdigest()[:32]
