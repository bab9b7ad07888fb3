"""``qonys init``, ``qonys user add`` and ``qonys serve``."""

from __future__ import annotations

import secrets
import socket
import string

import click

from questionnaires.problems import Problem, ProblemsFound, define
from questionnaires.translation import N_
from survey_app import server
from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user, change_password
from survey_app.commands.instance import opened, settings
from survey_app.commands.program import command, group
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


@group("user", about=(N_("People who may sign in."),))
def user() -> None:
    """People who may sign in."""


@command(
    "add",
    about=(
        N_("Let a person sign in."),
        N_(
            "NAME is what the person types to sign in, for example an e-mail address. Without --ask a password is "
            "made and shown once."
        ),
    ),
    examples=(
        "qonys user add aigerim@example.org",
        "qonys user add admin --role admin --ask",
    ),
)
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice([role.value for role in Role]),
    default=Role.RESEARCHER.value,
    show_default=True,
    help=N_("What the person may do."),
)
@click.option("--ask", is_flag=True, help=N_("Ask for the password instead of making one."))
@click.option(
    "--new-password", is_flag=True, help=N_("The account exists: give it another password.")
)
def add(name: str, role: str, *, ask: bool, new_password: bool) -> None:
    """Let a person sign in."""
    with opened() as site:
        password = _asked() if ask else made_password()
        with site.database.writing() as session:
            if new_password:
                change_password(session, name, password)
            else:
                add_user(session, name, password, Role(role))
    say("{name} may sign in.", name=name.strip().lower())
    if not ask:
        say("Password, shown only now: {password}", password=password)


def _asked() -> str:
    return str(click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True))


def made_password() -> str:
    """A password that is hard to guess and can be read over the telephone."""
    letters = "".join(set(string.ascii_lowercase) - set("ilo"))
    groups = ("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


user.add_command(add)
