"""The web application and the command line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask


def create_app(config: Mapping[str, object] | None = None) -> Flask:
    """Make the application for the installation that ``config`` and the environment name.

    ``config`` takes the settings of :mod:`survey_app.config` (``INSTANCE``, ``DATABASE``, ``KEYS``,
    ``HTTPS``, ``PROXIES``) and those of Flask. Refuses a database that is not at the program's schema.
    """
    # The pages bring all of analysis with them; a command that shows no page starts without.
    from survey_app.application import make_application  # noqa: PLC0415

    return make_application(config)
