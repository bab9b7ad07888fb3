"""A questionnaire is answered page by page, without JavaScript, to the receipt."""

from __future__ import annotations

from uuid import UUID

import pytest
from flask import Flask

from questionnaires.model import NOT_ANSWERED_BY_PEOPLE, QuestionType
from survey_app.interviews.forms import FIELDS
from survey_app.interviews.tokens import LIFETIME_SETTING
from survey_app.responses.models import Draft, ResponseRevision
from survey_app.site import site_of
from survey_app.studies.operations import close_study
from tests.support.surveys import published
from tests.survey_app.interviews.respondent import Respondent

ABOUT = {"validate": "Ann", "data": "34", "csrf_token": "40,5"}
ALL = (
    ABOUT,
    {"married": "yes"},
    {"tongues": ["kk", "None"]},
    {"partner": "Bob"},
    {"born": "c7"},
)


def stored(app: Flask) -> list[ResponseRevision]:
    with site_of(app).database.reading() as session:
        return list(session.query(ResponseRevision).all())


def draft(app: Flask, number: str) -> dict[str, object]:
    with site_of(app).database.reading() as session:
        found = session.get(Draft, UUID(number))
        assert found is not None
        return dict(found.document)


def at_overview(respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(*ALL, {"add": "no"})
    assert respondent.place == "overview"


def test_answers_arrive_as_they_were_given(app: Flask, respondent: Respondent) -> None:
    at_overview(respondent)

    respondent.press(value="send")

    assert "Your answers have been stored" in respondent.text
    assert respondent.place == "sent"
    (revision,) = stored(app)
    given = {key: revision.document[key] for key in ("validate", "data", "csrf_token", "married")}
    assert given == {"validate": "Ann", "data": "34", "csrf_token": "40.5", "married": "yes"}
    assert revision.document["tongues"] == ["kk", "None"]
    assert revision.document["child"] == []
    assert (revision.language, revision.mode) == ("en", "web")


def test_a_respondent_gets_no_cookie(respondent: Respondent) -> None:
    at_overview(respondent)
    respondent.press(value="send")

    assert respondent.client.get_cookie("qonys") is None


def test_the_receipt_can_be_seen_again_and_nothing_is_sent_twice(
    app: Flask, respondent: Respondent
) -> None:
    at_overview(respondent)
    overview = respondent.page
    respondent.press(value="send")
    code = respondent.html.split('class="code" dir="ltr">')[1][:9]

    respondent.page = overview
    respondent.press(value="send")

    assert respondent.place == "sent"
    assert code in respondent.html
    assert len(stored(app)) == 1


def test_a_change_after_sending_is_said_not_to_be_stored(
    app: Flask, respondent: Respondent
) -> None:
    respondent.begin()
    first = respondent.page
    respondent.walk(*ALL, {"add": "no"})
    respondent.press(value="send")

    respondent.page = first
    respondent.answer({"validate": "Eve", "data": "3"})

    assert "What was changed afterwards is not stored." in respondent.text
    assert stored(app)[0].document["validate"] == "Ann"


def test_starting_twice_with_one_page_is_one_interview(app: Flask, respondent: Respondent) -> None:
    respondent.open("/s/people")
    first = respondent.page
    respondent.press()
    number = respondent.number
    respondent.answer(ABOUT)

    respondent.page = first
    respondent.press()

    assert respondent.number == number
    assert draft(app, number)["validate"] == "Ann"


def test_zero_is_an_answer(app: Flask, respondent: Respondent) -> None:
    respondent.begin()

    respondent.answer({**ABOUT, "data": "0"})

    assert respondent.status == 200
    assert draft(app, respondent.number)["data"] == "0"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("1_000", "is not a whole number"),
        ("12.5", "is not a whole number"),
        ("٣٤", "is not a whole number"),
        ("NaN", "is not a whole number"),
        ("", "Please answer this question."),
        ("200", "Between"),
        ("4\x00", "a character that cannot be stored"),
    ],
)
def test_a_problem_is_told_and_the_answer_left_as_typed(
    respondent: Respondent, typed: str, told: str
) -> None:
    respondent.begin()

    respondent.answer({**ABOUT, "data": typed})

    assert respondent.status == 422
    assert respondent.html.count(told) == 2, "in the list and beside the question"
    assert 'href="#q-data"' in respondent.html
    assert 'id="q-data"' in respondent.html
    assert respondent.given("data") == [typed]
    assert respondent.given("validate") == ["Ann"]


