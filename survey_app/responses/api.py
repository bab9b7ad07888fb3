"""Programs and devices hand in responses here: ``POST /api/studies/<study>/responses``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from questionnaires.problems import Problem, ProblemsFound, define
from survey_app import problems
from survey_app.responses.envelope import NOT_JSON, Envelope, read_envelope
from survey_app.responses.models import Mode
from survey_app.responses.prepared import prepare
from survey_app.responses.submission import Refusal, Submission, canonical
from survey_app.site import current_site
from survey_app.studies.store import PublishedVersion

LARGEST_RESPONSE = 1024 * 1024

TOO_LARGE = define(
    "response_too_large",
    "The response has more than {largest} kB.",
    "Shorten the longest texts and send it again. Nothing of it was stored.",
)

blueprint = Blueprint("responses_api", __name__, url_prefix="/api/studies/<study>/responses")


@blueprint.post("")
def take(study: str) -> Response:
    """Store a response. 201: stored now; 200: it was stored before; 409: kept as a conflict."""
    envelope = read_envelope(_body())
    site = current_site()
    version = site.versions.find(study, envelope.version)
    outcome = site.intake.accept(prepare(_submission(envelope, version), site.keys))
    if isinstance(outcome, Refusal):
        return problems.answer([outcome.problem])
    status = HTTPStatus.CREATED if outcome.is_new else HTTPStatus.OK
    return Response(canonical(outcome.as_json()), status, mimetype="application/json")


def _body() -> bytes:
    if request.mimetype != "application/json":
        raise ProblemsFound([Problem(NOT_JSON)])
    request.max_content_length = LARGEST_RESPONSE
    try:
        return request.get_data(cache=False)
    except RequestEntityTooLarge:
        values = {"largest": LARGEST_RESPONSE // 1000}
        raise ProblemsFound([Problem(TOO_LARGE, values=values)]) from None


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
