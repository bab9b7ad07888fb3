"""Pages of an interview as they are sent to the browser, each with its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from http import HTTPStatus
from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from questionnaires.pages import Visit
from questionnaires.problems import Problem
from questionnaires.translation import N_
from survey_app.display import moment
from survey_app.interviews.answering import shown_page
from survey_app.interviews.forms import PageForm, form_for
from survey_app.interviews.repeating import shown_repeat
from survey_app.interviews.reviewing import shown_overview
from survey_app.interviews.sitting import (
    Sitting,
    asked_language,
    frame_of,
    in_language,
    preferred_language,
)
from survey_app.interviews.store import SentInterview
from survey_app.interviews.walking import Way
from survey_app.language import translate
from survey_app.problems import status_of
from survey_app.site import current_site
from survey_app.studies.store import PublishedVersion

KEPT_OPEN_TOO_LONG = N_(
    "This page was open for a long time, so it was not saved yet. Your answers are still here: please continue."
)
SENT_BEFORE = N_("This interview was sent before. What was changed afterwards is not stored.")
GONE = N_("That page is not part of the interview with the answers given now.")


def token_form(number: UUID, *, posted: bool = False) -> PageForm:
    """The form of a page without questions; only its token is looked at."""
    return form_for((), str(number), request.form if posted else None)


def start_page(version: PublishedVersion, number: UUID, *told: str) -> ResponseReturnValue:
    """The first page of a questionnaire, with the id of the interview that begins there."""
    questionnaire = version.questionnaire
    language, unknown = asked_language(questionnaire, preferred_language(questionnaire))
    here = {
        one.code: in_language("interviews.start", one.code, slug=version.study)
        for one in questionnaire.languages
    }
    return render_template(
        "interviews/start.html",
        frame=frame_of(questionnaire, language, (*unknown, *_said(told)), here),
        form=token_form(number),
        start={"id": number, "address": here[language.code]},
    )


def questions_page(
    sitting: Sitting,
    way: Way,
    visit: Visit,
    form: PageForm,
    *told: str,
    problems: Mapping[str, Markup] | None = None,
) -> ResponseReturnValue:
    """A page of questions, with what is wrong on it."""
    shown = shown_page(sitting, way, visit, form, problems or {})
    frame = sitting.frame(_said(told))
    page = render_template("interviews/page.html", page=shown, form=form, frame=frame)
    return page, _status(problems)


def repeat_page(
    sitting: Sitting, way: Way, visit: Visit, *told: str, problem: Problem | None = None
) -> ResponseReturnValue:
    """The page that asks whether there is another instance of a repeat."""
    shown = shown_repeat(sitting, way, visit, problem)
    form = token_form(sitting.kept.id)
    frame = sitting.frame(_said(told))
    page = render_template("interviews/repeat.html", page=shown, form=form, frame=frame)
    return page, _status(problem)


def overview_page(
    sitting: Sitting, way: Way, *told: str, check: bool = False
) -> ResponseReturnValue:
    """All answers before they are sent."""
    shown = shown_overview(sitting, way, check=check)
    form = token_form(sitting.kept.id)
    frame = sitting.frame(_said(told))
    page = render_template("interviews/summary.html", overview=shown, form=form, frame=frame)
    return page, _status(shown.problems)


def stopped_page(sitting: Sitting, problem: Problem) -> ResponseReturnValue:
    """The interview cannot be sent: why, and what is kept."""
    # A single language: the page has no form that another one could send.
    frame = replace(sitting.frame(), languages=(sitting.language,))
    page = render_template("interviews/stopped.html", problems=[problem], frame=frame)
    return page, status_of([problem])


def receipt_page(sent: SentInterview, *told: str) -> ResponseReturnValue:
    """What was stored, and when."""
    number = sent.receipt.response_id
    questionnaire = sent.version.questionnaire
    language, unknown = asked_language(questionnaire, sent.language)
    here = {
        one.code: in_language("interviews.receipt", one.code, number=number)
        for one in questionnaire.languages
    }
    shown = {
        "code": reference(number),
        "moment": moment(
            sent.receipt.received_at.astimezone(current_site().settings.timezone),
            translate().language,
        ),
    }
    frame = frame_of(questionnaire, language, (*unknown, *_said(told)), here)
    return render_template("interviews/sent.html", receipt=shown, frame=frame)


def reference(number: UUID) -> str:
    """A code short enough to be written down, by which a response can be found."""
    digits = number.hex[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"


def _said(sentences: tuple[str, ...]) -> list[str]:
    words = translate()
    return [words(sentence) for sentence in sentences]


def _status(wrong: object) -> HTTPStatus:
    return HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
