from __future__ import annotations

from pathlib import Path

import pytest

from questionnaires.loading import Declarations, load_questionnaire
from questionnaires.model import MissingKind
from survey_app.config import Settings
from survey_app.demo.survey import BUNDLED
from survey_app.site import open_site
from survey_app.studies.operations import Source, publish

MISSING = {"dk": MissingKind.DONT_KNOW, "dwta": MissingKind.REFUSED}


@pytest.fixture
def dialect() -> str:
    """A browser sees no difference between databases; one of them is enough."""
    return "sqlite"


@pytest.fixture
def libya(settings: Settings) -> str:
    """The bundled questionnaire, published; the name of its study."""
    form: Path = BUNDLED / "form.xlsx"
    loaded = load_questionnaire(form, declarations=Declarations(missing=MISSING))
    site = open_site(settings)
    with site.database.writing() as session:
        publish(session, site.keys, loaded, Source(form.name, form.read_bytes()), slug="libya")
    site.close()
    return "libya"
