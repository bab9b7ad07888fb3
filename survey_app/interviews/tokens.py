"""A token that ties a page to its interview, without a cookie.

Respondents get no cookie at all: the address of the interview is its secret, and this token proves
that a form was made by this server for that interview, not long ago.
"""

from __future__ import annotations

from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeTimedSerializer
from wtforms import Field
from wtforms.csrf.core import CSRF
from wtforms.form import BaseForm
from wtforms.validators import ValidationError

SALT = "interview"
LIFETIME = 12 * 60 * 60
"""Seconds; after that the page is shown again with what was typed."""
LIFETIME_SETTING = "INTERVIEW_TOKEN_SECONDS"


def issue(interview: str) -> str:
    """A token for the pages of one interview."""
    return _serializer().dumps(interview)


def is_valid(token: str, interview: str) -> bool:
    """Whether the token was issued for this interview and not too long ago."""
    lifetime = current_app.config.get(LIFETIME_SETTING, LIFETIME)
    try:
        return bool(_serializer().loads(token, max_age=lifetime) == interview)
    except BadData:
        return False


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt=SALT)


class InterviewToken(CSRF):
    """The token as WTForms carries it: ``meta={"csrf_context": id of the interview}``."""

    def setup_form(self, form: BaseForm) -> list[tuple[str, Any]]:
        """Remember which interview the form belongs to."""
        self._interview = str(form.meta.csrf_context)
        return super().setup_form(form)

    def generate_csrf_token(self, csrf_token_field: Field) -> str:  # noqa: ARG002 - WTForms' signature
        """A token for the page that is shown now."""
        return issue(self._interview)

    def validate_csrf_token(self, form: BaseForm, field: Field) -> None:  # noqa: ARG002 - WTForms' signature
        """Refuse a page of another interview, or one that is too old."""
        if not is_valid(str(field.data or ""), self._interview):
            message = "the token is not of this interview"
            raise ValidationError(message)
