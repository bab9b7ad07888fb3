"""The database: how it is opened, how its schema is brought up to date, one session a request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import orjson
import psycopg
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask, Response, current_app, g, request
from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

from questionnaires.problems import Problem, ProblemsFound, define

MIGRATIONS = Path(__file__).parent / "migrations"
EXTENSION = "qonys-database"
WRITES = "qonys_writes"
READING_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SECONDS_TO_WAIT_FOR_A_LOCK = 20

SCHEMA_NOT_CURRENT = define(
    "schema_not_current",
    "The database {database} is at schema {found}, and this program needs {needed}.",
    "Stop the server, make a copy of the database, and run: qonys init",
)


class Database:
    """An open database: sessions that read and sessions that write."""

    def __init__(self, url: str | URL, connections: int = 40) -> None:
        self.engine = make_engine(url, connections)
        self._reading = sessionmaker(self.engine, expire_on_commit=False)
        self._writes = self.engine.execution_options(**{WRITES: True})
        self._writing = sessionmaker(self._writes, expire_on_commit=False)

    def session(self, *, writes: bool) -> Session:
        """A session; the caller ends it. One that writes takes SQLite's lock as it begins."""
        return self._writing() if writes else self._reading()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for one reading."""
        with self._reading() as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for one change: committed at the end, rolled back on an exception."""
        with self._writing.begin() as session:
            yield session

    @contextmanager
    def writing_connection(self) -> Iterator[Connection]:
        """The same without the objects of a session, for many rows at once."""
        with self._writes.begin() as connection:
            yield connection

    def require_current_schema(self) -> None:
        """Refuse to work on a schema that this program does not know."""
        found, needed = schema_revision(self.engine), newest_revision()
        if found != needed:
            values = {"database": name_of(self.engine), "found": found or "-", "needed": needed}
            raise ProblemsFound([Problem(SCHEMA_NOT_CURRENT, values=values)])

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def make_engine(url: str | URL, connections: int = 40) -> Engine:
    """Open SQLite for durable concurrent use, or PostgreSQL through psycopg 3."""
    url = make_url(url)
    if url.get_backend_name() == "sqlite":
        waiting: dict[str, object] = {"timeout": SECONDS_TO_WAIT_FOR_A_LOCK}
    else:
        url = url.set(drivername="postgresql+psycopg")
        waiting = {"connect_timeout": SECONDS_TO_WAIT_FOR_A_LOCK}
    engine = create_engine(
        url,
        connect_args=waiting,
        pool_size=connections,
        # A connection that a restart of PostgreSQL cut is replaced before it is used.
        pool_pre_ping=url.get_backend_name() != "sqlite",
        # An error must not carry answers into a log.
        hide_parameters=True,
        json_serializer=_to_json,
        json_deserializer=orjson.loads,
    )
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _leave_answers_out)
    return engine


def _to_json(value: object) -> str:
    return orjson.dumps(value).decode()


def _prepare_sqlite(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # Python's driver would begin transactions by itself, too late and without their savepoints.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # NORMAL loses acknowledged answers when the power fails.
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    # Copy the log into the database every 16 MB instead of every 4: pages written often, once.
    cursor.execute("PRAGMA wal_autocheckpoint=4000")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one wrote
    # in between, whatever the timeout: those that will write say so at their beginning.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _leave_answers_out(context: ExceptionContext) -> None:
    # PostgreSQL quotes the row that it refuses ("Failing row contains ..."), and errors are logged.
    error = context.original_exception
    if isinstance(error, psycopg.Error) and error.diag.message_detail is not None:
        error.args = (error.diag.message_primary,)
        if context.sqlalchemy_exception is not None:
            context.sqlalchemy_exception.args = (f"{type(error).__name__}: {error}",)


def name_of(engine: Engine) -> str:
    """The database as it may be shown: without its password."""
    return engine.url.render_as_string(hide_password=True)


# Schema


def migrate(url: str | URL, target: str = "head") -> None:
    """Bring the schema of the database to ``target``."""
    command.upgrade(alembic_config(url), target)


def downgrade(url: str | URL, target: str) -> None:
    """Take the schema of the database back to ``target``."""
    command.downgrade(alembic_config(url), target)


def alembic_config(url: str | URL) -> Config:
    """Alembic's settings for a database."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["url"] = url
    return config


def newest_revision() -> str:
    """The schema that this program was written for."""
    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or ""


def schema_revision(engine: Engine) -> str | None:
    """The schema that the database is at; none where it is empty."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


# One session a request


def init_app(app: Flask, database: Database) -> None:
    """Give every request of the application its session."""
    app.extensions[EXTENSION] = database
    app.after_request(_commit)
    app.teardown_appcontext(_close)


def database_of(app: Flask | None = None) -> Database:
    """The database of the application."""
    return cast("Database", (app or current_app).extensions[EXTENSION])


def request_session() -> Session:
    """The session of this request; it is committed once, before the answer is sent.

    A request that may change something holds SQLite's write lock from its first query on: it
    must not wait for another transaction (``responses.intake``) while it has a session.
    """
    session: Session | None = g.get("database_session")
    if session is None:
        session = database_of().session(writes=request.method not in READING_METHODS)
        g.database_session = session
    return session


def roll_back_request() -> None:
    """Undo what the request did; its error page is shown instead."""
    session: Session | None = g.get("database_session")
    if session is not None:
        session.rollback()


def _commit(response: Response) -> Response:
    session: Session | None = g.get("database_session")
    if session is not None:
        session.commit()
    return response


def _close(_exception: BaseException | None) -> None:
    session: Session | None = g.pop("database_session", None)
    if session is not None:
        session.close()
