"""What commands print: sentences, tables and progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.table import Table

from questionnaires.problems import Problem, Severity
from questionnaires.translation import N_
from survey_app.commands.program import translate

WIDTH_OF_FILES = 200
"""A table that goes to a file or through a pipe is not cut to the width of a window."""
ERROR = N_("Error")
WARNING = N_("Warning")


def console() -> Console:
    """Where results go."""
    return _console(stderr=False)


def messages() -> Console:
    """Where problems and progress go."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() else WIDTH_OF_FILES
    return Console(
        file=stream, width=width, highlight=False, emoji=False, soft_wrap=not stream.isatty()
    )


def say(message: str, **values: object) -> None:
    """Print a sentence in the language of the program."""
    console().print(escape(translate()(message, **values)))


def say_plain(text: str) -> None:
    """Print a text as it is."""
    console().print(escape(text))


def tell_problems(problems: Iterable[Problem]) -> None:
    """Print problems, each with its place and what to do; errors before warnings."""
    t = translate()
    out = messages()
    for problem in sorted(problems, key=lambda one: one.severity is Severity.WARNING):
        is_error = problem.severity is Severity.ERROR
        word, colour = (t(ERROR), "red") if is_error else (t(WARNING), "yellow")
        out.print(f"[{colour}]{escape(word)}:[/] {escape(problem.line(t))}")


def print_table(title: str, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    """Print a small table; numbers stand to the right."""
    table = Table(title=escape(title) or None, title_justify="left", header_style="bold")
    content = [list(row) for row in rows]
    for number, name in enumerate(header):
        numeric = all(isinstance(row[number], int | float) for row in content)
        table.add_column(escape(name), justify="right" if numeric else "left", overflow="fold")
    for row in content:
        table.add_row(*(escape(str(value)) for value in row))
    console().print(table)


@contextmanager
def progress(message: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show what is being done; what is yielded is told how many further parts are done."""
    out = messages()
    columns = [SpinnerColumn(), TextColumn("{task.description}")]
    counted = [BarColumn(), MofNCompleteColumn()] if total is not None else []
    shown = Progress(
        *columns,
        *counted,
        TimeElapsedColumn(),
        console=out,
        transient=True,
        disable=not out.is_terminal,
    )
    with shown:
        task = shown.add_task(escape(translate()(message)), total=total)
        yield lambda done: shown.advance(task, done)
