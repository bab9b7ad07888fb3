"""The web application: its parts put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from survey_app import database, display, language, problems, security
from survey_app.accounts import pages as account_pages
from survey_app.config import NAMES, Settings
from survey_app.interviews import pages as interview_pages
from survey_app.leftovers import ReadsLeftovers
from survey_app.responses.api import ResponsesApi
from survey_app.site import Site, open_site
from survey_app.tables import pages as table_pages

SESSION_LASTS = timedelta(hours=12)


def make_application(config: Mapping[str, object] | None = None) -> Flask:
    """Make the application for the installation that ``config`` and the environment name.

    ``config`` takes the settings of :mod:`survey_app.config` (``INSTANCE``, ``DATABASE``, ``KEYS``,
    ``HTTPS``, ``PROXIES``) and those of Flask. Refuses a database that is not at the program's schema.
    """
    settings = Settings.load(config)
    site = open_site(settings)
    app = Flask(__name__, instance_path=str(settings.instance))
    # It would redirect to whatever host the request named.
    app.url_map.merge_slashes = False
    _configure(app, settings, config or {})
    site.init_app(app)
    _connect(app, settings, site)
    return app


def _configure(app: Flask, settings: Settings, config: Mapping[str, object]) -> None:
    app.config.update(
        SECRET_KEY=settings.secret(),
        MAX_CONTENT_LENGTH=settings.largest_request,
        MAX_FORM_MEMORY_SIZE=settings.largest_request,
        PERMANENT_SESSION_LIFETIME=SESSION_LASTS,
        SESSION_COOKIE_NAME="__Host-qonys" if settings.https else "qonys",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        # An interview may take hours; its session guards it as long as it lasts.
        WTF_CSRF_TIME_LIMIT=None,
        # The header that this check needs is one that our pages do not send (no-referrer).
        WTF_CSRF_SSL_STRICT=False,
    )
    own = {"INSTANCE", *NAMES}
    app.config.update({name: value for name, value in config.items() if name not in own})


def _connect(app: Flask, settings: Settings, site: Site) -> None:
    csrf = CSRFProtect(app)
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count, count, count)  # type: ignore[method-assign]
    app.wsgi_app = ResponsesApi(app.wsgi_app, site)  # type: ignore[method-assign]
    app.wsgi_app = ReadsLeftovers(app.wsgi_app)  # type: ignore[method-assign]
    security.init_app(app, https=settings.https)
    problems.init_app(app)
    language.init_app(app)
    database.init_app(app, site.database)
    app.register_blueprint(account_pages.blueprint)
    app.register_blueprint(interview_pages.blueprint)
    app.register_blueprint(table_pages.blueprint)
    app.jinja_env.filters.update(display.FILTERS)
    # Respondents have no cookie either; their pages carry a token of the interview.
    csrf.exempt(interview_pages.blueprint)
