"""Problems have a name, a sentence, a place and a remedy.

Every package words its own problems with :func:`define`, next to the code that finds them.
A sentence says what is wrong; the remedy says what to change.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from questionnaires.translation import N_, Translator, translator


class Severity(StrEnum):
    """An error stops what was asked for; a warning is told and kept."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Wording:
    """English templates of one problem, with ``{placeholders}`` for its values."""

    sentence: str
    remedy: str


_WORDINGS: dict[str, Wording] = {}


def define(name: str, sentence: str, remedy: str) -> str:
    """Word a problem and return its name; a name is worded once."""
    if name in _WORDINGS:
        message = f"the problem {name!r} is worded twice"
        raise ValueError(message)
    _WORDINGS[name] = Wording(sentence, remedy)
    return name


def wordings() -> Mapping[str, Wording]:
    """All problems that have been worded so far, by name."""
    return MappingProxyType(_WORDINGS)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: sheet (or YAML section), row counted from 1 with the header, column."""

    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def words(self, translate: Translator) -> str:
        """Name the place for a reader: ``sheet survey, row 12, column relevant``."""
        parts = []
        if self.sheet is not None:
            parts.append(translate(N_("sheet {sheet}"), sheet=self.sheet))
        if self.row is not None:
            parts.append(translate(N_("row {row}"), row=self.row))
        if self.column is not None:
            parts.append(translate(N_("column {column}"), column=self.column))
        return ", ".join(parts)


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Phrase:
    """Part of a sentence that is worded in the reader's language too; a value of a problem may be one."""

    message: str
    """English, marked for translation where it is written."""
    values: Mapping[str, object] = field(default_factory=dict)

    def words(self, translate: Translator) -> str:
        """The phrase in a language."""
        return translate(self.message, **self.values)

    def __str__(self) -> str:
        return self.words(translator("en"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, named, with its place and the values of its sentence."""

    name: str
    place: Place = NOWHERE
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = Severity.ERROR

    def sentence(self, translate: Translator | None = None) -> str:
        """What is wrong, in the language of ``translate`` (English when none is given)."""
        return self._filled(_WORDINGS[self.name].sentence, translate or translator("en"))

    def remedy(self, translate: Translator | None = None) -> str:
        """What to change."""
        return self._filled(_WORDINGS[self.name].remedy, translate or translator("en"))

    def _filled(self, message: str, words: Translator) -> str:
        values = {
            name: value.words(words) if isinstance(value, Phrase) else value
            for name, value in self.values.items()
        }
        return words(message, **values).strip()

    def line(self, translate: Translator | None = None) -> str:
        """Place, sentence and remedy in one line."""
        words = translate or translator("en")
        told = f"{self.sentence(words)} {self.remedy(words)}".strip()
        where = self.place.words(words)
        return f"{where}: {told}" if where else told


class ProblemsFound(Exception):  # noqa: N818 - reads as what happened
    """Raised with every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.line() for problem in self.problems))