def test_the_author_s_message_keeps_its_markup_and_quotes_answers_as_text(
    respondent: Respondent,
) -> None:
    respondent.begin()

    respondent.answer({"validate": "<b>**Ann**</b>", "data": "200"})

    assert "<strong>Between</strong> 0 and 119, &lt;b&gt;**Ann**&lt;/b&gt;." in respondent.html


def test_hostile_labels_and_answers_are_text(respondent: Respondent) -> None:
    respondent.begin()
    hostile = "<img src=x onerror=alert(1)>"
    respondent.walk({**ABOUT, "validate": hostile}, {"married": "yes"})

    assert "<script>alert" not in respondent.html
    assert "Other <script>alert(1)</script>" in respondent.text
    respondent.walk({"tongues": ["other"]}, {"partner": hostile}, {}, {"add": "no"})
    assert "<img" not in respondent.html
    assert f"Are you married, {hostile}?" in respondent.text


def test_a_forged_choice_is_refused_and_nothing_else_lost(
    app: Flask, respondent: Respondent
) -> None:
    respondent.begin()
    respondent.walk(ABOUT)

    respondent.answer({"married": "forged"})

    assert respondent.status == 422
    assert "“forged” is not among the choices offered." in respondent.text
    assert draft(app, respondent.number)["data"] == "34"


