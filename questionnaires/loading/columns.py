"""Column headings: what each means, and what the author called it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pyxform import aliases
from pyxform.parsing.sheet_headers import process_header, to_snake_case
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.survey import Survey

from questionnaires.loading.rows import CHOICES, SETTINGS, SURVEY, Sheet, Source

Meaning = tuple[str, ...]
"""Words of a heading as pyxform groups them: ``("bind", "relevant")``, ``("label", "Kazakh (kk)")``."""

TRANSLATED = {
    ("label",): "label",
    ("hint",): "hint",
    ("guidance_hint",): "guidance_hint",
    ("bind", "jr:constraintMsg"): "constraint_message",
    ("bind", "jr:requiredMsg"): "required_message",
}
"""Texts that may stand in several languages, by what begins their heading."""
FIELDS: Mapping[str, Meaning] = {
    "relevant": ("bind", "relevant"),
    "constraint": ("bind", "constraint"),
    "required": ("bind", "required"),
    "read_only": ("bind", "readonly"),
    "calculation": ("bind", "calculate"),
    "repeat_count": ("control", "jr:count"),
    "appearance": ("control", "appearance"),
    "constraint_message": ("bind", "jr:constraintMsg"),
    "required_message": ("bind", "jr:requiredMsg"),
    "list_name": ("list name",),
}
"""Names of XLSForm columns where pyxform's differ."""
_KNOWN = {
    SURVEY: (aliases.survey_header, MultipleChoiceQuestion),
    CHOICES: (aliases.list_header, Option),
    SETTINGS: (aliases.settings_header, Survey),
}
OWN = frozenset({"missing", "personal", "level", "missing_choices"})
"""Columns that XLSForm does not know and Qonys reads."""


@dataclass(frozen=True)
class Columns:
    """The headings of one sheet by meaning."""

    headings: Mapping[Meaning, str]

    def heading(self, field: str, *language: str) -> str:
        """What the author called a column; its usual name where the sheet has none."""
        meaning = FIELDS.get(field, (field,))
        return self.headings.get((*meaning, *language)) or self.headings.get(meaning) or field

    def has(self, field: str) -> bool:
        """Whether the sheet has the column, in any language."""
        meaning = FIELDS.get(field, (field,))
        return any(one[: len(meaning)] == meaning for one in self.headings)

    def languages(self) -> list[str]:
        """Languages that headings name, in order."""
        return list(dict.fromkeys(filter(None, map(_language, self.headings))))


def _language(meaning: Meaning) -> str | None:
    for begins in TRANSLATED:
        if meaning[: len(begins)] == begins and len(meaning) == len(begins) + 1:
            return meaning[-1]
    return None


def columns_of(sheet: Sheet) -> Columns:
    """Read the headings of a sheet as pyxform does; Qonys' own columns in any case of letters."""
    if sheet.name not in _KNOWN:
        return Columns({(one,): one for one in sheet.header})
    known, element = _KNOWN[sheet.name]
    fields = set(element.get_slot_names())
    double = any("::" in one for one in sheet.header)
    found: dict[Meaning, str] = {}
    for heading in sheet.header:
        own = to_snake_case(heading)
        meaning = (own,) if own in OWN else process_header(heading, double, known, fields)[1]
        found.setdefault(tuple(meaning), heading)
    return Columns(found)


@dataclass(frozen=True)
class AllColumns:
    """The headings of the sheets that questionnaires consist of."""

    survey: Columns
    choices: Columns
    settings: Columns


def all_columns(source: Source) -> AllColumns:
    """Headings of the survey, choices and settings sheets."""
    return AllColumns(*(columns_of(source.sheet(name)) for name in (SURVEY, CHOICES, SETTINGS)))
