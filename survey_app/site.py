"""What one running installation holds open: settings, database, keys, intake."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import Flask, current_app

from survey_app.config import Settings
from survey_app.database import Database, migrate
from survey_app.keys import KeyRing
from survey_app.responses.intake import Intake
from survey_app.studies.store import PublishedVersions

EXTENSION = "qonys"


@dataclass(frozen=True, slots=True)
class Site:
    """An installation, opened by the server or by a command."""

    settings: Settings
    database: Database
    keys: KeyRing
    versions: PublishedVersions
    intake: Intake

    def init_app(self, app: Flask) -> None:
        """Make it the installation that the application serves."""
        app.extensions[EXTENSION] = self

    def close(self) -> None:
        """Store what was handed over, then close the database."""
        self.intake.close()
        self.database.close()


def open_site(settings: Settings) -> Site:
    """Open an installation; refuses a database whose schema is not the program's."""
    database = Database(settings.database)
    database.require_current_schema()
    keys = KeyRing(settings.keys)
    return Site(settings, database, keys, PublishedVersions(database), Intake(database, keys))


def prepare_site(settings: Settings) -> None:
    """Make the folders, the secrets and the schema (``qonys init``); what exists is kept."""
    settings.prepare()
    migrate(settings.database)


def current_site() -> Site:
    """The installation that this application serves."""
    return cast("Site", current_app.extensions[EXTENSION])


def site_of(app: Flask) -> Site:
    """The installation that an application serves."""
    return cast("Site", app.extensions[EXTENSION])
