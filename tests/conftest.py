"""What tests ask for: a database of their own, the application on it, the running server, a browser.

A test that uses the database runs twice, on SQLite and on PostgreSQL. Each gets a fresh copy of a
migrated database (SQLite: a copied file; PostgreSQL: ``CREATE DATABASE ... TEMPLATE``, 30 ms), so
that commits, threads and other processes behave as they do in production.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from survey_app.database import Database, migrate
from tests.support.browser import running_chromium
from tests.support.network import refuse_network
from tests.support.postgresql import PostgreSQL, running_postgresql

DIALECTS = ("sqlite", "postgresql")

refuse_network()


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PostgreSQL]:
    """A running PostgreSQL server."""
    with running_postgresql(tmp_path_factory.mktemp("postgresql") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql: PostgreSQL) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    url = postgresql.create()
    migrate(url)
    yield str(url.database)
    postgresql.drop(url)


@pytest.fixture(params=DIALECTS)
def dialect(request: pytest.FixtureRequest) -> str:
    """The kind of database; asking for it makes a test run on both."""
    return str(request.param)


@pytest.fixture
def database_url(request: pytest.FixtureRequest, dialect: str, tmp_path: Path) -> Iterator[str]:
    """A fresh database with the current schema."""
    if dialect == "sqlite":
        path = tmp_path / "qonys.sqlite"
        shutil.copyfile(request.getfixturevalue("migrated_file"), path)
        yield f"sqlite:///{path}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database(request.getfixturevalue("migrated_template")) as url:
            yield url


@pytest.fixture
def empty_database_url(
    request: pytest.FixtureRequest, dialect: str, tmp_path: Path
) -> Iterator[str]:
    """A database in which nothing is yet, for the tests of migrations."""
    if dialect == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.sqlite'}"
    else:
        server: PostgreSQL = request.getfixturevalue("postgresql")
        with server.database() as url:
            yield url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """The fresh database, opened."""
    opened = Database(database_url, connections=5)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    with running_chromium() as browser:
        yield browser
