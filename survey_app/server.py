"""The production server: one process, many threads.

One process, for its writer thread then stores what all requests bring with one sync of the disk, and
what a process remembers (questionnaires, refused sign-ins) is remembered once.
"""

from __future__ import annotations

import logging
import os

from flask import Flask
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server import Server

from survey_app.config import Settings
from survey_app.responses.checking import Checker
from survey_app.site import open_site, site_of

THREADS = 24
SECONDS_TO_FINISH = 20
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"


def serve(
    settings: Settings, *, host: str = "127.0.0.1", port: int = 8000, threads: int = THREADS
) -> None:
    """Serve an installation until stopped; refuses one whose database is not at the schema."""
    open_site(settings).close()
    _hand_down(settings)
    logging.getLogger("_granian").addFilter(_worth_telling)
    Server(
        f"{__name__}:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        factory=True,
        workers=1,
        blocking_threads=threads,
        workers_kill_timeout=SECONDS_TO_FINISH,
        respawn_failed_workers=True,
        log_level=LogLevels.warning,
    ).serve()


def application() -> Flask:
    """The application as the server's worker process makes it."""
    # Imported by the worker process alone: with it come all pages and all of analysis.
    from survey_app.application import make_application  # noqa: PLC0415

    logging.basicConfig(format=LOG_FORMAT)
    app = make_application()
    site = site_of(app)
    Checker(site.database, site.intake).start()
    return app


def _worth_telling(record: logging.LogRecord) -> bool:
    """The number of threads is chosen by measurement; a warning about it would only worry people."""
    return "Python threads" not in record.getMessage()


def _hand_down(settings: Settings) -> None:
    """Tell the worker process, which is started anew, which installation it serves."""
    os.environ.update(
        QONYS_INSTANCE=str(settings.instance),
        QONYS_DATABASE=settings.database,
        QONYS_KEYS=str(settings.keys),
        QONYS_SNAPSHOTS=str(settings.snapshots),
        QONYS_HTTPS=str(int(settings.https)),
        QONYS_PROXIES=str(settings.proxies),
        QONYS_LARGEST_REQUEST=str(settings.largest_request),
        QONYS_TIMEZONE=str(settings.timezone or ""),
    )
