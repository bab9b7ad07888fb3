"""The command line: ``qonys``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, NoReturn

import click

from questionnaires.translation import N_
from survey_app.commands.exits import run
from survey_app.commands.program import Group

__all__ = ["main"]


class Program(Group):
    """All commands; what goes wrong becomes a sentence and an exit code."""

    def main(  # type: ignore[override] # it always ends the process, as click's does
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        **settings: Any,  # noqa: ANN401 - handed to click as they are
    ) -> NoReturn:
        """Run a command and end the process with its code."""
        settings["standalone_mode"] = False
        code = run(lambda: super(Program, self).main(args, prog_name or self.name, **settings))
        sys.exit(int(code))


def _show_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 - click's signature
    if wanted:
        click.echo(f"Qonys {program_version()}")
        context.exit()


def program_version() -> str:
    """The version that is installed; a tree of sources that is not has none."""
    try:
        return version("qonys")
    except PackageNotFoundError:
        return "(not installed)"


COMMANDS = {
    "demo": "survey_app.commands.demonstration:demo",
    "init": "survey_app.commands.setting_up:init",
    "serve": "survey_app.commands.setting_up:serve",
    "user": "survey_app.commands.people:user",
    "form": "survey_app.commands.forms:form",
    "import": "survey_app.commands.imports:import_data",
    "tab": "survey_app.commands.tabulating:tab",
    "export": "survey_app.commands.exporting:export",
}
"""The commands in the order of the journey, and where they are."""


@click.group(
    "qonys",
    cls=Program,
    elsewhere=COMMANDS,
    about=(
        N_("Surveys of migrants, from the questionnaire to the tested, weighted table."),
        N_("Begin with qonys demo, which shows the whole way on a real survey."),
        N_(
            "Exit codes: 0 done; 1 problems in what was given; 2 the command is not written rightly; 3 the installation "
            "is not ready; 4 a file cannot be read or written; 5 a mistake of the program."
        ),
    ),
    examples=(
        "qonys demo",
        "qonys init",
        "qonys form check arrivals.xlsx",
        "qonys import arrivals.xlsx data.csv",
        "qonys tab arrivals reasons --by sex --by region",
    ),
)
@click.option(
    "--instance",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=N_("Folder of the installation. Else QONYS_INSTANCE, else ./instance."),
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help=N_("Show the version and end."),
)
@click.pass_context
def main(context: click.Context, instance: Path | None) -> None:
    """Surveys of migrants, from the questionnaire to the tested, weighted table."""
    context.obj = instance
