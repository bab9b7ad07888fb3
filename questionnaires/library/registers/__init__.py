"""Registers as data: regions, districts, ethnic groups, countries, languages, with names in kk, ru and en."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import Any

REGISTERS: Mapping[str, tuple[str, ...]] = {
    "regions": ("before_2022",),
    "districts": ("region",),
    "ethnic_groups": (),
    "countries": (),
    "languages": (),
}
"""Registers by name, with the columns that choices of a questionnaire carry besides their labels."""


def register(name: str) -> tuple[Mapping[str, str], ...]:
    """The rows of a register, in the order in which they are shown; ``code`` is what answers hold."""
    text = files(__package__).joinpath(f"{name}.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def choices(name: str) -> list[dict[str, Any]]:
    """A register as a choice list of a questionnaire in YAML."""
    return [
        {
            "name": row["code"],
            "label": {language: row[language] for language in ("kk", "ru", "en")},
            **{column: row[column] for column in REGISTERS[name]},
        }
        for row in register(name)
    ]
