"""Pages on which a person answers a published questionnaire, with nothing but a browser.

A page saves its answers whichever way it is left: forward, back, to another language. A respondent
gets no cookie: the address of the interview, which nobody can guess, is the key to it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID, uuid4

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup
from werkzeug.exceptions import RequestEntityTooLarge

from questionnaires.pages import PageKind, Visit
from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app.database import request_session, roll_back_request
from survey_app.display import moment
from survey_app.interviews import answering, repeating, reviewing
from survey_app.interviews.beginning import begin, send
from survey_app.interviews.forms import PageForm, form_for
from survey_app.interviews.sitting import (
    RETURN,
    Sitting,
    asked_language,
    frame_of,
    in_language,
    preferred_language,
)
from survey_app.interviews.store import find_sent
from survey_app.interviews.walking import OVERVIEW, Way
from survey_app.language import translate
from survey_app.problems import STATUS, answer, status_of
from survey_app.responses.drafts import was_submitted
from survey_app.responses.prepared import STUDY_CLOSED
from survey_app.responses.submission import Receipt
from survey_app.studies.models import Study, StudyState
from survey_app.studies.store import PublishedVersion, find_study, find_version

blueprint = Blueprint("interviews", __name__)

KEPT_OPEN_TOO_LONG = N_(
    "This page was open for a long time, so it was not saved yet. Your answers are still here: please continue."
)
GONE = N_("That page is not part of the interview with the answers given now.")
TOO_LARGE = define(
    "page_too_large",
    N_("The text on the page is longer than what can be taken at once."),
    N_(
        "Go back in your browser, shorten the text and continue. Answers of earlier pages are kept."
    ),
)
STATUS[TOO_LARGE] = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
LARGEST_LEFTOVER = 64 * 1024 * 1024
"""Bytes of a refused page that are read to their end: else the browser shows no answer at all."""


# Beginning


@blueprint.get("/s/<slug>")
def start(slug: str) -> ResponseReturnValue:
    """The first page; the id of the interview is issued with it."""
    version = _open_version(slug)
    return _start_page(version, uuid4())


@blueprint.post("/s/<slug>")
def begin_interview(slug: str) -> ResponseReturnValue:
    """Begin the interview with the id of the first page, once."""
    session = request_session()
    number = _issued(request.form.get("id", ""))
    if number is None or not _token_form(number, posted=True).validate():
        return _start_page(_open_version(slug), number or uuid4(), (KEPT_OPEN_TOO_LONG,))
    if was_submitted(session, number):
        return _to_receipt(number)
    version = _open_version(slug)
    code = request.form.get("lang", "")
    language = version.questionnaire.language(code) or version.questionnaire.default_language
    begin(session, version, number, language.code)
    return redirect(_resume_address(number, language.code), HTTPStatus.SEE_OTHER)


def _open_version(slug: str) -> PublishedVersion:
    study: Study = find_study(request_session(), slug)
    if study.state is StudyState.CLOSED:
        raise ProblemsFound([Problem(STUDY_CLOSED, values={"study": slug})])
    return find_version(request_session(), study)


def _start_page(
    version: PublishedVersion, number: UUID, told: tuple[str, ...] = ()
) -> ResponseReturnValue:
    questionnaire = version.questionnaire
    language, unknown = asked_language(questionnaire, preferred_language(questionnaire))
    here = {
        one.code: in_language("interviews.start", one.code, slug=version.study)
        for one in questionnaire.languages
    }
    words = translate()
    sentences = (*unknown, *(words(sentence) for sentence in told))
    return render_template(
        "interviews/start.html",
        frame=frame_of(questionnaire, language, sentences, here),
        form=_token_form(number),
        start={"id": number, "address": here[language.code]},
    )


def _issued(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _token_form(number: UUID, *, posted: bool = False) -> PageForm:
    return form_for((), str(number), request.form if posted else None)


def _resume_address(number: UUID, language: str) -> str:
    return in_language("interviews.resume", language, number=number)


# Going through


@blueprint.get("/i/<uuid:number>")
def resume(number: UUID) -> ResponseReturnValue:
    """Go on where the interview was left."""
    if was_submitted(request_session(), number):
        return _to_receipt(number)
    sitting = Sitting.open(number)
    way = Way.through(sitting.interview)
    return redirect(sitting.address(_position(sitting, way)), HTTPStatus.SEE_OTHER)


def _position(sitting: Sitting, way: Way) -> str:
    kept = sitting.kept.position
    return kept if kept == OVERVIEW or way.find(kept) else way.first


@blueprint.get("/i/<uuid:number>/<place>")
def page(number: UUID, place: str) -> ResponseReturnValue:
    """A page with the answers kept so far."""
    if was_submitted(request_session(), number):
        return _to_receipt(number)
    sitting = Sitting.open(number)
    way = Way.through(sitting.interview)
    if place == OVERVIEW:
        return _overview_page(sitting, way)
    visit = way.find(place)
    if visit is None:
        there = sitting.address(_position(sitting, way), gone="1")
        return redirect(there, HTTPStatus.SEE_OTHER)
    return _shown(sitting, way, visit, _returns())


@blueprint.post("/i/<uuid:number>/<place>")
def save_page(number: UUID, place: str) -> ResponseReturnValue:
    """Keep what was given on a page and go where its button leads."""
    _ = request.form  # read first: what is too large is refused before anything is done
    if was_submitted(request_session(), number):
        return _to_receipt(number)
    sitting = Sitting.open(number)
    way = Way.through(sitting.interview)
    if place == OVERVIEW:
        return _leave_overview(sitting, way)
    visit = answering.static_page(sitting, place)
    if visit is None:
        return redirect(sitting.address(_position(sitting, way)), HTTPStatus.SEE_OTHER)
    if visit.page.kind is PageKind.ADD_INSTANCE:
        return _leave_repeat(sitting, way, visit)
    return _leave_questions(sitting, way, visit)


def _leave_questions(sitting: Sitting, way: Way, visit: Visit) -> ResponseReturnValue:
    asked = answering.posted_fields(sitting, visit, request.form)
    form = form_for(asked, sitting.id, request.form)
    if not form.validate():
        return _questions(sitting, way, visit, form, {}, _returns(), (KEPT_OPEN_TOO_LONG,))
    given = answering.take(sitting, asked, request.form)
    problems = answering.problems_of(sitting, given)
    stays = (problems and _goes_forward()) or any(one.is_partial for one in given)
    if stays and str(visit) in way.places:
        sitting.save(str(visit))
        return _questions(sitting, way, visit, form, problems, _returns())
    return _leave(sitting, way, visit, _returns())


def _returns() -> str:
    return OVERVIEW if request.values.get(RETURN) == OVERVIEW else ""


def _goes_forward() -> bool:
    return request.form.get("action") == "continue" and "language" not in request.form


def _leave(sitting: Sitting, way: Way, visit: Visit, returns: str) -> ResponseReturnValue:
    """Save, and go to where the pressed button leads."""
    then = Way.through(sitting.interview)
    wish = sitting.kept.version.questionnaire.language(request.form.get("language", ""))
    if wish is not None:
        place = str(visit) if str(visit) in then.places else then.first
    elif request.form.get("action") == "back":
        place = way.before(visit) or str(visit)
    elif returns:
        new = then.newly(way)
        place, returns = new or OVERVIEW, returns if new else ""
    else:
        place = way.after(visit, then)
    sitting.save(place, wish)
    return redirect(sitting.address(place, wish, returns), HTTPStatus.SEE_OTHER)


def _shown(sitting: Sitting, way: Way, visit: Visit, returns: str) -> ResponseReturnValue:
    told = (GONE,) if request.args.get("gone") else ()
    if visit.page.kind is PageKind.ADD_INSTANCE:
        return _repeat_page(sitting, way, visit, returns)
    form = form_for(answering.fields_of(sitting, visit), sitting.id)
    return _questions(sitting, way, visit, form, {}, returns, told)


def _questions(
    sitting: Sitting,
    way: Way,
    visit: Visit,
    form: PageForm,
    problems: Mapping[str, Markup],
    returns: str,
    told: tuple[str, ...] = (),
) -> ResponseReturnValue:
    words = translate()
    shown = answering.shown_page(sitting, way, visit, form, problems, returns)
    frame = sitting.frame([words(sentence) for sentence in told])
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render_template("interviews/page.html", page=shown, form=form, frame=frame), status


# Repeats


def _leave_repeat(sitting: Sitting, way: Way, visit: Visit) -> ResponseReturnValue:
    repeat = repeating.repeat_of(visit)
    returns = _returns()
    if not _token_form(sitting.kept.id, posted=True).validate():
        return _repeat_page(sitting, way, visit, returns, told=(KEPT_OPEN_TOO_LONG,))
    number = request.form.get("remove", "")
    if number.isdecimal():
        return _remove(sitting, visit, int(number))
    wish = request.form.get("add", "")
    if wish == "yes" and _goes_forward():
        added = sitting.interview.add(repeat.key, visit.instances)
        then = Way.through(sitting.interview)
        place = then.of_instance(repeat, (*visit.instances, added)) or str(visit)
        sitting.save(place)
        return redirect(sitting.address(place), HTTPStatus.SEE_OTHER)
    if wish != "no" and _goes_forward():
        problem = Problem(repeating.NO_DECISION)
        return _repeat_page(sitting, way, visit, returns, problem)
    return _leave(sitting, way, visit, returns)


def _remove(sitting: Sitting, visit: Visit, number: int) -> ResponseReturnValue:
    repeat = repeating.repeat_of(visit)
    if 1 <= number <= sitting.interview.count(repeat.key, visit.instances):
        sitting.interview.remove(repeat.key, number, visit.instances)
        sitting.save(str(visit))
    return redirect(sitting.address(str(visit)), HTTPStatus.SEE_OTHER)


def _repeat_page(
    sitting: Sitting,
    way: Way,
    visit: Visit,
    returns: str,
    problem: Problem | None = None,
    told: tuple[str, ...] = (),
) -> ResponseReturnValue:
    words = translate()
    shown = repeating.shown_repeat(sitting, way, visit, returns, problem)
    frame = sitting.frame([words(sentence) for sentence in told])
    form = _token_form(sitting.kept.id)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return render_template("interviews/repeat.html", page=shown, form=form, frame=frame), status


# Sending


def _overview_page(
    sitting: Sitting, way: Way, *, check: bool = False, told: tuple[str, ...] = ()
) -> ResponseReturnValue:
    words = translate()
    shown = reviewing.shown_overview(sitting, way, check=check)
    frame = sitting.frame([words(sentence) for sentence in told])
    form = _token_form(sitting.kept.id)
    page = render_template("interviews/summary.html", overview=shown, form=form, frame=frame)
    return page, HTTPStatus.UNPROCESSABLE_ENTITY if shown.problems else HTTPStatus.OK


def _leave_overview(sitting: Sitting, way: Way) -> ResponseReturnValue:
    wish = sitting.kept.version.questionnaire.language(request.form.get("language", ""))
    if wish is not None:
        sitting.save(OVERVIEW, wish)
        return redirect(sitting.address(OVERVIEW, wish), HTTPStatus.SEE_OTHER)
    if request.form.get("action") == "back":
        return redirect(sitting.address(way.last or OVERVIEW), HTTPStatus.SEE_OTHER)
    if not _token_form(sitting.kept.id, posted=True).validate():
        return _overview_page(sitting, way, told=(KEPT_OPEN_TOO_LONG,))
    if reviewing.open_problems(sitting, way):
        return _overview_page(sitting, way, check=True)
    outcome = send(sitting)
    if isinstance(outcome, Receipt):
        return _to_receipt(sitting.kept.id)
    return _stopped(sitting, outcome.problem), status_of([outcome.problem])


def _stopped(sitting: Sitting, problem: Problem) -> str:
    # A single language: the page has no form that another one could send.
    frame = replace(sitting.frame(), languages=(sitting.language,))
    return render_template("interviews/stopped.html", problems=[problem], frame=frame)


def _to_receipt(number: UUID) -> ResponseReturnValue:
    return redirect(url_for("interviews.receipt", number=number), HTTPStatus.SEE_OTHER)


@blueprint.get("/i/<uuid:number>/sent")
def receipt(number: UUID) -> ResponseReturnValue:
    """What was stored, and when: shown again however often the interview is sent again."""
    sent = find_sent(request_session(), number)
    if sent is None:
        return redirect(url_for("interviews.resume", number=number), HTTPStatus.SEE_OTHER)
    questionnaire = sent.version.questionnaire
    language, told = asked_language(questionnaire, sent.language)
    here = {
        one.code: in_language("interviews.receipt", one.code, number=number)
        for one in questionnaire.languages
    }
    shown = {
        "code": reference(number),
        "moment": moment(sent.receipt.received_at.astimezone(), translate().language),
    }
    frame = frame_of(questionnaire, language, told, here)
    return render_template("interviews/sent.html", receipt=shown, frame=frame)


def reference(number: UUID) -> str:
    """A code short enough to be written down, by which a response can be found."""
    digits = number.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_large_page(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Say what to do with a text that is too long."""
    _read_to_the_end()
    roll_back_request()
    return answer([Problem(TOO_LARGE)])


def _read_to_the_end() -> None:
    # A browser that is still sending when it is answered shows an error of its own instead.
    body, left = request.environ["wsgi.input"], min(request.content_length or 0, LARGEST_LEFTOVER)
    while left > 0 and (piece := body.read(min(left, 1 << 20))):
        left -= len(piece)
