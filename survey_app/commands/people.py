"""``qonys user add``."""

from __future__ import annotations

import secrets
import string

import click

from questionnaires.translation import N_
from survey_app.accounts.models import Role
from survey_app.accounts.operations import add_user, change_password
from survey_app.commands.instance import opened
from survey_app.commands.program import command, group, translate
from survey_app.commands.terminal import say


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
    return str(
        click.prompt(translate()("Password"), hide_input=True, confirmation_prompt=True, err=True)
    )


def made_password() -> str:
    """A password that is hard to guess and can be read over the telephone."""
    letters = "".join(set(string.ascii_lowercase) - set("ilo"))
    groups = ("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))
    return "-".join(groups)


user.add_command(add)
