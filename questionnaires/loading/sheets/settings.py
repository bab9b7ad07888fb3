"""Checks of the settings sheet."""

from __future__ import annotations

from dataclasses import replace

from pyxform.parsing.expression import is_xml_tag

from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import SETTINGS, Source
from questionnaires.loading.sheets.cells import Rows
from questionnaires.problems import Problem, Severity, define
from questionnaires.translation import N_

SETTING_NOT_SUPPORTED = define(
    "setting_not_supported",
    N_("The setting {setting} would change how answers are kept, and Qonys does not support it."),
    N_("Remove the setting; personal answers are encrypted by Qonys itself."),
)
SETTING_IGNORED = define(
    "setting_ignored",
    N_("The setting {setting} has no effect in Qonys."),
    N_("Nothing needs to be changed; remove it if it confuses."),
)
ENTITIES_NOT_SUPPORTED = define(
    "entities_not_supported",
    N_("The form keeps entity lists, which are not supported yet."),
    N_("Remove the entities sheet and the column save_to."),
)
BAD_FORM_NAME = define(
    "bad_form_name",
    N_("{name!r} cannot be the name of a form."),
    N_("Use letters, digits, hyphens and underscores, and begin with a letter."),
)
_REFUSED = ("public_key", "flat", "add_none_option")
_IGNORED = (
    "submission_url",
    "auto_send",
    "auto_delete",
    "sms_keyword",
    "client_editable",
    "prefix",
)


def repair_settings(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """Refuse settings that change meaning, warn of those without effect; title by language goes."""
    sheet = source.sheet(SETTINGS)
    if sheet.rows:
        rows = Rows(sheet, columns.settings, problems)
        _check(rows)
        languages = [
            heading
            for meaning, heading in columns.settings.headings.items()
            if len(meaning) > 1 and meaning[0] == "title"
        ]
        rows.drop_cells(0, languages)
        source = source.with_sheet(rows.result())
    return _without_entities(source, problems)


def _check(rows: Rows) -> None:
    for setting in _REFUSED:
        if rows.get(0, setting):
            rows.refuse(0, setting, SETTING_NOT_SUPPORTED, setting=setting)
            rows.drop_cells(0, [rows.columns.heading(setting)])
    for setting in _IGNORED:
        if rows.get(0, setting):
            place = rows.place(0, setting)
            warning = Problem(SETTING_IGNORED, place, {"setting": setting}, Severity.WARNING)
            rows.problems.append(warning)
    name = rows.get(0, "name")
    if name and not is_xml_tag(name):
        rows.refuse(0, "name", BAD_FORM_NAME, name=name)
        rows.drop_cells(0, [rows.columns.heading("name")])


def _without_entities(source: Source, problems: list[Problem]) -> Source:
    sheet = source.sheet("entities")
    if not any(sheet.rows):
        return source
    problems.append(Problem(ENTITIES_NOT_SUPPORTED, sheet.place(0, sheet.header[0])))
    kept = {name: one for name, one in source.sheets.items() if name != "entities"}
    survey = source.sheet("survey")
    saving = next((one for one in survey.header if one.strip().lower() == "save_to"), None)
    if saving:
        kept["survey"] = survey.without(saving)
    return replace(source, sheets=kept)
