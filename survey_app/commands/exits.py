"""Exit codes, and the one place where what went wrong becomes a sentence and a code."""

from __future__ import annotations

import os
from collections.abc import Callable
from enum import IntEnum

import click
from rich.markup import escape
from sqlalchemy.exc import DBAPIError, OperationalError

from questionnaires.problems import Problem, ProblemsFound, Severity, define
from questionnaires.translation import N_
from survey_app.commands.program import translate
from survey_app.commands.terminal import messages, tell_problems


class Exit(IntEnum):
    """What the shell is told."""

    FINE = 0
    """Everything was done."""
    PROBLEMS = 1
    """Problems in what was given: the form, the data, a name that does not exist."""
    USAGE = 2
    """The command was not written as it has to be."""
    NOT_READY = 3
    """The installation cannot work: not prepared, no database, no key."""
    FILE = 4
    """A file could not be read or written."""
    UNEXPECTED = 5
    """A mistake of the program."""
    INTERRUPTED = 130
    """Stopped with Ctrl+C."""


NOT_READY = frozenset(
    {
        "instance_not_prepared",
        "schema_not_current",
        "setting_unknown",
        "settings_unreadable",
        "identity_key_missing",
        "identity_key_unusable",
        "identity_key_readable_by_others",
        "database_unreachable",
        "address_in_use",
    }
)
"""Problems that lie with the installation, not with what was given."""
DATABASE_UNREACHABLE = define(
    "database_unreachable",
    "The database cannot be used: {reason}.",
    "Check that it runs, and that QONYS_DATABASE or qonys.toml names it rightly.",
)
FILE_UNUSABLE = define(
    "file_unusable",
    "{file} cannot be read or written: {reason}.",
    "Check the path, who may use it, and the space on the disk.",
)
UNEXPECTED = define(
    "command_failed",
    "The program made a mistake it should not make: {reason}.",
    "Set QONYS_TRACEBACK=1, run the command again and report what it prints.",
)
USAGE = N_("Type {command} --help to see how the command is written.")
INTERRUPTED = N_("Stopped. What was stored before stays stored; run the command again to go on.")
TRACEBACK = "QONYS_TRACEBACK"


def run(command: Callable[[], object]) -> Exit:
    """Run a command; whatever happens becomes sentences and a code."""
    try:
        found = command()
    except ProblemsFound as found_problems:
        tell_problems(found_problems.problems)
        return _code_of(found_problems)
    except click.UsageError as error:
        _tell_usage(error)
        return Exit.USAGE
    except (click.Abort, KeyboardInterrupt):
        messages().print(escape(translate()(INTERRUPTED)))
        return Exit.INTERRUPTED
    except click.ClickException as error:
        messages().print(escape(error.format_message()))
        return Exit.FILE
    except Exception as error:  # noqa: BLE001 - the outermost place; nothing is swallowed
        return _tell_failure(error)
    return Exit(found) if isinstance(found, int) else Exit.FINE


def _code_of(found: ProblemsFound) -> Exit:
    errors = [one.name for one in found.problems if one.severity is Severity.ERROR]
    return Exit.NOT_READY if errors and set(errors) <= NOT_READY else Exit.PROBLEMS


def _tell_usage(error: click.UsageError) -> None:
    out = messages()
    out.print(escape(error.format_message()))
    if error.ctx is not None:
        out.print(escape(translate()(USAGE, command=error.ctx.command_path)))


def _tell_failure(error: Exception) -> Exit:
    if os.environ.get(TRACEBACK):
        raise error
    problem, code = _problem_of(error)
    tell_problems([problem])
    return code


def _problem_of(error: Exception) -> tuple[Problem, Exit]:
    if isinstance(error, OperationalError):
        # The statement and its values may hold answers; the driver's own words do not.
        values: dict[str, object] = {"reason": _first_line(str(error.orig))}
        return Problem(DATABASE_UNREACHABLE, values=values), Exit.NOT_READY
    if isinstance(error, OSError):
        values = {
            "file": error.filename or "-",
            "reason": error.strerror or _first_line(str(error)),
        }
        return Problem(FILE_UNUSABLE, values=values), Exit.FILE
    told = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    reason = f"{type(error).__name__} {_first_line(told)}".strip()
    return Problem(UNEXPECTED, values={"reason": reason}), Exit.UNEXPECTED


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")[:300]
