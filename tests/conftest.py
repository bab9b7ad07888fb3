"""What tests ask for: a database of their own, the application on it, the running server, a browser.

A test that uses the database runs twice, on SQLite and on PostgreSQL. Each gets a fresh copy of a
migrated database (SQLite: a copied file; PostgreSQL: ``CREATE DATABASE ... TEMPLATE``, 30 ms), so
that commits, threads and other processes behave as they do in production.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest

from tests.support.network import refuse_network

if TYPE_CHECKING:
    # Imported in the fixtures instead: a test of questionnaires or analysis starts without them.
    from click.testing import CliRunner
    from flask import Flask
    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

    from survey_app.config import Settings
    from survey_app.database import Database
    from survey_app.site import Site
    from tests.support.browser import Windows
    from tests.support.postgresql import PostgreSQL
    from tests.support.server import Server

DIALECTS = ("sqlite", "postgresql")

refuse_network()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    """A running PostgreSQL server, its data outside the folders that pytest tidies up."""
    from tests.support.postgresql import running_postgresql

    with (
        TemporaryDirectory(prefix="qonys-") as folder,
        running_postgresql(Path(folder) / "data") as server,
    ):
        yield server


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite database, to be copied."""
    from survey_app.database import migrate

    path = tmp_path_factory.mktemp("sqlite") / "migrated.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql: PostgreSQL) -> Iterator[str]:
    """The name of a migrated PostgreSQL database, to be copied."""
    from survey_app.database import migrate

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
    from survey_app.database import Database

    opened = Database(database_url, connections=5)
    yield opened
    opened.close()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """A prepared installation on the fresh database."""
    from survey_app.config import Settings

    made = Settings.load({"INSTANCE": tmp_path / "instance", "DATABASE": database_url})
    made.prepare()
    return made


@pytest.fixture
def site(settings: Settings) -> Iterator[Site]:
    """The installation, opened as a command opens it."""
    from survey_app.site import open_site

    opened = open_site(settings)
    yield opened
    opened.close()


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The web application on the installation."""
    from survey_app import create_app
    from survey_app.database import database_of

    made = create_app(
        {"INSTANCE": settings.instance, "DATABASE": settings.database, "TESTING": True}
    )
    yield made
    database_of(made).close()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without eyes: sends requests and keeps cookies."""
    return app.test_client()


@pytest.fixture
def runner(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> CliRunner:
    """Runs commands on the installation, as from a shell in which it is named."""
    from click.testing import CliRunner

    monkeypatch.setenv("QONYS_INSTANCE", str(settings.instance))
    monkeypatch.setenv("QONYS_DATABASE", settings.database)
    return CliRunner()


@pytest.fixture
def live_server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """The production server on the installation."""
    from tests.support.server import running_server

    with running_server(settings, tmp_path / "server.log") as server:
        yield server


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium."""
    from tests.support.browser import running_chromium

    with running_chromium() as browser:
        yield browser


@pytest.fixture
def windows(chromium: Browser, live_server: Server) -> Iterator[Windows]:
    """Opens windows on the running server; a page whose console complains fails the test.

    A test that provokes a complaint (a page that is refused, say) empties ``windows.complaints``.
    """
    from tests.support.browser import Windows

    opened = Windows(chromium, live_server.url)
    yield opened
    opened.close()
    assert opened.complaints == []


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests that drive a browser, so that ``-m 'not browser'`` leaves them out."""
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
