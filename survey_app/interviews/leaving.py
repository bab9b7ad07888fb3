"""Leaving a page by one of its buttons: what was given is kept whichever it is."""

from __future__ import annotations

from http import HTTPStatus

from flask import redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from questionnaires.model import Language
from questionnaires.pages import PageKind, Visit
from questionnaires.problems import Problem
from survey_app.interviews.answering import posted_fields, problems_of, take
from survey_app.interviews.beginning import send
from survey_app.interviews.forms import form_for
from survey_app.interviews.rendering import (
    KEPT_OPEN_TOO_LONG,
    overview_page,
    questions_page,
    repeat_page,
    stopped_page,
    token_form,
)
from survey_app.interviews.repeating import NO_DECISION, repeat_of
from survey_app.interviews.reviewing import open_problems
from survey_app.interviews.sitting import Sitting, returns_to
from survey_app.interviews.walking import OVERVIEW, Way
from survey_app.responses.submission import Refusal


def leave(sitting: Sitting, way: Way, visit: Visit) -> ResponseReturnValue:
    """Take what was given on a page and go where its button leads."""
    if visit.page.kind is PageKind.ADD_INSTANCE:
        return _leave_repeat(sitting, way, visit)
    return _leave_questions(sitting, way, visit)


def _leave_questions(sitting: Sitting, way: Way, visit: Visit) -> ResponseReturnValue:
    asked = posted_fields(sitting, visit, request.form)
    form = form_for(asked, sitting.id, request.form)
    if not form.validate():
        return questions_page(sitting, way, visit, form, KEPT_OPEN_TOO_LONG)
    given = take(sitting, asked, request.form)
    problems = problems_of(sitting, given)
    stays = (problems and _goes_forward()) or any(one.is_partial for one in given)
    if stays and str(visit) in way.places:
        sitting.save(str(visit))
        return questions_page(sitting, way, visit, form, problems=problems)
    return _go_on(sitting, way, visit)


def _leave_repeat(sitting: Sitting, way: Way, visit: Visit) -> ResponseReturnValue:
    if not token_form(sitting.kept.id, posted=True).validate():
        return repeat_page(sitting, way, visit, KEPT_OPEN_TOO_LONG)
    number, wish = request.form.get("remove", ""), request.form.get("add", "")
    if number:
        return _remove(sitting, visit, number)
    if wish == "yes" and _goes_forward():
        return _add(sitting, visit)
    if wish != "no" and _goes_forward():
        return repeat_page(sitting, way, visit, problem=Problem(NO_DECISION))
    return _go_on(sitting, way, visit)


def _add(sitting: Sitting, visit: Visit) -> Response:
    repeat = repeat_of(visit)
    added = sitting.interview.add(repeat.key, visit.instances)
    then = Way.through(sitting.interview)
    place = then.of_instance(repeat, (*visit.instances, added)) or str(visit)
    sitting.save(place)
    return _to(sitting, place)


def _remove(sitting: Sitting, visit: Visit, wish: str) -> Response:
    repeat = repeat_of(visit)
    numbers = range(1, sitting.interview.count(repeat.key, visit.instances) + 1)
    number = next((one for one in numbers if str(one) == wish), None)
    if number is not None:
        sitting.interview.remove(repeat.key, number, visit.instances)
        sitting.save(str(visit))
    return _to(sitting, str(visit))


def leave_overview(sitting: Sitting, way: Way) -> ResponseReturnValue:
    """Send the interview, or go back to it."""
    wish = _wished_language(sitting)
    if wish is not None:
        sitting.save(OVERVIEW, wish)
        return _to(sitting, OVERVIEW, wish)
    if request.form.get("action") == "back":
        return _to(sitting, way.last or OVERVIEW)
    if not token_form(sitting.kept.id, posted=True).validate():
        return overview_page(sitting, way, KEPT_OPEN_TOO_LONG)
    if open_problems(sitting, way):
        return overview_page(sitting, way, check=True)
    outcome = send(sitting)
    if isinstance(outcome, Refusal):
        return stopped_page(sitting, outcome.problem)
    return redirect(sitting.address("sent"), HTTPStatus.SEE_OTHER)


def _go_on(sitting: Sitting, way: Way, visit: Visit) -> Response:
    """Save, and go to where the pressed button leads."""
    then = Way.through(sitting.interview)
    wish = _wished_language(sitting)
    returns = returns_to()
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
    return _to(sitting, place, wish, returns)


def _to(
    sitting: Sitting, place: str, language: Language | None = None, returns: str = ""
) -> Response:
    return redirect(sitting.address(place, language, returns), HTTPStatus.SEE_OTHER)


def _wished_language(sitting: Sitting) -> Language | None:
    return sitting.kept.version.questionnaire.language(request.form.get("language", ""))


def _goes_forward() -> bool:
    return request.form.get("action") == "continue" and "language" not in request.form
