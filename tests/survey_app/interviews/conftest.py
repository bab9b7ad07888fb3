from __future__ import annotations

import pytest
from flask import Flask

from survey_app.site import site_of
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import published
from tests.survey_app.interviews.respondent import PEOPLE, Respondent


@pytest.fixture
def people(app: Flask) -> PublishedVersion:
    """A published questionnaire in English and Arabic with most types and hostile names."""
    return published(site_of(app), PEOPLE, "people")


@pytest.fixture
def respondent(app: Flask, people: PublishedVersion) -> Respondent:
    """A person who answers it."""
    return Respondent(app.test_client())
