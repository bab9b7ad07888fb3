from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user
from survey_app.responses.operations import accept
from survey_app.site import site_of
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import published, submission

PASSWORD = "nine caravans passed"
WORK = """
settings: {form_id: work, form_title: {en: "Work & wages", ru: Работа}, version: "1", default_language: en}
survey:
  - {type: text, name: full_name, label: {en: Name, ru: Имя}, personal: "yes"}
  - {type: select_one sex, name: sex, label: {en: "Sex <b>of</b> the person", ru: Пол}}
  - {type: select_multiple why, name: why, label: {en: Why did you come?, ru: Зачем?}, missing: refused}
  - {type: integer, name: wage, label: {en: Wage, ru: Зарплата}}
choices:
  sex: [{name: woman, label: {en: Women, ru: Женщины}}, {name: man, label: {en: Men, ru: Мужчины}}]
  why:
    - {name: work, label: {en: Work, ru: Работа}}
    - {name: family, label: {en: "Family <script>", ru: Семья}}
"""


def answers(number: int) -> dict[str, object]:
    """Sixty women, of whom half came for work, and sixty men, of whom all did."""
    woman = number < 60
    reasons = ["family"] if woman and number % 2 else ["work"]
    wage = str(100 + number)
    return {"sex": "woman" if woman else "man", "why": reasons, "wage": wage}


@pytest.fixture
def work(app: Flask) -> PublishedVersion:
    """A study with 120 responses that can be counted by heart."""
    site = site_of(app)
    version = published(site, WORK, "work")
    with site.database.writing() as session:
        for number in range(120):
            sent = submission(version, document=answers(number), personal={"full_name": "Secret"})
            accept(session, site.keys, sent)
    return version


@pytest.fixture
def researcher(app: Flask) -> FlaskClient:
    """Somebody who has signed in."""
    with site_of(app).database.writing() as session:
        add_user(session, "aru@example.org", PASSWORD, Role.RESEARCHER)
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = page.split('name="csrf_token" type="hidden" value="')[1].split('"')[0]
    data = {"name": "aru@example.org", "password": PASSWORD, "csrf_token": token}
    assert client.post("/sign-in", data=data).status_code == 302
    return client
