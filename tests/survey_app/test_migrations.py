from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect, text

from questionnaires.problems import ProblemsFound
from survey_app.database import (
    MIGRATIONS,
    Database,
    alembic_config,
    downgrade,
    make_engine,
    migrate,
    newest_revision,
    schema_revision,
)
from survey_app.models import Base
from survey_app.responses.operations import accept
from survey_app.site import Site
from tests.support.surveys import published, submission

KINDS = ("get_check_constraints", "get_unique_constraints", "get_foreign_keys", "get_indexes")


def constraints(engine: Engine) -> dict[tuple[str, str], list[str]]:
    inspector = inspect(engine)
    return {
        (table, kind): sorted(str(one["name"]) for one in getattr(inspector, kind)(table))
        for table in Base.metadata.tables
        for kind in KINDS
    }


def test_models_equal_the_migrated_schema(database: Database) -> None:
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_constraints_have_the_names_of_the_models(
    database: Database, empty_database_url: str, dialect: str
) -> None:
    if dialect == "sqlite":
        empty_database_url += "-models"
    engine = make_engine(empty_database_url)
    Base.metadata.create_all(engine)
    assert constraints(database.engine) == constraints(engine)
    engine.dispose()


def test_every_constraint_has_a_name(database: Database) -> None:
    names = [name for found in constraints(database.engine).values() for name in found]
    assert "None" not in names
    assert len(names) > 40


def test_up_down_and_up_again(empty_database_url: str) -> None:
    migrate(empty_database_url)
    downgrade(empty_database_url, "base")
    engine = make_engine(empty_database_url)
    assert set(inspect(engine).get_table_names()) == {"alembic_version"}
    engine.dispose()
    migrate(empty_database_url)
    opened = Database(empty_database_url)
    opened.require_current_schema()
    opened.close()


def test_a_database_without_the_schema_is_refused(empty_database_url: str) -> None:
    opened = Database(empty_database_url)
    with pytest.raises(ProblemsFound, match="qonys init"):
        opened.require_current_schema()
    opened.close()


def test_there_is_one_head_and_its_number_is_found(empty_database_url: str) -> None:
    assert ScriptDirectory(str(MIGRATIONS)).get_heads() == [newest_revision()]
    engine = make_engine(empty_database_url)
    assert schema_revision(engine) is None
    engine.dispose()


ALTERING = """
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{head}"


def upgrade():
    with op.batch_alter_table("response") as batch:
        batch.add_column(sa.Column("remark", sa.String(length=20), nullable=True))
        batch.alter_column("current_revision", existing_type=sa.Integer(), nullable=True)


def downgrade():
    with op.batch_alter_table("response") as batch:
        batch.drop_column("remark")
        batch.alter_column("current_revision", existing_type=sa.Integer(), nullable=False)
"""


@pytest.fixture
def altering(tmp_path: Path) -> Path:
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "9999_alter.py").write_text(ALTERING.format(head=newest_revision()))
    return folder


def test_changing_a_parent_table_keeps_its_children(site: Site, altering: Path) -> None:
    version = published(site)
    with site.database.writing() as session:
        for _ in range(3):
            accept(session, site.keys, submission(version, personal={"full_name": "Aliya"}))
    before = counts(site.database)
    config = alembic_config(site.settings.database)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{MIGRATIONS / 'versions'}\n{altering}")
    command.upgrade(config, "9999")
    assert counts(site.database) == before
    command.downgrade(config, newest_revision())
    assert counts(site.database) == before
    assert before["personal_answer"] == 3


def test_rows_that_point_to_nothing_stop_a_migration(
    site: Site, altering: Path, dialect: str
) -> None:
    if dialect != "sqlite":
        pytest.skip("PostgreSQL never lets such a row in")
    with site.database.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        connection.execute(
            text(
                "INSERT INTO response (id, study_id, status, current_revision, received_at) "
                "VALUES ('00', 77, 'submitted', 1, '2026-01-01 00:00:00')"
            )
        )
        connection.commit()
        connection.invalidate()
    config = alembic_config(site.settings.database)
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", f"{MIGRATIONS / 'versions'}\n{altering}")
    with pytest.raises(Exception, match="response"):
        command.upgrade(config, "9999")
    assert schema_revision(site.database.engine) == newest_revision()


def counts(database: Database) -> dict[str, Any]:
    with database.engine.connect() as connection:
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one()
            for table in Base.metadata.tables
        }


def test_migrations_import_no_models() -> None:
    for file in (MIGRATIONS / "versions").glob("*.py"):
        assert "survey_app" not in file.read_text(encoding="utf-8")
