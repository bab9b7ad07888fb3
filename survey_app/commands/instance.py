"""The installation that a command works on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from survey_app.config import Settings
from survey_app.site import Site, open_site


def settings() -> Settings:
    """Settings of the installation that ``--instance`` or the environment names."""
    folder: Path | None = click.get_current_context().find_root().obj
    return Settings.load({} if folder is None else {"INSTANCE": folder})


@contextmanager
def opened() -> Iterator[Site]:
    """The installation, opened; refuses one that was not prepared."""
    with opened_with(settings()) as site:
        yield site


@contextmanager
def opened_with(known: Settings) -> Iterator[Site]:
    """The installation with these settings, opened."""
    # Asked for first: SQLite would make a file where there is none.
    known.secret()
    site = open_site(known)
    try:
        yield site
    finally:
        site.close()
