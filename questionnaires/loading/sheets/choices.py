"""Checks of the choices sheet."""

from __future__ import annotations

from pyxform.aliases import yes_no

from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import CHOICES, SETTINGS, Source
from questionnaires.loading.sheets.cells import Rows
from questionnaires.problems import Problem, define
from questionnaires.translation import N_

CHOICE_WITHOUT_NAME = define(
    "choice_without_name",
    N_("A choice of the list {list} has no name."),
    N_("Give it a name, which is what answers store."),
)
DUPLICATE_CHOICE = define(
    "duplicate_choice_name",
    N_("The list {list} has the choice {name} twice; the first is in row {first}."),
    N_("Give one of them another name, or set allow_choice_duplicates to yes in the settings."),
)
CHOICE_WITHOUT_LIST = define(
    "choice_without_list",
    N_("The choice {name} belongs to no list."),
    N_("Write the name of its list in the column list_name."),
)


def repair_choices(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """Every choice has a list and a name of its own in it."""
    sheet = source.sheet(CHOICES)
    if not sheet.rows or not columns.choices.has("list_name") or not columns.choices.has("name"):
        return source
    rows = Rows(sheet, columns.choices, problems)
    may_repeat = _may_repeat(source, columns)
    seen: dict[tuple[str, str], int] = {}
    for index in rows:
        key = (rows.get(index, "list_name"), rows.get(index, "name"))
        if not _has_names(rows, index, key):
            rows.drop(index)
        elif key in seen and not may_repeat:
            first = sheet.numbers[seen[key]]
            rows.refuse(index, "name", DUPLICATE_CHOICE, list=key[0], name=key[1], first=first)
            rows.drop(index)
        else:
            seen[key] = index
    return source.with_sheet(rows.result())


def _has_names(rows: Rows, index: int, key: tuple[str, str]) -> bool:
    list_name, name = key
    if list_name and name:
        return True
    if list_name:
        rows.refuse(index, "name", CHOICE_WITHOUT_NAME, list=list_name)
    elif name:
        rows.refuse(index, "list_name", CHOICE_WITHOUT_LIST, name=name)
    return False


def _may_repeat(source: Source, columns: AllColumns) -> bool:
    sheet = source.sheet(SETTINGS)
    heading = columns.settings.heading("allow_choice_duplicates")
    return bool(sheet.rows and yes_no.get(sheet.rows[0].get(heading, "no"), False))
