from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from survey_app.database import Database, make_engine, name_of
from survey_app.models import AuditEntry, Study


def pragma(database: Database, name: str) -> Any:  # noqa: ANN401
    with database.engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar_one()


def test_sqlite_is_durable_and_minds_foreign_keys(database: Database, dialect: str) -> None:
    if dialect == "sqlite":
        assert pragma(database, "journal_mode") == "wal"
        assert pragma(database, "synchronous") == 2
        assert pragma(database, "foreign_keys") == 1
        assert pragma(database, "busy_timeout") >= 10_000


def test_a_row_that_points_to_nothing_is_refused(database: Database) -> None:
    with pytest.raises(IntegrityError), database.writing() as session:
        session.add(AuditEntry(action="x", study_id=99, details={}))


def test_transactions_that_read_and_then_write_wait_for_one_another(database: Database) -> None:
    with database.writing() as session:
        session.add(Study(slug="one", title={"en": "0"}))

    def add_one(_: int) -> None:
        with database.writing() as session:
            study = session.scalars(select(Study).with_for_update()).one()
            study.title = {"en": str(int(study.title["en"]) + 1)}

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add_one, range(60)))
    with database.reading() as session:
        assert session.scalars(select(Study.title)).one() == {"en": "60"}


def test_a_moment_keeps_its_meaning(database: Database) -> None:
    almaty = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    with database.writing() as session:
        session.add(AuditEntry(action="x", at=almaty, details={}))
    with database.reading() as session:
        found = session.scalars(select(AuditEntry.at)).one()
    assert found == almaty
    assert found.tzinfo is UTC


def test_a_moment_without_its_zone_is_refused(database: Database) -> None:
    naive = datetime(2026, 3, 1)  # noqa: DTZ001 - that is the point
    with pytest.raises(StatementError, match="time zone"), database.writing() as session:
        session.add(AuditEntry(action="x", at=naive, details={}))


def test_errors_carry_no_answers(database: Database) -> None:
    with pytest.raises(IntegrityError) as found, database.writing() as session:
        session.add(AuditEntry(action="x", study_id=99, details={"name": "Aliya"}))
    assert "Aliya" not in str(found.value)
    with pytest.raises(IntegrityError, match="slug_lower_case") as found, database.writing() as one:
        one.add(Study(slug="", title={"en": "Aliya"}))
    assert "Aliya" not in str(found.value) + str(found.value.orig)


def test_what_fails_inside_a_savepoint_leaves_the_rest(database: Database) -> None:
    with database.writing() as session:
        session.add(AuditEntry(action="kept", details={}))
        session.flush()
        savepoint = session.begin_nested()
        session.add(AuditEntry(action="lost", study_id=99, details={}))
        with pytest.raises(IntegrityError):
            session.flush()
        savepoint.rollback()
    with database.reading() as session:
        assert session.scalars(select(AuditEntry.action)).all() == ["kept"]


def test_a_password_is_not_shown() -> None:
    engine = make_engine("postgresql://someone:secret@localhost/qonys")
    assert name_of(engine) == "postgresql+psycopg://someone:***@localhost/qonys"
    engine.dispose()
