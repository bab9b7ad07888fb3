from __future__ import annotations

import base64
import re
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from werkzeug.test import TestResponse

from questionnaires.problems import ProblemsFound
from survey_app.accounts.operations import add_user, change_password, deactivate
from survey_app.accounts.pages import REFUSALS_OF_A_NAME
from survey_app.accounts.rights import requires
from survey_app.models import AuditEntry, FailedSignIn, Role, User
from survey_app.site import Site, site_of

PASSWORD = "correct horse battery staple"
OTHER = "another four unrelated words"


def desk() -> str:
    return "desk"


@pytest.fixture
def served(app: Flask) -> Site:
    app.add_url_rule("/desk", view_func=requires(Role.RESEARCHER)(desk), endpoint="desk")
    app.add_url_rule("/admin", view_func=requires(Role.ADMIN)(desk), endpoint="admin")
    site = site_of(app)
    with site.database.writing() as session:
        add_user(session, "Dana", PASSWORD, Role.RESEARCHER)
    return site


def sign_in(client: FlaskClient, name: str, password: str, **more: str) -> TestResponse:
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    sent = {"name": name, "password": password, "csrf_token": token[1], **more}
    return client.post("/sign-in", data=sent)


def test_a_name_and_a_password_open_the_desk(client: FlaskClient, served: Site) -> None:
    assert client.get("/desk").status_code == 302
    assert sign_in(client, " DANA ", PASSWORD).status_code == 302
    assert client.get("/desk").get_data(as_text=True) == "desk"
    assert client.get("/admin").status_code == 403


def test_a_wrong_password_and_an_unknown_name_look_alike(client: FlaskClient, served: Site) -> None:
    wrong = sign_in(client, "dana", OTHER)
    unknown = sign_in(client, "nobody", OTHER)
    assert sign_in(client, "no\0body", OTHER).status_code == 422
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    told = "Name or password is not right"
    assert told in wrong.get_data(as_text=True)
    assert told in unknown.get_data(as_text=True)
    assert client.get("/desk").status_code == 302


def test_guessing_is_slowed_down_until_the_window_has_passed(
    client: FlaskClient, served: Site
) -> None:
    for _ in range(REFUSALS_OF_A_NAME):
        sign_in(client, "dana", "wrong")
    refused = sign_in(client, "dana", PASSWORD)
    assert refused.status_code == 429
    with served.database.writing() as session:
        for refusal in session.scalars(select(FailedSignIn)):
            refusal.at -= timedelta(minutes=16)
    assert sign_in(client, "dana", PASSWORD).status_code == 302


def test_guesses_from_elsewhere_lock_nobody_out_of_a_browser_that_is_known(
    client: FlaskClient, served: Site
) -> None:
    sign_in(client, "dana", PASSWORD)
    stranger = client.application.test_client()
    for _ in range(REFUSALS_OF_A_NAME):
        sign_in(stranger, "dana", "wrong")
    assert sign_in(stranger, "dana", PASSWORD).status_code == 429
    assert sign_in(client, "dana", PASSWORD).status_code == 302
    for _ in range(REFUSALS_OF_A_NAME):
        sign_in(client, "dana", "wrong")
    assert sign_in(client, "dana", PASSWORD).status_code == 429
    assert sign_in(client, "nobody", "wrong").status_code == 422


def test_the_mark_of_a_known_browser_names_nobody(client: FlaskClient, served: Site) -> None:
    (mark,) = (
        cookie
        for cookie in sign_in(client, "dana", PASSWORD).headers.getlist("Set-Cookie")
        if cookie.startswith("qonys-known=")
    )
    assert "HttpOnly" in mark
    assert "SameSite=Lax" in mark
    payload = mark.split("=", 1)[1].split(".")[0]
    assert b"dana" not in base64.urlsafe_b64decode(payload + "==")


def test_neither_name_nor_address_is_kept_of_a_refusal(client: FlaskClient, served: Site) -> None:
    sign_in(client, "dana", "wrong")
    with served.database.reading() as session:
        subjects = session.scalars(select(FailedSignIn.subject)).all()
    assert len(subjects) == 2
    assert all(re.fullmatch("[0-9a-f]{64}", subject) for subject in subjects)


def test_a_changed_password_ends_the_sessions_under_the_old_one(
    client: FlaskClient, served: Site
) -> None:
    sign_in(client, "dana", PASSWORD)
    with served.database.writing() as session:
        change_password(session, "dana", OTHER)
    assert client.get("/desk").status_code == 302
    assert sign_in(client, "dana", PASSWORD).status_code == 422
    assert sign_in(client, "dana", OTHER).status_code == 302


def test_who_has_left_is_signed_out_and_stays_out(client: FlaskClient, served: Site) -> None:
    sign_in(client, "dana", PASSWORD)
    with served.database.writing() as session:
        deactivate(session, "dana")
    assert client.get("/desk").status_code == 302
    assert sign_in(client, "dana", PASSWORD).status_code == 422


def test_signing_out_needs_the_token_of_the_page(client: FlaskClient, served: Site) -> None:
    sign_in(client, "dana", PASSWORD)
    assert client.post("/sign-out").status_code == 400
    assert client.get("/desk").status_code == 200


@pytest.mark.parametrize(
    ("wish", "target"),
    [
        ("/desk?a=b", "/desk?a=b"),
        ("https://elsewhere.example/", "/"),
        ("//elsewhere.example/", "/"),
        ("/\\elsewhere.example/", "/"),
        ("javascript:alert(1)", "/"),
    ],
)
def test_the_way_back_stays_on_this_server(
    client: FlaskClient, served: Site, wish: str, target: str
) -> None:
    assert sign_in(client, "dana", PASSWORD, next=wish).headers["Location"] == target


def test_the_cookie_is_kept_from_scripts_and_other_sites(client: FlaskClient, served: Site) -> None:
    cookies = sign_in(client, "dana", PASSWORD).headers.getlist("Set-Cookie")
    assert cookies
    assert all("HttpOnly" in cookie and "SameSite=Lax" in cookie for cookie in cookies)


@pytest.mark.parametrize(
    ("name", "password", "problem"),
    [
        ("dana", PASSWORD, "user_name_taken"),
        ("", PASSWORD, "user_name_unusable"),
        ("x" * 201, PASSWORD, "user_name_unusable"),
        ("aliya", "short", "password_too_short"),
        ("aliya", "aliya likes horses", "password_holds_name"),
        ("aliya", "aaaaaaaaaaaaaa", "password_holds_name"),
        ("aliya", "four words " * 60, "password_too_long"),
    ],
)
def test_unusable_accounts_are_refused_by_name(
    served: Site, name: str, password: str, problem: str
) -> None:
    with served.database.writing() as session, pytest.raises(ProblemsFound) as found:
        add_user(session, name, password, Role.ADMIN)
    assert [one.name for one in found.value.problems][-1] == problem


def test_passwords_are_kept_as_argon2id_and_accounts_are_recorded(served: Site) -> None:
    with served.database.reading() as session:
        assert session.scalars(select(User.password_hash)).one().startswith("$argon2id$")
        assert session.scalars(select(AuditEntry.action)).all() == ["user_added"]


def test_the_database_refuses_a_role_that_does_not_exist(served: Site) -> None:
    with pytest.raises(Exception, match="ck_user_account_role"), served.database.writing() as one:
        one.execute(text("UPDATE user_account SET role = 'king'"))
