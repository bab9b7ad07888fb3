"""``qonys init`` and ``qonys serve``."""

from __future__ import annotations

import socket

import click

from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app import server
from survey_app.commands.instance import opened, settings
from survey_app.commands.program import command
from survey_app.commands.terminal import say
from survey_app.config import Settings
from survey_app.site import prepare_site

ADDRESS_IN_USE = define(
    "address_in_use",
    "Something else on this machine already uses port {port}.",
    "Stop it, or choose another port with --port.",
)


@command(
    "init",
    about=(
        N_("Prepare the folder in which studies and answers are kept."),
        N_(
            "Makes the folder, the database and the secrets. Run it again after an update of the program: the "
            "database is brought up to date, and nothing is lost."
        ),
    ),
    examples=("qonys init", "qonys --instance /srv/survey init"),
)
def init() -> None:
    """Prepare the installation."""
    known = settings()
    prepare_site(known)
    say("The folder {folder} is ready.", folder=known.instance)
    say("Next: qonys user add NAME, then qonys form publish FORM, then qonys serve.")


@command(
    "serve",
    about=(
        N_("Start the server: forms to answer, tables to look at."),
        N_("Stop it with Ctrl+C. Other machines reach it only with --host 0.0.0.0."),
    ),
    examples=("qonys serve", "qonys serve --port 8080"),
)
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    metavar="ADDRESS",
    help=N_("Address to listen at."),
)
@click.option(
    "--port",
    type=click.IntRange(1, 65535),
    default=8000,
    show_default=True,
    help=N_("Port to listen at."),
)
def serve(host: str, port: int) -> None:
    """Start the server."""
    with opened() as site:
        known = site.settings
    start_server(known, host, port)


def start_server(known: Settings, host: str, port: int) -> None:
    """Serve until stopped."""
    _require_free(host, port)
    say(
        "Open http://{host}:{port}/ in a browser. Stop the server with Ctrl+C.",
        host=host,
        port=port,
    )
    server.serve(known, host=host, port=port)


def _require_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise ProblemsFound([Problem(ADDRESS_IN_USE, values={"port": port})]) from error
