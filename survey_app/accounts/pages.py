"""Pages to sign in and out."""

from __future__ import annotations

import hmac
from hashlib import sha256

from flask import Blueprint, current_app, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from questionnaires.problems import Problem
from survey_app.accounts.known_browsers import known_browser, mark_as_known
from survey_app.accounts.operations import sign_in as check_sign_in
from survey_app.accounts.passwords import LONGEST
from survey_app.accounts.rights import forget, remember
from survey_app.database import database_of
from survey_app.problems import status_of

blueprint = Blueprint("accounts", __name__)

REFUSALS_OF_A_NAME = 10
REFUSALS_OF_AN_ADDRESS = 40


class SignInForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """Name and password."""

    name = StringField(validators=[InputRequired(), Length(max=200)])
    password = PasswordField(validators=[InputRequired(), Length(max=LONGEST)])


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> ResponseReturnValue:
    """Ask for name and password."""
    form = SignInForm()
    problem = None
    if form.validate_on_submit():
        name = form.name.data or ""
        found = check_sign_in(database_of(), name, form.password.data or "", _limits(name))
        if not isinstance(found, Problem):
            remember(found)
            answer = redirect(_next_page())
            mark_as_known(answer, found)
            return answer
        problem = found
    page = render_template("accounts/sign_in.html", form=form, problem=problem, next=_next_page())
    return page, status_of([problem]) if problem else 200


@blueprint.post("/sign-out")
def sign_out() -> ResponseReturnValue:
    """Forget who was signed in."""
    forget()
    return redirect("/")


def _limits(name: str) -> dict[str, int]:
    """Count refusals by name and by where they come from, without keeping the address."""
    name = name.strip().lower()
    mark = known_browser(name)
    if mark is not None:
        return {_digest(f"browser {mark}"): REFUSALS_OF_A_NAME}
    return {
        _digest(f"name {name}"): REFUSALS_OF_A_NAME,
        _digest(f"address {request.remote_addr}"): REFUSALS_OF_AN_ADDRESS,
    }


def _digest(subject: str) -> str:
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, subject.encode("utf-8", "surrogatepass"), sha256).hexdigest()


def _next_page() -> str:
    """Where to go after: only to pages of this server."""
    wish = request.values.get("next", "")
    inside = wish.startswith("/") and not wish.startswith(("//", "/\\"))
    return wish if inside and wish.isprintable() else "/"
