"""What holds for every answer of the server: headers, problems, one commit a request."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from flask import Flask, abort, send_file
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from questionnaires.problems import Problem, ProblemsFound, wordings
from survey_app import create_app
from survey_app.auditing.operations import record
from survey_app.config import Settings
from survey_app.database import database_of, request_session
from survey_app.keys import KEY_MISSING
from survey_app.models import AuditEntry
from survey_app.problems import BAD_REQUEST, STATUS

POLICY = "default-src 'self'"


@pytest.mark.parametrize("path", ["/sign-in", "/nothing-here", "/static/qonys.css", "/api/x"])
def test_every_answer_keeps_to_itself(client: FlaskClient, path: str) -> None:
    with client.get(path) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert policy.startswith(POLICY)
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_pages_are_kept_by_no_cache(client: FlaskClient) -> None:
    assert client.get("/sign-in").headers["Cache-Control"] == "no-store"


def test_files_of_answers_are_kept_by_no_cache_either(app: Flask) -> None:
    app.add_url_rule("/answers", view_func=lambda: send_file(BytesIO(b"x"), "text/csv"))
    for path, kept in (("/answers", "no-store"), ("/static/qonys.css", "no-cache")):
        with app.test_client().get(path) as answer:
            assert answer.headers.getlist("Cache-Control") == [kept]


def test_no_redirect_leads_to_a_host_that_the_request_made_up(client: FlaskClient) -> None:
    answer = client.get("/studies//arrivals", headers={"Host": "evil.example"})
    assert "evil" not in answer.headers.get("Location", "")


def test_over_https_cookies_and_browsers_stay_there(settings: Settings) -> None:
    app = create_app({"INSTANCE": settings.instance, "DATABASE": settings.database, "HTTPS": True})
    answer = app.test_client().get("/sign-in", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=")
    assert app.config["SESSION_COOKIE_SECURE"]
    assert app.config["SESSION_COOKIE_NAME"].startswith("__Host-")
    database_of(app).close()


def test_a_proxy_is_believed_only_where_it_was_announced(settings: Settings) -> None:
    told = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "survey.example"}
    for proxies, host in ((0, "localhost"), (1, "survey.example")):
        app = create_app(
            {"INSTANCE": settings.instance, "DATABASE": settings.database, "PROXIES": proxies}
        )
        app.add_url_rule("/where", view_func=where)
        assert host in app.test_client().get("/where", headers=told).get_data(as_text=True)
        database_of(app).close()


def where() -> str:
    from flask import request  # noqa: PLC0415

    return request.url


def test_every_status_belongs_to_a_problem_that_is_worded() -> None:
    assert set(STATUS) <= set(wordings())


def test_every_problem_can_be_told_with_its_values() -> None:
    for name, wording in wordings().items():
        places = re.findall(r"{(\w+)[!:}]", wording.sentence + wording.remedy)
        assert Problem(name, values=dict.fromkeys(places, "x")).line()


SECRET_FILE = {"study": "arrivals", "file": "/srv/secret answer"}


def entries(app: Flask) -> int:
    with database_of(app).reading() as session:
        return session.scalars(select(func.count()).select_from(AuditEntry)).one()


def write_and(end: object) -> str:
    record(request_session(), "tested")
    if isinstance(end, Exception):
        raise end
    if isinstance(end, int):
        abort(end)
    return "done"


@pytest.mark.parametrize(
    ("end", "status", "kept"),
    [
        (None, 200, 1),
        (403, 403, 0),
        (ProblemsFound([Problem(BAD_REQUEST)]), 400, 0),
        (RuntimeError("secret answer"), 500, 0),
        (OperationalError("secret answer", {}, OSError("database is locked")), 503, 0),
        (ProblemsFound([Problem(KEY_MISSING, values=SECRET_FILE)]), 503, 0),
    ],
)
def test_a_request_commits_once_or_not_at_all(
    app: Flask, end: object, status: int, kept: int
) -> None:
    app.config["WTF_CSRF_ENABLED"] = False
    app.testing = False
    app.add_url_rule("/write", view_func=lambda: write_and(end), methods=["POST"])
    answer = app.test_client().post("/write")
    assert (answer.status_code, entries(app)) == (status, kept)
    assert "secret answer" not in answer.get_data(as_text=True)


def test_a_form_without_its_token_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "x", "password": "y"})
    assert answer.status_code == 400
    assert "reload the page" in answer.get_data(as_text=True)


def test_a_request_that_is_too_large_is_refused_in_words(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"name": "x" * 10_000_000})
    assert answer.status_code == 413
    assert "Shorten the longest texts" in answer.get_data(as_text=True)
