"""Run the migrations (Alembic calls this file).

On SQLite a changed table is copied and the old one dropped. With foreign keys on, dropping a
parent deletes its children: they are switched off before the transaction and checked before its end.
"""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection, Engine, text

from survey_app.database import make_engine
from survey_app.models import Base

ADVISORY_LOCK = 7120520
"""Only one program migrates a PostgreSQL database at a time."""


class DanglingRowsError(Exception):
    """A migration would leave rows that point to nothing."""


def run(connection: Connection) -> None:
    """Run what is left to run."""
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        transaction_per_migration=False,
        compare_server_default=True,
    )
    context.run_migrations()


def migrate_sqlite(engine: Engine) -> None:
    """Migrate with foreign keys off, then look for rows that point to nothing."""
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        if driver is None:
            message = "the connection is closed"
            raise RuntimeError(message)
        driver.execute("PRAGMA foreign_keys=OFF")
        with connection.begin():
            run(connection)
            dangling = connection.execute(text("PRAGMA foreign_key_check")).fetchall()
            if dangling:
                raise DanglingRowsError(sorted({row[0] for row in dangling}))
        connection.invalidate()


def migrate_postgresql(engine: Engine) -> None:
    """Migrate under an advisory lock; give up rather than make a busy server wait for a lock."""
    with engine.begin() as connection:
        connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ADVISORY_LOCK})
        run(connection)


engine = make_engine(context.config.attributes["url"]).execution_options(qonys_writes=True)
try:
    migrate_sqlite(engine) if engine.dialect.name == "sqlite" else migrate_postgresql(engine)
finally:
    engine.dispose()
