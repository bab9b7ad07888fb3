from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update

from questionnaires.problems import ProblemsFound
from survey_app.accounts.operations import add_user
from survey_app.models import (
    Base,
    PersonalAnswer,
    PersonalReading,
    ResponseRevision,
    Role,
)
from survey_app.responses.drafts import (
    discard_draft,
    find_draft,
    save_draft,
    start,
    was_submitted,
)
from survey_app.responses.operations import accept
from survey_app.responses.personal import read_personal, split
from survey_app.site import Site
from survey_app.studies.store import PublishedVersion
from tests.support.surveys import ANSWERS, published, submission

NAME = "Aliya-Secret-Nurlanova"
HOUSEHOLD = """
settings: {form_id: household, form_title: Household}
survey:
  - {type: integer, name: size, label: How many?}
  - type: repeat
    name: member
    label: Member
    children:
      - {type: text, name: name, label: Name, personal: "yes"}
      - {type: integer, name: age, label: Age}
"""


@pytest.fixture
def version(site: Site) -> PublishedVersion:
    return published(site)


def everything(site: Site, folder: Path) -> bytes:
    """All bytes of the database: of SQLite the files, of PostgreSQL every row of every table."""
    if site.database.engine.dialect.name == "sqlite":
        files = [file for file in folder.glob("qonys.sqlite*") if file.is_file()]
        assert files
        return b"".join(file.read_bytes() for file in files)
    with site.database.engine.connect() as connection:
        tables = [
            connection.execute(text(f'SELECT "{name}"::text FROM "{name}"')).scalars().all()
            for name in Base.metadata.tables
        ]
    return "\n".join(str(row) for table in tables for row in table).encode()


def test_no_personal_text_is_in_the_database(
    site: Site, version: PublishedVersion, tmp_path: Path
) -> None:
    personal = {"full_name": NAME}
    one = submission(version, personal=personal, original=NAME.encode())
    other = submission(version, response_id=one.response_id, personal=personal, document={})
    with site.database.writing() as session:
        accept(session, site.keys, one)
        accept(session, site.keys, other)
        save_draft(
            session,
            site.keys,
            replace(start(version, "en"), document={"full_name": NAME, "age": "marker"}),
        )
    stored = everything(site, tmp_path)
    assert b"marker" in stored
    assert NAME.encode() not in stored
    assert NAME.encode().hex().encode() not in stored


def test_reading_is_recorded_with_who_and_why(site: Site, version: PublishedVersion) -> None:
    one = submission(version, personal={"full_name": NAME})
    with site.database.writing() as session:
        accept(session, site.keys, one)
        reader = add_user(session, "Dana", "four unrelated words here", Role.RESEARCHER)
    with site.database.writing() as session:
        found = read_personal(session, site.keys, one.response_id, reader, "call back")
    assert found == {"full_name": NAME}
    with site.database.reading() as session:
        reading = session.scalars(select(PersonalReading)).one()
    assert (reading.reader, reading.purpose) == ("dana", "call back")
    assert reading.response_id == one.response_id


def test_reading_needs_a_purpose_and_a_response(site: Site, version: PublishedVersion) -> None:
    with site.database.writing() as session:
        with pytest.raises(ProblemsFound, match="purpose"):
            read_personal(session, site.keys, uuid4(), None, "  ")
        with pytest.raises(ProblemsFound, match="no response"):
            read_personal(session, site.keys, uuid4(), None, "call back")


def test_an_answer_moved_to_another_response_does_not_open(
    site: Site, version: PublishedVersion
) -> None:
    one = submission(version, personal={"full_name": NAME})
    other = submission(version, personal={"full_name": "Other"})
    with site.database.writing() as session:
        accept(session, site.keys, one)
        accept(session, site.keys, other)
        sealed = session.scalar(
            select(PersonalAnswer.sealed).where(PersonalAnswer.response_id == one.response_id)
        )
        session.execute(
            update(PersonalAnswer)
            .where(PersonalAnswer.response_id == other.response_id)
            .values(sealed=sealed)
        )
    with site.database.writing() as session, pytest.raises(ProblemsFound, match="does not open"):
        read_personal(session, site.keys, other.response_id, None, "call back")


def test_personal_answers_in_repeats_get_their_addresses() -> None:
    document = {
        "size": "2",
        "member": [{"name": "A", "age": "1"}, {"age": "2"}, {"name": "B"}],
        "many": ["a", "b"],
    }
    kept, personal = split({"name"}, document, {"other": "x"})
    assert kept == {"size": "2", "member": [{"age": "1"}, {"age": "2"}, {}], "many": ["a", "b"]}
    assert personal == {"name@1": "A", "name@3": "B", "other": "x"}


def test_a_repeat_of_a_published_questionnaire_is_split(site: Site) -> None:
    version = published(site, HOUSEHOLD, "household")
    one = submission(version, document={"size": "1", "member": [{"name": NAME, "age": "3"}]})
    with site.database.writing() as session:
        accept(session, site.keys, one)
    with site.database.writing() as session:
        assert read_personal(session, site.keys, one.response_id, None, "x") == {"name@1": NAME}
        document = session.scalars(select(ResponseRevision.document)).one()
    assert document == {"size": "1", "member": [{"age": "3"}]}


def test_a_draft_is_found_as_it_was_saved_until_it_is_sent(
    site: Site, version: PublishedVersion
) -> None:
    begun = start(version, "kk")
    interview = replace(begun, document=ANSWERS, personal={"full_name": NAME}, position="2")
    with site.database.writing() as session:
        save_draft(session, site.keys, interview)
    with site.database.writing() as session:
        found = find_draft(session, site.keys, begun.id)
        assert found == interview
        assert not was_submitted(session, begun.id)
        accept(session, site.keys, submission(version, response_id=begun.id))
        discard_draft(session, begun.id)
    with site.database.reading() as session:
        assert was_submitted(session, begun.id)
        with pytest.raises(ProblemsFound, match="not in progress"):
            find_draft(session, site.keys, begun.id)
