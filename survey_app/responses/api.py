"""Programs and devices hand in responses here: ``POST /api/studies/<study>/responses``.

This stands before Flask: it needs no session, no form and no page, and devices that come back from a
week in the field send by the hundred at once. Programs send no cookies, so nothing can be done in
somebody else's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge
from werkzeug.wrappers import Request, Response

from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import LANGUAGES, N_, translator
from survey_app.problems import (
    BAD_REQUEST,
    WRONG_METHOD,
    for_outside,
    problem_of,
    status_of,
    told,
)
from survey_app.responses.envelope import NOT_JSON, Envelope, read_envelope
from survey_app.responses.models import Mode
from survey_app.responses.prepared import prepare
from survey_app.responses.submission import Receipt, Refusal, Submission, canonical
from survey_app.site import Site
from survey_app.studies.store import PublishedVersion

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PATH = re.compile(r"/api/studies/([^/]+)/responses")
METHOD = "POST"
JSON = "application/json"
LARGEST_RESPONSE = 1024 * 1024

TOO_LARGE = define(
    "response_too_large",
    N_("The response has more than {largest} kB."),
    N_("Shorten the longest texts and send it again. Nothing of it was stored."),
)


class ResponsesApi:
    """Takes responses; everything else goes on to the application behind it."""

    def __init__(self, app: WSGIApplication, site: Site) -> None:
        self._app = app
        self._site = site

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = PATH.fullmatch(environ["PATH_INFO"])
        if path is None:
            return self._app(environ, start_response)
        return self._answer(Request(environ), path[1])(environ, start_response)

    def _answer(self, request: Request, study: str) -> Response:
        """201: stored now; 200: stored before; 409: kept as a conflict; others say what is wrong."""
        try:
            outcome = self._take(request, study)
        except ProblemsFound as found:
            return _problems(request, found.problems)
        except HTTPException:
            return _problems(request, [Problem(BAD_REQUEST)])
        except Exception as error:  # noqa: BLE001 - logged and answered, and the server goes on
            return _problems(request, [problem_of(error, f"{METHOD} {request.path}")])
        if isinstance(outcome, Refusal):
            return _problems(request, [outcome.problem])
        status = HTTPStatus.CREATED if outcome.is_new else HTTPStatus.OK
        return Response(canonical(outcome.as_json()), status, content_type=JSON)

    def _take(self, request: Request, study: str) -> Receipt | Refusal:
        envelope = read_envelope(_body(request))
        version = self._site.versions.find(study, envelope.version)
        return self._site.intake.accept(prepare(_submission(envelope, version), self._site.keys))


def _body(request: Request) -> bytes:
    if request.method != METHOD:
        used = {"method": request.method, "allowed": METHOD}
        raise ProblemsFound([Problem(WRONG_METHOD, values=used)])
    if request.mimetype != JSON:
        raise ProblemsFound([Problem(NOT_JSON)])
    # One byte more shows where a body that does not tell its length was cut off.
    request.max_content_length = LARGEST_RESPONSE + 1
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        raise _too_large() from None
    if len(body) > LARGEST_RESPONSE:
        raise _too_large()
    return body


def _too_large() -> ProblemsFound:
    return ProblemsFound([Problem(TOO_LARGE, values={"largest": LARGEST_RESPONSE // 1000})])


def _submission(envelope: Envelope, version: PublishedVersion) -> Submission:
    return Submission(
        version=version,
        response_id=envelope.id,
        revision=envelope.revision,
        parent=envelope.parent,
        language=envelope.language,
        mode=Mode.DEVICE,
        started=envelope.started,
        ended=envelope.ended,
        document=envelope.document,
        personal=envelope.personal,
    )


def _problems(request: Request, problems: Sequence[Problem]) -> Response:
    problems = for_outside(problems)
    words = translator(request.accept_languages.best_match(LANGUAGES) or "")
    status = status_of(problems)
    headers = {"Allow": METHOD} if status is HTTPStatus.METHOD_NOT_ALLOWED else None
    return Response(canonical(told(problems, words)), status, headers, content_type=JSON)
