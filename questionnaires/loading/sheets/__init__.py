"""What can be told from the rows as written, before pyxform reads them.

pyxform stops at its first error. So each check here notes its problem and repairs the row, and pyxform
gets a form that it can read: everything else that is wrong is then found in the same run.
"""

from __future__ import annotations

from questionnaires.loading.columns import AllColumns
from questionnaires.loading.rows import Source
from questionnaires.loading.sheets.characters import repair_characters
from questionnaires.loading.sheets.choices import repair_choices
from questionnaires.loading.sheets.media import warn_of_media
from questionnaires.loading.sheets.references import repair_references
from questionnaires.loading.sheets.settings import repair_settings
from questionnaires.loading.sheets.survey import repair_survey
from questionnaires.problems import Problem


def repaired(source: Source, columns: AllColumns, problems: list[Problem]) -> Source:
    """A form that pyxform can read, with everything that had to be repaired among the problems."""
    steps = (
        repair_characters,
        repair_settings,
        warn_of_media,
        repair_choices,
        repair_survey,
        repair_references,
    )
    for repair in steps:
        source = repair(source, columns, problems)
    return source
