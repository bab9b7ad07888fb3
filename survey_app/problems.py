"""Problems become answers: one table of HTTP statuses, one page, one JSON form."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from http import HTTPStatus

from flask import Flask, Response, current_app, jsonify, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, TimeoutError  # noqa: A004 - of the pool of connections
from werkzeug.exceptions import HTTPException

from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import Translator
from survey_app.database import roll_back_request
from survey_app.language import translate

NOT_FOUND = define(
    "page_not_found",
    "There is nothing at this address.",
    "Check the address, or start again from the first page.",
)
NOT_ALLOWED = define(
    "not_allowed",
    "Your account may not do this.",
    "Ask an administrator of the study for the right.",
)
SIGN_IN_NEEDED = define("sign_in_needed", "This page is for people who have signed in.", "Sign in.")
WRONG_METHOD = define(
    "method_not_allowed", "This address does not take {method}.", "Use one of: {allowed}."
)
TOO_LARGE = define(
    "request_too_large",
    "What was sent is larger than the {largest} kB that are taken at once.",
    "Shorten the longest texts and send again. Nothing of it was stored.",
)
FORM_EXPIRED = define(
    "form_expired",
    "The page was open for too long, or cookies are switched off.",
    "Go back, reload the page and send again; answers given before are kept.",
)
BAD_REQUEST = define(
    "bad_request",
    "The request could not be understood.",
    "Go back and try again; if it happens again, tell the administrator.",
)
UNEXPECTED = define(
    "unexpected",
    "Something went wrong inside the program. Nothing was stored by this request.",
    "Try again; if it happens again, tell the administrator the time and the address of the page.",
)

DATABASE_AWAY = define(
    "database_away",
    "The server cannot reach its database or write to its disk at the moment.",
    "Nothing of this request was stored. Wait a minute and send it again; if it goes on, tell the administrator.",
)
PERSONAL_AWAY = define(
    "personal_answers_away",
    "The server can neither store nor read personal answers at the moment.",
    "Nothing of this request was stored. Send it again later; the administrator finds the reason in the log.",
)
FOR_THE_LOG = frozenset(
    {
        "identity_key_missing",
        "identity_key_unusable",
        "identity_key_readable_by_others",
        "seal_broken",
    }
)
"""Problems whose words name files of the server: they are for its administrator alone."""

STATUS: dict[str, HTTPStatus] = {
    NOT_FOUND: HTTPStatus.NOT_FOUND,
    NOT_ALLOWED: HTTPStatus.FORBIDDEN,
    SIGN_IN_NEEDED: HTTPStatus.UNAUTHORIZED,
    WRONG_METHOD: HTTPStatus.METHOD_NOT_ALLOWED,
    TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    FORM_EXPIRED: HTTPStatus.BAD_REQUEST,
    BAD_REQUEST: HTTPStatus.BAD_REQUEST,
    UNEXPECTED: HTTPStatus.INTERNAL_SERVER_ERROR,
    DATABASE_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    PERSONAL_AWAY: HTTPStatus.SERVICE_UNAVAILABLE,
    # studies
    "study_not_found": HTTPStatus.NOT_FOUND,
    "study_closed": HTTPStatus.FORBIDDEN,
    "version_not_found": HTTPStatus.NOT_FOUND,
    # responses
    "response_not_found": HTTPStatus.NOT_FOUND,
    "draft_not_found": HTTPStatus.NOT_FOUND,
    "revision_has_other_content": HTTPStatus.CONFLICT,
    "parent_has_other_child": HTTPStatus.CONFLICT,
    "response_of_other_study": HTTPStatus.CONFLICT,
    "parent_revision_unknown": HTTPStatus.CONFLICT,
    "response_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "not_json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "storing_failed": HTTPStatus.SERVICE_UNAVAILABLE,
    "storing_not_confirmed": HTTPStatus.SERVICE_UNAVAILABLE,
    # accounts
    "too_many_sign_ins": HTTPStatus.TOO_MANY_REQUESTS,
}
"""Status of each problem; those not listed say that what was sent cannot be taken (422)."""

log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    """Answer every exception with its problems."""
    app.register_error_handler(ProblemsFound, _found)
    app.register_error_handler(CSRFError, lambda _error: _refuse(Problem(FORM_EXPIRED)))
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unexpected)


def status_of(problems: Sequence[Problem]) -> HTTPStatus:
    """The status of the first problem."""
    return STATUS.get(problems[0].name, HTTPStatus.UNPROCESSABLE_ENTITY)


def wants_json() -> bool:
    """Programs are answered in JSON, people by a page."""
    return request.path.startswith("/api/")


def answer(problems: Sequence[Problem]) -> Response:
    """The problems as JSON or as a page, with their status."""
    problems = for_outside(problems)
    refused = jsonify(told(problems, translate())) if wants_json() else as_page(problems)
    refused.status_code = status_of(problems)
    return refused


def for_outside(problems: Sequence[Problem]) -> Sequence[Problem]:
    """The problems as anybody may read them; what only the administrator may know is logged."""
    inside = [problem for problem in problems if problem.name in FOR_THE_LOG]
    for problem in inside:
        log.error("%s", problem.line())
    return [Problem(PERSONAL_AWAY)] if inside else problems


def problem_of(error: Exception, place: str) -> Problem:
    """What to answer to an exception that nobody expected; it is logged with its place.

    What was sent is never logged: it may hold personal answers.
    """
    if isinstance(error, (OperationalError, TimeoutError)):
        log.error("%s failed: %s", place, getattr(error, "orig", None) or error)
        return Problem(DATABASE_AWAY)
    log.error("%s failed", place, exc_info=error)
    return Problem(UNEXPECTED)


def told(problems: Sequence[Problem], words: Translator) -> dict[str, list[dict[str, object]]]:
    """``{"problems": [{"name", "sentence", "remedy", "values"}]}``."""
    return {
        "problems": [
            {
                "name": problem.name,
                "sentence": problem.sentence(words),
                "remedy": problem.remedy(words),
                "values": {name: str(value) for name, value in problem.values.items()},
            }
            for problem in problems
        ]
    }


def as_page(problems: Sequence[Problem]) -> Response:
    """A page that says what is wrong and what to do."""
    status = status_of(problems)
    return make_response(render_template("errors/problem.html", problems=problems, status=status))


def _found(error: ProblemsFound) -> Response:
    return _refuse(*error.problems)


def _refuse(*problems: Problem) -> Response:
    roll_back_request()
    return answer(problems)


def _http(error: HTTPException) -> Response:
    if error.response is not None or (error.code is not None and error.code < 400):
        return make_response(error.get_response())
    allowed = error.get_headers() if error.code == HTTPStatus.METHOD_NOT_ALLOWED else []
    refused = _refuse(_problem_of(error))
    refused.status_code = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    refused.headers.extend([(name, value) for name, value in allowed if name == "Allow"])
    return refused


def _problem_of(error: HTTPException) -> Problem:
    match error.code:
        case HTTPStatus.NOT_FOUND:
            return Problem(NOT_FOUND)
        case HTTPStatus.UNAUTHORIZED:
            return Problem(SIGN_IN_NEEDED)
        case HTTPStatus.FORBIDDEN:
            return Problem(NOT_ALLOWED)
        case HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            largest = request.max_content_length or current_app.config["MAX_CONTENT_LENGTH"]
            return Problem(TOO_LARGE, values={"largest": largest // 1000})
        case HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
            return Problem(WRONG_METHOD, values={"method": request.method, "allowed": allowed})
        case _:
            return Problem(BAD_REQUEST)


def _unexpected(error: Exception) -> Response:
    problem = problem_of(error, f"{request.method} {request.path}")
    if current_app.testing and problem.name == UNEXPECTED:
        raise error
    return _refuse(problem)
