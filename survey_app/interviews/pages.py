"""Addresses under which a person answers a published questionnaire, with nothing but a browser.

A page saves its answers whichever way it is left: forward, back, to another language. A respondent
gets no cookie: the address of the interview, which nobody can guess, is the key to it.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from questionnaires.pages import PageKind
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.database import request_session, roll_back_request
from survey_app.interviews.answering import fields_of, static_page
from survey_app.interviews.beginning import begin
from survey_app.interviews.forms import form_for
from survey_app.interviews.leaving import leave, leave_overview
from survey_app.interviews.rendering import (
    GONE,
    KEPT_OPEN_TOO_LONG,
    SENT_BEFORE,
    overview_page,
    questions_page,
    receipt_page,
    repeat_page,
    start_page,
    token_form,
)
from survey_app.interviews.sitting import Sitting, in_language
from survey_app.interviews.store import find_sent
from survey_app.interviews.walking import OVERVIEW, Way
from survey_app.problems import STATUS, answer
from survey_app.responses.drafts import was_submitted
from survey_app.responses.prepared import STUDY_CLOSED
from survey_app.studies.models import StudyState
from survey_app.studies.store import PublishedVersion, find_study, find_version

blueprint = Blueprint("interviews", __name__)

TOO_LARGE = define(
    "page_too_large",
    N_("The text on the page is longer than what can be taken at once."),
    N_(
        "Go back in your browser, shorten the text and continue. Answers of earlier pages are kept."
    ),
)
STATUS[TOO_LARGE] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


@blueprint.get("/s/<slug>")
def start(slug: str) -> ResponseReturnValue:
    """The first page; the id of the interview is issued with it."""
    return start_page(_open_version(slug), uuid4())


@blueprint.post("/s/<slug>")
def begin_interview(slug: str) -> ResponseReturnValue:
    """Begin the interview with the id of the first page, once."""
    number = _issued(request.form.get("id", ""))
    if number is None or not token_form(number, posted=True).validate():
        return start_page(_open_version(slug), number or uuid4(), KEPT_OPEN_TOO_LONG)
    if was_submitted(request_session(), number):
        return _to_receipt(number)
    version = _open_version(slug)
    code = request.form.get("lang", "")
    language = version.questionnaire.language(code) or version.questionnaire.default_language
    begin(request_session(), version, number, language.code)
    there = in_language("interviews.resume", language.code, number=number)
    return redirect(there, HTTPStatus.SEE_OTHER)


@blueprint.get("/i/<uuid:number>")
def resume(number: UUID) -> ResponseReturnValue:
    """Go on where the interview was left."""
    sitting = _in_progress(number)
    if sitting is None:
        return _to_receipt(number)
    return _to_position(sitting, Way.through(sitting.interview))


@blueprint.get("/i/<uuid:number>/<place>")
def page(number: UUID, place: str) -> ResponseReturnValue:
    """A page with the answers kept so far."""
    sitting = _in_progress(number)
    if sitting is None:
        return _to_receipt(number)
    way = Way.through(sitting.interview)
    if place == OVERVIEW:
        return overview_page(sitting, way)
    visit = way.find(place)
    if visit is None:
        return _to_position(sitting, way, gone=True)
    told = (GONE,) if request.args.get("gone") else ()
    if visit.page.kind is PageKind.ADD_INSTANCE:
        return repeat_page(sitting, way, visit, *told)
    form = form_for(fields_of(sitting, visit), sitting.id)
    return questions_page(sitting, way, visit, form, *told)


@blueprint.post("/i/<uuid:number>/<place>")
def save_page(number: UUID, place: str) -> ResponseReturnValue:
    """Keep what was given on a page and go where its button leads."""
    _ = request.form  # read first: what is too large is refused before anything is done
    sitting = _in_progress(number)
    if sitting is None:
        return _to_receipt(number, late=place != OVERVIEW)
    way = Way.through(sitting.interview)
    if place == OVERVIEW:
        return leave_overview(sitting, way)
    visit = static_page(sitting, place)
    return _to_position(sitting, way) if visit is None else leave(sitting, way, visit)


@blueprint.get("/i/<uuid:number>/sent")
def receipt(number: UUID) -> ResponseReturnValue:
    """What was stored, and when: shown again however often the interview is sent again."""
    sent = find_sent(request_session(), number)
    if sent is None:
        return redirect(url_for("interviews.resume", number=number), HTTPStatus.SEE_OTHER)
    return receipt_page(sent, *((SENT_BEFORE,) if request.args.get("late") else ()))


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_large_page(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what to do with a text that is too long."""
    roll_back_request()
    return answer([Problem(TOO_LARGE)])


def _open_version(slug: str) -> PublishedVersion:
    study = find_study(request_session(), slug)
    if study.state is StudyState.CLOSED:
        raise ProblemsFound([Problem(STUDY_CLOSED, values={"study": slug})])
    return find_version(request_session(), study)


def _issued(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _in_progress(number: UUID) -> Sitting | None:
    """The interview, or none where it was sent; else there is no such interview."""
    try:
        return Sitting.open(number)
    except ProblemsFound:
        if was_submitted(request_session(), number):
            return None
        raise


def _to_position(sitting: Sitting, way: Way, *, gone: bool = False) -> ResponseReturnValue:
    kept = sitting.kept.position
    place = kept if kept == OVERVIEW or way.find(kept) else way.first
    there = sitting.address(place, gone="1") if gone else sitting.address(place)
    return redirect(there, HTTPStatus.SEE_OTHER)


def _to_receipt(number: UUID, *, late: bool = False) -> ResponseReturnValue:
    values: dict[str, Any] = {"late": "1"} if late else {}
    return redirect(url_for("interviews.receipt", number=number, **values), HTTPStatus.SEE_OTHER)
