"""Options that several commands share: what a form does not say by itself, and languages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from questionnaires.loading import Declarations
from questionnaires.model import DECLARABLE, MissingKind
from questionnaires.translation import N_
from survey_app.commands.program import translate

KINDS = {kind.value: kind for kind in DECLARABLE}
NOT_A_DECLARATION = N_(
    "{text} does not say which choice means which kind of missing. Write for example dk=dont_know; "
    "the kinds are {kinds}."
)

FILE = click.Path(path_type=Path)
"""A path; whether it can be read is found out, and said, where it is read."""

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]


def missing_option() -> Decorator:
    """``--missing dk=dont_know``, as often as needed."""
    return click.option(
        "--missing",
        multiple=True,
        metavar="CHOICE=KIND",
        callback=_missing,
        help=N_(
            "A choice that means a kind of missing: dont_know, refused or not_applicable. May be repeated."
        ),
    )


def personal_option() -> Decorator:
    """``--personal NAME``, as often as needed."""
    return click.option(
        "--personal",
        multiple=True,
        metavar="NAME",
        help=N_(
            "A question whose answers lead to a person: kept encrypted, apart from the others. May be repeated."
        ),
    )


def media_option() -> Decorator:
    """``--media DIR``."""
    return click.option(
        "--media",
        type=FILE,
        metavar="FOLDER",
        help=N_("Folder with the CSV files that the form reads from."),
    )


def language_option() -> Decorator:
    """``--language CODE`` of labels."""
    return click.option(
        "--language",
        metavar="CODE",
        help=N_(
            "Language of the labels, for example en or ru. Else that of the program, or the first of the form."
        ),
    )


def declarations(
    missing: Iterable[tuple[str, MissingKind]], personal: Iterable[str]
) -> Declarations:
    """What the options say about the form."""
    return Declarations(missing=dict(missing), personal=tuple(personal))


def _missing(
    _context: click.Context, _option: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, MissingKind], ...]:
    return tuple(_declared(text) for text in values)


def _declared(text: str) -> tuple[str, MissingKind]:
    choice, _, kind = text.partition("=")
    if not choice or kind not in KINDS:
        t = translate()
        message = t(NOT_A_DECLARATION, text=text, kinds=", ".join(KINDS))
        raise click.BadParameter(message)
    return choice, KINDS[kind]