def test_several_values_for_one_choice_are_refused(respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(ABOUT)

    respondent.answer({"married": ["yes", "no\x00"]})

    assert "takes one answer" in respondent.text


def test_kinds_of_missing_are_stated_and_stored_apart(app: Flask, respondent: Respondent) -> None:
    respondent.begin()

    respondent.walk(
        {"validate": "Ann", "data": "", "?data": "?dont_know"},
        {"married": "?refused"},
        {"tongues": ["?dont_know"]},
        {},
        {"add": "no"},
    )
    respondent.press(value="send")

    document = stored(app)[0].document
    assert document["data"] == {"missing": "dont_know"}
    assert document["married"] == {"missing": "refused"}
    assert document["tongues"] == {"missing": "dont_know"}
    assert document["partner"] == {"missing": "not_asked"}
    assert document["born"] == {"missing": "skipped"}


@pytest.mark.parametrize("button", ["continue", "back"])
def test_a_stated_missing_stands_alone(respondent: Respondent, button: str) -> None:
    respondent.begin()

    respondent.press(value=button, answers={**ABOUT, "?data": "?refused"})

    assert "“I would rather not say” was chosen together with another answer." in respondent.text
    assert respondent.given("data") == ["34"]
    assert respondent.given("?data") == ["?refused"]


def test_a_kind_that_is_not_offered_is_refused(respondent: Respondent) -> None:
    respondent.begin()

    respondent.answer({"validate": "Ann", "data": "", "?data": "?not_applicable"})

    assert "Please answer this question." in respondent.text


def test_going_back_saves_what_was_typed(app: Flask, respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(ABOUT)

    respondent.press(value="back", answers={"married": "no"})

    assert respondent.given("data") == ["34"]
    assert draft(app, respondent.number)["married"] == "no"
    respondent.answer()
    assert respondent.given("married") == ["no"]


def test_switching_the_language_saves_what_was_typed(respondent: Respondent) -> None:
    respondent.begin()

    respondent.press("language", "ar", answers={"validate": "Ann", "data": "many"})

    assert respondent.status == 200
    assert '<html lang="ar" dir="rtl">' in respondent.html
    assert "ما اسمك؟" in respondent.text
    assert respondent.given("validate") == ["Ann"]
    assert respondent.given("data") == ["many"]


def test_an_unknown_language_is_told_and_the_default_shown(respondent: Respondent) -> None:
    respondent.open("/s/people?lang=xx")

    assert "not available in the language “xx”" in respondent.text
    assert '<html lang="en" dir="ltr">' in respondent.html


UZBEK = """
settings: {form_id: uzbek, form_title: {uz: Hayot}, version: "1", default_language: uz}
survey:
  - {type: text, name: name, label: {uz: Ismingiz nima?}}
"""


@pytest.mark.parametrize(("browser", "direction"), [("ru", "ltr"), ("ar", "rtl")])
def test_where_the_program_lacks_a_language_it_speaks_that_of_the_browser(
    app: Flask, browser: str, direction: str
) -> None:
    published(site_of(app), UZBEK, "uzbek")
    respondent = Respondent(app.test_client())
    respondent.client.environ_base["HTTP_ACCEPT_LANGUAGE"] = browser

    respondent.begin("uzbek", "uz")

    assert '<html lang="uz" dir="ltr">' in respondent.html
    assert f'<span lang="{browser}" dir="{direction}">' in respondent.html


def test_an_interview_is_gone_on_with_by_its_address(respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(ABOUT)

    respondent.open(f"/i/{respondent.number}")

    assert "Are you married, Ann?" in respondent.text


def test_from_the_overview_an_answer_is_changed_and_one_is_back_there(
    respondent: Respondent,
) -> None:
    at_overview(respondent)
    (change,) = (link for link in respondent.page.links if link.endswith("#q-born"))

    respondent.open(change.split("#")[0])
    respondent.answer({"born": "c8"})

    assert respondent.place == "overview"
    assert "Country 8" in respondent.text


def test_a_change_that_brings_a_new_page_leads_to_it(respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(ABOUT, {"married": "no"}, {}, {}, {"add": "no"})
    (change,) = (link for link in respondent.page.links if link.endswith("#q-married"))

    respondent.open(change.split("#")[0])
    respondent.answer({"married": "yes"})

    assert "Name of your partner?" in respondent.text
    respondent.answer({"partner": "Bob"})
    assert respondent.place == "overview"


def test_the_whole_interview_is_checked_before_it_is_sent(
    app: Flask, respondent: Respondent
) -> None:
    respondent.begin()
    number = respondent.number
    respondent.open(f"/i/{number}/overview")

    respondent.press(value="send")

    assert respondent.status == 422
    assert "What is your name?: Please answer this question." in respondent.text
    assert any(link.endswith("return=overview#q-validate") for link in respondent.page.links)
    assert stored(app) == []


def test_instances_are_added_changed_and_removed(app: Flask, respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(*ALL, {"add": "yes"}, {"child_name@1": "Aru"}, {"add": "yes"})
    respondent.walk({"child_name@2": "Dana"})
    assert "Child 1: Aru" in respondent.text

    respondent.press("remove", "1")

    assert "Child 1: Dana" in respondent.text
    respondent.press("remove", "9" * 5000)
    assert "Child 1: Dana" in respondent.text
    respondent.answer()
    assert respondent.status == 422
    respondent.walk({"add": "no"})
    respondent.press(value="send")
    assert stored(app)[0].document["child"] == [{"child_name": "Dana"}]


def test_what_is_typed_in_two_windows_is_all_kept(app: Flask, respondent: Respondent) -> None:
    respondent.begin()
    respondent.walk(ABOUT, {"married": "yes"}, {})
    other = Respondent(respondent.client)
    other.open(respondent.url.replace("/4?", "/1?"))
    assert "What is your name?" in other.text

    respondent.answer({"partner": "Bob"})
    other.answer({"csrf_token": "8"})

    kept = draft(app, respondent.number)
    assert (kept["partner"], kept["csrf_token"]) == ("Bob", "8")


def test_a_page_that_another_window_made_pointless_still_keeps_what_was_typed(
    app: Flask, respondent: Respondent
) -> None:
    respondent.begin()
    respondent.walk(ABOUT, {"married": "yes"}, {})
    other = Respondent(respondent.client)
    other.open(respondent.url.replace("/4?", "/2?"))
    other.answer({"married": "no"})

    respondent.answer({"partner": "Bob"})

    assert respondent.status == 200
    assert draft(app, respondent.number)["partner"] == "Bob"


def test_a_page_left_open_too_long_is_shown_again_with_what_was_typed(
    app: Flask, respondent: Respondent
) -> None:
    respondent.begin()
    app.config[LIFETIME_SETTING] = -1

    respondent.answer(ABOUT)

    assert "Your answers are still here" in respondent.text
    assert respondent.given("data") == ["34"]
    app.config[LIFETIME_SETTING] = 60
    respondent.answer()
    assert "Are you married, Ann?" in respondent.text


def test_a_page_without_its_token_is_not_taken(app: Flask, respondent: Respondent) -> None:
    respondent.begin()

    respondent.answer({**ABOUT, "token": "forged"})

    assert "Your answers are still here" in respondent.text
    assert "data" not in draft(app, respondent.number)


def test_a_long_text_is_told_and_left_as_typed(respondent: Respondent) -> None:
    respondent.begin()

    respondent.answer({**ABOUT, "validate": "x" * 20_001})

    assert respondent.status == 422
    assert "This answer has 20001 characters" in respondent.text
    assert respondent.given("validate") == ["x" * 20_001]


def test_ten_megabytes_are_refused_with_what_to_do(app: Flask, respondent: Respondent) -> None:
    respondent.begin()
    number = respondent.number
    respondent.walk(ABOUT, {"married": "yes"}, {})

    respondent.answer({"partner": "x" * 10_000_000})

    assert respondent.status == 413
    assert "shorten the text" in respondent.text
    assert draft(app, number)["data"] == "34"


def test_questionnaires_that_are_not_there_or_closed_are_named(
    app: Flask, respondent: Respondent
) -> None:
    respondent.open("/s/nothing")
    assert (respondent.status, "There is no study nothing." in respondent.text) == (404, True)

    respondent.open("/s/%00")
    assert respondent.status == 404

    respondent.open("/i/1e841c60-52d8-49dc-9c9a-4575234ae0db")
    assert (respondent.status, "not in progress here" in respondent.text) == (404, True)

    with site_of(app).database.writing() as session:
        close_study(session, "people")
    respondent.open("/s/people")
    assert (respondent.status, "takes no answers" in respondent.text) == (403, True)


def test_every_type_that_people_answer_has_its_field() -> None:
    asked = set(QuestionType) - NOT_ANSWERED_BY_PEOPLE - {QuestionType.NOTE}
    assert set(FIELDS) == asked


COUNTED = """
settings: {form_id: counted, form_title: Counted, version: "1"}
survey:
  - {type: integer, name: how_many, label: How many?}
  - {type: begin_repeat, name: one, label: One, repeat_count: "${how_many}"}
  - {type: text, name: name, label: Its name?}
  - {type: end_repeat}
"""


def test_more_instances_than_can_be_asked_are_told_before_sending(app: Flask) -> None:
    published(site_of(app), COUNTED, "counted")
    respondent = Respondent(app.test_client())
    respondent.begin("counted")
    respondent.answer({"how_many": "1000000"})

    respondent.open(f"/i/{respondent.number}/overview")
    respondent.press(value="send")

    assert respondent.status == 422
    assert "The answers ask for 1000000 repetitions" in respondent.text


EMPTY = """
settings: {form_id: empty, form_title: Empty, version: "1"}
survey:
  - {type: select_one who, name: who, label: Who?, required: "yes", choice_filter: "team = 'none'"}
choices:
  who: [{name: somebody, label: Somebody, team: a}]
"""


def test_a_question_whose_filter_leaves_no_choice_does_not_hold_anybody_up(app: Flask) -> None:
    published(site_of(app), EMPTY, "empty")
    respondent = Respondent(app.test_client())
    respondent.begin("empty")
    assert "There is nothing to choose from here." in respondent.text

    respondent.answer()

    assert respondent.place == "overview"
