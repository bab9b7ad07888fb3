"""Commands that explain themselves in the language of their user."""

from __future__ import annotations

import locale
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any

import click

from questionnaires.translation import LANGUAGES, N_, SOURCE_LANGUAGE, Translator, translator

LANGUAGE = "QONYS_LANGUAGE"
OPTIONS = N_("Options")
COMMANDS = N_("Commands")
EXAMPLES = N_("Examples")
SHOW_HELP = N_("Show this help and end.")


def program_language() -> str:
    """The language of the program: named in the environment, else that of the system."""
    wishes = (os.environ.get(LANGUAGE), *(os.environ.get(name) for name in LOCALE_NAMES))
    for wish in wishes:
        code = (wish or "")[:2].lower()
        if code in LANGUAGES:
            return code
        if wish:
            return SOURCE_LANGUAGE
    code = (locale.getlocale()[0] or "")[:2].lower()
    return code if code in LANGUAGES else SOURCE_LANGUAGE


LOCALE_NAMES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where systems name the language, in the order in which they count."""


def translate() -> Translator:
    """Sentences in the language of the program."""
    return translator(program_language())


class _Explained(click.Command):
    """Help from sentences that are translated when they are shown."""

    def __init__(
        self,
        name: str | None = None,
        *,
        about: Sequence[str] = (),
        examples: Sequence[str] = (),
        **settings: Any,  # noqa: ANN401 - handed to click as they are
    ) -> None:
        super().__init__(name, **settings)
        self.about = about
        self.examples = examples

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's signature
        """Write the paragraphs about the command, and its examples."""
        t = translate()
        for paragraph in self.about:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(t(paragraph))
        if self.examples:
            with formatter.section(t(EXAMPLES)):
                for example in self.examples:
                    formatter.write(f"{'':{formatter.current_indent}}{example}\n")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options under a heading in the language of the program."""
        t = translate()
        records = [
            (record[0], t(record[1]) if record[1] else "")
            for param in self.get_params(ctx)
            if isinstance(param, click.Option)
            and (record := param.get_help_record(ctx)) is not None
        ]
        if records:
            with formatter.section(t(OPTIONS)):
                formatter.write_dl(records)

    def get_short_help_str(self, limit: int = 45) -> str:  # noqa: ARG002 - click's signature
        """The first sentence about the command."""
        return translate()(self.about[0]) if self.about else ""

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option ``--help``, explained in our words."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = SHOW_HELP
        return option


class Command(_Explained):
    """One command."""


class Group(_Explained, click.Group):
    """Commands under one word; those of other modules are loaded when they are called."""

    def __init__(
        self,
        name: str | None = None,
        *,
        elsewhere: Mapping[str, str] | None = None,
        **settings: Any,  # noqa: ANN401 - handed to click as they are
    ) -> None:
        super().__init__(name, **settings)
        self._elsewhere = elsewhere or {}
        """By command the module that defines it, and its name there: ``module:name``."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command; the libraries of the others stay unloaded."""
        if cmd_name in self._elsewhere:
            module, _, found = self._elsewhere[cmd_name].partition(":")
            self.add_command(getattr(import_module(module), found), cmd_name)
        return super().get_command(ctx, cmd_name)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        super().format_options(ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the commands in the order in which one needs them."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        rows = [(name, one.get_short_help_str()) for name, one in found if one is not None]
        with formatter.section(translate()(COMMANDS)):
            formatter.write_dl(rows)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """In the order of the journey, not of the alphabet."""
        return list(dict.fromkeys((*self._elsewhere, *self.commands)))


def command(
    name: str, *, about: Sequence[str], examples: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a function a command."""
    return click.command(name, cls=Command, about=about, examples=examples)


def group(
    name: str, *, about: Sequence[str], examples: Sequence[str] = ()
) -> Callable[[Callable[..., Any]], click.Group]:
    """Make a function a group of commands."""
    return click.group(name, cls=Group, about=about, examples=examples)
