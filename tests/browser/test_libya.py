"""The Libya questionnaire, answered in a browser to the receipt and found again in the workbook."""

from __future__ import annotations

from io import BytesIO

import openpyxl
import pytest
from playwright.sync_api import expect

from exports.data import write_workbook
from questionnaires.translation import translator
from survey_app.config import Settings
from survey_app.responses.models import ResponseRevision
from survey_app.site import open_site
from survey_app.snapshots import study_dataset
from tests.browser.answering import Person
from tests.support.browser import DESKTOP, PHONE, Device, Windows

WISHES = {
    "phone_number": "910000000",
    "consent_1": "yes_consent",
    "resp_age": "25_34",
    "resp_sex": "female",
    "reasons_come_libya": "lack_income_job",
    "persons_sharing_accommodation": "3",
    "other_members_of_hh": "2",
}


def documents(settings: Settings) -> list[dict[str, object]]:
    site = open_site(settings)
    with site.database.reading() as session:
        found = [dict(one.document) for one in session.query(ResponseRevision).all()]
    site.close()
    return found


def exported(settings: Settings) -> dict[str, object]:
    """The row of the only response in the exported workbook, by the names in its first row."""
    site = open_site(settings)
    written = BytesIO()
    write_workbook(study_dataset(site, "libya").dataset, written, translator("en"))
    site.close()
    sheet = openpyxl.load_workbook(written).worksheets[0]
    names, values = sheet.iter_rows(min_row=1, max_row=2, values_only=True)
    return dict(zip(map(str, names), values, strict=True))


@pytest.mark.parametrize(
    ("language", "direction", "scripts", "device"),
    [
        ("en", "ltr", True, DESKTOP),
        ("en", "ltr", False, PHONE),
        ("ar", "rtl", True, PHONE),
        ("ar", "rtl", False, DESKTOP),
    ],
)
def test_it_is_answered_to_the_receipt(
    windows: Windows,
    libya: str,
    settings: Settings,
    language: str,
    direction: str,
    device: Device,
    *,
    scripts: bool,
) -> None:
    page = windows.open(device, scripts=scripts)
    page.set_default_timeout(10_000)
    person = Person(page, WISHES)

    person.begin(libya, language)
    passed = person.go_to_the_overview()
    expect(page.locator("html")).to_have_attribute("dir", direction)
    expect(page.locator("html")).to_have_attribute("lang", language)
    person.forward()

    expect(page.locator(".receipt .code")).to_have_text(r"".join(person_code(page.url)))
    assert len(passed) > 40
    (document,) = documents(settings)
    for name, answer in person.given.items():
        assert document[name] in (answer, [answer]), name
    row = exported(settings)
    assert row["resp_sex"] == "female"
    assert row["persons_sharing_accommodation"] == 3
    assert row["reasons_come_libya/lack_income_job"] in (1, True)


def person_code(url: str) -> str:
    """The code on the receipt: the first digits of the interview's id."""
    digits = url.split("/i/")[1].replace("-", "")[:8].upper()
    return f"{digits[:4]}-{digits[4:]}"
