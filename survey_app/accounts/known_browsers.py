"""Browsers in which a person has signed in before.

Refusals are counted for a name and for an address, and whoever guesses fills both counts. A browser
that knows the person already has a count of its own, so that nobody can lock anybody out from afar.
"""

from __future__ import annotations

import secrets

from flask import current_app, request
from itsdangerous import BadData, URLSafeTimedSerializer
from werkzeug.wrappers import Response

from survey_app.accounts.models import User

LASTS = 180 * 24 * 60 * 60
"""Seconds."""
SALT = "known browser"


def mark_as_known(answer: Response, user: User) -> None:
    """Let the browser know that this person signed in; an earlier person is forgotten."""
    settings = current_app.config
    answer.set_cookie(
        _cookie(),
        _serializer(user.name).dumps(secrets.token_urlsafe(16)),
        max_age=LASTS,
        httponly=True,
        secure=bool(settings["SESSION_COOKIE_SECURE"]),
        samesite="Lax",
    )


def known_browser(name: str) -> str | None:
    """The mark of this browser, if the person has signed in here before."""
    try:
        return str(_serializer(name).loads(request.cookies.get(_cookie(), ""), max_age=LASTS))
    except BadData:
        return None


def _cookie() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}-known"


def _serializer(name: str) -> URLSafeTimedSerializer:
    # The name is part of the signature alone: the cookie tells nobody who works here.
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=f"{SALT} {name}")
